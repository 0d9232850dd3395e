"""Trade credit: on what terms firms deliver to each other, and with how much cash they live."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.schema.feeds import FeedTerms
from sim.scenario.schema.values import Cny, Days, Hours, Number, Section, Share, Whole

#: A probability that is neither impossible nor certain, so that experience can move it.
_Doubt = Annotated[Share, Field(gt=0, lt=1)]


class CreditReport(FeedTerms):
    """A report on all firms, made by a credit bureau from what departments let out of their registers."""

    interval: Hours = Field(default=24.0, gt=0)
    """time between two editions"""
    latency: Hours = Field(default=6.0, ge=0)
    """time between an edition and its delivery"""
    noise: Share = 0.0
    """further noise of delivered records, as a share of their range"""
    integration: Cny = Field(default=5_000.0, ge=0)
    """the bureau's cost of making reports ready to list"""
    upkeep: Cny = Field(default=50.0, ge=0)
    """the bureau's cost of one licence of one term"""
    ask: Cny = Field(default=500.0, ge=0)
    """first price of a licence"""
    judgments: Days = Field(default=90.0, gt=0)
    """time for which courts list judgments"""
    tax_return: Whole = Field(default=15, ge=1)
    """days between two tax returns"""


class SoftBudget(Section):
    """What the state does when a plant of its own would be insolvent."""

    chance: Share = 0.0
    """chance that it pays for the plant, each time; 0 for budgets as hard as everybody's"""
    capital: Share = 0.5
    """capital that it adds to what the plant cannot pay, as a share of what new owners would put in"""


class Credit(Section):
    """Invoices due after a term, or cash in advance; firms differ in capital and costs and can run out of cash."""

    term: Days = Field(default=30.0, ge=1)
    """time that a customer with credit has to pay"""
    late_interest: Share = 0.18
    """interest on what is paid late, a year"""
    capital_cost: Share = 0.08
    """what having money tied up costs a firm, a year"""
    sales_lost: Share = 0.3
    """share of a customer's orders that a supplier expects to lose by asking for cash in advance"""
    loss: Share = Field(default=0.8, gt=0)
    """share of an invoice that a supplier expects to lose when its customer defaults"""
    prior_default: _Doubt = 0.05
    """chance that a customer defaults within a term, as a supplier without any experience expects it"""
    prior_weight: Number = Field(default=10.0, gt=0)
    """how many customers over one term that expectation is worth beside own experience"""
    memory: Days = Field(default=90.0, gt=0)
    """time in which own experience of a customer fades"""
    review: Whole = Field(default=7, ge=1)
    """days between two reviews of customers' terms"""
    working_capital: Days = Field(default=10.0, ge=0)
    """mean cash that a firm's owners put in, in days of its sales, beside the invoices that it starts with"""
    capital_cv: Number = Field(default=0.8, ge=0)
    """coefficient of variation of that among firms"""
    overhead: Share = 0.25
    """mean fixed costs of a firm, as a share of the value that it is planned to add"""
    overhead_cv: Number = Field(default=0.6, ge=0)
    """coefficient of variation of that among firms"""
    court: Days = Field(default=5.0, ge=0)
    """time from an invoice's falling due unpaid until a court has judged"""
    grace: Days = Field(default=15.0, ge=0)
    """time for which a firm may be short of cash before it is insolvent"""
    proceedings: Days = Field(default=5.0, ge=0)
    """time for which an insolvent firm orders nothing, until new owners take it over"""
    soft_budget: SoftBudget = SoftBudget()
    """whether the state lets plants of its own fail"""
    report: CreditReport | None = None
    """credit reports for sale; ``{}`` for them by default values, none without"""

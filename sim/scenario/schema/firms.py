"""How firms decide, and prices at which the city's performance is valued."""

from __future__ import annotations

from pydantic import (
    Field,
)

from sim.scenario.schema.values import Cny, CnyPerT, Hours, Number, Section, Share


class Choices(Section):
    """How firms decide on suppliers."""

    noise: CnyPerT = Field(default=10.0, ge=0)
    """scale of the logit noise in supplier choice, the same for informed and uninformed"""
    waiting_share: Number = Field(default=0.004, ge=0)
    """cost of waiting an hour for a good, as a share of its price"""
    smoothing: Share = 0.2
    """weight of the newest experience in exponential smoothing"""
    memory: Hours = Field(default=12.0, gt=0)
    """time in which a supplier's situation is believed to change"""
    prior_wait: Hours = Field(default=1.0, ge=0)
    """waiting time that a buyer expects of a supplier it does not know"""
    prior_sd: Hours = Field(default=3.0, gt=0)
    """standard deviation of that expectation"""


class Costs(Section):
    """Prices at which the city's performance is valued."""

    holding: Number = Field(default=0.0005, ge=0)
    """cost of holding stock a day, as a share of its price"""
    backlog: Number = Field(default=0.02, ge=0)
    """cost of a customer's waiting a day, as a share of the good's price"""
    consumer_surplus: Number = Field(default=0.5, ge=0)
    """what goods are worth to consumers beyond what they pay, as a share of it: half of one over the price elasticity
    of linear demand, here 1"""
    case: Cny = Field(default=1_000.0, ge=0)
    """cost of a case that an authority decides: a listing reviewed, an export assessed, a claim heard"""

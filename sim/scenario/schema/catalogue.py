"""The catalogue of products whose use lies outside of the city, and who holds and buys them."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.schema.curation import Curation
from sim.scenario.schema.feeds import FeedTerms
from sim.scenario.schema.resale import Resale
from sim.scenario.schema.turnover import Turnover
from sim.scenario.schema.values import Cny, Days, Hours, Inside, Number, Section, Share, Whole


class Buyers(Section):
    """Those who buy products of the catalogue, and what these are worth to them.

    Values are drawn and recorded as exogenous; who seeks what, how often and for how much differs so
    much that purchases per product and per buyer have heavy tails.
    """

    services: Whole = Field(default=40, ge=0, le=100_000)
    """digital services, which make digital value added of what they buy"""
    foreign: Whole = Field(default=2, ge=0, le=10_000)
    """foreign buyers"""
    interests: Whole = Field(default=3, ge=1)
    """least number of products that a buyer seeks"""
    tail: Number = Field(default=1.3, gt=0)
    """tail index of how many products a buyer seeks, and of how much products are sought; lower is heavier"""
    value: Cny = Field(default=4_000.0, ge=0)
    """mean value of a product to one who seeks it, for a licence of one term"""
    spread: Number = Field(default=1.0, ge=0)
    """coefficient of variation of that value between the buyers of one product"""
    calls: Number = Field(default=10.0, ge=0)
    """mean number of calls a day of a query product by one who seeks it"""
    call_value: Cny = Field(default=10.0, ge=0)
    """mean value of one call"""
    memory: Days = Field(default=180.0, gt=0)
    """time in which data loses its use: to 1/e"""
    trust: Share = 0.7
    """share of the declared quality that buyers expect before they have tried anything"""
    trust_weight: Number = Field(default=4.0, gt=0)
    """number of products that a buyer has to try until its own experience counts as much"""
    capital: Cny = Field(default=100_000.0, ge=0)
    """cash that each buyer starts with"""


class Catalogue(FeedTerms):
    """Products of the domains whose use lies outside of the city, drawn or listed in a table."""

    table: Inside | None = None
    """CSV table of products, instead of drawn ones"""
    products: Whole = Field(default=120, ge=0, le=100_000)
    """products, where none are listed in a table"""
    state_share: Share = 0.8
    """share of them that departments hold, where none are listed in a table"""
    platforms: Whole = Field(default=3, ge=1, le=1000)
    """platforms, which hold consumers' and mobile data; there is a state telecom beside them"""
    buyers: Buyers = Buyers()
    curation: Curation | None = None
    """sellers who put money into the quality of their products; ``{}`` for default values, none without"""
    turnover: Turnover | None = None
    """firms that leave the business with these products, or come back; ``{}`` for default values, none without"""
    resale: Resale | None = None
    """buyers who pass copies on, off the exchanges, where licences allow it; ``{}`` for default values, none without"""
    interval: Hours = Field(default=6.0, gt=0)
    """time between two deliveries to licence holders"""
    latency: Hours = Field(default=1.0, ge=0)
    """time between taking a copy and its delivery"""
    integration: Cny = Field(default=5_000.0, ge=0)
    """a seller's cost of making a product ready to list"""
    upkeep: Cny = Field(default=50.0, ge=0)
    """a seller's cost of one licence of one term"""
    ask: Cny = Field(default=1_500.0, ge=0)
    """mean first price of a licence of one term"""
    call_ask: Cny = Field(default=4.0, ge=0)
    """mean first price of one call of a query product"""
    call_cost: Cny = Field(default=0.1, ge=0)
    """a seller's cost of one call"""
    spread: Number = Field(default=1.0, ge=0)
    """coefficient of variation between products of what they are worth to everybody, which sellers know"""
    secret: Cny = Field(default=60_000.0, ge=0)
    """mean harm a year that a private holder expects if the state looks into all that it sells"""
    rivalry: Cny = Field(default=1_000.0, ge=0)
    """mean business that a platform loses by one licence of one term that lets others use its data"""
    overstated: Number = Field(default=0.25, ge=0)
    """by how much delivered data is worse than declared, as a mean share: more errors and gaps, later"""

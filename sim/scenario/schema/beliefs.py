"""What firms reckon with: how they read rules, learn of hazards from each other, and trust what is for sale."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.schema.values import Days, Number, Section, Share, Whole


class RiskAttitude(Section):
    """Factor on expected harm by ownership; public bodies have none, as they have nothing to fear of the state."""

    private: Number = Field(default=1.5, ge=0)
    """of private firms, which cannot lean on the state"""
    state: Number = Field(default=0.5, ge=0)
    """of state-owned firms"""
    foreign: Number = Field(default=2.0, ge=0)
    """of foreign firms"""


class OnOffWeeks(Section):
    """Weeks, drawn by lot, in which buyers do without a stock feed that they have, to learn what it saves."""

    off: Share = Field(default=0.2, gt=0, lt=1)
    """share of weeks without a feed"""
    period: Days = Field(default=7.0, ge=1)
    """length of a week"""
    doubt: Number = Field(default=1.0, ge=0)
    """standard deviation of what a feed saves about what theory expects of one that is as it declares, as a share"""


class Beliefs(Section):
    """What firms believe about hazards of selling data and about feeds that they do not know yet.

    No value is fitted to a result; where there is a source it is named.
    """

    hazards: Number = Field(default=1.0, ge=0)
    """factor on every hazard that firms believe in, volatile rules too; 0 for firms that fear nothing"""
    attitude: RiskAttitude = RiskAttitude()
    reading: Number = Field(default=0.3, ge=0)
    """coefficient of variation of how high firms put the same announced hazard"""
    prior_strength: Number = Field(default=1.0, gt=0)
    """number of own events that a firm's first opinion of a hazard counts for"""
    leak: Number = Field(default=0.01, ge=0)
    """hazard a year that data of one listed product leak, as firms put it at first; for scale: a breach of any of its
    data hit a firm in 28% of two years (Ponemon Institute, Cost of a Data Breach 2018), and a firm has many stores"""
    secret_fading: Number = Field(default=0.15, ge=0)
    """rate a year at which a secret loses its worth by itself; what is made public or leaks is lost for good, so it
    costs 1 / (fading + discount) years' harm (15% is the usual depreciation of knowledge; Hall 2007)"""
    discount: Number = Field(default=0.04, gt=0)
    """rate a year at which firms discount the future"""
    payout: Number = Field(default=0.04, gt=0)
    """share a year of what selling is worth that waiting forgoes (with the discount: Dixit and Pindyck 1994)"""
    neighbours: Whole = Field(default=2, ge=0, le=100)
    """firms of its trade on either side that each firm talks with, besides its suppliers and customers"""
    contact_weight: Share = 0.02
    """weight of contacts' opinions beside the own, a day"""
    news_weight: Number = Field(default=0.3, ge=0)
    """by which share everybody puts a hazard higher at each event that is in the news"""
    news_memory: Days = Field(default=90.0, gt=0)
    """time in which news are forgotten: to 1/e"""
    trust: Share = 0.7
    """share of what a feed declares to be worth that a buyer expects who has not had it yet"""
    certified: Share = 0.5
    """share of the rest that a review before listing vouches for; recourse removes its share of what then is left"""
    pilot: Share = 0.01
    """chance a day that a buyer tries a feed out, paying as if it were as good as it says"""
    on_off_weeks: OnOffWeeks | None = None
    """buyers of stock feeds do without them now and then and learn what they save; ``{}`` for default values; without,
    they reckon with what feeds are worth that are as they declare"""

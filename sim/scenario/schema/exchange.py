"""The data exchange."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from sim.scenario.schema.values import Cny, Days, Name, Number, Section, Share, Whole, misfit

#: Names of the first exchange, and of trade without one.
FIRST_EXCHANGE, OFF_EXCHANGE = "exchange", "off-exchange"


class Approval(Section):
    """What the exchange makes of the uses that buyers have in mind, before a deal is agreed."""

    days: Days = Field(default=0.0, ge=0)
    """mean time that looking at one use takes at a desk, in working days; 0: no queue"""
    desks: Whole = Field(default=4, ge=1, le=10_000)
    """desks that look at uses, each at one at a time"""
    tier: Literal["general", "important", "core"] = "important"
    """lowest tier of products whose use is looked at; a buyer that renews a licence is not asked again"""
    rejected: Share = 0.0
    """chance that a use that is looked at is not approved"""
    core: Literal["all", "domestic"] = "all"
    """who may buy products of the core tier; ``domestic``: no foreign persons"""


class Disputes(Section):
    """Claims of buyers whose data turned out worse than its seller had declared, and the court that hears them."""

    after: Whole = Field(default=5, ge=1)
    """days of use after which a buyer judges what it has bought"""
    tolerance: Share = 0.2
    """shortfall that buyers put up with, as a share of what is declared"""
    trouble: Cny = Field(default=100.0, ge=0)
    """what a claim costs a buyer in time and counsel; it weighs this, and nobody is paid it"""
    days: Days = Field(default=10.0, ge=0)
    """mean time that a case takes at a desk, in working days"""
    desks: Whole = Field(default=4, ge=1, le=10_000)
    """desks that hear cases, each one at a time"""


class House(Section):
    """What every exchange has: who backs it, what it keeps, and what it takes to run it and to be on it."""

    desks: Whole = Field(default=10, ge=1, le=10_000)
    """desks that review listings, each one at a time"""
    backer: Literal["city", "ministry", "telecom", "platform"] = "city"
    """who makes up for its losses"""
    fee: Share = Field(default=0.0, le=0.5)
    """share of the price that it keeps, beside the `seller_fee` that the policy lets every exchange keep"""
    standard: Number = Field(default=1.0, gt=0, le=10)
    """factor on what it costs a seller to make a product ready for it"""
    cost_per_day: Cny = Field(default=0.0, ge=0)
    """cost of running it a day, paid out of fees and then by its backer"""
    backing: Cny = Field(default=10_000_000.0, ge=0)
    """losses that its backer makes up for; on the day on which they exceed it the exchange goes offline"""


class Rival(House):
    """A further exchange beside the first one, in competition with it."""

    name: Name
    """its name in records"""


class OffExchange(Section):
    """Trade off all exchanges: no fee and no review, but nobody looks at what is sold, and each contract is its own.

    The values are assumptions; of doubt and exposure little more is known than their signs.
    """

    open: bool = True
    """whether there is such trade"""
    contract: Cny = Field(default=500.0, ge=0)
    """what finding each other and writing a contract costs the buyer of a licence"""
    days: Days = Field(default=30.0, ge=0)
    """how long that takes the first time: from wanting a licence until one can be had off the exchanges"""
    doubt: Share = 0.1
    """share of a licence's worth that a buyer writes off where no review has looked at the product"""
    standard: Number = Field(default=1.0, gt=0, le=10)
    """factor on what it costs a seller to make a product ready for sale"""
    exposure: Share = 0.3
    """how far such trade is exposed to look-in and other hazards, as a share of what it is on an exchange"""


class CutOff(Section):
    """Holders who cut others off: they deliver and sell nothing more of what they hold or sell."""

    by: Literal["platforms", "operators", "foreign"]
    """who: platforms, operators of others' sensors, or foreign firms"""
    day: Whole = Field(ge=0)
    """first day on which they do"""


class Exchange(House):
    """The data exchange, and what there is beside it."""

    venue: Literal["open", "closed"] = "open"
    """``closed``: neither it nor a rival opens; the twin run that measures the value of the exchange"""
    rivals: tuple[Rival, ...] = Field(default=(), max_length=20)
    """further exchanges; who trades as well at several places takes the first"""
    off_exchange: OffExchange = OffExchange()
    licences: Literal["valid", "void"] = "valid"
    """``void``: every delivery is refused; the twin run that measures the value of data"""
    cut_off: CutOff | None = None
    """holders who use the leverage that data gives them; compare with a run without it for what that costs others"""
    approval: Approval = Approval()
    """what the exchange makes of the uses that buyers have in mind"""
    disputes: Disputes = Disputes()
    """claims of buyers, and the court that hears them"""
    split: Share = 0.5
    """where between ask and bid a negotiated price and that of a call auction lie; 0 for the ask"""
    search: Share = Field(default=1.0, gt=0)
    """chance a day that whoever wants a product on offer finds it by itself; at 1 everybody knows everything at once"""
    margin: Share = 0.1
    """what guided prices add to cost, as a share of it"""
    void_domains: tuple[Literal["stock", "roads", "credit", "permits", "demand"], ...] = ()
    """domains whose deliveries alone are refused; leaving one out measures what it adds to the others"""

    @field_validator("rivals")
    @classmethod
    def _names_differ(cls, rivals: tuple[Rival, ...]) -> tuple[Rival, ...]:
        taken = {FIRST_EXCHANGE, OFF_EXCHANGE}
        for position, rival in enumerate(rivals):
            if rival.name in taken:
                raise misfit(f"[{position}].name", f"there is another place of trade called {rival.name!r}")
            taken.add(rival.name)
        return rivals

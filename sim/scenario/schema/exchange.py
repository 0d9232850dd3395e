"""The data exchange."""

from __future__ import annotations

from typing import Literal

from pydantic import (
    Field,
)

from sim.scenario.schema.values import Days, Section, Share, Whole


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


class Exchange(Section):
    """The data exchange."""

    desks: Whole = Field(default=10, ge=1, le=10_000)
    """desks that review listings, each one at a time"""
    licences: Literal["valid", "void"] = "valid"
    """``void``: every delivery is refused; the twin run that measures the value of data"""
    approval: Approval = Approval()
    """what the exchange makes of the uses that buyers have in mind"""
    split: Share = 0.5
    """where between ask and bid a negotiated price and that of a call auction lie; 0 for the ask"""
    margin: Share = 0.1
    """what guided prices add to cost, as a share of it"""
    void_domains: tuple[Literal["stock", "roads", "credit", "permits", "demand"], ...] = ()
    """domains whose deliveries alone are refused; leaving one out measures what it adds to the others"""

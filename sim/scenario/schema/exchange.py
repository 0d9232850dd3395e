"""The data exchange."""

from __future__ import annotations

from typing import Literal

from pydantic import (
    Field,
)

from sim.scenario.schema.values import Section, Share, Whole


class Exchange(Section):
    """The data exchange."""

    desks: Whole = Field(default=10, ge=1, le=10_000)
    """desks that review listings, each one at a time"""
    licences: Literal["valid", "void"] = "valid"
    """``void``: every delivery is refused; the twin run that measures the value of data"""
    split: Share = 0.5
    """where between ask and bid a negotiated price and that of a call auction lie; 0 for the ask"""
    margin: Share = 0.1
    """what guided prices add to cost, as a share of it"""
    void_domains: tuple[Literal["stock", "roads", "credit", "permits"], ...] = ()
    """domains whose deliveries alone are refused; leaving one out measures what it adds to the others"""

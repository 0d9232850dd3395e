"""Investment in the quality of data."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.schema.values import Cny, Days, Section, Share, Whole


class Curation(Section):
    """Sellers who pay for fewer errors, fewer gaps and fresher editions of what they have on offer."""

    cost: Cny = Field(default=3_000.0, gt=0)
    """cost of one step for one product, paid to the outside"""
    effect: Share = Field(default=0.3, gt=0)
    """share of what is wrong with a product, in noise, coverage and lag, that a step takes away"""
    most: Whole = Field(default=5, ge=1, le=100)
    """steps that a product can take"""
    review: Whole = Field(default=7, ge=1)
    """days between two decisions, each about one step"""
    horizon: Days = Field(default=730.0, gt=0)
    """time for which sellers expect a step to pay"""

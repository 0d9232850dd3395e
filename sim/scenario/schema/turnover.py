"""Entry into the trade in data and exit from it."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.schema.values import Cny, Days, Section, Whole


class Turnover(Section):
    """Sellers and buyers of the catalogue who leave where their business does not pay, and may come back."""

    standing: Cny = Field(default=100.0, ge=0)
    """what being in the business costs each firm a day, paid to the outside"""
    start: Cny = Field(default=10_000.0, ge=0)
    """what coming back costs once"""
    horizon: Days = Field(default=730.0, gt=0)
    """time for which who comes back expects to stay"""
    review: Whole = Field(default=7, ge=1)
    """days between two decisions"""

"""What makes offering data cheaper: a technical standard, and subsidies."""

from __future__ import annotations

import numpy as np

from sim.engine.arrows import Flow, Stateless
from sim.levers import Arrow, LeverValue

_PERCENT = 100
_BASIS_POINTS = 10_000


class TechnicalStandard(Stateless):
    """Makes getting a product ready cost a share of what it costs where everybody has formats of their own."""

    lever = "technical_standard"
    arrow = Arrow.LIST
    kinds = ("integration",)

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Scale the cost of integration of every product."""
        flow.scale(float(level))


class SellerSubsidy(Stateless):
    """Lets the state add a share of the price to what a seller gets for a listed product; rounded down to whole fen."""

    lever = "seller_subsidy"
    arrow = Arrow.LIST
    kinds = ("sale",)

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Pay for each sale; needs column ``price_fen``."""
        points = round(float(level) * _BASIS_POINTS / _PERCENT)
        flow.grant(np.asarray(flow["price_fen"] * points // _BASIS_POINTS, dtype=np.int64))

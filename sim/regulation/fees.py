"""Fees of the exchange."""

from __future__ import annotations

import numpy as np

from sim.engine.arrows import Flow, Stateless
from sim.levers import Arrow, LeverValue

_BASIS_POINTS_PER_PERCENT = 100
_BASIS_POINTS = 10_000


class SellerFee(Stateless):
    """Keeps a share of what a buyer pays; rounded down to whole fen."""

    lever = "seller_fee"
    arrow = Arrow.AGREE
    kinds = ("deal", "call")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Charge each deal or batch of calls; needs column ``price_fen``."""
        points = round(float(level) * _BASIS_POINTS_PER_PERCENT)
        flow.charge(np.asarray(flow["price_fen"] * points // _BASIS_POINTS, dtype=np.int64))

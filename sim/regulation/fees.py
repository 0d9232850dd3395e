"""Fees of the exchange: on entry, and on every sale."""

from __future__ import annotations

import numpy as np

from sim.engine.arrows import Flow, Stateless
from sim.levers import Arrow, LeverValue
from sim.units import BASIS_POINTS, FEN_PER_CNY

_BASIS_POINTS_PER_PERCENT = 100
_FEN_PER_KCNY = 1_000 * FEN_PER_CNY


class EntryFee(Stateless):
    """Charges a buyer once, with its first deal."""

    lever = "buyer_entry_fee"
    arrow = Arrow.AGREE
    kinds = ("entry",)

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Charge everybody on the flow."""
        flow.charge(np.full(flow.size, round(float(level) * _FEN_PER_KCNY), dtype=np.int64))


class SellerFee(Stateless):
    """Keeps a share of what a buyer pays; rounded down to whole fen."""

    lever = "seller_fee"
    arrow = Arrow.AGREE
    kinds = ("deal", "call")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Charge each deal or batch of calls; needs column ``price_fen``."""
        points = round(float(level) * _BASIS_POINTS_PER_PERCENT)
        flow.charge(np.asarray(flow["price_fen"] * points // BASIS_POINTS, dtype=np.int64))

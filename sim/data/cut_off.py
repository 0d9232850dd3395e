"""Leverage: holders of data on which others' decisions rest cut everybody off."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints, Mask
from sim.data.products import Products
from sim.engine.arrows import Flow, Stateless
from sim.levers import Arrow, LeverValue
from sim.units import DAY_MS

REASON = "cut off"


class CutOff(Stateless):
    """Lets some legal persons deliver nothing, from a day on, of what they hold or sell.

    Parameters
    ----------
    who
        Those who cut others off, int64.
    day
        First day on which they do.
    """

    lever = None
    arrow = Arrow.DELIVER
    kinds = ("reading",)

    def __init__(self, who: Ints, day: int) -> None:
        self._who = who
        self._from_ms = day * DAY_MS

    def apply(self, flow: Flow, level: LeverValue) -> None:  # noqa: ARG002
        """Refuse what is theirs; needs columns ``holder`` and ``seller``."""
        if flow.now_ms >= self._from_ms:
            flow.refuse(self._theirs(flow["holder"], flow["seller"]), REASON)

    def withheld(self, products: Products, now_ms: int) -> Mask:
        """Which products nobody can have from them now, bool (products,)."""
        return self._theirs(products.holder, products.seller) & (now_ms >= self._from_ms)

    def _theirs(self, holder: Ints, seller: Ints) -> Mask:
        return np.isin(holder, self._who) | np.isin(seller, self._who)

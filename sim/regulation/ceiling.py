"""Ceilings on prices: a multiple of cost, and whose products they hold for."""

from __future__ import annotations

import numpy as np

from sim.engine.arrows import Flow, Stateless
from sim.levers import Arrow, LeverValue


class PriceCeiling(Stateless):
    """Caps what a licence may cost at a multiple of what it costs its seller."""

    lever = "price_ceiling"
    arrow = Arrow.AGREE
    kinds = ("price",)

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Cap every price; needs column ``cost_fen``."""
        flow.cap(np.floor(flow["cost_fen"] * float(level)).astype(np.int64))


class PriceCeilingScope(Stateless):
    """Spares the products of some holders from the ceiling."""

    lever = "price_ceiling_scope"
    arrow = Arrow.AGREE
    kinds = ("price",)

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Spare what no public body holds, where the ceiling is for public data; needs column ``public``."""
        if level == "public":
            flow.spare(~flow["public"])

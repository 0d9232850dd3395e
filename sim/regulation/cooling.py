"""Cooling of overheated markets: less is lent where prices seem too high."""

from __future__ import annotations

import numpy as np

from sim.engine.arrows import Flow, Stateless
from sim.levers import Arrow, LeverValue


class MarketCooling(Stateless):
    """Lowers what may be lent on goods in proportion to how far the state believes them to be overpriced.

    It knows of mispricing what the state's nowcast says, which is 0 where no price has reached the state.

    Parameters
    ----------
    strength
        Share of lending that it takes away at a price of twice the value.
    """

    lever = "market_cooling"
    arrow = Arrow.ALLOCATE
    kinds = ("lending",)

    def __init__(self, strength: float) -> None:
        self._strength = strength

    def apply(self, flow: Flow, level: LeverValue) -> None:  # noqa: ARG002
        """Tighten; needs column ``mispricing``, a share of the value by the state's nowcast."""
        flow.tighten(np.clip(self._strength * flow["mispricing"], 0.0, 1.0))

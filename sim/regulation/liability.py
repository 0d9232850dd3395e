"""Liability: who answers for the harm of a leak of data that were sold."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from sim.engine.arrows import Flow, Stateless
from sim.levers import Arrow, LeverValue

_CARVE_OUT = "carve_out"
#: Shares of the harm that sellers and buyers answer for.
_SHARES = MappingProxyType({"seller": (1.0, 0.0), "buyer": (0.0, 1.0), "shared": (0.5, 0.5), _CARVE_OUT: (1.0, 0.0)})


class Liability(Stateless):
    """Holds sellers or buyers liable; with the carve-out sellers, but nobody for what is anonymous.

    Parties to deals reckon with it before anything leaks (kind ``leak feared``), and pay when it has (``leak``).
    """

    lever = "liability"
    arrow = Arrow.AGREE
    kinds = ("leak feared", "leak")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Say who answers for each row; needs column ``anonymous``: no persons covered, or released with noise."""
        seller, buyer = _SHARES[str(level)]
        named = np.where(flow["anonymous"], 0.0, 1.0) if level == _CARVE_OUT else np.ones(flow.size)
        flow.hold_liable(seller * named, buyer * named)

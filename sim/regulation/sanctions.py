"""Sanctions: how often firms are inspected, and what a finding may cost them."""

from __future__ import annotations

import numpy as np

from sim.engine.arrows import Flow, Stateless
from sim.levers import Arrow, LeverValue
from sim.units import FEN_PER_CNY

_PERCENT = 100.0
_FEN_PER_MCNY = 1_000_000 * FEN_PER_CNY


class InspectionRate(Stateless):
    """Has firms inspected at the stated rate, those less that are less exposed."""

    lever = "inspection_rate"
    arrow = Arrow.SANCTION
    kinds = ("firm",)

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Set how often each firm is inspected; needs column ``exposure``, 1 for those on an exchange."""
        flow.visit(float(level) * flow["exposure"])


class FineShare(Stateless):
    """Lets fines be as high as a share of turnover (as Personal Information Protection Law 2021, article 66)."""

    lever = "fine_share"
    arrow = Arrow.SANCTION
    kinds = ("finding",)

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Set the largest fine; needs column ``turnover_fen``, a year's."""
        flow.threaten(np.floor(flow["turnover_fen"] * (float(level) / _PERCENT)).astype(np.int64))


class FineFixed(Stateless):
    """Lets fines be as high as a fixed sum, whatever the turnover; the higher of the two is the maximum."""

    lever = "fine_fixed"
    arrow = Arrow.SANCTION
    kinds = ("finding",)

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Set the largest fine."""
        flow.threaten(np.full(flow.size, round(float(level) * _FEN_PER_MCNY), dtype=np.int64))

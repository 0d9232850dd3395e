"""The control of an experiment: licences that deliver nothing."""

from __future__ import annotations

import numpy as np

from sim.engine.arrows import Flow, Stateless
from sim.levers import Arrow, LeverValue


class VoidLicences(Stateless):
    """Refuses every delivery, so that a twin run measures what the data was worth."""

    lever = None
    arrow = Arrow.DELIVER
    kinds = ("reading",)

    def apply(self, flow: Flow, level: LeverValue) -> None:  # noqa: ARG002
        """Refuse all rows."""
        flow.refuse(np.ones(flow.size, dtype=np.bool_), "licences are void")

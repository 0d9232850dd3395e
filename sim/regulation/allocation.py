"""Who decides which supplier an order goes to: the firm that places it, or the state's planner."""

from __future__ import annotations

import numpy as np

from sim.engine.arrows import Flow, Stateless
from sim.levers import Arrow, LeverValue


class AllocationOfMaterials(Stateless):
    """Hands orders to the planner: all of them, or under ``hybrid`` those of raw materials.

    A plan for key materials beside a market for the rest: China's dual track of the 1980s (Lau, Qian and Roland 2000).
    """

    lever = "allocation"
    arrow = Arrow.ALLOCATE
    kinds = ("order", "waiting order")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Hand over what the level says; needs column ``raw``."""
        flow.hand_over(flow["raw"] if level == "hybrid" else np.ones(flow.size, dtype=np.bool_))

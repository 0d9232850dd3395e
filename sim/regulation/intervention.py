"""What the state may do at a shortage that it sees."""

from __future__ import annotations

from sim.engine.arrows import Flow, Stateless
from sim.levers import Arrow, LeverValue


class InterventionPowers(Stateless):
    """Lets the state step in where it sees a shortage."""

    lever = "intervention"
    arrow = Arrow.ALLOCATE
    kinds = ("shortage",)

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Name the powers."""
        flow.prescribe(str(level))

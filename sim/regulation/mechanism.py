"""How prices are found where a class of products does not say so itself."""

from __future__ import annotations

from sim.engine.arrows import Flow, Stateless
from sim.levers import Arrow, LeverValue


class PriceMechanism(Stateless):
    """Prescribes one of the exchange's mechanisms."""

    lever = "price_mechanism"
    arrow = Arrow.AGREE
    kinds = ("pricing",)

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Name the mechanism."""
        flow.prescribe(str(level))

"""What public bodies give away: to each other, and to everybody."""

from __future__ import annotations

from sim.engine.arrows import Flow, Stateless
from sim.engine.streams import Stream
from sim.levers import Arrow, LeverValue


class DepartmentsSharing(Stateless):
    """Keeps back all but a share of what departments hold from other departments; the same all along."""

    lever = "departments_sharing"
    arrow = Arrow.DELIVER
    kinds = ("department's holding",)

    def __init__(self, seed: int) -> None:
        self._stream = Stream(seed, "departments' sharing")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Refuse what is not shared; needs column ``key``, one a holding."""
        flow.refuse(self._stream.uniforms(flow["key"]) >= float(level), "kept within the department")


class OpenPublicData(Stateless):
    """Opens a share of public products, part by part, to everybody without a licence; the same all along."""

    lever = "open_public_data"
    arrow = Arrow.DELIVER
    kinds = ("public part",)

    def __init__(self, seed: int) -> None:
        self._stream = Stream(seed, "open public data")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Admit the parts that are open; needs column ``key``, one a part."""
        flow.admit(self._stream.uniforms(flow["key"]) < float(level))

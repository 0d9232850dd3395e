"""What the state may see of firms' data: looking into trades, and mandates to share."""

from __future__ import annotations

from sim.engine.arrows import Flow, Stateless
from sim.engine.streams import Stream
from sim.levers import Arrow, LeverValue


class LookIn(Stateless):
    """Lets the state see a share of trades and of the feeds traded; the same ones all along."""

    lever = "look_in"
    arrow = Arrow.REPORT
    kinds = ("deal", "bilateral deal", "feed", "spot trade")

    def __init__(self, seed: int) -> None:
        self._stream = Stream(seed, "look-in")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Record the trades looked into; needs column ``key``, one a licence, or a good and day.

        A trade with a column ``exposure`` below 1, as it has off the exchanges, is looked into that much less.
        """
        flow.record(self._stream.uniforms(flow["key"]) < float(level) * flow.columns.get("exposure", 1.0))


class SharingMandate(Stateless):
    """Makes a share of private products reach the state whether they are traded or not."""

    lever = "sharing_mandate"
    arrow = Arrow.REPORT
    kinds = ("holding",)

    def __init__(self, seed: int) -> None:
        self._stream = Stream(seed, "sharing mandate")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Record the products under the mandate; needs columns ``key`` and ``private``."""
        flow.record(flow["private"] & (self._stream.uniforms(flow["key"]) < float(level)))

"""What the state may see of firms' data: looking into trades, mandates to share, and one-off demands."""

from __future__ import annotations

from sim.engine.arrows import Flow, Stateless
from sim.engine.elementary import exp
from sim.engine.streams import Stream
from sim.levers import Arrow, LeverValue
from sim.units import DAY_MS, DAYS_PER_YEAR


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


class OneOffDemands(Stateless):
    """Makes firms hand over for one day what a private product tells, at instants that nobody foresees.

    Demands for each product come as a Poisson process of the stated rate, looked at day by day; what is read on
    such a day reaches the state. A firm with several products meets that many demands.
    """

    lever = "one_off_demands"
    arrow = Arrow.REPORT
    kinds = ("holding",)

    def __init__(self, seed: int) -> None:
        self._stream = Stream(seed, "one-off demand")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Record the products demanded today; needs columns ``key`` and ``private``."""
        chance = 1.0 - exp(-float(level) / DAYS_PER_YEAR)
        demanded = self._stream.uniforms(flow["key"], flow.now_ms // DAY_MS) < chance
        flow.record(flow["private"] & demanded)

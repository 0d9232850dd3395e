"""Contract law: whether deals in data are protected by it, and how often wronged buyers are compensated."""

from __future__ import annotations

import numpy as np

from sim.engine.arrows import Flow, Stateless
from sim.engine.streams import Stream
from sim.levers import Arrow, LeverValue


class Recourse(Stateless):
    """Compensates wronged buyers with some probability; whoever bids may reckon with it."""

    lever = "recourse"
    arrow = Arrow.AGREE
    kinds = ("prospect", "dispute")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """State the chance of compensation."""
        flow.insure(float(level))


class Recognition(Stateless):
    """Without recognition courts hear no claim over data, and nobody holds a seller to what it was paid for.

    The buyer pays in advance, and some sellers do not deliver; each deal is a draw of its own. Whoever bids
    may reckon with the chance.

    Parameters
    ----------
    walk_away
        Chance that a seller that has been paid does not deliver.
    seed
        Seed of the run.
    """

    lever = "recognised"
    arrow = Arrow.LIST
    kinds = ("prospect", "contract", "claim")

    def __init__(self, walk_away: float, seed: int) -> None:
        self._walk_away = walk_away
        self._stream = Stream(seed, "paid and not delivered")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Take the law away where it does not recognise data; contracts need column ``key``."""
        if level:
            return
        if flow.kind == "contract":
            flow.lose((self._stream.uniforms(flow["key"]) < self._walk_away).astype(np.float64))
        else:
            flow.lose(np.full(flow.size, 1.0 if flow.kind == "claim" else self._walk_away))

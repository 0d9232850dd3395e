"""Which road view each carrier has been given; carriers with the same one share it."""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, Ints, State
from sim.knowledge.roads import RoadView


class CarrierViews:
    """Views that have been delivered, and who has which.

    Parameters
    ----------
    carriers
        Number of carriers.
    memory_ms
        Time in which a road's state is believed to change.
    """

    def __init__(self, carriers: int, memory_ms: float) -> None:
        self.view_of: Ints = np.full(carriers, NONE, dtype=np.int64)
        self.views: list[RoadView] = []
        self._memory_ms = memory_ms

    def learn(self, carrier: Ints, view: RoadView) -> None:
        """Give carriers a view, unless they have a newer one."""
        taken = np.array([each.taken_ms for each in self.views] + [NONE], dtype=np.int64)
        newer = carrier[taken[self.view_of[carrier]] < view.taken_ms]
        if newer.size:
            self.views.append(view)
            self.view_of[newer] = len(self.views) - 1
            self._tidy()

    def forget_older(self, taken_ms: int) -> None:
        """Let go of views taken before an instant: they say no more than the public map."""
        old = np.array([each.taken_ms < taken_ms for each in self.views] + [False], dtype=np.bool_)
        if old.any():
            self.view_of[old[self.view_of]] = NONE
            self._tidy()

    def _tidy(self) -> None:
        """Keep the views that somebody has, in the order of who has them."""
        kept = list(dict.fromkeys(self.view_of[self.view_of != NONE].tolist()))
        number = np.full(len(self.views) + 1, NONE, dtype=np.int64)
        number[kept] = np.arange(len(kept))
        self.view_of[:] = number[self.view_of]
        self.views = [self.views[row] for row in kept]

    def state(self) -> State:
        """Who has which view, and the views."""
        return {
            "view_of": self.view_of.copy(),
            "taken_ms": np.array([view.taken_ms for view in self.views], dtype=np.int64),
            "deviation": np.array([view.deviation for view in self.views], dtype=np.float64),
            "closed": np.array([view.closed for view in self.views], dtype=np.bool_),
        }

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.view_of[...] = state["view_of"]
        rows = zip(state["taken_ms"].tolist(), state["deviation"], state["closed"], strict=True)
        self.views = [RoadView(taken_ms, self._memory_ms, deviation, closed) for taken_ms, deviation, closed in rows]

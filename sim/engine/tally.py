"""Running counters read as differences since the last look."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints, State


class Tally:
    """Remembers where counters stood, so that a day's part of them can be told."""

    def __init__(self) -> None:
        self._last: dict[str, Ints] = {}

    def since_last(self, name: str, counter: Ints) -> Ints:
        """What ``counter`` has grown by since it was last asked for under ``name``."""
        before = self._last.get(name)
        self._last[name] = counter.copy()
        return counter.copy() if before is None else np.asarray(counter - before, dtype=np.int64)

    def state(self) -> State:
        """Last readings."""
        return dict(self._last)

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._last = dict(state)

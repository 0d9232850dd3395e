"""What sensors have sampled: the truth at their last instants, for who reads between them.

Sensors that sample at intervals cannot say what was true in between, so the truth of the sampling
instants is kept until the latency of the readings has passed. Errors are not: they are functions
of the sampling instant.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints, State


class Samples:
    """The last sampling instants and the truth then.

    Parameters
    ----------
    interval_ms
        Time between two samples; all sensors sample at its multiples.
    latency_ms
        Time until a sample can be read.
    first_kg
        Truth before the first sample, int64 (2, points): stock and what is owed.
    """

    def __init__(self, interval_ms: int, latency_ms: int, first_kg: Ints) -> None:
        self.interval_ms = interval_ms
        self._latency_ms = latency_ms
        kept = latency_ms // interval_ms + 2
        self._kg = np.repeat(first_kg[None], kept, axis=0)
        self._time_ms = -interval_ms * np.arange(kept, 0, -1, dtype=np.int64)

    def take(self, now_ms: int, kg: Ints) -> None:
        """Sample the truth of this instant."""
        self._kg[:-1], self._time_ms[:-1] = self._kg[1:].copy(), self._time_ms[1:].copy()
        self._kg[-1], self._time_ms[-1] = kg, now_ms

    def readable(self, now_ms: int) -> tuple[int, Ints]:
        """Instant and truth of the newest sample whose latency has passed."""
        row = int(np.flatnonzero(self._time_ms <= now_ms - self._latency_ms)[-1])
        return int(self._time_ms[row]), self._kg[row]

    def state(self) -> State:
        """What changes in a run."""
        return {"samples_kg": self._kg.copy(), "samples_ms": self._time_ms.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._kg[...] = state["samples_kg"]
        self._time_ms[...] = state["samples_ms"]

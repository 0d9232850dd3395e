"""What carriers know of permits: their own, how long new ones take, and the queues before desks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.arrays import Floats, Ints, Mask, State
from sim.knowledge.suppliers import NEVER


@dataclass
class PermitKnowledge:
    """Knowledge of carriers about permits; times of dossiers are in office time.

    Parameters
    ----------
    queues
        Desks at which a carrier itself must fetch a paper, the others' coming by themselves, bool (carriers, desks).
    ends_ms
        When each carrier's permit for each district ends, int64 (carriers, districts).
    pending
        Whether a dossier for it is on its way, bool (carriers, districts).
    earnings_fen
        What the carrier earns in a district a day, float64 (carriers, districts).
    time_mean_h, time_var_h2
        Own experience of the time from dossier to permit: weighted mean and variance (West 1979), float64 (carriers,).
    backlog_h
        Queue before each desk as last delivered by a feed, float64 (carriers, desks).
    backlog_sd_h
        Declared standard error of each of them, float64 (carriers,).
    backlog_time_ms, source
        When it was read, or ``NEVER``, and the product that delivered it, int64 (carriers,).
    """

    queues: Mask
    ends_ms: Ints
    pending: Mask
    earnings_fen: Floats
    time_mean_h: Floats
    time_var_h2: Floats
    backlog_h: Floats
    backlog_sd_h: Floats
    backlog_time_ms: Ints
    source: Ints

    _CHANGING: ClassVar = (
        "queues",
        "ends_ms",
        "pending",
        "earnings_fen",
        "time_mean_h",
        "time_var_h2",
        "backlog_h",
        "backlog_sd_h",
        "backlog_time_ms",
        "source",
    )

    @classmethod
    def novices(cls, queues: Mask, ends_ms: Ints, earnings_fen: float, time_h: float, sd_h: float) -> PermitKnowledge:
        """Carriers who expect ``time_h`` with an error of ``sd_h`` for each paper that they must fetch."""
        carriers, desks = queues.shape
        papers = queues.sum(axis=1)
        return cls(
            queues=queues,
            ends_ms=ends_ms,
            pending=np.zeros(ends_ms.shape, dtype=np.bool_),
            earnings_fen=np.full(ends_ms.shape, earnings_fen),
            time_mean_h=papers * time_h,
            time_var_h2=papers * sd_h**2,
            backlog_h=np.zeros((carriers, desks)),
            backlog_sd_h=np.zeros(carriers),
            backlog_time_ms=np.full(carriers, NEVER, dtype=np.int64),
            source=np.full(carriers, NEVER, dtype=np.int64),
        )

    def valid(self, now_ms: int) -> Mask:
        """Which carriers may enter which districts, bool (carriers, districts)."""
        return self.ends_ms > now_ms

    def experience(self, carrier: int, time_h: float, weight: float) -> None:
        """Learn from a permit that has been granted (West 1979)."""
        surprise = time_h - self.time_mean_h[carrier]
        self.time_mean_h[carrier] += weight * surprise
        self.time_var_h2[carrier] = (1.0 - weight) * (self.time_var_h2[carrier] + weight * surprise**2)

    def earn(self, fen: Ints, weight: float) -> None:
        """Learn from a day's earnings by carrier and district."""
        self.earnings_fen += weight * (fen - self.earnings_fen)

    def learn(self, carrier: Ints, backlog_h: Floats, sd_h: Floats, time_ms: Ints, source: Ints) -> None:
        """Take in queues that a feed delivers, one row a carrier; newer readings replace older ones."""
        newest_last = np.argsort(time_ms, kind="stable")
        row = newest_last[time_ms[newest_last] > self.backlog_time_ms[carrier[newest_last]]]
        self.backlog_h[carrier[row]] = backlog_h[row]
        self.backlog_sd_h[carrier[row]] = sd_h[row]
        self.backlog_time_ms[carrier[row]] = time_ms[row]
        self.source[carrier[row]] = source[row]

    def state(self) -> State:
        """What changes in a run."""
        return {name: getattr(self, name).copy() for name in self._CHANGING}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in self._CHANGING:
            getattr(self, name)[...] = state[name]

"""The state's account of what suppliers have: its reports, and its own allotments since."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints, State
from sim.knowledge.state import StateKnowledge
from sim.knowledge.suppliers import NEVER
from sim.units import DAY_MS, HOUR_MS

#: Before day 0, when nobody had reported and everything was as usual.
_LONG_AGO_MS = -30 * DAY_MS


@dataclass
class Allotments:
    """What each point is believed to have, less what it has been told to deliver.

    Parameters
    ----------
    rate_kg_per_h
        Registered capacity of each point, float64 (points,).
    net_kg
        Believed stock less what is owed, float64 (points,).
    time_ms
        When it was believed, int64 (1,).
    """

    rate_kg_per_h: Floats
    net_kg: Floats
    time_ms: Ints

    @classmethod
    def unopened(cls, rate_kg_per_h: Floats) -> Allotments:
        """Nothing allotted yet: all is as usual."""
        return cls(rate_kg_per_h, np.zeros(rate_kg_per_h.size), np.full(1, _LONG_AGO_MS, dtype=np.int64))

    def bring_forward(
        self, known: StateKnowledge, unfilled_kg: Floats, unfilled_h: Floats, now_ms: int, not_older_ms: int
    ) -> None:
        """Add what has been made since, go by reports where new ones have come, and by what is still unfilled.

        A plant is taken to make what it is registered for until its storage is full; one of which nothing has
        been heard for long, until it is as full as is usual for its good. One that has yet to fill an allotment has
        nothing left, and is as far behind as its oldest one is old; all others owe nothing.

        Parameters
        ----------
        known
            Reports.
        unfilled_kg, unfilled_h
            Allotments that each point has yet to fill, and the age of the oldest, float64 (points,).
        not_older_ms
            Age up to which a report counts.
        """
        most_kg = np.where(known.seen(now_ms, not_older_ms), known.storage_kg, known.usual_kg())
        news = (known.time_ms != NEVER) & (known.time_ms > int(self.time_ms[0]))
        since_ms = np.where(news, known.time_ms, int(self.time_ms[0]))
        base_kg = np.where(news, known.net_kg, self.net_kg)
        made_kg = self.rate_kg_per_h * (now_ms - since_ms) / HOUR_MS
        stock_kg = np.maximum(np.minimum(base_kg + made_kg, most_kg), 0.0)
        behind_kg = np.maximum(unfilled_kg, self.rate_kg_per_h * unfilled_h)
        self.net_kg[:] = np.where(unfilled_kg > 0.0, -behind_kg, stock_kg)
        self.time_ms[:] = now_ms

    def allot(self, point: Ints, kg: Ints) -> None:
        """Write off what has been allotted."""
        np.subtract.at(self.net_kg, point, kg)

    def state(self) -> State:
        """What changes in a run."""
        return {"net_kg": self.net_kg.copy(), "time_ms": self.time_ms.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.net_kg[...] = state["net_kg"]
        self.time_ms[...] = state["time_ms"]

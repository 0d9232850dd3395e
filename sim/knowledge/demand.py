"""What owners have seen of the demand on each of their stocks, period by period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints, State


@dataclass
class DemandKnowledge:
    """Demand as each point's owner has seen it.

    Parameters
    ----------
    mean_kg
        Mean demand of a period for which the owner has set levels, float64 (points,).
    seen_kg
        Demand of the last periods, the newest last, int64 (points, periods).
    counted_kg
        Demand in all, up to the last period's end, int64 (points,).
    """

    mean_kg: Floats
    seen_kg: Ints
    counted_kg: Ints

    @classmethod
    def as_expected(cls, mean_kg: Floats, periods: int) -> DemandKnowledge:
        """Before anything is seen, every past period is believed to have been as expected."""
        seen = np.repeat(np.rint(mean_kg).astype(np.int64)[:, None], periods, axis=1)
        return cls(mean_kg, seen, np.zeros(mean_kg.size, dtype=np.int64))

    def close_period(self, counted_kg: Ints) -> None:
        """Take in the demand of the period that ends now, given all demand so far."""
        self.seen_kg[:, :-1] = self.seen_kg[:, 1:]
        self.seen_kg[:, -1] = counted_kg - self.counted_kg
        self.counted_kg[:] = counted_kg

    def state(self) -> State:
        """What changes in a run."""
        return {"seen_kg": self.seen_kg.copy(), "counted_kg": self.counted_kg.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.seen_kg[...] = state["seen_kg"]
        self.counted_kg[...] = state["counted_kg"]

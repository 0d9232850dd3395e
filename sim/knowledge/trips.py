"""What carriers know from their own trips: how long they took, against what the public map promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.arrays import Floats, Ints, Mask, State

#: Columns of the sums: trips by the public map, and by a live view.
BY_PUBLIC, BY_VIEW = 0, 1


@dataclass
class TripKnowledge:
    """Own experience of carriers, one row a carrier and one column a way of driving.

    Older trips count for less: sums fade by the day. A trip's ratio is its time over the time that
    the public map promised at departure.

    Parameters
    ----------
    weight, total, squares
        Faded number of trips, and faded sums of their ratios and of the ratios' squares, float64 (carriers, 2).
    driving_h
        Hours that the carrier's trucks drive in a day, float64 (carriers,); 0 before the first day.
    """

    weight: Floats
    total: Floats
    squares: Floats
    driving_h: Floats

    _CHANGING: ClassVar = ("weight", "total", "squares", "driving_h")

    @classmethod
    def none(cls, carriers: int) -> TripKnowledge:
        """No trip yet."""
        shape = (carriers, 2)
        return cls(np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(carriers))

    def experience(self, carrier: Ints, by_view: Mask, ratio: Floats) -> None:
        """Learn from trips that have ended, one row a trip."""
        cell = (carrier, np.where(by_view, BY_VIEW, BY_PUBLIC))
        np.add.at(self.weight, cell, 1.0)
        np.add.at(self.total, cell, ratio)
        np.add.at(self.squares, cell, ratio * ratio)

    def close_day(self, driving_h: Floats, fading: float) -> None:
        """Let a day's experience fade by a share, and learn how much is driven."""
        for sums in (self.weight, self.total, self.squares):
            sums *= 1.0 - fading
        first = self.driving_h == 0.0
        self.driving_h += np.where(first, 1.0, fading) * (driving_h - self.driving_h)

    def mean(self) -> Floats:
        """Mean ratio, 1 where there is no trip, float64 (carriers, 2)."""
        return np.divide(self.total, self.weight, out=np.ones_like(self.total), where=self.weight > 0.0)

    def variance(self) -> Floats:
        """Variance of ratios around their mean, float64 (carriers, 2)."""
        mean_square = np.divide(self.squares, self.weight, out=np.ones_like(self.total), where=self.weight > 0.0)
        return np.maximum(mean_square - self.mean() ** 2, 0.0)

    def state(self) -> State:
        """All sums."""
        return {name: getattr(self, name).copy() for name in self._CHANGING}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in self._CHANGING:
            getattr(self, name)[...] = state[name]

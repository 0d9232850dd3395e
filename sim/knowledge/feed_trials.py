"""What buyers have paid in periods with a feed and in periods without it, feed by feed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints, Mask, State

#: Rows of what is kept apart: periods in which a feed is set aside, and in which it is used.
WITHOUT, WITH = 0, 1
#: Stands for a period in which a feed was not there.
NOT_THERE = -1


@dataclass
class FeedTrials:
    """Costs by period, one column a feed that somebody could use.

    Orders of a period arrive for another one; what comes later is not counted.

    Parameters
    ----------
    periods
        Periods counted so far without and with the feed, int64 (2, feeds).
    mean_cost
        Mean cost of those periods, float64 (2, feeds).
    squares
        Sum of squared deviations from it, float64 (2, feeds).
    lot
        ``WITHOUT``, ``WITH`` or ``NOT_THERE`` in the even and odd periods that are still open, int64 (2, feeds).
    total, count
        Costs of the orders of those periods added up, and their number, (2, feeds).
    """

    periods: Ints
    mean_cost: Floats
    squares: Floats
    lot: Ints
    total: Floats
    count: Ints

    @classmethod
    def none(cls, feeds: int) -> FeedTrials:
        """Nothing has been tried."""
        whole, real = np.zeros((2, feeds), dtype=np.int64), np.zeros((2, feeds))
        return cls(whole, real, real.copy(), whole + NOT_THERE, real.copy(), whole.copy())

    def note(self, feed: Ints, period: Ints, cost: Floats) -> None:
        """Add up the costs of orders by the period in which they were placed."""
        np.add.at(self.total, (period % 2, feed), cost)
        np.add.at(self.count, (period % 2, feed), 1)

    def begin(self, period: int, lot: Ints) -> None:
        """Close the period before the last one, and begin a new one with its lots, int64 (feeds,)."""
        slot = period % 2
        feed = np.flatnonzero((self.count[slot] > 0) & (self.lot[slot] != NOT_THERE))
        at, cost = self.lot[slot, feed], self.total[slot, feed] / self.count[slot, feed]
        # Running mean and squares (Welford 1962).
        self.periods[at, feed] += 1
        surprise = cost - self.mean_cost[at, feed]
        self.mean_cost[at, feed] += surprise / self.periods[at, feed]
        self.squares[at, feed] += surprise * (cost - self.mean_cost[at, feed])
        self.lot[slot], self.total[slot], self.count[slot] = lot, 0.0, 0

    def set_aside(self, period: int) -> Mask:
        """Feeds that their buyers do without in a period, bool (feeds,)."""
        return np.asarray(self.lot[period % 2] == WITHOUT)

    def state(self) -> State:
        """All columns."""
        return {name: getattr(self, name).copy() for name in self.__dataclass_fields__}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in self.__dataclass_fields__:
            getattr(self, name)[...] = state[name]

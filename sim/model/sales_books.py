"""Books of those who sell: what was wanted at every stock, hour by hour, for as long as forecasts look back."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints, State
from sim.units import HOUR_MS


class SalesBooks:
    """Counts of demand at the start of past hours.

    Parameters
    ----------
    usual_kg_per_h
        Mean demand on each stock, float64 (points,); before the first hour it is believed to have been so.
    period_h
        Hours of a period.
    periods
        Periods that are kept.
    """

    def __init__(self, usual_kg_per_h: Floats, period_h: int, periods: int) -> None:
        self._period_h, self._periods = period_h, periods
        hours = np.arange(-period_h * periods, 1)
        #: Demand so far at the start of each hour, rows by the hour's remainder, int64 (hours, points).
        self._counted_kg = np.zeros((hours.size, usual_kg_per_h.size), dtype=np.int64)
        self._counted_kg[hours % hours.size] = np.rint(hours[:, None] * usual_kg_per_h).astype(np.int64)

    def note(self, demanded_kg: Ints, now_ms: int) -> None:
        """Write down all demand so far, at the start of an hour."""
        self._counted_kg[now_ms // HOUR_MS % self._counted_kg.shape[0]] = demanded_kg

    def past_periods(self, points: Ints, now_ms: int) -> tuple[Ints, Ints]:
        """Demand on stocks in past periods up to the hour's start, int64 (points, periods), and when each ended."""
        hour = now_ms // HOUR_MS - self._period_h * np.arange(self._periods, -1, -1)
        counted = self._counted_kg[hour % self._counted_kg.shape[0]][:, points]
        return np.diff(counted, axis=0).T, hour[1:] * HOUR_MS

    def state(self) -> State:
        """All counts."""
        return {"counted_kg": self._counted_kg.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._counted_kg[...] = state["counted_kg"]

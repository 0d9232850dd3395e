"""Demand processes: what is wanted in a period as a keyed function of (stock, period).

Every process gives whole kilograms and may be asked for any period in any order, also twice. Draws
are by inversion and keyed, so two policies, and two means, share their chances.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from sim.arrays import Floats, Int, Ints, Keys
from sim.city.plants.series import Series
from sim.engine.compiled import inlined, kernel
from sim.engine.elementary import log
from sim.engine.streams import normal, poisson
from sim.units import HOUR_MS

#: Periods after which an autoregression is begun anew from its own past, so that any can be asked for.
_BLOCK = 256
#: What is left of a surprise when it is forgotten.
_FORGOTTEN = 1e-6


class DemandProcess(Protocol):
    """Anything that says what is wanted."""

    def wanted_kg(self, key: Keys, mean_kg: Floats, now_ms: int) -> Ints:
        """What is wanted of each stock in the stretch of time that starts now, int64 (stocks,).

        Parameters
        ----------
        key
            Key of each stock's draws, uint64 (stocks,).
        mean_kg
            Mean of what is wanted in that stretch, float64 (stocks,).
        now_ms
            Its start.
        """


@dataclass(frozen=True)
class PoissonCustomers:
    """Customers who come one by one and take the same quantity each.

    Parameters
    ----------
    stream
        Key of the stream of arrivals.
    customer_kg
        What one customer takes.
    """

    stream: np.uint64
    customer_kg: int

    def wanted_kg(self, key: Keys, mean_kg: Floats, now_ms: int) -> Ints:
        """Poisson number of customers, times what one takes."""
        wanted = np.empty(key.size, dtype=np.int64)
        _arrivals(self.stream, key, mean_kg / self.customer_kg, now_ms, wanted)
        return wanted * self.customer_kg


@dataclass(frozen=True)
class NormalDemand:
    """Normal demand, first-order autoregressive from period to period; cut at 0.

    ``mean (1 + cv x)`` with ``x`` a stationary AR(1) process of unit variance. It is a function of
    the period: the sum over past surprises, as far back as they are not forgotten.

    Parameters
    ----------
    stream
        Key of the stream of surprises.
    cv
        Standard deviation of a period's demand over its mean.
    correlation
        Of one period with the next; 0 for independent periods.
    period_ms
        Length of a period, within which ``x`` stays the same.
    """

    stream: np.uint64
    cv: float
    correlation: float
    period_ms: int

    def wanted_kg(self, key: Keys, mean_kg: Floats, now_ms: int) -> Ints:
        """What is wanted, rounded to whole kilograms."""
        return self.series_kg(key, mean_kg, now_ms // self.period_ms, 1)[0]

    def series_kg(self, key: Keys, mean_kg: Floats, first: int, periods: int) -> Ints:
        """What is wanted in ``periods`` periods from number ``first`` on, int64 (periods, stocks)."""
        wanted = np.empty((periods, key.size), dtype=np.int64)
        memory = _memory(abs(self.correlation))
        _autoregressive(self.stream, key, mean_kg, self.cv, self.correlation, memory, first, wanted)
        return wanted


@dataclass(frozen=True)
class ReplayedDemand:
    """Demand that follows a recording; the same under every seed.

    Quantities are whole kilograms of which the remainder is carried, so that they add up to what was
    recorded however small an hour's share is.

    Parameters
    ----------
    series
        Recordings.
    row
        Recording that each stock follows, int64 (stocks,).
    """

    series: Series
    row: Ints

    def wanted_kg(self, key: Keys, mean_kg: Floats, now_ms: int) -> Ints:  # noqa: ARG002 (nothing is drawn)
        """What the recording makes of a mean hour, int64 (stocks,)."""
        hour = now_ms // HOUR_MS
        before, after = (self._total(h)[self.row] for h in (hour, hour + 1))
        return (np.floor(mean_kg * after + 0.5) - np.floor(mean_kg * before + 0.5)).astype(np.int64)

    def _total(self, hour: int) -> Floats:
        """Mean hours' worth of demand from hour 0 to the start of ``hour`` in each recording."""
        total = np.empty(len(self._cumulative))
        for row, cumulative in enumerate(self._cumulative):
            rounds, rest = divmod(hour, cumulative.size - 1)
            total[row] = rounds * cumulative[-1] + cumulative[rest]
        return total

    @cached_property
    def _cumulative(self) -> tuple[Floats, ...]:
        return tuple(np.r_[0.0, np.cumsum(values / values.mean())] for values in self.series.hourly)


def _memory(correlation: float) -> int:
    """Periods until a surprise is forgotten."""
    return 0 if correlation <= _FORGOTTEN else int(np.ceil(log(_FORGOTTEN) / log(correlation)))


@kernel
def _arrivals(stream: np.uint64, key: Keys, mean: Floats, now_ms: int, arrivals: Ints) -> None:
    for i in range(arrivals.size):
        arrivals[i] = poisson(stream, key[i], now_ms, mean[i])


@inlined
def _unit_level(stream: np.uint64, entity: np.uint64, start: Int, end: Int, correlation: float, level: float) -> float:
    """Go on from ``level`` with the surprises of periods ``start`` to ``end`` (AR(1), not yet of unit variance)."""
    for period in range(start, end + 1):
        level = correlation * level + normal(stream, entity, period)
    return level


@kernel
def _autoregressive(
    stream: np.uint64, key: Keys, mean: Floats, cv: float, correlation: float, memory: int, first: int, wanted: Ints
) -> None:
    spread = cv * np.sqrt(1.0 - correlation * correlation)
    for i in range(key.size):
        level = 0.0
        for row in range(wanted.shape[0]):
            period = first + row
            start = period
            if memory == 0:
                level = 0.0
            elif row == 0 or period % _BLOCK == 0:
                level = 0.0
                start = period - period % _BLOCK - memory
            level = _unit_level(stream, key[i], start, period, correlation, level)
            wanted[row, i] = max(0, int(np.floor(mean[i] * (1.0 + spread * level) + 0.5)))

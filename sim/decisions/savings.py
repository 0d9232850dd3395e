"""Which stops share a tour: savings (Clarke and Wright 1964)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import NONE, AnyArray, Int, Ints
from sim.decisions.dispatch import NO_WAY_MS
from sim.engine.compiled import kernel


class Limits(NamedTuple):
    """What a tour may be.

    Parameters
    ----------
    kg
        What a truck carries.
    orders
        Most orders of a tour.
    stop_ms
        Time that loading or unloading one order takes.
    """

    kg: int
    orders: int
    stop_ms: int


class Stops(NamedTuple):
    """Stops of one round of savings, in whole numbers of one unit of cost or time."""

    start: AnyArray  # (stops,) from where the tours start to each
    end: AnyArray  # (stops,) from each to where tours end; 0 where they end at their last stop
    between: AnyArray  # (stops, stops) from each to each
    kg: Ints  # (stops,)
    opens: Ints  # (stops,) earliest and latest begin of service
    closes: Ints


@kernel
def savings(stops: Stops, limits: Limits, weight: int = 100) -> Ints:
    """Stop that follows each in its tour, or -1 at the end of a tour, int64 (stops,).

    The parallel version: beginning with a tour for each stop, the end of one tour is joined to the
    start of another wherever that saves most, while weight, number and opening times allow.

    Parameters
    ----------
    weight
        Of the way between two stops against those that it replaces, per cent (Yellow 1970): small ones join stops
        that are far from where tours start, large ones stops that are near each other.
    """
    size = stops.kg.size
    saving = np.empty(size * size, dtype=np.int64)
    for i in range(size):
        for j in range(size):
            fits = i != j and stops.between[i, j] < NO_WAY_MS
            saving[i * size + j] = 100 * (stops.end[i] + stops.start[j]) - weight * stops.between[i, j] if fits else -1
    following, before = np.full(size, NONE), np.full(size, NONE)
    first, last = np.arange(size), np.arange(size)  # of the tour, kept at its ends
    kg, many = stops.kg.copy(), np.ones(size, dtype=np.int64)  # of the tour, kept at its first stop
    for pair in np.argsort(-saving, kind="mergesort"):
        if saving[pair] <= 0:
            break
        i, j = pair // size, pair % size
        if following[i] != NONE or before[j] != NONE or first[i] == j:
            continue
        head = first[i]
        if kg[head] + kg[j] > limits.kg or many[head] + many[j] > limits.orders:
            continue
        following[i], before[j] = j, i
        if not _in_time(stops, limits, following, head):
            following[i], before[j] = NONE, NONE
            continue
        kg[head] += kg[j]
        many[head] += many[j]
        first[last[j]] = head
        last[head] = last[j]
    return following


@kernel
def _in_time(stops: Stops, limits: Limits, following: Ints, head: Int) -> bool:
    """Whether every stop of a tour is reached before it closes."""
    at = head
    now = stops.start[head]
    while True:
        now = max(now, stops.opens[at])
        if now > stops.closes[at]:
            return False
        if following[at] == NONE:
            return True
        now += limits.stop_ms + stops.between[at, following[at]]
        at = following[at]

"""Which loads share a truck, and in what order it delivers them: savings (Clarke and Wright 1964)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import NONE, AnyArray, Int, Ints, SmallInts
from sim.decisions.dispatch import NO_WAY_MS
from sim.engine.compiled import kernel


class Loads(NamedTuple):
    """Loads on offer, first ready first.

    Parameters
    ----------
    pickup_site, pickup_place, drop_place
        Where each is fetched and brought to, int64 (loads,).
    kg
        What it weighs, int64 (loads,).
    opens_ms, closes_ms
        Time from now until goods are taken in where it is brought to, and until that ends, int64 (loads,).
    """

    pickup_site: Ints
    pickup_place: Ints
    drop_place: Ints
    kg: Ints
    opens_ms: Ints
    closes_ms: Ints


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


class Tours(NamedTuple):
    """Tours over rows of loads.

    Parameters
    ----------
    stops
        Loads in the order of stops: each of a tour's loads for its pickup, then each for its drop, int64.
    first
        Stops of tour ``t`` are ``stops[first[t]:first[t + 1]]``, int64 (tours + 1,).
    """

    stops: Ints
    first: Ints


class Stops(NamedTuple):
    """Stops of one round of savings, in whole numbers of one unit of cost or time."""

    start: AnyArray  # (stops,) from where the tours start to each
    end: AnyArray  # (stops,) from each to where tours end; 0 where they end at their last stop
    between: AnyArray  # (stops, stops) from each to each
    kg: Ints  # (stops,)
    opens: Ints  # (stops,) earliest and latest begin of service
    closes: Ints


def plan_tours(loads: Loads, drive_ms: SmallInts, limits: Limits) -> Tours:
    """Let loads that wait at one place share trucks where that saves driving.

    A tour fetches all its loads before it delivers the first, and ends at its last stop. Tours come in
    the order of their first ready load; what is brought after a site has closed for the day shares no truck.

    Parameters
    ----------
    loads
        What is on offer.
    drive_ms
        Expected time to drive to place ``i`` from place ``j``, int32 (places, places).
    limits
        What a tour may be.
    """
    following = np.full(loads.kg.size, NONE)
    leads = np.ones(loads.kg.size, dtype=np.bool_)
    # A load that leaves no room for the lightest shares nothing.
    light = np.flatnonzero(loads.kg + loads.kg.min(initial=limits.kg) <= limits.kg)
    if limits.orders > 1 and light.size:
        order = light[np.argsort(loads.pickup_place[light], kind="stable")]
        for rows in np.split(order, np.flatnonzero(np.diff(loads.pickup_place[order])) + 1):
            if rows.size > 1:
                after = savings(_stops(loads, rows, drive_ms, limits), limits)
                joined = after != NONE
                following[rows[joined]] = rows[after[joined]]
                leads[rows[after[joined]]] = False
    return _as_tours(loads, following, leads)


def _stops(loads: Loads, rows: Ints, drive_ms: SmallInts, limits: Limits) -> Stops:
    to = loads.drop_place[rows]
    return Stops(
        start=drive_ms[to, loads.pickup_place[rows]].astype(np.int64),
        end=np.zeros(rows.size, dtype=np.int64),
        between=drive_ms[np.ix_(to, to)].T.astype(np.int64),
        kg=loads.kg[rows],
        # Fetching takes time as well: of at least two orders.
        opens=loads.opens_ms[rows] - 2 * limits.stop_ms,
        closes=loads.closes_ms[rows] - 2 * limits.stop_ms,
    )


def _as_tours(loads: Loads, following: Ints, leads: AnyArray) -> Tours:
    member, first = _unroll(np.flatnonzero(leads), following)
    tour = np.repeat(np.arange(first.size - 1), np.diff(first))
    ready_first = np.full(first.size - 1, loads.kg.size)
    np.minimum.at(ready_first, tour, member)
    rank = np.argsort(np.argsort(ready_first))[tour]
    many = np.bincount(rank, minlength=first.size - 1)
    # Loads of one site are fetched one after the other, so that the truck stays at its dock.
    fetched = member[np.lexsort((member, loads.pickup_site[member], rank))]
    brought = member[np.argsort(rank, kind="stable")]
    is_pickup = np.lexsort((np.repeat([0, 1], member.size), np.concatenate([np.sort(rank), np.sort(rank)])))
    stops = np.concatenate([fetched, brought])[is_pickup]
    return Tours(stops, np.concatenate([[0], np.cumsum(2 * many)]).astype(np.int64))


@kernel
def _unroll(first: Ints, following: Ints) -> tuple[Ints, Ints]:
    """Members of each chain that begins at ``first``, one after the other, and where each begins."""
    member = np.empty(following.size, dtype=np.int64)
    begins = np.zeros(first.size + 1, dtype=np.int64)
    count = 0
    for chain in range(first.size):
        row = first[chain]
        while row != NONE:
            member[count] = row
            count += 1
            row = following[row]
        begins[chain + 1] = count
    return member, begins


@kernel
def savings(stops: Stops, limits: Limits) -> Ints:
    """Stop that follows each in its tour, or -1 at the end of a tour, int64 (stops,).

    The parallel version: beginning with a tour for each stop, the end of one tour is joined to the
    start of another wherever that saves most, while weight, number and opening times allow.
    """
    size = stops.kg.size
    saving = np.empty(size * size, dtype=np.int64)
    for i in range(size):
        for j in range(size):
            fits = i != j and stops.between[i, j] < NO_WAY_MS
            saving[i * size + j] = stops.end[i] + stops.start[j] - stops.between[i, j] if fits else -1
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

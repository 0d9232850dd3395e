"""Which loads share a truck, and in what order it delivers them: savings, and moves that shorten what they give."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import NONE, AnyArray, Ints, SmallInts
from sim.decisions.local_search import improve, length
from sim.decisions.savings import Limits, Stops, savings
from sim.engine.compiled import kernel

#: Weights of savings from which tours are improved, the plain one first.
_WEIGHTS = (100, 80, 60, 40, 120)


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
                after = shortest_tours(_stops(loads, rows, drive_ms, limits), limits)
                joined = after != NONE
                following[rows[joined]] = rows[after[joined]]
                leads[rows[after[joined]]] = False
    return _as_tours(loads, following, leads)


def shortest_tours(stops: Stops, limits: Limits) -> Ints:
    """Stop that follows each in the shortest tours found from several beginnings, or -1, int64 (stops,)."""
    found = [improve(stops, limits, savings(stops, limits, weight)) for weight in _WEIGHTS]
    return min(found, key=lambda following: length(stops, following))


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

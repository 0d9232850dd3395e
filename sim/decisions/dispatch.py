"""Which truck fetches which load: the least drive for all together, or a rule for boards of any size.

Loads at one place are alike to a truck, and so are the trucks at one place to a load. A board is
therefore a transportation problem between places, which stays small however many trucks there are.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from sim.arrays import NONE, AnyArray, Int, Ints, Mask, SmallInts
from sim.engine.compiled import kernel

#: How a board is cleared.
Rule = Literal["auto", "greedy", "assignment"]

#: Drive time that stands for "there is no way"; negative times do as well.
NO_WAY_MS = int(np.iinfo(np.int32).max)
#: Most steps (loads x places with trucks) for which ``auto`` solves a board exactly, in some 50 ms at worst.
_MOST_STEPS = 1 << 22
_FAR = 1 << 60


def assign_trucks(pickup_place: Ints, truck_place: Ints, drive_ms: SmallInts, rule: Rule) -> Ints:
    """Send idle trucks for loads.

    Where trucks are scarce, the loads that have been ready longest share them. At one place the
    load that has been ready longest gets the nearest of the trucks sent there; of trucks at one
    place, the lowest row makes the shortest drive.

    Parameters
    ----------
    pickup_place
        Place where each load waits, first ready first, int64 (loads,).
    truck_place
        Place where each idle truck stands, int64 (trucks,).
    drive_ms
        Expected time to drive to place ``i`` from place ``j``, int32 (places, places).
    rule
        ``assignment`` for the least drive of all trucks together, ``greedy`` for the shortest drive
        first, ``auto`` for the former on boards that are small enough.

    Returns
    -------
    Row of the truck for each load, or -1 where the load has to wait, int64 (loads,).
    """
    pickups, at = _distinct(pickup_place, drive_ms.shape[0])
    stands, stand = _distinct(truck_place, drive_ms.shape[0])
    cost = drive_ms[np.ix_(pickups, stands)]
    cost[cost < 0] = NO_WAY_MS
    # Loads that no truck can reach must not hold trucks back from others.
    has_way = np.any(cost < NO_WAY_MS, axis=1)
    within_reach = np.flatnonzero(has_way[at])[: truck_place.size]
    need = np.bincount(at[within_reach], minlength=pickups.size)
    spare = np.bincount(stand, minlength=stands.size)
    exact = rule == "assignment" or (rule == "auto" and within_reach.size * stands.size <= _MOST_STEPS)
    sent = (least_total_drive if exact else shortest_drive_first)(cost, need, spare)
    return _rows(sent, cost, at, stand)


def _distinct(place: Ints, places: int) -> tuple[Ints, Ints]:
    """Places that occur, ascending, and where each of ``place`` stands among them; without sorting."""
    occurs = np.bincount(place, minlength=places) > 0
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[place]


def _rows(sent: SmallInts, cost: SmallInts, pickup: Ints, stand: Ints) -> Ints:
    """Trucks for loads, both by row, from how many go from each stand to each pickup, int64 (loads,)."""
    source, to = np.nonzero(sent)
    order = np.lexsort((source, to, cost[to, source]))
    to, source = to[order], source[order]
    many = sent[source, to]
    chosen = np.full(pickup.size, NONE)
    loads = _next_in_line(pickup, np.repeat(to, many), cost.shape[0])
    chosen[loads] = _next_in_line(stand, np.repeat(source, many), cost.shape[1])
    return chosen


@kernel
def _next_in_line(group: Ints, call: Ints, groups: int) -> Ints:
    """Row that each call of a group gets when the rows of each group stand in line, int64 (calls,)."""
    following = np.zeros(groups + 1, dtype=np.int64)
    for row in range(group.size):
        following[group[row] + 1] += 1
    for i in range(groups):
        following[i + 1] += following[i]
    line = np.empty(group.size, dtype=np.int64)
    end = following.copy()
    for row in range(group.size):
        line[end[group[row]]] = row
        end[group[row]] += 1
    called = np.empty(call.size, dtype=np.int64)
    for i in range(call.size):
        called[i] = line[following[call[i]]]
        following[call[i]] += 1
    return called


@kernel
def shortest_drive_first(cost: SmallInts, need: Ints, spare: Ints) -> AnyArray:
    """Make the shortest drive that is left, over and over; of equals, that to the first pickup.

    A pickup's nearest stand is looked for again only when its trucks have gone, so a board costs about
    (pickups + stands) x pickups + (stands that run out) x stands. Parameters and returns as in
    ``least_total_drive``.
    """
    pickups, stands = cost.shape
    need, spare = need.copy(), spare.copy()
    sent = np.zeros((stands, pickups), dtype=np.int32)
    nearest = np.zeros(pickups, dtype=np.int64)
    drive = np.zeros(pickups, dtype=np.int64)  # no more than it is to the nearest stand that has trucks
    for pickup in range(pickups):
        nearest[pickup] = _nearest(cost[pickup], spare)
        drive[pickup] = cost[pickup, nearest[pickup]] if need[pickup] > 0 else NO_WAY_MS
    while pickups > 0:
        to = np.int64(drive.argmin())
        if drive[to] >= NO_WAY_MS:
            break
        at = nearest[to]
        if spare[at] == 0:
            nearest[to] = _nearest(cost[to], spare)
            drive[to] = cost[to, nearest[to]] if spare[nearest[to]] > 0 else NO_WAY_MS
            continue
        many = min(need[to], spare[at])
        sent[at, to] += many
        need[to] -= many
        spare[at] -= many
        if need[to] == 0:
            drive[to] = NO_WAY_MS
    return sent


@kernel
def _nearest(cost: SmallInts, spare: Ints) -> Int:
    """Stand with trucks left from which the drive is shortest, the first of equals; any where there is none."""
    best, at = np.int64(NO_WAY_MS), np.int64(0)
    for j in range(spare.size):
        if cost[j] < best and spare[j] > 0:
            best, at = np.int64(cost[j]), np.int64(j)
    return at


class _Search(NamedTuple):
    """Shortest ways to spare trucks, and the prices that keep all reduced costs from falling below 0."""

    price_there: Ints  # (pickups,)
    price_here: Ints  # (stands,)
    label: Ints  # (stands,) reduced cost of the best way found so far
    done: Mask  # (stands,) whether it is final
    via_pickup: Ints  # (stands,) last pickup of that way
    reached_at: Ints  # (pickups,) reduced cost
    via_stand: Ints  # (pickups,) stand through which it was reached


@kernel
def least_total_drive(cost: SmallInts, need: Ints, spare: Ints) -> AnyArray:
    """Send trucks so that all drives together are as short as they can be, and none is left that could go.

    The transportation problem by successive shortest augmenting paths with potentials (Tomizawa
    1971; Edmonds and Karp 1972), in whole numbers: exact, and the same bits with every library.

    Parameters
    ----------
    cost
        Drive to each pickup from each stand, `NO_WAY_MS` where there is no way, int32 (pickups, stands).
    need
        Trucks wanted at each pickup, int64 (pickups,).
    spare
        Trucks at each stand, int64 (stands,).

    Returns
    -------
    Trucks that go from each stand to each pickup, int32 (stands, pickups).
    """
    pickups, stands = cost.shape
    need, spare = need.copy(), spare.copy()
    sent = np.zeros((stands, pickups), dtype=np.int32)
    there, here = np.zeros((3, pickups), dtype=np.int64), np.zeros((3, stands), dtype=np.int64)
    done = np.zeros(stands, dtype=np.bool_)
    search = _Search(there[0], here[0], here[1], done, here[2], there[1], there[2])
    for start in range(pickups):
        while need[start] > 0:
            end = _find_spare(search, cost, sent, spare, start)
            if end == NONE:
                break
            _reprice(search, search.label[end])
            _augment(search, sent, need, spare, start, end)
    return sent


@kernel
def _find_spare(search: _Search, cost: SmallInts, sent: SmallInts, spare: Ints, start: Int) -> Int:
    """Stand with a truck to spare to which the way from ``start`` costs least, or -1.

    Dijkstra (1959) over stands; one without trucks to spare leads on to the pickups that it serves.
    """
    search.label[:] = _FAR
    search.reached_at[:] = _FAR
    search.done[:] = False
    _reach(search, cost, start, np.int64(0))
    while True:
        at, here = np.int64(NONE), np.int64(_FAR)
        for stand in range(spare.size):
            if search.label[stand] < here and not search.done[stand]:
                at, here = np.int64(stand), search.label[stand]
        if at == NONE:
            return at
        search.done[at] = True
        if spare[at] > 0:
            return at
        for pickup in range(search.reached_at.size):
            if sent[at, pickup] > 0 and search.reached_at[pickup] == _FAR:
                search.via_stand[pickup] = at
                _reach(search, cost, np.int64(pickup), here)


@kernel
def _reach(search: _Search, cost: SmallInts, pickup: Int, here: Int) -> None:
    """Note a pickup as reached, and the stands that are reached better through it."""
    search.reached_at[pickup] = here
    so_far = here - search.price_there[pickup]
    for stand in range(search.label.size):
        there = so_far + cost[pickup, stand] - search.price_here[stand]
        if there < search.label[stand] and cost[pickup, stand] < NO_WAY_MS:
            search.label[stand] = there
            search.via_pickup[stand] = pickup


@kernel
def _reprice(search: _Search, end_at: Int) -> None:
    """Move prices so that the way just found costs nothing and no other less than nothing."""
    for pickup in range(search.reached_at.size):
        if search.reached_at[pickup] < _FAR:
            search.price_there[pickup] += end_at - search.reached_at[pickup]
    for stand in range(search.label.size):
        if search.done[stand]:
            search.price_here[stand] -= end_at - search.label[stand]


@kernel
def _augment(search: _Search, sent: SmallInts, need: Ints, spare: Ints, start: Int, end: Int) -> None:
    """Move as many trucks as fit along the way from ``start`` to ``end``."""
    many = min(need[start], spare[end])
    pickup = search.via_pickup[end]
    while pickup != start:
        many = min(many, np.int64(sent[search.via_stand[pickup], pickup]))
        pickup = search.via_pickup[search.via_stand[pickup]]
    pickup = search.via_pickup[end]
    sent[end, pickup] += many
    while pickup != start:
        stand = search.via_stand[pickup]
        sent[stand, pickup] -= many
        pickup = search.via_pickup[stand]
        sent[stand, pickup] += many
    need[start] -= many
    spare[end] -= many

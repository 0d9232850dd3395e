"""Next-hop tables of road views: made anew only when link times moved, in the background if there is time.

A table follows from the weights alone, whichever thread makes it: results are taken at their due
time, so they are the same bytes with one thread or two.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.arrays import AnyArray, Bytes, Ints, Mask, SmallInts
from sim.city.roads.network import RoadNetwork
from sim.city.routing.hierarchy import Hierarchy, build_hierarchy
from sim.city.routing.sweep import FAR_32, FAR_64, NO_HOP, Metric, Streets, customise, grow, room_for

#: Weight of a link that must not be used.
CLOSED = np.iinfo(np.int64).max
#: Trees that grow side by side; rows of this many distances are cut into whole vector registers.
_LANES = 64


class Routes(NamedTuple):
    """Cheapest ways to every place, by one view of the roads."""

    next_hop: Bytes
    """which of a node's outgoing links to take, counted from 0, `NO_HOP` at the place itself and where
    there is no way; distances strictly fall from hop to hop; uint8 (places, nodes rounded up to four)"""
    drive_ms: SmallInts
    """time to place ``i`` from place ``j``, `NO_WAY` where there is none or it takes over 24 days,
    int32 (places, places)"""


class RouteFinder:
    """Finds the cheapest ways from everywhere to the places of a city.

    Parameters
    ----------
    network
        Roads that trucks drive on.
    places
        Nodes that trucks drive to, shape (places,).

    Raises
    ------
    ValueError
        If some node has more outgoing links than a byte can tell apart.
    """

    def __init__(self, network: RoadNetwork, places: AnyArray) -> None:
        degree = np.diff(network.first_out)
        if degree.max(initial=0) >= NO_HOP:
            node = network.node_ids[int(degree.argmax())]
            raise ValueError(f"node {node} has {degree.max()} outgoing links; next hops tell {NO_HOP} apart")
        self.hierarchy = build_hierarchy(network)
        self._network = network
        self._streets = Streets(network.first_out, self.hierarchy.rank[network.head])
        self._places = self.hierarchy.rank[places]
        self._cut_off = np.empty(0, dtype=np.bool_), -1

    @cached_property
    def _background(self) -> ThreadPoolExecutor:
        """One thread that makes tables while trucks move."""
        return ThreadPoolExecutor(1, thread_name_prefix="routes")

    def begin(self, weight: Ints) -> Future[Routes]:
        """Begin to `find` in the background; ``weight`` must stay as it is until that is done."""
        return self._background.submit(self.find, weight)

    def find(self, weight: AnyArray) -> Routes:
        """Cheapest ways under one set of weights.

        Distances are reckoned in 32 bits, which hold 12 days in ms; where one does not fit, all are
        reckoned again in 64.

        Parameters
        ----------
        weight
            What passing each link costs, such as ms or m; whole numbers of at least 1, `CLOSED` for
            links that must not be used, shape (links,).

        Raises
        ------
        ValueError
            If there are too few or too many weights, or one is below 1 or too large to add up.
        """
        weight = np.ascontiguousarray(weight, dtype=np.int64)
        check_weights(self._network, weight)
        routes, too_far = self._grow(weight, FAR_32)
        if too_far and too_far != self._without_way(weight == CLOSED):
            routes, _ = self._grow(weight, FAR_64)
        return routes

    def _without_way(self, closed: Mask) -> int:
        """How many nodes have no way to a place however long, over all places."""
        known, count = self._cut_off
        if not np.array_equal(known, closed):
            _, count = self._grow(np.where(closed, CLOSED, 1), FAR_32)  # no way has more than a million links
            self._cut_off = closed, count
        return count

    def _grow(self, weight: Ints, far: np.int32 | np.int64) -> tuple[Routes, int]:
        metric = customised(self.hierarchy, weight, far)
        nodes, places = self._network.nodes, self._places.size
        lanes = min(_LANES, -(-max(places, 1) // 16) * 16)
        room = room_for(nodes, lanes, far)
        word, drive_ms = np.empty((places, (nodes + 3) // 4), dtype="<u4"), np.empty((places, places), dtype=np.int32)
        too_far = grow(self.hierarchy, metric, far, self._streets, self._places, room, word, drive_ms)
        return Routes(word.view(np.uint8), drive_ms), int(too_far)


class RoutesAhead:
    """Routes made ahead of the time when they are due, in the background.

    Parameters
    ----------
    finder
        Of the city.
    """

    def __init__(self, finder: RouteFinder) -> None:
        self._finder = finder
        self._begun: tuple[Ints, Future[Routes]] | None = None

    def prepare(self, weight: Ints) -> None:
        """Begin to find the routes under ``weight``; what was prepared before is dropped."""
        if self._begun is None or not np.array_equal(weight, self._begun[0]):
            weight = weight.astype(np.int64)
            self._begun = weight, self._finder.begin(weight)

    def find(self, weight: Ints) -> Routes:
        """Routes under ``weight``: those prepared if they are the ones, else new ones."""
        begun, self._begun = self._begun, None
        if begun is not None and np.array_equal(weight, begun[0]):
            return begun[1].result()
        return self._finder.find(weight)


class RouteTables:
    """Routes by one view of the roads, made anew only when its link times moved.

    Parameters
    ----------
    finder
        Of the city; several views may share one.
    """

    def __init__(self, finder: RouteFinder) -> None:
        self._ahead = RoutesAhead(finder)
        self._in_force: tuple[Ints, Routes] | None = None

    def refresh(self, weight: Ints) -> Routes:
        """Routes under ``weight``, from now on; the same ones where no weight has moved.

        Parameters
        ----------
        weight
            Time on each link in ms, int64 (links,); see `RouteFinder.find`.
        """
        if self._in_force is None or not np.array_equal(weight, self._in_force[0]):
            self._in_force = weight.copy(), self._ahead.find(weight)
        return self._in_force[1]

    def prepare(self, weight: Ints) -> None:
        """Begin to make the routes under ``weight``, for a `refresh` with the same to come."""
        if self._in_force is None or not np.array_equal(weight, self._in_force[0]):
            self._ahead.prepare(weight)


def check_weights(network: RoadNetwork, weight: Ints) -> None:
    """Refuse weights that no route can be found with.

    Raises
    ------
    ValueError
        If there are too few or too many weights, or one is below 1 or too large to add up.
    """
    if weight.shape != (network.links,):
        raise ValueError(f"{network.links} links need as many weights, not {weight.size}")
    if weight.size and weight.min() < 1:
        raise ValueError("weights must be at least 1, or ways would have no end")
    largest = int(weight[weight != CLOSED].max(initial=0))
    if largest * network.nodes >= FAR_64:
        raise ValueError(f"a weight of {largest:,} is too large to add up over a way")


def customised(hierarchy: Hierarchy, weight: Ints, far: np.int32 | np.int64) -> Metric:
    """Costs of a hierarchy's arcs under link weights, in the type of ``far``: `FAR_32` or `FAR_64`."""
    up, down = (np.empty(hierarchy.higher.size, dtype=far.dtype) for _ in range(2))
    metric = Metric(up, down, np.minimum(weight, int(far) + 1).astype(far.dtype))
    customise(hierarchy, metric, far)
    return metric

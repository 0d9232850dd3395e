"""Exact cheapest paths between single pairs of nodes, and times along next hops.

A query climbs from the destination to the root of the elimination tree and comes down again only on
the way to nodes that the path touches (Strasser and Zeitz 2021, A Fast and Tight Heuristic for A* in
Road Networks, section 4: lazy distances in a customizable contraction hierarchy). Distances are those
of the swept trees, so the path is the one that trucks would drive: of equal links, the first.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import NONE, AnyArray, Bytes, Int, Ints, SmallInts
from sim.city.roads.network import RoadNetwork
from sim.city.routing.hierarchy import Hierarchy, build_hierarchy
from sim.city.routing.sweep import FAR_64, NO_HOP, Metric, Streets
from sim.city.routing.tables import CLOSED, check_weights, customised
from sim.engine.compiled import kernel

#: Finest grain of costs, in parts of their unit: a thousand links sum to within a millionth.
_FINEST = 10**9


class _Query(NamedTuple):
    """What is known of distances to one destination."""

    distance: Ints
    """(ranks,)"""
    known: Ints
    """number of the destination for which each rank's distance was found last, (ranks,)"""
    waiting: SmallInts
    """scratch: ranks between one and the known ones above it, (ranks,)"""
    links: Ints
    """the path found, (nodes,)"""


class PathFinder:
    """Finds cheapest paths under one set of weights.

    Nodes that carry no through traffic (`RoadNetwork.through`) are passed by no path; paths may start
    and end there.

    Parameters
    ----------
    network
        Roads.
    weight
        What passing each link costs; whole numbers of at least 1, `CLOSED` for links that must not be
        used, shape (links,).
    hierarchy
        Of the network, if there is one already.

    Raises
    ------
    ValueError
        If there are too few or too many weights, or one is below 1 or too large to add up.
    """

    def __init__(self, network: RoadNetwork, weight: AnyArray, hierarchy: Hierarchy | None = None) -> None:
        weight = np.ascontiguousarray(weight, dtype=np.int64)
        check_weights(network, weight)
        self._hierarchy = build_hierarchy(network) if hierarchy is None else hierarchy
        passable = np.where(network.through[network.tail], weight, CLOSED)
        self._metric = customised(self._hierarchy, passable, FAR_64)
        self._weight = np.minimum(weight, FAR_64)
        self._streets = Streets(network.first_out, self._hierarchy.rank[network.head])
        self._network = network
        self._destination, self._number = NONE, 0
        ranks = network.nodes
        self._query = _Query(
            distance=np.empty(ranks, dtype=np.int64),
            known=np.zeros(ranks, dtype=np.int64),
            waiting=np.empty(ranks, dtype=np.int32),
            links=np.empty(ranks, dtype=np.int64),
        )

    def path(self, origin: Int, destination: Int) -> Ints | None:
        """Links of a cheapest path, int64, shape (hops,), or None where there is none.

        Paths to one destination are found quickest one after the other.
        """
        if destination != self._destination:
            self._destination = int(destination)
            self._number += 1
            _look_up(self._hierarchy, self._metric, self._query, self._number, self._destination)
        hops = _follow(
            self._hierarchy, self._metric, self._streets, self._network.head, self._weight, self._query, self._number,
            int(origin), int(destination),
        )  # fmt: skip
        return None if hops == NONE else self._query.links[:hops].copy()

    def cost(self, origin: Int, destination: Int) -> int | None:
        """Sum of weights along a cheapest path, or None where there is none."""
        links = self.path(origin, destination)
        return None if links is None else int(self._weight[links].sum())


def whole_weights(cost: AnyArray, nodes: int) -> Ints:
    """Real costs of at least 0 as weights, in parts of a billionth or as fine as sums over a path allow.

    Parameters
    ----------
    cost
        Cost of each link, such as km or min, shape (links,); a link of no cost weighs 1.
    nodes
        Number of nodes of the network.
    """
    largest = float(cost.max(initial=0.0))
    most = float(FAR_64) / (2 * max(nodes, 1))
    parts = min(float(_FINEST), most / largest) if largest > 0.0 else float(_FINEST)
    return np.maximum(np.rint(cost * parts), 1.0).astype(np.int64)


def times_along(
    network: RoadNetwork, places: Ints, next_hop: Bytes, link_time_ms: Ints, node: Ints, place: Ints
) -> Ints:
    """Time that driving along next hops takes: when a truck under way can be at a place.

    The next hops may be those of another view than the times are, so that beliefs can be held against
    each other.

    Parameters
    ----------
    network
        Roads.
    places
        Nodes that next hops lead to, shape (places,).
    next_hop
        Of one view, uint8 (places, nodes).
    link_time_ms
        Time on each link, int64 (links,).
    node, place
        Where each truck is, and the row of where it goes, shape (trucks,).

    Returns
    -------
    time_ms
        int64, shape (trucks,); `NONE` where there is no way.
    """
    time_ms = np.zeros(node.size, dtype=np.int64)
    _add_along(network.first_out, network.head, next_hop, link_time_ms, node, place, time_ms)
    arrives = (next_hop[place, node] != NO_HOP) | (places[place] == node)
    return np.where(arrives, time_ms, NONE)


@kernel
def _look_up(hierarchy: Hierarchy, metric: Metric, query: _Query, number: Int, destination: Int) -> None:
    """Distances of the destination's ancestors, among them those that ways over others give."""
    first_up, higher, distance = hierarchy.first_up, hierarchy.higher, query.distance
    v = hierarchy.rank[destination]
    count = 0
    while v != NONE:
        query.waiting[count] = v
        count += 1
        distance[v] = FAR_64
        v = hierarchy.parent[v]
    distance[hierarchy.rank[destination]] = 0
    for i in range(count):
        v = query.waiting[i]
        for a in range(first_up[v], first_up[v + 1]):
            distance[higher[a]] = min(distance[higher[a]], distance[v] + metric.down[a])
    for i in range(count - 1, -1, -1):
        v = query.waiting[i]
        query.known[v] = number
        for a in range(first_up[v], first_up[v + 1]):
            distance[v] = min(distance[v], distance[higher[a]] + metric.up[a])


@kernel
def _distance(hierarchy: Hierarchy, metric: Metric, query: _Query, number: Int, rank: Int) -> int:
    """Distance of a rank, found after those of its ancestors that are not known yet."""
    first_up, distance = hierarchy.first_up, query.distance
    count = 0
    v = np.int64(rank)
    while v != NONE and query.known[v] != number:
        query.waiting[count] = v
        count += 1
        v = np.int64(hierarchy.parent[v])
    for i in range(count - 1, -1, -1):
        v = np.int64(query.waiting[i])
        query.known[v] = number
        distance[v] = FAR_64
        for a in range(first_up[v], first_up[v + 1]):
            distance[v] = min(distance[v], distance[hierarchy.higher[a]] + metric.up[a])
    return distance[rank]


@kernel
def _follow(
    hierarchy: Hierarchy,
    metric: Metric,
    streets: Streets,
    head: SmallInts,
    weight: Ints,
    query: _Query,
    number: Int,
    origin: Int,
    destination: Int,
) -> int:
    """Take the first of the best links until the destination; return how many, or that there is no way."""
    node = origin
    hops = 0
    while node != destination:
        best = np.int64(FAR_64)
        taken: Int = np.int64(NONE)
        for link in range(streets.first_out[node], streets.first_out[node + 1]):
            there = weight[link] + _distance(hierarchy, metric, query, number, streets.head[link])
            if there < best:
                best = there
                taken = link
        if taken == NONE:
            return NONE
        query.links[hops] = taken
        hops += 1
        node = np.int64(head[taken])
    return hops


@kernel
def _add_along(
    first_out: Ints, head: SmallInts, next_hop: Bytes, link_time_ms: Ints, node: Ints, place: Ints, time_ms: Ints
) -> None:
    for truck in range(node.size):
        here: Int = node[truck]
        while next_hop[place[truck], here] != NO_HOP:
            link = first_out[here] + next_hop[place[truck], here]
            time_ms[truck] += link_time_ms[link]
            here = np.int64(head[link])

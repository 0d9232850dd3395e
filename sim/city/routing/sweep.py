"""Kernels that put travel times into a hierarchy and grow trees of cheapest ways in it.

PHAST (Delling, Goldberg, Nowatzyk and Werneck 2011, PHAST: Hardware-Accelerated Shortest Path Trees)
turned round: one sweep from the highest rank to the lowest gives the distance of every node to many
destinations, one in each lane. Kernels take whole numbers of 32 bits or of 64. `FAR_32` and `FAR_64` stand for no
way, or one too long for the type, and nothing that is added to it overflows, so sums need no test.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import NONE, AnyArray, Bytes, Int, Ints, SmallInts
from sim.city.routing.hierarchy import Hierarchy
from sim.engine.compiled import inlined, kernel

#: Next hop of a node from which the place cannot be reached, and of the place itself.
NO_HOP = 255
#: Distance of no way. One more is the weight of a closed link; their sum is the type's greatest number.
FAR_32, FAR_64 = np.int32(2**30 - 1), np.int64(2**62 - 1)
#: Distance between two places without a way.
NO_WAY = np.iinfo(np.int32).max

_TILE = 64
_unsigned = np.uint64  # a signed index costs a test for negative ones


class Metric(NamedTuple):
    """Cost of each arc and link under one set of weights, all of one type."""

    up: AnyArray
    """from the lower to the higher end, (arcs,)"""
    down: AnyArray
    """from the higher to the lower end, (arcs,)"""
    weight: AnyArray
    """of each link, (links,)"""


class Streets(NamedTuple):
    """Links by the node they leave, as `RoadNetwork` has them, with the rank of their heads."""

    first_out: Ints
    head: SmallInts


class Lanes(NamedTuple):
    """Room for trees that grow side by side."""

    distance: AnyArray
    """(ranks, lanes)"""
    ordinal: AnyArray
    """uint32 (lanes,)"""
    word: AnyArray
    """uint32 (tile / 4, lanes)"""
    marked: Bytes
    """(ranks,), zero between calls"""


def room_for(ranks: int, lanes: int, far: np.int32 | np.int64) -> Lanes:
    """Room for a number of trees at once, with distances in the type of ``far``."""
    return Lanes(
        distance=np.empty((ranks, lanes), dtype=far.dtype),
        ordinal=np.empty(lanes, dtype=np.uint32),
        word=np.empty((_TILE // 4, lanes), dtype=np.uint32),
        marked=np.zeros(ranks, dtype=np.uint8),
    )


@kernel
def customise(hierarchy: Hierarchy, metric: Metric, far: Int) -> None:
    """Find each arc's cost from the links' weights: all lower triangles in the order of ranks.

    Basic customisation (Dibbelt, Strasser and Wagner 2016, section 4).
    """
    up, down, first_up = metric.up, metric.down, hierarchy.first_up
    up[:] = far
    down[:] = far
    for link in range(metric.weight.size):
        arc = hierarchy.arc[link]
        if hierarchy.upward[link]:
            up[arc] = min(up[arc], metric.weight[link])
        else:
            down[arc] = min(down[arc], metric.weight[link])
    triangle = 0
    for v in range(first_up.size - 1):
        for a in range(first_up[v], first_up[v + 1]):
            down_a = down[a]
            up_a = up[a]
            for b in range(a + 1, first_up[v + 1]):
                c = hierarchy.third[triangle]
                triangle += 1
                up[c] = min(up[c], up.dtype.type(down_a + up[b]))
                down[c] = min(down[c], down.dtype.type(down[b] + up_a))


@inlined
def _relax(here: AnyArray, there: AnyArray, cost: Int) -> None:
    """Go on over one arc in every lane."""
    for lane in range(here.size):
        here[lane] = min(here[lane], here.dtype.type(there[lane] + cost))


@kernel
def _climb(hierarchy: Hierarchy, metric: Metric, far: Int, destinations: SmallInts, lanes: Lanes) -> None:
    """Distances to the destinations from their ancestors by ways that only go down."""
    distance, marked, first_up = lanes.distance, lanes.marked, hierarchy.first_up
    distance[:] = far
    lowest = marked.size
    for lane in range(destinations.size):
        v = destinations[lane]
        distance[v, lane] = 0
        lowest = min(lowest, v)
        while v != NONE and marked[v] == 0:
            marked[v] = 1
            v = hierarchy.parent[v]
    for v in range(lowest, marked.size):
        if marked[v]:
            marked[v] = 0
            here = distance[_unsigned(v)]
            for a in range(first_up[v], first_up[v + 1]):
                _relax(distance[_unsigned(hierarchy.higher[a])], here, metric.down[a])


@kernel
def _descend(hierarchy: Hierarchy, metric: Metric, distance: AnyArray) -> None:
    """Distances of all ranks, from the highest down; four arcs at a time, which halves the memory's work."""
    up, higher, first_up = metric.up, hierarchy.higher, hierarchy.first_up
    ranks = _unsigned(distance.shape[0])
    for i in range(ranks):
        v = _unsigned(ranks - i - 1)
        here = distance[v]
        a = _unsigned(first_up[v])
        end = _unsigned(first_up[v + _unsigned(1)])
        while (end - a) & _unsigned(3):
            _relax(here, distance[_unsigned(higher[a])], up[a])
            a += _unsigned(1)
        while a < end:
            b, c, d = a + _unsigned(1), a + _unsigned(2), a + _unsigned(3)
            at_a, at_b = distance[_unsigned(higher[a])], distance[_unsigned(higher[b])]
            at_c, at_d = distance[_unsigned(higher[c])], distance[_unsigned(higher[d])]
            by_a, by_b, by_c, by_d = up[a], up[b], up[c], up[d]
            for lane in range(here.size):
                ab = min(here.dtype.type(at_a[lane] + by_a), here.dtype.type(at_b[lane] + by_b))
                cd = min(here.dtype.type(at_c[lane] + by_c), here.dtype.type(at_d[lane] + by_d))
                here[lane] = min(here[lane], min(ab, cd))
            a += _unsigned(4)


@kernel
def _find_hops(hierarchy: Hierarchy, metric: Metric, far: Int, streets: Streets, lanes: Lanes, word: AnyArray) -> int:
    """First of the best links out of each node, four nodes a word; return how many nodes are too far away."""
    distance, ordinal, first_out, weight = lanes.distance, lanes.ordinal, streets.first_out, metric.weight
    nodes = hierarchy.rank.size
    too_far = 0
    for start in range(0, nodes, _TILE):  # in tiles, because a table's rows are far apart
        end = min(start + _TILE, nodes)
        for node in range(start, end):
            here = distance[_unsigned(hierarchy.rank[node])]
            ordinal[:] = NO_HOP
            links = first_out[node + 1] - first_out[node]
            for back in range(links):  # the first comes last, and stays
                position = np.uint32(links - 1 - back)
                link = _unsigned(first_out[node] + links - 1 - back)
                there, cost = distance[_unsigned(streets.head[link])], weight[link]
                for lane in range(here.size):
                    best = here.dtype.type(there[lane] + cost) == here[lane]
                    ordinal[lane] = position if best else ordinal[lane]
            hops = lanes.word[_unsigned((node - start) >> 2)]
            shift = np.uint32(8 * (node & 3))
            if shift == 0:
                hops[:] = 0
            farthest = here[0]
            for lane in range(here.size):
                hops[lane] |= np.uint32(ordinal[lane] << shift)
                farthest = max(farthest, here[lane])
            if farthest >= far:
                for lane in range(word.shape[0]):
                    too_far += here[lane] >= far
        for lane in range(word.shape[0]):
            row = word[_unsigned(lane)]
            for i in range(start >> 2, (end + 3) >> 2):
                row[_unsigned(i)] = lanes.word[_unsigned(i - (start >> 2)), _unsigned(lane)]
    return too_far


@kernel
def _keep_between(destinations: SmallInts, far: Int, distance: AnyArray, between: SmallInts) -> None:
    """Distances to the destinations of these lanes from all destinations."""
    longest = min(far, NO_WAY)
    for start in range(0, destinations.size, _TILE):
        for lane in range(between.shape[0]):
            row = between[_unsigned(lane)]
            for j in range(start, min(start + _TILE, destinations.size)):
                there = distance[_unsigned(destinations[j]), _unsigned(lane)]
                row[_unsigned(j)] = there if there < longest else NO_WAY


@kernel
def grow(
    hierarchy: Hierarchy,
    metric: Metric,
    far: Int,
    streets: Streets,
    destinations: SmallInts,
    lanes: Lanes,
    word: AnyArray,
    between: SmallInts,
) -> int:
    """Grow a tree to each destination.

    Parameters
    ----------
    hierarchy, metric
        The network and its customised weights; ``far`` is the distance of no way in their type.
    streets
        Links out of each node.
    destinations
        Ranks, shape (d,).
    lanes
        Room.
    word
        To be filled in: which of a node's links to take, one byte each, four to a word with the first
        in the lowest, uint32, shape (d, nodes / 4 rounded up).
    between
        To be filled in: distance to destination ``i`` from destination ``j``, the greatest number
        where there is no way, int32, shape (d, d).

    Returns
    -------
    int
        How many nodes have no way to a destination, or one of at least ``far``, over all destinations.
    """
    side = lanes.distance.shape[1]
    too_far = 0
    for first in range(0, destinations.size, side):
        last = min(first + side, destinations.size)
        _climb(hierarchy, metric, far, destinations[first:last], lanes)
        _descend(hierarchy, metric, lanes.distance)
        too_far += _find_hops(hierarchy, metric, far, streets, lanes, word[first:last])
        _keep_between(destinations, far, lanes.distance, between[first:last])
    return too_far

"""Cheapest ways from everywhere to some places: Dijkstra (1959) on whole numbers, backwards.

The plain twin of `sim.city.routing`, which must give the same next hops bit by bit: of equally good
links out of a node, the first. Compiled, so that whole cities can be compared.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import AnyArray, Bytes, Int, Ints, SmallInts
from sim.city.roads.network import RoadNetwork
from sim.city.routing.sweep import NO_HOP
from sim.engine.compiled import kernel

#: Distance of a node from which the place cannot be reached.
UNREACHABLE = np.iinfo(np.int64).max
# Node numbers take the low bits of heap entries, so that ties go to the lowest number.
_NODE_BITS = 20


class _Reversed(NamedTuple):
    """Links by the node they enter."""

    first_in: Ints
    tail: SmallInts
    ordinal: Bytes
    weight: Ints


def trees_to(network: RoadNetwork, destinations: AnyArray, weight: AnyArray) -> tuple[Ints, Bytes]:
    """Cheapest way from every node to each destination.

    Parameters
    ----------
    network
        Roads.
    destinations
        Nodes, shape (d,).
    weight
        What passing each link costs, such as ms or m; whole numbers of at least 1, shape (links,).

    Returns
    -------
    distance
        Sum of weights from each node, `UNREACHABLE` where there is no way, int64, shape (d, nodes).
    next_hop
        Which of a node's outgoing links to take, counted from 0; `NO_HOP` at the destination and
        where there is no way. Distances strictly fall from hop to hop. uint8, shape (d, nodes).
    """
    weights = np.ascontiguousarray(weight, dtype=np.int64)
    reverse = network.reverse
    ordinal = np.arange(network.links) - network.first_out[network.tail]
    graph = _Reversed(
        first_in=reverse.first_in,
        tail=network.tail[reverse.link],
        ordinal=ordinal[reverse.link].astype(np.uint8),
        weight=weights[reverse.link],
    )
    places = np.ascontiguousarray(destinations, dtype=np.int64)
    distance = np.full((places.size, network.nodes), UNREACHABLE, dtype=np.int64)
    next_hop = np.full((places.size, network.nodes), NO_HOP, dtype=np.uint8)
    _grow_all(graph, places, distance, next_hop, np.empty(network.links + 1, dtype=np.int64))
    return distance, next_hop


def path(network: RoadNetwork, next_hop: Bytes, origin: Int, destination: Int) -> Ints:
    """Links from ``origin`` to ``destination`` along one row of next hops, int64, shape (hops,).

    Raises
    ------
    ValueError
        If there is no way.
    """
    links = []
    node = int(origin)
    while node != destination:
        if next_hop[node] == NO_HOP:
            raise ValueError(f"there is no way from node {origin} to node {destination}")
        links.append(int(network.first_out[node]) + int(next_hop[node]))
        node = int(network.head[links[-1]])
    return np.array(links, dtype=np.int64)


@kernel
def _grow_all(graph: _Reversed, destinations: Ints, distance: NDArray[np.int64], next_hop: Bytes, heap: Ints) -> None:
    for row in range(destinations.size):
        _grow(graph, destinations[row], distance[row], next_hop[row], heap)


@kernel
def _grow(graph: _Reversed, destination: Int, distance: Ints, next_hop: Bytes, heap: Ints) -> None:
    """One tree; the heap's entries are (distance << bits) | node, overtaken ones stay until met."""
    distance[destination] = 0
    heap[0] = destination
    size: Int = np.int64(1)
    while size > 0:
        first = heap[0]
        size -= 1
        last = heap[size]
        i: Int = np.int64(0)
        child: Int = np.int64(1)
        while child < size:
            if child + 1 < size and heap[child + 1] < heap[child]:
                child += 1
            if heap[child] >= last:
                break
            heap[i] = heap[child]
            i = child
            child = 2 * i + 1
        heap[i] = last
        here = first >> _NODE_BITS
        v = first & ((1 << _NODE_BITS) - 1)
        if here > distance[v]:
            continue
        for k in range(graph.first_in[v], graph.first_in[v + 1]):
            u = graph.tail[k]
            there = here + graph.weight[k]
            if there < distance[u]:
                distance[u] = there
                next_hop[u] = graph.ordinal[k]
                entry = (there << _NODE_BITS) | u
                i = size
                size = size + 1
                while i > 0 and heap[(i - 1) >> 1] > entry:
                    heap[i] = heap[(i - 1) >> 1]
                    i = (i - 1) >> 1
                heap[i] = entry
            elif there == distance[u] and graph.ordinal[k] < next_hop[u] and u != destination:
                next_hop[u] = graph.ordinal[k]

"""All-or-nothing loading: everybody on the cheapest path, one tree per origin.

Trees are kept from one loading to the next. Costs move little between iterations of an equilibrium,
so a tree is first priced anew along its own branches, then each link is tried once in the tree's
order, and only nodes that still improve go through a heap: a label-correcting repair whose result is
exactly cheapest, in a third of the time of growing the tree anew.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Int, Ints, Mask
from sim.city.roads.network import RoadNetwork
from sim.city.traffic.demand import Demand
from sim.engine.compiled import kernel

#: Most (origins x nodes) for which trees are kept, at 8 bytes each; beyond, each is grown anew.
_MOST_KEPT = 64_000_000
# Unsigned, because numba tests every signed index for being negative: a quarter of the time here.
_Indices = NDArray[np.uint32]
_Offsets = NDArray[np.uint64]
_ONE = np.uint32(1)
_NONE = np.uint32(0xFFFFFFFF)


class Graph(NamedTuple):
    """Links by the node they leave."""

    first_out: _Offsets
    head: _Indices
    tail: _Indices
    through: Mask


class Trips(NamedTuple):
    """Who drives where, by origin."""

    origin: _Indices
    first: _Offsets
    destination: _Indices
    vehicles: Floats


class Trees(NamedTuple):
    """Cheapest trees, one row per origin, or one row for all where they are not kept."""

    link_in: _Indices  # (rows, nodes) link by which a node is reached
    order: _Indices  # (rows, nodes) reached nodes, parents before children
    reached: Ints  # (rows,) number of reached nodes; 0 before the first loading


class Scratch(NamedTuple):
    """Room for one tree at a time."""

    label: Floats  # (nodes,) cost of reaching a node
    had_turn: Mask  # (nodes,) nodes that go on the heap when they are lowered
    carried: Floats  # (nodes,) trips that pass a node, zero between trees
    child: _Indices  # (nodes,) first child in the tree
    sibling: _Indices  # (nodes,) next child of the same parent
    heap_cost: Floats  # (room,) binary heap of (cost, node); overtaken entries stay until met
    heap_node: _Indices  # (room,)


@kernel
def _push(room: Scratch, size: Int, cost: float, node: Int) -> Int:
    """Enter a node into the heap; return the new size."""
    i = size
    while i > 0:
        parent = (i - 1) >> 1
        if room.heap_cost[parent] <= cost:
            break
        room.heap_cost[i] = room.heap_cost[parent]
        room.heap_node[i] = room.heap_node[parent]
        i = parent
    room.heap_cost[i] = cost
    room.heap_node[i] = node
    return size + 1


@kernel
def _drop_first(room: Scratch, size: Int) -> Int:
    """Remove the cheapest node from the heap; return the new size."""
    size -= 1
    cost, node = room.heap_cost[size], room.heap_node[size]
    i = 0
    child = 1
    while child < size:
        if child + 1 < size and room.heap_cost[child + 1] < room.heap_cost[child]:
            child += 1
        if room.heap_cost[child] >= cost:
            break
        room.heap_cost[i] = room.heap_cost[child]
        room.heap_node[i] = room.heap_node[child]
        i = child
        child = 2 * i + 1
    room.heap_cost[i] = cost
    room.heap_node[i] = node
    return size


@kernel
def _improve(graph: Graph, cost: Floats, link_in: _Indices, order: _Indices, reached: Int, room: Scratch) -> bool:
    """Make a tree cheapest; False if it changed so that ``order`` no longer holds.

    First every node has its turn in the tree's order. A node that is lowered before its turn has
    its new parent before it; one that is lowered after its turn goes on the heap, from which nodes
    are then taken cheapest first (Dijkstra 1959) until no link improves any.
    """
    label, had_turn = room.label, room.had_turn
    origin = order[0]
    size: Int = np.int64(0)
    for turn in range(reached):
        u = order[turn]
        had_turn[u] = True
        if graph.through[u] or u == origin:
            here = label[u]
            for link in range(graph.first_out[u], graph.first_out[u + _ONE]):
                v = graph.head[link]
                there = here + cost[link]
                if there < label[v]:
                    label[v] = there
                    link_in[v] = link
                    if had_turn[v]:
                        size = _push(room, size, there, v)
    if size == 0:
        return True
    while size > 0:
        here, u = room.heap_cost[0], room.heap_node[0]
        size = _drop_first(room, size)
        if here == label[u] and (graph.through[u] or u == origin):
            for link in range(graph.first_out[u], graph.first_out[u + _ONE]):
                v = graph.head[link]
                there = here + cost[link]
                if there < label[v]:
                    label[v] = there
                    link_in[v] = link
                    size = _push(room, size, there, v)
    return False


@kernel
def _arrange(graph: Graph, link_in: _Indices, order: _Indices, room: Scratch) -> Int:
    """Order a tree's nodes level by level, so that parents come before children; return how many."""
    for v in range(room.label.size):
        room.child[v] = _NONE
    for v in range(room.label.size - 1, -1, -1):
        if room.label[v] < np.inf and v != order[0]:
            parent = graph.tail[link_in[v]]
            room.sibling[v] = room.child[parent]
            room.child[parent] = v
    count = np.int64(1)
    turn = np.int64(0)
    while turn < count:
        v = room.child[order[turn]]
        while v != _NONE:
            order[count] = v
            count += 1
            v = room.sibling[v]
        turn += 1
    return count


@kernel
def _cheapest_tree(
    graph: Graph, cost: Floats, origin: Int, link_in: _Indices, order: _Indices, reached: Int, room: Scratch
) -> Int:
    """Cheapest tree from ``origin``, repaired where there was one; return the number of reached nodes."""
    for v in range(room.label.size):
        room.label[v] = np.inf
        room.had_turn[v] = reached == 0  # a new tree is grown through the heap alone
    room.label[origin] = 0.0
    order[0] = origin
    for k in range(1, reached):
        v = order[k]
        link = link_in[v]
        room.label[v] = room.label[graph.tail[link]] + cost[link]
    if _improve(graph, cost, link_in, order, max(reached, 1), room):
        return max(reached, 1)
    return _arrange(graph, link_in, order, room)


@kernel
def load_trees(
    graph: Graph, cost: Floats, trips: Trips, factor: float, trees: Trees, room: Scratch, volume: Floats
) -> tuple[float, float]:
    """Add ``factor`` times all trips on cheapest paths; return (cost of trips, trips without a path).

    Volumes add up over origins in their order, so the result has the same bits every time.
    """
    kept = trees.reached.size == trips.origin.size
    spent = 0.0
    stranded = 0.0
    for r in range(trips.origin.size):
        origin = trips.origin[r]
        row = r if kept else 0
        link_in, order = trees.link_in[row], trees.order[row]
        reached = _cheapest_tree(graph, cost, origin, link_in, order, trees.reached[row] if kept else 0, room)
        trees.reached[row] = reached
        for k in range(trips.first[r], trips.first[r + 1]):
            d, count = trips.destination[k], factor * trips.vehicles[k]
            if room.label[d] < np.inf:
                room.carried[d] += count
                spent += count * room.label[d]
            else:
                stranded += count
        for k in range(reached - 1, 0, -1):
            v = order[k]
            if room.carried[v] > 0.0:
                link = link_in[v]
                volume[link] += room.carried[v]
                room.carried[graph.tail[link]] += room.carried[v]
                room.carried[v] = 0.0
        room.carried[origin] = 0.0
    return spent, stranded


class AllOrNothing:
    """Loads one demand on one network again and again, keeping trees in between.

    Parameters
    ----------
    network
        Roads, centroids among them.
    demand
        Trips between its nodes.
    """

    def __init__(self, network: RoadNetwork, demand: Demand) -> None:
        nodes = network.nodes
        rows = demand.origin.size
        if rows * nodes > _MOST_KEPT:
            rows = 1
        # A link is tried once in the tree's order and once when its tail leaves the heap.
        room = 2 * network.links + 1
        self._graph = Graph(
            first_out=network.first_out.astype(np.uint64),
            head=network.head.astype(np.uint32),
            tail=network.tail.astype(np.uint32),
            through=network.through,
        )
        self._trips = Trips(
            origin=demand.origin.astype(np.uint32),
            first=demand.first.astype(np.uint64),
            destination=demand.destination.astype(np.uint32),
            vehicles=demand.trips,
        )
        self._trees = Trees(
            link_in=np.zeros((rows, nodes), dtype=np.uint32),
            order=np.zeros((rows, nodes), dtype=np.uint32),
            reached=np.zeros(rows, dtype=np.int64),
        )
        self._room = Scratch(
            label=np.empty(nodes),
            had_turn=np.empty(nodes, dtype=np.bool_),
            carried=np.zeros(nodes),
            child=np.empty(nodes, dtype=np.uint32),
            sibling=np.empty(nodes, dtype=np.uint32),
            heap_cost=np.empty(room),
            heap_node=np.empty(room, dtype=np.uint32),
        )

    def load(self, cost: Floats, factor: float = 1.0) -> tuple[Floats, float, float]:
        """Volumes with everybody on the cheapest path.

        Parameters
        ----------
        cost
            Cost of each link, not negative, shape (links,).
        factor
            Factor on all trips.

        Returns
        -------
        volume
            Shape (links,).
        spent
            Sum over trips of the cost of their paths.
        stranded
            Trips that have no path.
        """
        volume = np.zeros(cost.size)
        spent, stranded = load_trees(self._graph, cost, self._trips, factor, self._trees, self._room, volume)
        return volume, spent, stranded

"""The way round closures that a truck has met, by its own view of the roads.

A search from the truck's node in order of (cost so far + distance left by the view) (A*; Hart, Nilsson
and Raphael 1968), until a node from which the view's own way meets none of these closures. Distances
left are those of the view on all links, so they never overestimate, and the node found is on a best
way round. From hop to hop the distance left without these links falls strictly, so a truck that looks
again at every node goes in no circle.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, Int, Ints, SmallInts
from sim.city.routing.sweep import NO_HOP
from sim.city.routing.tables import CLOSED
from sim.city.tables import Search, Ways
from sim.engine.compiled import inlined, lean_kernel

#: Distance left where the view's own way meets a closure: the same, with this bit.
_BLOCKED = 1 << 41
_NODE_BITS = 20


@inlined
def _among(links: SmallInts, count: Int, link: Int) -> bool:
    found = False
    for i in range(min(count, links.size)):
        found = found or links[i] == link
    return found


@lean_kernel
def distance_left(ways: Ways, view: Int, place: Int, node: Int, met: SmallInts, count: Int) -> Int:
    """Time to a place along the view's own way, in ms, -1 where it has none; with `_BLOCKED` if it meets a closure."""
    total = 0
    blocked = 0
    while ways.next_hop[view, place, node] != NO_HOP:
        link = ways.first_out[node] + ways.next_hop[view, place, node]
        if _among(met, count, link):
            blocked = _BLOCKED
        total += ways.weight_ms[view, link]
        node = np.int64(ways.head[link])
    return total | blocked


@lean_kernel
def way_round(ways: Ways, view: Int, place: Int, goal: Int, node: Int, met: SmallInts, count: Int) -> Int:
    """First link of the best way from ``node`` to ``goal`` that uses none of the closures met; -1 without one.

    Of equally good links, the first, as in the view's own table.

    Parameters
    ----------
    view
        View by whose times ways are compared.
    place, goal
        Where to, as a row of the view's table and as a node.
    met, count
        Links known to be closed, and how many have ever been put there.
    """
    best, best_ms = NONE, 0
    for link in range(ways.first_out[node], ways.first_out[node + 1]):
        if ways.weight_ms[view, link] == CLOSED or _among(met, count, link):
            continue
        rest_ms = distance_round(ways, view, place, goal, np.int64(ways.head[link]), met, count)
        total_ms = ways.weight_ms[view, link] + rest_ms
        if rest_ms != NONE and (best == NONE or total_ms < best_ms):
            best, best_ms = link, total_ms
    return best


@lean_kernel
def distance_round(ways: Ways, view: Int, place: Int, goal: Int, node: Int, met: SmallInts, count: Int) -> Int:
    """Time of the best way from ``node`` to ``goal`` that uses none of the closures met, in ms; -1 without one."""
    search = ways.search
    search.number[0] += 1
    size = _reach(ways, view, place, node, 0, 0, met, count)
    while size > 0:
        entry = search.heap[0]
        size = _drop_first(search.heap, size)
        here = entry & ((1 << _NODE_BITS) - 1)
        left = distance_left(ways, view, place, here, met, count)
        estimate = entry >> _NODE_BITS
        if estimate != search.cost_ms[here] + (left & ~_BLOCKED):
            continue  # reached on a cheaper way since
        if left < _BLOCKED and (here == goal or ways.next_hop[view, place, here] != NO_HOP):
            return estimate
        for link in range(ways.first_out[here], ways.first_out[here + 1]):
            if ways.weight_ms[view, link] != CLOSED and not _among(met, count, link):
                cost = search.cost_ms[here] + ways.weight_ms[view, link]
                size = _reach(ways, view, place, np.int64(ways.head[link]), cost, size, met, count)
    return NONE


@lean_kernel
def _reach(ways: Ways, view: Int, place: Int, node: Int, cost: Int, size: Int, met: SmallInts, count: Int) -> Int:
    """Note a way to a node if it is the cheapest so far; return the size of the heap."""
    search = ways.search
    known = search.reached[node] == search.number[0] and search.cost_ms[node] <= cost
    if known or size == search.heap.size:
        return size
    search.reached[node] = search.number[0]
    search.cost_ms[node] = cost
    left = distance_left(ways, view, place, node, met, count) & ~_BLOCKED
    entry = ((cost + left) << _NODE_BITS) | node
    i = size
    while i > 0 and search.heap[(i - 1) >> 1] > entry:
        search.heap[i] = search.heap[(i - 1) >> 1]
        i = (i - 1) >> 1
    search.heap[i] = entry
    return size + 1


def search_memory(nodes: int, links: int) -> Search:
    """Memory for searches on a network of this size."""
    reached, cost = np.zeros((2, nodes), dtype=np.int64)
    return Search(reached, cost, np.empty(links + 1, dtype=np.int64), np.zeros(1, dtype=np.int64))


@inlined
def _drop_first(heap: Ints, size: Int) -> Int:
    size -= 1
    last = heap[size]
    i = 0
    child = 1
    while child < size:
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= last:
            break
        heap[i] = heap[child]
        i = child
        child = 2 * i + 1
    heap[i] = last
    return size

"""Customizable contraction hierarchies: what of route finding does not depend on travel times.

Dibbelt, Strasser and Wagner (2016), Customizable Contraction Hierarchies, ACM Journal of Experimental
Algorithmics 21. Nodes are contracted in a fixed order; a street is added between the remaining
neighbours of each contracted node, so every pair of its higher neighbours is joined and travel times
can be put in later by going through all such triangles once.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import NONE, AnyArray, Ints, Mask, SmallInts
from sim.city.roads.network import RoadNetwork
from sim.city.routing import dissection
from sim.city.traffic import cache
from sim.engine.compiled import kernel

_KIND = "contraction"
#: Orders of smaller networks are made in less time than it takes a user to notice.
_WORTH_KEEPING = 1_000


class Hierarchy(NamedTuple):
    """A contracted network; ranks count nodes from the first to the last contracted.

    An arc joins a rank with a higher one, in both directions. Arcs of rank ``v`` are
    ``first_up[v]:first_up[v + 1]``, in the order of their higher ends.
    """

    rank: SmallInts
    """rank of each node, (nodes,)"""
    parent: SmallInts
    """lowest higher neighbour of each rank, `NONE` at roots, (nodes,); all higher neighbours are its ancestors"""
    first_up: Ints
    """first arc of each rank, (nodes + 1,)"""
    higher: SmallInts
    """rank of each arc's higher end, (arcs,)"""
    third: SmallInts
    """third arc of each triangle over two arcs of one rank, in the order of ranks and arcs, (triangles,)"""
    arc: SmallInts
    """arc that each link lies on, (links,)"""
    upward: Mask
    """whether each link goes to the higher rank, (links,)"""


def build_hierarchy(network: RoadNetwork) -> Hierarchy:
    """Contract a network without loops; the order of a large one is kept in the user's cache."""
    order = _kept_order(network) if network.nodes >= _WORTH_KEEPING else _new_order(network)
    return contract(network, order)


def contract(network: RoadNetwork, order: SmallInts) -> Hierarchy:
    """Contract a network's nodes in the given order, int32, shape (nodes,)."""
    rank = np.empty(network.nodes, dtype=np.int32)
    rank[order] = np.arange(network.nodes, dtype=np.int32)
    tail, head = rank[network.tail], rank[network.head]
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    by_low = np.argsort(low, kind="stable")
    first = np.searchsorted(low[by_low], np.arange(network.nodes + 1))
    parent = np.full(network.nodes, NONE, dtype=np.int32)
    first_up = np.zeros(network.nodes + 1, dtype=np.int64)
    higher = _complete(first, high[by_low], parent, first_up)
    arcs = np.repeat(np.arange(network.nodes), np.diff(first_up)) * network.nodes + higher
    arc = np.searchsorted(arcs, low.astype(np.int64) * network.nodes + high).astype(np.int32)
    return Hierarchy(rank, parent, first_up, higher, _triangles(first_up, higher), arc, tail < head)


def _kept_order(network: RoadNetwork) -> SmallInts:
    """Order from the cache if a whole one is there, else a new one, which is kept."""
    columns = (network.tail, network.head, *network.plane)
    key = cache.fingerprint(columns, (network.nodes,), (dissection,))
    kept = (cache.fetch(_KIND, key) or {}).get("order")
    if kept is not None and _is_order(kept, network.nodes):
        return kept.astype(np.int32)
    order = _new_order(network)
    cache.keep(_KIND, key, {"order": order})
    return order


def _new_order(network: RoadNetwork) -> SmallInts:
    return dissection.nested_dissection(network.nodes, network.tail, network.head, *network.plane)


def _is_order(kept: AnyArray, nodes: int) -> bool:
    return kept.shape == (nodes,) and np.array_equal(np.sort(kept), np.arange(nodes))


@kernel
def _complete(first: Ints, high: SmallInts, parent: SmallInts, first_up: Ints) -> SmallInts:
    """Higher neighbours of each rank: its own, and those that its children in the tree hand on.

    This is symbolic Cholesky factorisation (George and Liu 1981); parents and row starts are filled in.
    """
    ranks = parent.size
    higher = np.empty(4 * high.size + 1, dtype=np.int32)
    seen = np.full(ranks, NONE, dtype=np.int32)
    child = np.full(ranks, NONE, dtype=np.int32)
    sibling = np.full(ranks, NONE, dtype=np.int32)
    for v in range(ranks):
        start = first_up[v]
        end = start
        if higher.size < end + ranks:  # room for the longest row
            longer = np.empty(2 * higher.size + ranks, dtype=np.int32)
            longer[:end] = higher[:end]
            higher = longer
        seen[v] = v
        for i in range(first[v], first[v + 1]):
            if seen[high[i]] != v:
                seen[high[i]] = v
                higher[end] = high[i]
                end += 1
        c = child[v]
        while c != NONE:
            for i in range(first_up[c], first_up[c + 1]):
                if seen[higher[i]] != v:
                    seen[higher[i]] = v
                    higher[end] = higher[i]
                    end += 1
            c = sibling[c]
        for i in range(start + 1, end):  # rows are short
            u = higher[i]
            j = i
            while j > start and higher[j - 1] > u:
                higher[j] = higher[j - 1]
                j -= 1
            higher[j] = u
        if end > start:
            p = higher[start]
            parent[v] = p
            sibling[v] = child[p]
            child[p] = v
        first_up[v + 1] = end
    return higher[: first_up[ranks]].copy()


@kernel
def _triangles(first_up: Ints, higher: SmallInts) -> SmallInts:
    """Arc between the higher ends of every two arcs of one rank."""
    ranks = first_up.size - 1
    count = 0
    for v in range(ranks):
        arcs = first_up[v + 1] - first_up[v]
        count += arcs * (arcs - 1) // 2
    third = np.empty(count, dtype=np.int32)
    triangle = 0
    for v in range(ranks):
        for a in range(first_up[v], first_up[v + 1]):
            c = first_up[higher[a]]
            for b in range(a + 1, first_up[v + 1]):
                while higher[c] < higher[b]:
                    c += 1
                third[triangle] = c
                triangle += 1
    return third

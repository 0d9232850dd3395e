"""Nested dissection: in which order the nodes of a road network are contracted.

Inertial flow (Schild and Sommer 2015, On Balanced Separators in Road Networks): the outermost nodes
in some direction are the source and the sink of a flow, and a least cut between them separates roads
well. Of the ends of the cut streets, as few as cover them all make the separator (König 1931).
Separators come last in the order, the cells between them before (George 1973), and small cells by
least degree. Only the network's shape matters, so an order is made once; it decides how fast routes
are found, never which.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import (
    breadth_first_order,
    connected_components,
    maximum_bipartite_matching,
    maximum_flow,
    shortest_path,
)

from sim.arrays import AnyArray, Floats, Ints, Mask, SmallInts

#: Cells of at most this many nodes are not cut any further.
CELL = 512
#: Share of a cell's nodes that is source, and that is sink.
_END_SHARE = 0.2
_DIRECTIONS = ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0))


def nested_dissection(nodes: int, tail: AnyArray, head: AnyArray, x: Floats, y: Floats, cell: int = CELL) -> SmallInts:
    """Order of contraction of a network's nodes.

    Parameters
    ----------
    nodes
        Number of nodes n.
    tail, head
        Node that each link leaves and enters, shape (links,); their direction does not matter.
    x, y
        Coordinates on a plane, shape (n,); where they tell nothing, cuts follow the links.
    cell
        Cells of at most this many nodes are not cut any further.

    Returns
    -------
    order
        Nodes from the first to the last contracted, int32, shape (n,).
    """
    streets = _streets(nodes, tail, head)
    last_first = [np.empty(0, dtype=np.int64)]
    cells = [np.arange(nodes)]
    while cells:
        inside = cells.pop()
        if inside.size <= cell:
            last_first.append(_by_least_degree(streets, inside)[::-1])
            continue
        part = streets[inside][:, inside]
        parts, label = connected_components(part, directed=False)
        if parts > 1:
            by_part = np.argsort(label, kind="stable")
            cells += np.split(inside[by_part], np.flatnonzero(np.diff(label[by_part])) + 1)
            continue
        separator, side = _best_cut(part, x[inside], y[inside])
        last_first.append(inside[separator])
        cells += [inside[side & ~separator], inside[~side & ~separator]]
    return np.concatenate(last_first)[::-1].astype(np.int32)


def _streets(nodes: int, tail: AnyArray, head: AnyArray) -> csr_array:
    """Neighbours of each node, by links of either direction."""
    apart = tail != head
    a, b = np.concatenate([tail[apart], head[apart]]), np.concatenate([head[apart], tail[apart]])
    streets = csr_array((np.ones(a.size, dtype=np.int32), (a, b)), shape=(nodes, nodes))
    streets.sum_duplicates()
    streets.data[:] = 1
    return streets


def _best_cut(part: csr_array, x: Floats, y: Floats) -> tuple[Mask, Mask]:
    """Separator with fewest nodes for the size of the smaller side, over all directions, and one side."""
    cuts = [_cut(part, np.argsort(position, kind="stable")) for position in _positions(part, x, y)]
    return min(cuts, key=lambda cut: _price(*cut))


def _price(separator: Mask, side: Mask) -> float:
    smaller = min(int((side & ~separator).sum()), int((~side & ~separator).sum()))
    return int(separator.sum()) / max(smaller, 1)


def _positions(part: csr_array, x: Floats, y: Floats) -> Iterator[Floats]:
    """Places of a cell's nodes along each direction."""
    if np.isfinite(x).all() and np.isfinite(y).all() and (np.ptp(x) > 0.0 or np.ptp(y) > 0.0):
        for east, north in _DIRECTIONS:
            yield east * x + north * y
    else:  # no coordinates: away from a node that is far from the first
        far = int(np.argmax(shortest_path(part, unweighted=True, indices=0)))
        yield shortest_path(part, unweighted=True, indices=far)


def _cut(part: csr_array, by_position: Ints) -> tuple[Mask, Mask]:
    """Nodes of a separator between the first and the last of a cell, and the source's side of the cut."""
    nodes = by_position.size
    ends = max(1, int(nodes * _END_SHARE))
    source, sink = np.full(ends, nodes), np.full(ends, nodes + 1)
    a, b = part.tocoo().coords
    tail, head = np.concatenate([a, source, by_position[-ends:]]), np.concatenate([b, by_position[:ends], sink])
    capacity = np.concatenate([part.data, np.full(2 * ends, nodes, dtype=np.int32)])
    graph = csr_array((capacity, (tail, head)), shape=(nodes + 2, nodes + 2))
    left = graph - maximum_flow(graph, nodes, nodes + 1).flow
    left.data = (left.data > 0).astype(np.int32)
    left.eliminate_zeros()
    side = np.zeros(nodes + 2, dtype=np.bool_)
    side[breadth_first_order(left, nodes, return_predecessors=False)] = True
    side = side[:nodes]
    crossing = side[a] & ~side[b]
    separator = np.zeros(nodes, dtype=np.bool_)
    separator[_cover(a[crossing], b[crossing])] = True
    return separator, side


def _cover(a: AnyArray, b: AnyArray) -> Ints:
    """Fewest nodes that touch every street ``a``-``b`` of a cut: König's cover from a greatest matching."""
    left, i = np.unique(a, return_inverse=True)
    right, j = np.unique(b, return_inverse=True)
    cut = csr_array((np.ones(i.size, dtype=np.int32), (i, j)), shape=(left.size, right.size))
    partner = maximum_bipartite_matching(cut, perm_type="column")  # of each on the left
    partner_of_right = np.full(right.size, -1)
    partner_of_right[partner[partner >= 0]] = np.flatnonzero(partner >= 0)
    reached_left, reached_right = partner < 0, np.zeros(right.size, dtype=np.bool_)
    waiting = np.flatnonzero(reached_left).tolist()
    while waiting:  # alternating paths from those without a partner
        node = waiting.pop()
        for other in cut.indices[cut.indptr[node] : cut.indptr[node + 1]].tolist():
            if not reached_right[other]:
                reached_right[other] = True
                following = int(partner_of_right[other])
                if not reached_left[following]:
                    reached_left[following] = True
                    waiting.append(following)
    return np.concatenate([left[~reached_left], right[reached_right]])


def _by_least_degree(streets: csr_array, inside: Ints) -> Ints:
    """Nodes of a cell, always the one with fewest neighbours next; those of separators count as neighbours."""
    neighbours = {
        node: set(streets.indices[streets.indptr[node] : streets.indptr[node + 1]].tolist()) for node in inside.tolist()
    }
    queue = [(len(around), node) for node, around in neighbours.items()]
    heapq.heapify(queue)
    order = []
    while queue:
        degree, node = heapq.heappop(queue)
        if node not in neighbours or degree != len(neighbours[node]):  # overtaken by a later entry
            continue
        around = neighbours.pop(node)
        order.append(node)
        for other in around & neighbours.keys():
            others = neighbours[other]
            others |= around
            others -= {node, other}
            heapq.heappush(queue, (len(others), other))
    return np.array(order, dtype=np.int64)

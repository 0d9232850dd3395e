"""Which junctions can reach each other."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from sim.arrays import AnyArray, Mask


def largest_strong_part(nodes: int, tail: AnyArray, head: AnyArray) -> tuple[Mask, int]:
    """Largest set of nodes that can all reach each other, and the number of such sets.

    Parameters
    ----------
    nodes
        Number of nodes n.
    tail, head
        Node that each link leaves and enters, shape (links,).

    Returns
    -------
    mask
        True for nodes of the largest part, shape (n,); of two equal ones, that of the lowest node.
    parts
        Number of strongly connected parts.
    """
    if nodes == 0:
        return np.zeros(0, dtype=np.bool_), 0
    graph = csr_array((np.ones(tail.size, dtype=np.int8), (tail, head)), shape=(nodes, nodes))
    parts, part = connected_components(graph, directed=True, connection="strong")
    size = np.bincount(part, minlength=parts)
    first = int(np.argmax(size[part] == size.max()))
    return part == part[first], int(parts)

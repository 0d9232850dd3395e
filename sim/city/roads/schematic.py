"""Positions for a map that has none: a schematic drawing in which near things are near."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from sim.arrays import Floats, Ints

_ROUNDS = 200
_SHORTEST_KM = 1e-3


def schematic_layout(nodes: int, tail: Ints, head: Ints, length_km: Floats) -> tuple[Floats, Floats]:
    """Coordinates in kilometres such that links come out about as long as they are.

    Nodes are first placed by their road distances to two pairs of far-apart landmarks (Harel and
    Koren 2004, without their rotation), then moved for a fixed number of rounds to the mean of
    where their neighbours would have them, which lowers the stress of the links (de Leeuw 1977).

    Parameters
    ----------
    nodes
        Number of nodes n.
    tail, head, length_km
        Ends and length of each link, shape (m,).

    Returns
    -------
    x, y
        Shape (n,) each.
    """
    length = np.maximum(length_km, _SHORTEST_KM)
    graph = csr_array((length, (tail, head)), shape=(nodes, nodes))

    def distances(source: int) -> Floats:
        row: Floats = dijkstra(graph, directed=False, indices=np.array([source]))[0]
        far = row[np.isfinite(row)].max(initial=0.0)
        return np.where(np.isfinite(row), row, 1.5 * far + 1.0)

    west = distances(int(np.argmax(distances(0))))
    east = distances(int(np.argmax(west)))
    # The second axis stands across the first: its ends are far from both of the first's.
    south = distances(int(np.argmax(np.minimum(west, east))))
    north = distances(int(np.argmax(south - 0.5 * np.abs(west - east))))
    return _smoothed(0.5 * (west - east), 0.5 * (south - north), tail, head, length)


def _smoothed(x: Floats, y: Floats, tail: Ints, head: Ints, length: Floats) -> tuple[Floats, Floats]:
    both_from, both_to = np.concatenate([tail, head]), np.concatenate([head, tail])
    wanted = np.concatenate([length, length])
    degree = np.maximum(np.bincount(both_from, minlength=x.size), 1)
    alone = np.bincount(both_from, minlength=x.size) == 0
    for _ in range(_ROUNDS):
        dx, dy = x[both_from] - x[both_to], y[both_from] - y[both_to]
        distance = np.sqrt(dx * dx + dy * dy)
        stretch = wanted / np.maximum(distance, _SHORTEST_KM)
        pulled_x = np.bincount(both_from, x[both_to] + dx * stretch, minlength=x.size) / degree
        pulled_y = np.bincount(both_from, y[both_to] + dy * stretch, minlength=x.size) / degree
        # Half a step: the full one makes chains of nodes swing.
        x = np.where(alone, x, 0.5 * (x + pulled_x))
        y = np.where(alone, y, 0.5 * (y + pulled_y))
    return x, y

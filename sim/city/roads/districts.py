"""Districts: the city cut into compact pieces with about as many junctions each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints
from sim.city.roads.network import RoadNetwork


@dataclass(frozen=True, eq=False)
class Districts:
    """Districts of a road network.

    Parameters
    ----------
    names
        ``D01``, ``D02`` ... from south-west to north-east.
    of_node
        District of each node, int64, shape (nodes,).
    x_km, y_km
        Mean position of each district's nodes on the network's plane, shape (districts,).
    """

    names: tuple[str, ...]
    of_node: Ints
    x_km: Floats
    y_km: Floats

    @property
    def count(self) -> int:
        """Number of districts."""
        return len(self.names)


def divide(network: RoadNetwork, districts: int) -> Districts:
    """Divide a network into ``districts`` pieces, or one per node where there are fewer nodes.

    Parameters
    ----------
    network
        Network with at least one node.
    districts
        Number of pieces, at least 1.
    """
    of_node = bisect(*network.plane, districts)
    count = int(of_node.max()) + 1
    members = np.bincount(of_node, minlength=count)
    x, y = (np.bincount(of_node, weights=w, minlength=count) / members for w in network.plane)
    width = max(2, len(str(count)))
    return Districts(tuple(f"D{i + 1:0{width}}" for i in range(count)), of_node, x, y)


def bisect(x: Floats, y: Floats, pieces: int) -> Ints:
    """Cut points into compact pieces of nearly equal numbers by recursive coordinate bisection.

    Each cut goes across the longer side of a piece's bounding box and gives both halves points in
    proportion to the pieces they are to hold (Berger and Bokhari 1987).

    Parameters
    ----------
    x, y
        Plane coordinates, shape (n,), n > 0.
    pieces
        Number of pieces; at most n are made.

    Returns
    -------
    piece
        Piece of each point, from 0, int64, shape (n,).
    """
    piece = np.zeros(x.size, dtype=np.int64)
    waiting = [(np.arange(x.size), min(pieces, x.size), 0)]
    while waiting:
        points, share, first = waiting.pop()
        piece[points] = first
        if share == 1:
            continue
        along, beside = (x, y) if np.ptp(x[points]) >= np.ptp(y[points]) else (y, x)
        # Ties by the other coordinate, then by number: a lattice is cut the same way everywhere.
        points = points[np.lexsort((beside[points], along[points]))]
        lower = share // 2
        cut = round(points.size * lower / share)
        waiting.append((np.sort(points[:cut]), lower, first))
        waiting.append((np.sort(points[cut:]), share - lower, first + lower))
    return piece

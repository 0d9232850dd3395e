"""Who drives where: trips between nodes in an hour, as sparse rows of origins."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import AnyArray, Floats, Ints, SmallInts
from sim.city.roads.network import row_starts


@dataclass(frozen=True, eq=False)
class Demand:
    """Trips between nodes; destinations of origin ``r`` are ``first[r]:first[r + 1]``.

    Parameters
    ----------
    origin
        Node of each row, ascending, int32, shape (rows,).
    first
        Start of each row, int64, shape (rows + 1,).
    destination
        Node, ascending within a row, int32, shape (pairs,).
    trips
        Vehicles an hour, shape (pairs,).
    within
        Vehicles an hour that stay at their node and use no road.
    source
        Where the figures come from, for reports.
    """

    origin: SmallInts
    first: Ints
    destination: SmallInts
    trips: Floats
    within: float = 0.0
    source: str = ""

    @property
    def pairs(self) -> int:
        """Number of pairs of nodes with trips."""
        return int(self.destination.size)

    @property
    def total(self) -> float:
        """Vehicles an hour that use roads."""
        return float(self.trips.sum())

    def scaled(self, factor: float) -> Demand:
        """The same trips times ``factor``."""
        return replace(self, trips=self.trips * factor, within=self.within * factor)


def demand_from_pairs(origin: AnyArray, destination: AnyArray, trips: Floats, source: str = "") -> Demand:
    """Gather trips by pair; pairs given more than once add up in the order given.

    Parameters
    ----------
    origin, destination
        Nodes, shape (k,).
    trips
        Vehicles an hour, shape (k,); pairs without trips are left out.
    source
        Where the figures come from.
    """
    origin, destination = np.asarray(origin, np.int64), np.asarray(destination, np.int64)
    stays = origin == destination
    within = float(trips[stays].sum())
    use = np.flatnonzero(~stays & (trips > 0.0))
    use = use[np.lexsort((destination[use], origin[use]))]
    origin, destination, trips = origin[use], destination[use], trips[use]
    new_pair = np.ones(use.size, dtype=np.bool_)
    new_pair[1:] = (np.diff(origin) != 0) | (np.diff(destination) != 0)
    pair = np.cumsum(new_pair) - 1
    total = np.bincount(pair, weights=trips, minlength=int(new_pair.sum()))
    origin, destination = origin[new_pair], destination[new_pair]
    rows, row = np.unique(origin, return_inverse=True)
    return Demand(
        origin=rows.astype(np.int32),
        first=row_starts(row, rows.size),
        destination=destination.astype(np.int32),
        trips=total.astype(np.float64),
        within=within,
        source=source,
    )

"""The public map: travel times by hour of the day, and the next hops that follow from them."""

from __future__ import annotations

import numpy as np

from sim.arrays import Bytes, Floats, Ints, SmallInts
from sim.city.roads.network import RoadNetwork
from sim.city.routing.trees import trees_to
from sim.units import M_PER_KM


class HistoricRoutes:
    """Routes to every place by the usual traffic of each hour; made when first asked for.

    Parameters
    ----------
    network
        Roads that trucks drive on.
    link_time_ms
        Usual time on each link in each hour, int64 (24, links).
    places
        Nodes that trucks drive to, int64 (places,).
    """

    def __init__(self, network: RoadNetwork, link_time_ms: Ints, places: Ints) -> None:
        self._network = network
        self._link_time_ms = link_time_ms
        self._places = places
        # Hours with the same traffic share one table.
        _, self._like = np.unique(link_time_ms, axis=0, return_inverse=True)
        self._tables: dict[int, tuple[Bytes, SmallInts]] = {}

    def link_time_ms(self, hour: int) -> Ints:
        """Time on each link, int64 (links,)."""
        return self._link_time_ms[hour]

    def worst_time_ms(self) -> Ints:
        """Time on each link in its worst hour, int64 (links,)."""
        return self._link_time_ms.max(axis=0)

    def tables(self, hour: int) -> tuple[Bytes, SmallInts]:
        """Next hop to each place from each node, and time to place ``i`` from place ``j`` in ms."""
        like = int(self._like[hour])
        if like not in self._tables:
            self._tables[like] = self.tables_by(self._link_time_ms[hour])
        return self._tables[like]

    def tables_by(self, link_time_ms: Ints) -> tuple[Bytes, SmallInts]:
        """Next hops and times by any times on the links, int64 (links,); made anew."""
        distance, next_hop = trees_to(self._network, self._places, link_time_ms)
        return next_hop, np.ascontiguousarray(distance[:, self._places], dtype=np.int32)

    def distance_km(self) -> Floats:
        """Shortest way to place ``i`` from place ``j`` in km, float64 (places, places)."""
        distance, _ = trees_to(self._network, self._places, self._network.length_m)
        return distance[:, self._places] / M_PER_KM

    def mean_drive_h(self) -> Floats:
        """Time to place ``i`` from place ``j`` by the public map at noon, in h."""
        return self.tables(12)[1] / 3_600_000.0

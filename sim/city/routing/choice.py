"""How good a choice of route was: its time under the truth of the moment, against the best there was."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import Bytes, Int, Ints, Mask
from sim.city.roads.network import RoadNetwork
from sim.city.routing.hierarchy import Hierarchy
from sim.city.routing.paths import PathFinder
from sim.city.routing.sweep import NO_HOP
from sim.city.routing.tables import CLOSED


class RouteTimes(NamedTuple):
    """A route and the best one, under the truth of one instant."""

    chosen_ms: int
    best_ms: int
    meets_closure: bool


class RoadTruth:
    """Roads as they are at one instant, to hold routes against.

    Parameters
    ----------
    network
        Roads that trucks drive on.
    time_ms
        Time on each link, int64 (links,).
    closed
        Links that nobody may enter, bool (links,).
    hierarchy
        Of the network, if there is one already.
    """

    def __init__(self, network: RoadNetwork, time_ms: Ints, closed: Mask, hierarchy: Hierarchy | None = None) -> None:
        self._network = network
        self._time_ms = time_ms
        self._closed = closed
        self._best = PathFinder(network, np.where(closed, CLOSED, time_ms), hierarchy)

    def hold(self, next_hop: Bytes, origin: Int, destination: Int) -> RouteTimes | None:
        """Times of the route along one row of next hops and of the best one, if nothing changed any more.

        Whoever comes to a closed link goes on by the best open way from there. None where there is no
        open way.
        """
        best_ms = self._best.cost(origin, destination)
        total_ms, node = 0, int(origin)
        while node != destination and next_hop[node] != NO_HOP:
            link = int(self._network.first_out[node]) + int(next_hop[node])
            if self._closed[link]:
                rest_ms = self._best.cost(node, destination)
                return _times(None if rest_ms is None else total_ms + rest_ms, best_ms, meets_closure=True)
            total_ms += int(self._time_ms[link])
            node = int(self._network.head[link])
        return _times(total_ms, best_ms, meets_closure=False)


def _times(chosen_ms: int | None, best_ms: int | None, *, meets_closure: bool) -> RouteTimes | None:
    if chosen_ms is None or best_ms is None:
        return None
    return RouteTimes(chosen_ms, best_ms, meets_closure)

"""The public map: travel times by hour of the day, and the routes that follow from them."""

from __future__ import annotations

from sim.arrays import Floats, Ints
from sim.city.roads.network import RoadNetwork
from sim.city.routing.hierarchy import Hierarchy
from sim.city.routing.tables import RouteFinder, Routes, RoutesAhead, RouteTables
from sim.units import HOUR_MS, HOURS_PER_DAY, M_PER_KM

#: Most bytes that routes of all hours may take up to be kept.
_MOST_KEPT = 1 << 26
#: Hour by whose traffic buyers judge how far away a supplier is.
_USUAL_HOUR = 12


class HistoricRoutes:
    """Routes to every place by the usual traffic of each hour.

    Small cities keep the routes of all hours. Of large ones only those of the hour in force and of one to
    come are kept: they take up tens of megabytes, and to make them again takes less time than trucks drive in an
    hour.

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
        self._finder = RouteFinder(network, places)
        self._length_m = network.length_m
        self._link_time_ms = link_time_ms
        self._tables = RouteTables(self._finder)
        self._kept: dict[int, Routes] = {}
        self._keeps = HOURS_PER_DAY * places.size * (network.nodes + 4 * places.size) <= _MOST_KEPT

    def link_time_ms(self, hour: int) -> Ints:
        """Time on each link, int64 (links,)."""
        return self._link_time_ms[hour]

    def worst_time_ms(self) -> Ints:
        """Time on each link in its worst hour, int64 (links,)."""
        return self._link_time_ms.max(axis=0)

    def tables(self, hour: int) -> Routes:
        """Routes of an hour; the same ones as long as its times are those of the hour asked for before."""
        routes = self._kept.get(hour) or self._tables.refresh(self._link_time_ms[hour])
        if self._keeps:
            self._kept[hour] = routes
        return routes

    def prepare(self, hour: int) -> None:
        """Begin to make the routes of an hour in the background."""
        hour %= HOURS_PER_DAY
        if hour not in self._kept:
            self._tables.prepare(self._link_time_ms[hour])

    @property
    def hierarchy(self) -> Hierarchy:
        """Hierarchy of the roads, for other questions than routes to places."""
        return self._finder.hierarchy

    def ahead(self) -> RoutesAhead:
        """Routes by any other times on the links, made at once or ahead."""
        return RoutesAhead(self._finder)

    def distance_km(self, to: Ints, source: Ints) -> Floats:
        """Shortest way between pairs of places in km, float64 (pairs,)."""
        _, distance_m = self._finder.find(self._length_m)
        return distance_m[to, source] / M_PER_KM

    def mean_drive_h(self, to: Ints, source: Ints) -> Floats:
        """Time between pairs of places by the public map at noon in h, float64 (pairs,)."""
        return self.tables(_USUAL_HOUR).drive_ms[to, source] / HOUR_MS

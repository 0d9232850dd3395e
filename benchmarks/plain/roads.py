"""Roads: links as point queues, and trees of the hour to every place that trucks drive to."""

from __future__ import annotations

import math

import numpy as np

from benchmarks.plain.trees import trees_of
from sim.arrays import AnyArray, Floats, Ints
from sim.city.roads.network import RoadNetwork
from sim.units import HOUR_MS

_LONG_AGO_MS = -(10**12)


class Link:
    """A link: whoever enters leaves at the later of free arrival and one headway after the last."""

    __slots__ = ("head", "headway_ms", "last_exit_ms", "length_m", "time_ms")

    def __init__(self, head: int, length_m: int, capacity: float) -> None:
        self.head = head
        self.length_m = length_m
        self.headway_ms = max(round(HOUR_MS / max(capacity, 1.0)), 1)
        self.time_ms = 0
        self.last_exit_ms = _LONG_AGO_MS

    def enter(self, now_ms: int) -> int:
        """Take one more truck; return how long it stays."""
        leaves = max(now_ms + self.time_ms, self.last_exit_ms + self.headway_ms)
        self.last_exit_ms = leaves
        return leaves - now_ms


class Roads:
    """The network under the traffic of the hour.

    Parameters
    ----------
    network
        Roads that trucks drive on.
    link_time_ms
        Usual time on each link in each hour, int64 (24, links).
    places
        Nodes that trucks drive to.
    """

    def __init__(self, network: RoadNetwork, link_time_ms: Ints, places: list[int]) -> None:
        self._trees, self._network, self._times, self._places = trees_of(network), network, link_time_ms, places
        columns = (network.head.tolist(), network.length_m.tolist(), network.capacity.tolist())
        self.links = [Link(*row) for row in zip(*columns, strict=True)]
        self._in_force: Ints | None = None
        self._next: dict[int, list[Link]] = {}
        self._drive_ms: dict[int, list[float]] = {}

    def start_hour(self, hour: int) -> None:
        """Put the hour's traffic on the links, and grow one tree a place where that has changed anything."""
        time_ms = self._times[hour]
        if self._in_force is not None and np.array_equal(time_ms, self._in_force):
            return
        self._in_force = time_ms
        for link, each in zip(self.links, time_ms.tolist(), strict=True):
            link.time_ms = each
        distance = self._trees.distances(self._places, time_ms)
        self._drive_ms = dict(zip(self._places, distance.tolist(), strict=True))
        self._next = {
            place: self._first_links(to_place, time_ms) for place, to_place in zip(self._places, distance, strict=True)
        }

    def _first_links(self, distance: Floats, time_ms: Ints) -> list[Link]:
        """First of the links out of each node that lie on a shortest way."""
        tail, links = self._network.tail, self.links
        tight = np.flatnonzero(time_ms + distance[self._network.head] == distance[tail])[::-1]
        first = np.zeros(self._network.nodes, dtype=np.int64)
        first[tail[tight]] = tight  # of several the last written, which is the first link
        return [links[row] for row in first.tolist()]

    def ways_to(self, place: int) -> list[Link]:
        """Next link to ``place`` at each node."""
        return self._next[place]

    def drive_ms(self, place: int, node: int) -> float:
        """Time to ``place`` from ``node`` by the map of the hour; infinite where there is no way."""
        return self._drive_ms[place][node]

    def between(self, weight: AnyArray) -> dict[int, list[float]]:
        """Distance to each place from every node under other weights."""
        return dict(zip(self._places, self._trees.distances(self._places, weight).tolist(), strict=True))


def has_way(drive_ms: float) -> bool:
    """Whether somebody can get there at all."""
    return drive_ms < math.inf

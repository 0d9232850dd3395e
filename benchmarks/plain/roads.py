"""Roads: links as point queues, and trees of the hour to every place that trucks drive to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from benchmarks.plain.trees import trees_of
from sim.arrays import Ints
from sim.city.roads.network import RoadNetwork
from sim.city.traffic.background import CRAWL_KMH, BackgroundTraffic
from sim.scenario.schema import TrucksOnRoads
from sim.units import HOUR_MS

_LONG_AGO_MS = -(10**12)
#: Parts of the capacity in which the share of everybody else is counted.
SHARES = 1 << 10


class Link:
    """A link: whoever enters leaves at free arrival, or behind the last truck and the cars that came in between."""

    __slots__ = ("head", "headway_ms", "last_entry_ms", "last_exit_ms", "length_m", "others", "time_ms", "usual_ms")

    def __init__(self, head: int, length_m: int, capacity: float, cars: float) -> None:
        self.head = head
        self.length_m = length_m
        self.headway_ms = max(round(cars * HOUR_MS / max(capacity, 1.0)), 1)
        self.time_ms = self.usual_ms = self.others = 0
        self.last_entry_ms = self.last_exit_ms = _LONG_AGO_MS

    def enter(self, now_ms: int) -> int:
        """Take one more truck; return how long it stays."""
        others_ms = self.others * (now_ms - self.last_entry_ms) // SHARES
        leaves = max(now_ms + self.time_ms, self.last_exit_ms + self.headway_ms + others_ms)
        self.last_entry_ms, self.last_exit_ms = now_ms, leaves
        return leaves - now_ms


class Ways:
    """Ways to one place: distances from every node, and next links as trucks ask for them."""

    __slots__ = ("_next", "drive_ms")

    def __init__(self, drive_ms: Sequence[float]) -> None:
        self.drive_ms = drive_ms
        self._next: dict[int, Link] = {}

    def next_link(self, node: int, out: list[list[Link]]) -> Link:
        """First of the links out of a node that lie on a shortest way; looked up once a refresh."""
        link = self._next.get(node)
        if link is None:
            drive_ms = self.drive_ms
            link = self._next[node] = min(out[node], key=lambda link: link.usual_ms + drive_ms[link.head])
        return link


class Roads:
    """The network under the traffic of the hour.

    Parameters
    ----------
    network
        Roads that trucks drive on.
    traffic
        Everybody else.
    trucks
        How trucks share links with everybody else.
    places
        Nodes that trucks drive to.
    """

    def __init__(
        self, network: RoadNetwork, traffic: BackgroundTraffic, trucks: TrucksOnRoads, places: list[int]
    ) -> None:
        self._trees, self._times, self._places = trees_of(network), traffic.link_time_ms, places
        crawl_ms = np.rint(network.length_km / CRAWL_KMH * HOUR_MS).astype(np.int64)
        self._drives = np.clip(self._times, network.free_ms, np.maximum(crawl_ms, network.free_ms))
        share = np.minimum(traffic.volume / np.maximum(network.capacity, 1.0), trucks.others_most)
        self._others = np.floor(share * SHARES).astype(np.int64)
        columns = (network.head.tolist(), network.length_m.tolist(), network.capacity.tolist())
        self.links = [Link(*row, trucks.pce) for row in zip(*columns, strict=True)]
        self.out = [self.links[first:last] for first, last in pairwise(network.first_out.tolist())]
        self._in_force: Ints | None = None
        self._ways: dict[int, Ways] = {}

    def start_hour(self, hour: int) -> None:
        """Put the hour's traffic on the links, and grow one tree a place where that has changed anything."""
        usual_ms = self._times[hour]
        now = (column.tolist() for column in (usual_ms, self._drives[hour], self._others[hour]))
        for link, usual, takes, others in zip(self.links, *now, strict=True):
            link.usual_ms, link.time_ms, link.others = usual, takes, others
        if self._in_force is None or not np.array_equal(usual_ms, self._in_force):
            self._in_force, self._ways = usual_ms, self.between(usual_ms)

    def next_link(self, place: int, node: int) -> Link:
        """Next link to ``place`` at a node."""
        return self._ways[place].next_link(node, self.out)

    def drive_ms(self, place: int, node: int) -> float:
        """Time to ``place`` from ``node`` by the map of the hour; infinite where there is no way."""
        return self._ways[place].drive_ms[node]

    def between(self, weight: Ints) -> dict[int, Ways]:
        """Ways to each place under any weights; `drive_ms` is in their unit."""
        return dict(zip(self._places, map(Ways, self._trees.distances(self._places, weight)), strict=True))


def has_way(drive_ms: float) -> bool:
    """Whether somebody can get there at all."""
    return drive_ms < math.inf

"""Roads: links as point queues, and trees of the hour to every place that trucks drive to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from benchmarks.plain.trees import trees_of
from sim.arrays import Ints
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
            link = self._next[node] = min(out[node], key=lambda link: link.time_ms + drive_ms[link.head])
        return link


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
        self._trees, self._times, self._places = trees_of(network), link_time_ms, places
        columns = (network.head.tolist(), network.length_m.tolist(), network.capacity.tolist())
        self.links = [Link(*row) for row in zip(*columns, strict=True)]
        self.out = [self.links[first:last] for first, last in pairwise(network.first_out.tolist())]
        self._in_force: Ints | None = None
        self._ways: dict[int, Ways] = {}

    def start_hour(self, hour: int) -> None:
        """Put the hour's traffic on the links, and grow one tree a place where that has changed anything."""
        time_ms = self._times[hour]
        if self._in_force is not None and np.array_equal(time_ms, self._in_force):
            return
        self._in_force = time_ms
        for link, each in zip(self.links, time_ms.tolist(), strict=True):
            link.time_ms = each
        self._ways = self.between(time_ms)

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

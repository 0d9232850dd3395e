"""The road network as arrays: nodes, directed links in compressed rows, and the part that trucks use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.arrays import AnyArray, Floats, Ints, Mask, SmallInts
from sim.city.roads.components import largest_strong_part
from sim.city.roads.plane import distance_km, plane_km


class Reverse(NamedTuple):
    """Links ordered by the node they enter: those into ``v`` are ``link[first_in[v]:first_in[v + 1]]``."""

    first_in: Ints
    link: SmallInts


class LandUse(NamedTuple):
    """What a place lends itself to, each between 0 and 1, shape (nodes,)."""

    centrality: Floats
    """closeness to the centre of the city"""
    riverside: Floats
    """closeness to a river bank; 0 throughout where no river is known"""
    outskirts: Floats
    """closeness to the edge of the city"""


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Nodes and directed links; links are ordered by (tail, head, place in the file).

    Parameters
    ----------
    node_ids
        Name of each node, as in the file; n of them.
    x, y
        Longitude and latitude in degrees if ``geographic``, else kilometres, shape (n,).
    geographic
        Whether coordinates are degrees.
    tail, head
        Node that each link leaves and enters, int32, shape (m,).
    first_out
        Links out of node ``u`` are ``first_out[u]:first_out[u + 1]``, int64, shape (n + 1,).
    length_m
        Whole metres, at least 1, int64, shape (m,).
    free_ms
        Whole milliseconds at free speed, at least the wheel's shortest delay, int64, shape (m,).
    length_km, free_time_min
        The same unrounded, shape (m,); time is zero on connectors of planning networks.
    capacity
        Vehicles per hour of the whole link, shape (m,).
    lanes
        Lanes in the link's direction, shape (m,).
    alpha, beta
        Parameters of the link's volume-delay function (Bureau of Public Roads), shape (m,).
    toll
        Toll in the map's own currency unit, shape (m,).
    link_ids
        Name of each link, as in the file; a street's backward direction ends in ``r``.
    through
        False for nodes where trips may start and end but not pass, shape (n,).
    zones
        Node of each traffic analysis zone that the map names.
    land
        What each node lends itself to.
    """

    node_ids: tuple[str, ...]
    x: Floats
    y: Floats
    geographic: bool
    tail: SmallInts
    head: SmallInts
    first_out: Ints
    length_m: Ints
    free_ms: Ints
    length_km: Floats
    free_time_min: Floats
    capacity: Floats
    lanes: Floats
    alpha: Floats
    beta: Floats
    toll: Floats
    link_ids: tuple[str, ...]
    through: Mask
    zones: Mapping[str, int]
    land: LandUse

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.node_ids)

    @property
    def links(self) -> int:
        """Number of directed links."""
        return int(self.tail.size)

    @cached_property
    def plane(self) -> tuple[Floats, Floats]:
        """Kilometres east and north of the middle of the map, shape (n,) each."""
        return plane_km(self.x, self.y, self.geographic)

    @cached_property
    def reverse(self) -> Reverse:
        """Links by the node they enter, in the order of their numbers."""
        link = np.argsort(self.head, kind="stable").astype(np.int32)
        return Reverse(row_starts(self.head, self.nodes), link)

    @cached_property
    def node_of(self) -> dict[str, int]:
        """Number of each node by its name."""
        return {name: i for i, name in enumerate(self.node_ids)}

    @cached_property
    def centroids(self) -> Mask:
        """Nodes that stand for a zone and are no junction, shape (n,).

        They carry no through traffic, or hang on the roads by links that take no time.
        """
        timed = np.zeros(self.nodes, dtype=np.bool_)
        takes_time = self.free_time_min > 0.0
        timed[self.tail[takes_time]] = True
        timed[self.head[takes_time]] = True
        return ~self.through | ~timed

    def distance_km(self, a: AnyArray, b: AnyArray) -> Floats:
        """Straight distance between nodes ``a`` and ``b`` (arrays of node numbers of one shape)."""
        return distance_km(*self.plane, a, b)

    def subnetwork(self, keep: Mask) -> Part:
        """Nodes of ``keep``, shape (n,), and the links between them, renumbered in the same order."""
        nodes = np.flatnonzero(keep)
        links = np.flatnonzero(keep[self.tail] & keep[self.head])
        number = np.full(self.nodes, -1, dtype=np.int32)
        number[nodes] = np.arange(nodes.size, dtype=np.int32)
        tail = number[self.tail[links]]
        part = replace(
            self,
            node_ids=tuple(self.node_ids[i] for i in nodes),
            tail=tail,
            head=number[self.head[links]],
            first_out=row_starts(tail, nodes.size),
            link_ids=tuple(self.link_ids[i] for i in links),
            zones={zone: int(number[node]) for zone, node in self.zones.items() if keep[node]},
            land=LandUse(*(column[nodes] for column in self.land)),
            **{name: getattr(self, name)[nodes] for name in ("x", "y", "through")},
            **{name: getattr(self, name)[links] for name in LINK_MEASURES},
        )
        return Part(part, nodes, links)

    def drivable(self) -> Part:
        """What trucks drive on: no centroids, then the largest strongly connected part."""
        return self._drivable

    @cached_property
    def _drivable(self) -> Part:
        junctions = self.subnetwork(~self.centroids)
        mask, parts = largest_strong_part(junctions.network.nodes, junctions.network.tail, junctions.network.head)
        kept = junctions.network.subnetwork(mask)
        left_out = max(parts - 1, 0)
        return Part(kept.network, junctions.nodes[kept.nodes], junctions.links[kept.links], left_out)


#: Columns of a network with one number per link.
LINK_MEASURES = (
    "length_m", "free_ms", "length_km", "free_time_min", "capacity", "lanes", "alpha", "beta", "toll",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Part:
    """Part of a network, and what its nodes and links are called in the whole.

    Parameters
    ----------
    network
        The part, with nodes and links numbered anew.
    nodes, links
        Number in the whole of each node and link of the part, int64, shapes (n,) and (m,).
    left_out
        Number of strongly connected parts that were left out.
    """

    network: RoadNetwork
    nodes: Ints
    links: Ints
    left_out: int = 0


def row_starts(sorted_or_not: AnyArray, rows: int) -> Ints:
    """Start of each row in a list ordered by row number, shape (rows + 1,)."""
    starts = np.zeros(rows + 1, dtype=np.int64)
    np.cumsum(np.bincount(sorted_or_not, minlength=rows), out=starts[1:])
    return starts

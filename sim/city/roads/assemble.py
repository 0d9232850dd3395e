"""From links in the order of a file to a network in compressed rows, mending what can be mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from sim import units
from sim.arrays import Floats, Ints, Mask
from sim.city.roads.land import land_use
from sim.city.roads.network import RoadNetwork, row_starts
from sim.city.roads.plane import distance_km, plane_km
from sim.city.wheel import SHORTEST_DELAY_MS


@dataclass(frozen=True)
class RawNodes:
    """Nodes as read, coordinates in degrees or kilometres; all arrays of shape (n,)."""

    ids: tuple[str, ...]
    x: Floats
    y: Floats
    geographic: bool
    through: Mask
    zones: Mapping[str, int]
    riverside: Floats | None = None


@dataclass(frozen=True)
class RawLinks:
    """Directed links as read, in the order of the file; all arrays of shape (m,), see `RoadNetwork`."""

    ids: tuple[str, ...]
    tail: Ints
    head: Ints
    length_km: Floats
    free_time_min: Floats
    capacity: Floats
    lanes: Floats
    alpha: Floats
    beta: Floats
    toll: Floats

    def take(self, rows: Ints) -> RawLinks:
        """The links of the given rows, in that order."""
        columns = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "ids"}
        return RawLinks(ids=tuple(self.ids[i] for i in rows), **columns)


def with_lengths(nodes: RawNodes, tail: Ints, head: Ints, length_km: Floats, mended: Counter[str]) -> Floats:
    """Lengths with those that are missing or zero measured straight between the ends, shape (m,)."""
    missing = ~(length_km > 0.0)
    mended["links without a length, measured between their nodes"] = int(missing.sum())
    if not missing.any():
        return length_km
    straight = distance_km(*plane_km(nodes.x, nodes.y, nodes.geographic), tail, head)
    return np.where(missing, straight, length_km)


def build_network(nodes: RawNodes, links: RawLinks, mended: Counter[str]) -> RoadNetwork:
    """Order links into compressed rows.

    Loops are left out, and counted in ``mended``. Parallel links stay, because traffic divides
    among them, and are counted.
    """
    loops = links.tail == links.head
    mended["links from a node to itself left out"] = int(loops.sum())
    links = links.take(np.flatnonzero(~loops))
    links = links.take(np.lexsort((links.head, links.tail)))  # stable: file order within (tail, head)
    parallel = (np.diff(links.tail) == 0) & (np.diff(links.head) == 0)
    mended["parallel links kept"] = int(parallel.sum())
    return RoadNetwork(
        node_ids=nodes.ids,
        x=nodes.x,
        y=nodes.y,
        geographic=nodes.geographic,
        tail=links.tail.astype(np.int32),
        head=links.head.astype(np.int32),
        first_out=row_starts(links.tail, len(nodes.ids)),
        length_m=np.maximum(np.rint(links.length_km * units.M_PER_KM), 1.0).astype(np.int64),
        free_ms=np.maximum(np.rint(links.free_time_min * units.MINUTE_MS), SHORTEST_DELAY_MS).astype(np.int64),
        length_km=links.length_km,
        free_time_min=links.free_time_min,
        capacity=links.capacity,
        lanes=links.lanes,
        alpha=links.alpha,
        beta=links.beta,
        toll=links.toll,
        link_ids=links.ids,
        through=nodes.through,
        zones=nodes.zones,
        land=land_use(*plane_km(nodes.x, nodes.y, nodes.geographic), nodes.riverside),
    )

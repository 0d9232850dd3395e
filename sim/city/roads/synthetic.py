"""A made-up city: a seeded street plan bent into shape, at about the size that was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.arrays import Floats, Ints, Mask
from sim.city.roads.assemble import RawLinks, RawNodes, build_network
from sim.city.roads.components import largest_strong_part
from sim.city.roads.network import RoadNetwork
from sim.city.roads.report import RoadReport, report_on
from sim.city.roads.street_plan import Lattice, RoadClass, Streets, plan_streets
from sim.city.roads.terrain import River, city_stream, warped
from sim.scenario.schema import SyntheticCity

#: Lattice places that an asked-for junction takes at first; mended by what comes out.
_PLACES_PER_NODE = 1.08
_ROUNDS = 6
_CLOSE_ENOUGH = 0.004
_ALPHA, _BETA = 0.15, 4.0


class Standard(NamedTuple):
    """How streets of a class are built: free speed km/h, lanes a direction, vehicles an hour and lane."""

    speed_kmh: float
    lanes: float
    lane_capacity: float
    jitter: float
    """how far a junction may lie off its line, in lattice steps"""


#: Chinese urban road standard CJJ 37 for speeds; capacities with usual shares of green at signals.
STANDARDS = {
    RoadClass.LOCAL: Standard(30.0, 1.0, 500.0, 0.17),
    RoadClass.COLLECTOR: Standard(40.0, 2.0, 600.0, 0.09),
    RoadClass.ARTERIAL: Standard(60.0, 3.0, 800.0, 0.05),
    RoadClass.EXPRESSWAY: Standard(80.0, 3.0, 1_800.0, 0.03),
}


def synthetic_city(city: SyntheticCity) -> tuple[RoadNetwork, RoadReport]:
    """Make up a road network; the same settings give the same city, whatever the run's seed.

    The network is strongly connected. Its number of junctions comes close to the one asked for by
    trying lattices of slightly different size, upright and lying.
    """
    nodes, links = min(_tries(city), key=lambda tried: _miss(tried[0], city))
    mended: Counter[str] = Counter()
    network = build_network(nodes, links, mended)
    return network, report_on(network, "synthetic", units={"coordinates": "km"}, mended=mended)


def _tries(city: SyntheticCity) -> Iterator[tuple[RawNodes, RawLinks]]:
    """Cities on lattices that come closer and closer, up to one that is close enough."""
    places = float(city.nodes) * _PLACES_PER_NODE
    for turn in range(_ROUNDS):
        side = max(2, round(np.sqrt(places)))
        other = max(2, round(places / side))
        for columns, rows in dict.fromkeys([(side, other), (other, side)]):
            nodes, links = _lay_out(Lattice(columns, rows, city.size / (max(columns, rows) - 1)), city)
            yield nodes, links
            if _miss(nodes, city) <= _CLOSE_ENOUGH:
                return
        # Steps shorten, because sizes of the connected part jump and whole steps go to and fro.
        places *= (city.nodes / len(nodes.ids)) ** (1.0 / (1 + turn // 2))


def _miss(nodes: RawNodes, city: SyntheticCity) -> float:
    return abs(len(nodes.ids) / city.nodes - 1.0)


def _lay_out(lattice: Lattice, city: SyntheticCity) -> tuple[RawNodes, RawLinks]:
    """Largest strongly connected part of a city on one lattice."""
    river = River(city.seed) if city.river else None
    streets = plan_streets(lattice, city.seed, river)
    there, back = streets.one_way >= 0, streets.one_way <= 0
    tail = np.concatenate([streets.start[there], streets.end[back]])
    head = np.concatenate([streets.end[there], streets.start[back]])
    street = np.concatenate([np.flatnonzero(there), np.flatnonzero(back)])
    kept, _ = largest_strong_part(lattice.columns * lattice.rows, tail, head)
    used = kept[tail] & kept[head]
    x, y = _positions(lattice, streets, city.seed, river)
    x_km, y_km = 0.5 * city.size * x, 0.5 * city.size * y
    a, b = lattice.places
    names = [f"x{i}y{j}" for i, j in zip(a.tolist(), b.tolist(), strict=True)]
    riverside = np.zeros(x.size) if river is None else river.closeness(*lattice.position)
    number = np.cumsum(kept) - 1
    nodes = RawNodes(
        ids=tuple(names[i] for i in np.flatnonzero(kept)),
        x=x_km[kept],
        y=y_km[kept],
        geographic=False,
        through=np.ones(int(kept.sum()), dtype=np.bool_),
        zones={},
        riverside=riverside[kept],
    )
    tail, head, street = number[tail[used]], number[head[used]], street[used]
    return nodes, _links(nodes, tail, head, streets.rank[street], streets.one_way[street] != 0)


def _positions(lattice: Lattice, streets: Streets, seed: int, river: River | None) -> tuple[Floats, Floats]:
    """Places on the square, jittered by the rank of their greatest street, banked and warped."""
    rank = np.zeros(lattice.columns * lattice.rows, dtype=np.int64)
    np.maximum.at(rank, streets.start, streets.rank)
    np.maximum.at(rank, streets.end, streets.rank)
    jitter = np.array([STANDARDS[kind].jitter for kind in RoadClass])[rank]
    east, north = (2.0 * city_stream(seed, f"off {way}").uniforms(lattice.keys) - 1.0 for way in ("east", "north"))
    x, y = lattice.position
    x = x + east * jitter * 2.0 / (lattice.columns - 1)
    y = y + north * jitter * 2.0 / (lattice.rows - 1)
    if river is not None:
        # Expressways keep their course: a ring that follows the river runs above it.
        banked = rank < RoadClass.EXPRESSWAY
        x_bank, y_bank = river.banks(x, y)
        x, y = np.where(banked, x_bank, x), np.where(banked, y_bank, y)
    return warped(seed, x, y)


def _links(nodes: RawNodes, tail: Ints, head: Ints, rank: Ints, one_way: Mask) -> RawLinks:
    speed, lanes, lane_capacity, _ = (np.array(column)[rank] for column in zip(*STANDARDS.values(), strict=True))
    # A one-way street has both lanes in its direction.
    lanes = np.where(one_way, 2.0 * lanes, lanes)
    dx, dy = nodes.x[tail] - nodes.x[head], nodes.y[tail] - nodes.y[head]
    length_km = np.sqrt(dx * dx + dy * dy)
    return RawLinks(
        ids=tuple(f"{nodes.ids[u]}-{nodes.ids[v]}" for u, v in zip(tail.tolist(), head.tolist(), strict=True)),
        tail=tail,
        head=head,
        length_km=length_km,
        free_time_min=length_km / speed * 60.0,
        capacity=lanes * lane_capacity,
        lanes=lanes,
        alpha=np.full(tail.size, _ALPHA),
        beta=np.full(tail.size, _BETA),
        toll=np.zeros(tail.size),
    )

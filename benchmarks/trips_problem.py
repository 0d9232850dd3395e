"""One set of trips on fixed routes, as arrays that the product and its peers all take."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.arrays import Ints
from sim.city.roads import read_roads
from sim.city.roads.network import RoadNetwork
from sim.city.routing.tables import RouteFinder
from sim.city.trips import Trips
from sim.scenario.load import load
from sim.units import HOUR_MS, M_PER_KM

_ORIGINS = 1_000


@dataclass(frozen=True)
class Problem:
    """Trips on a network.

    Parameters
    ----------
    network
        Roads.
    origin, destination, depart_ms
        Of each trip, int64 (trips,); routes are the fastest ones on empty roads.
    first, link
        Route of trip ``i`` is ``link[first[i]:first[i + 1]]``, int64.
    """

    network: RoadNetwork
    origin: Ints
    destination: Ints
    depart_ms: Ints
    first: Ints
    link: Ints

    @property
    def traversals(self) -> int:
        """Links driven in all."""
        return int(self.link.size)

    def drive(self) -> float:
        """Let the product's kernels drive all trips; return the CPU time that it took."""
        run = Trips(self.network, self.origin, self.destination, self.depart_ms)
        began = time.process_time()
        run.run()
        spent = time.process_time() - began
        if int(run.tables.links["entered"].sum()) != self.traversals:
            raise AssertionError("trucks have not driven the routes that peers are given")
        return spent

    def write(self, file: Path) -> Path:
        """Write everything that peers need."""
        network = self.network
        x_km, y_km = network.plane
        speed = np.clip(network.length_m / (network.free_ms / 1000.0), 2.0, 45.0)
        np.savez(
            file, x_m=x_km * M_PER_KM, y_m=y_km * M_PER_KM, tail=network.tail, head=network.head,
            lanes=np.maximum(np.rint(network.lanes), 1).astype(np.int64), speed_m_s=speed, length_m=network.length_m,
            origin=self.origin, destination=self.destination, depart_ms=self.depart_ms, first=self.first,
            link=self.link,
        )  # fmt: skip
        return file


def random_trips(scenario: str, trips: int, destinations: int, hours: float = 2.0, seed: int = 11) -> Problem:
    """Trips between random nodes of a shipped scenario's roads that start evenly over some hours."""
    network = roads_of(scenario)
    destinations, origins = min(destinations, network.nodes), min(_ORIGINS, network.nodes)
    rng = np.random.default_rng(seed)
    place = np.sort(rng.choice(network.nodes, destinations, replace=False))
    origin = rng.choice(network.nodes, origins, replace=False)[rng.integers(0, origins, trips)]
    to = rng.integers(0, destinations, trips)
    depart_ms = np.sort(rng.integers(0, round(hours * HOUR_MS), trips))
    moves = origin != place[to]
    origin, to, depart_ms = origin[moves], to[moves], depart_ms[moves]
    next_hop = RouteFinder(network, place).find(network.free_ms).next_hop
    routes = _routes(network, next_hop, origin, to, place)
    first = np.cumsum([0, *map(len, routes)])
    return Problem(network, origin, place[to], depart_ms, first, np.concatenate(routes))


def roads_of(scenario: str) -> RoadNetwork:
    """Roads that trucks drive on in a shipped scenario."""
    loaded = load(f"scenarios/{scenario}.yaml")
    return read_roads(loaded.scenario.roads, loaded.folder, loaded.problem)[0].drivable().network


def _routes(network: RoadNetwork, next_hop: Ints, origin: Ints, to: Ints, place: Ints) -> list[list[int]]:
    first_out, head = network.first_out.tolist(), network.head.tolist()
    routes = []
    for node, row in zip(origin.tolist(), to.tolist(), strict=True):
        hop, end, route = next_hop[row], int(place[row]), []
        while node != end:
            route.append(first_out[node] + int(hop[node]))
            node = head[route[-1]]
        routes.append(route)
    return routes

"""Braess's paradoxes: a new road, or news of one, makes everybody slower."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.arrays import Floats, Ints
from sim.city.roads.network import RoadNetwork
from sim.city.roads.tntp import read_tntp_as_written
from sim.city.routing.hierarchy import build_hierarchy
from sim.city.routing.paths import PathFinder
from sim.city.traffic.bpr import bpr_time
from sim.city.traffic.planning import read_planning_map, settled
from sim.knowledge.roads import RoadView
from sim.validation.row import Figure, Row, Trial, share

_CARS = 4000
#: Nodes 1 and 2 are joined by 1-3-2 and 1-4-2. Two roads take 45 minutes, two take a minute for every 100 cars,
#: written as a free time of next to nothing with a factor that brings it back; the shortcut 3-4 takes no time.
ROADS = (
    "1 3 1 0 1e-7 1e5 1 0 0 1;",
    "1 4 1 0 45 0 1 0 0 1;",
    "3 2 1 0 45 0 1 0 0 1;",
    "4 2 1 0 1e-7 1e5 1 0 0 1;",
)
_SHORTCUT = "3 4 1 0 1e-7 0 1 0 0 1;"
_EXACT = 1e-4
_GAP = 1e-6


# ── a new road ───────────────────────────────────────────────────────────────────────────────────
def minutes_each(roads: Sequence[str]) -> float:
    """Mean travel time of 4,000 cars from node 1 to node 2 on roads given as rows of a TNTP network."""
    with tempfile.TemporaryDirectory() as name:
        folder = _map_of(roads, Path(name))
        (folder / "braess_trips.tntp").write_text(f"<END OF METADATA>\nOrigin 1\n2 : {_CARS};\n")
        planning = read_planning_map(folder, "braess")
    return settled(planning.equilibrium(), _GAP).total_time / _CARS


def _map_of(roads: Sequence[str], folder: Path) -> Path:
    metadata = f"<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 4\n<NUMBER OF LINKS> {len(roads)}\n<END OF METADATA>\n"
    (folder / "braess_net.tntp").write_text(metadata + "\n".join(roads) + "\n")
    return folder


def _with_a_new_road(_trial: Trial) -> tuple[Figure, ...]:
    return (
        share("each car without the shortcut", "min", 65.0, minutes_each(ROADS), _EXACT),
        share("each car with the shortcut", "min", 80.0, minutes_each((*ROADS, _SHORTCUT)), _EXACT),
    )


# ── news of a road ───────────────────────────────────────────────────────────────────────────────
DRIVERS = 400
#: The same four roads and the shortcut, in hours: two always take 1, two as much of it as there are of all drivers.
_KNOWN_TO_SOME = (
    f"1 3 {DRIVERS} 0 1e-6 1e6 1 0 0 1;",
    "1 4 1 0 1 0 1 0 0 1;",
    "3 2 1 0 1 0 1 0 0 1;",
    "3 4 1 0 1e-6 0 1 0 0 1;",
    f"4 2 {DRIVERS} 0 1e-6 1e6 1 0 0 1;",
)
_SHORTCUT_ENDS = (2, 3)
_UNIT_MS = 1_000_000
_ROUNDS = 3
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


class Times(NamedTuple):
    """Mean times of drivers, nan where there are none."""

    informed: float
    uninformed: float
    mean: float


def times_with_informed(informed_share: float) -> Times:
    """Times once no driver can do better by the map that it has; only the informed know of the shortcut.

    Drivers choose one after the other, again and again: each takes the fastest way by its own view under
    the traffic of all others. In a congestion game this ends in an equilibrium (Rosenthal 1973).
    """
    with tempfile.TemporaryDirectory() as name:
        network, _ = read_tntp_as_written(_map_of(_KNOWN_TO_SOME, Path(name)), "braess")
    hierarchy = build_hierarchy(network)
    shortcut = (network.tail == _SHORTCUT_ENDS[0]) & (network.head == _SHORTCUT_ENDS[1])
    closed_roads = np.zeros_like(shortcut), shortcut
    whole, without = (RoadView(0, 1.0, np.zeros(network.links), closed) for closed in closed_roads)
    informed = np.arange(DRIVERS) < round(informed_share * DRIVERS)
    routes: list[Ints] = [np.empty(0, dtype=np.int64)] * DRIVERS
    cars = np.zeros(network.links)
    for _ in range(_ROUNDS):
        for driver in range(DRIVERS):
            cars[routes[driver]] -= 1
            view = whole if informed[driver] else without
            believed = view.link_time_ms(_link_time_ms(network, cars + 1), 0)
            fastest = PathFinder(network, believed, hierarchy).path(0, 1)
            routes[driver] = np.empty(0, dtype=np.int64) if fastest is None else fastest
            cars[routes[driver]] += 1
    times = _link_time_ms(network, cars)
    each = np.array([times[route].sum() for route in routes]) / _UNIT_MS
    return Times(_mean(each[informed]), _mean(each[~informed]), _mean(each))


def _link_time_ms(network: RoadNetwork, cars: Floats) -> Ints:
    columns = (network.free_time_min, network.alpha, network.beta, network.capacity, cars)
    hours = np.array([bpr_time(*link) for link in zip(*(column.tolist() for column in columns), strict=True)])
    return np.rint(_UNIT_MS * hours).astype(np.int64).clip(1)


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else float("nan")


def _with_news(_trial: Trial) -> tuple[Figure, ...]:
    # A driver more or less on each of the two roads that fill up.
    margin = 2 / DRIVERS
    found = ((s, times_with_informed(s).mean) for s in _SHARES)
    return tuple(Figure(f"mean time with {s:.0%} informed", "h", 1.5 + s * s / 2, mean, margin) for s, mean in found)


ROWS = (
    Row(
        "braess",
        "A shortcut between two roads makes each of 4,000 cars take 80 minutes instead of 65",
        "Braess (1968); the numbers of Easley and Kleinberg (2010), section 8.1",
        "a TNTP network read and assigned as `datacity map assign` does",
        _with_a_new_road,
    ),
    Row(
        "braess-of-information",
        "A shortcut that a share s of drivers knows of: the mean time is 1.5 + s^2/2",
        "informational Braess' paradox of Acemoglu, Makhdoumi, Malekian and Ozdaglar (2018)",
        f"{DRIVERS} drivers on the network of a map file, each by its own view (sim/knowledge/roads.py) and the fastest"
        " way by it (sim/city/routing/paths.py), at link times of sim/city/traffic/bpr.py",
        _with_news,
    ),
)

"""Movement: links entered a second with spillback, and the same trips in SimPy, taking turns in one run.

SimPy is given each truck's route and the closed form of the queue at the end of a link, and has a process
for each truck. Spillback is off for that comparison, as a process that waits for room would only be slower.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from statistics import median
from typing import Any

import numpy as np
import simpy

from benchmarks.trips_problem import Problem, random_trips
from sim.arrays import Ints
from sim.city.roads.network import RoadNetwork
from sim.city.trips import Trips
from sim.scenario.schema import Roads, TrucksOnRoads
from sim.units import HOUR_MS, MINUTE_MS

_PLACES = 400
_STEP_MS = 5 * MINUTE_MS
LONG_AGO_MS = -(10**12)
WITHOUT_SPILLBACK = Roads(trucks=TrucksOnRoads(pce=1.0, spillback=False))


def measure(fleets: tuple[int, ...], trips: tuple[int, ...], hours: int = 2, rounds: int = 3) -> dict[str, Any]:
    """Medians of CPU time over rounds.

    Parameters
    ----------
    fleets
        Sizes of fleets that drive to and fro without a rest, for ``hours`` of their time.
    trips
        Numbers of trips that both we and SimPy drive.
    """
    problems = [random_trips("metropolis", count, _PLACES) for count in trips]
    network = problems[0].network
    _to_and_fro(network, 100, 1)  # compiled
    return {
        "nodes": network.nodes,
        "links": network.links,
        "rounds": rounds,
        "with_spillback": {str(trucks): _busy_roads(network, trucks, hours, rounds) for trucks in fleets},
        "simpy": {str(problem.origin.size): _beside_simpy(problem, rounds) for problem in problems},
    }


def _busy_roads(network: RoadNetwork, trucks: int, hours: int, rounds: int) -> dict[str, Any]:
    runs = [_to_and_fro(network, trucks, hours) for _ in range(rounds)]
    entered, forced, _ = runs[0]
    return {
        "links_entered": entered,
        "gridlock_releases": forced,
        "links_entered_per_cpu_s": round(entered / median(took for *_, took in runs)),
    }


def _to_and_fro(network: RoadNetwork, trucks: int, hours: int) -> tuple[int, int, float]:
    """Let every truck that arrives leave for another place; links entered, gridlock releases, and CPU time."""
    rng = np.random.default_rng(2)
    place = np.sort(rng.choice(network.nodes, _PLACES, replace=False))
    origin, to = rng.choice(place, (2, trucks))
    run = Trips(network, origin, to, rng.integers(0, HOUR_MS // 2, trucks))
    took = 0.0
    for now_ms in range(_STEP_MS, hours * HOUR_MS + 1, _STEP_MS):
        began = time.process_time()
        run.advance(now_ms)
        took += time.process_time() - began
        idle = run.idle
        run.send(idle, rng.choice(place, idle.size), now_ms + rng.integers(0, _STEP_MS, idle.size))
    return int(run.tables.links["entered"].sum()), int(run.tables.jam["forced"][0]), took


def _beside_simpy(problem: Problem, rounds: int) -> dict[str, Any]:
    own, theirs = [], []
    for _ in range(rounds):
        arrive_ms, took = _trips(problem)
        own.append(took)
        simpy_arrive_ms, took = _processes(problem)
        theirs.append(took)
    drive_ms, differ_ms = arrive_ms - problem.depart_ms, np.abs(arrive_ms - simpy_arrive_ms)
    if differ_ms.sum() > 1e-4 * drive_ms.sum():  # a tie at a link may be broken otherwise
        raise AssertionError("trips do not take the same time in SimPy")
    return {
        "traversals": problem.traversals,
        "mean_drive_min": round(drive_ms.mean() / MINUTE_MS, 2),
        "arrivals_at_the_same_ms": float(np.mean(arrive_ms == simpy_arrive_ms)),
        "trips_per_cpu_s": {"own": round(drive_ms.size / median(own)), "simpy": round(drive_ms.size / median(theirs))},
        "ratio": round(median(theirs) / median(own), 1),
    }


def _trips(problem: Problem) -> tuple[Ints, float]:
    run = Trips(problem.network, problem.origin, problem.destination, problem.depart_ms, WITHOUT_SPILLBACK)
    began = time.process_time()
    run.run()
    return run.arrive_ms.copy(), time.process_time() - began


def _processes(problem: Problem) -> tuple[Ints, float]:
    network = problem.network
    free_ms = network.free_ms.tolist()
    headway_ms = np.rint(HOUR_MS / network.capacity).astype(np.int64).tolist()
    leaves_ms = [LONG_AGO_MS] * network.links
    arrive_ms = [0] * problem.origin.size
    env = simpy.Environment()

    def truck(number: int, depart_ms: int, route: list[int]) -> Generator[simpy.Event, None, None]:
        yield env.timeout(depart_ms)
        for link in route:
            leaves_ms[link] = max(env.now + free_ms[link], leaves_ms[link] + headway_ms[link])
            yield env.timeout(leaves_ms[link] - env.now)
        arrive_ms[number] = int(env.now)

    ends = zip(problem.first[:-1].tolist(), problem.first[1:].tolist(), strict=True)
    for number, (first, last) in enumerate(ends):
        env.process(truck(number, int(problem.depart_ms[number]), problem.link[first:last].tolist()))
    began = time.process_time()
    env.run()
    return np.array(arrive_ms), time.process_time() - began

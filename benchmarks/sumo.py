"""Moving on links against SUMO's mesoscopic model: the same network, the same fixed routes, in one run in turn.

Two figures: moving alone, with all that it needs in memory and nothing written; and the whole job, from a file of
trips to a file of how each went. For that SUMO reads its network and routes; we make the scenario's roads and
find routes. Both have congestion and queues that spill back, each by its own model of links, so times of trips differ.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks import peers
from benchmarks.machine import machine, versions
from benchmarks.trips_problem import Problem, random_trips, roads_of
from sim.arrays import Ints
from sim.city.trips import Trips
from sim.units import MINUTE_MS

#: Longest segment in m into which SUMO cuts links, by what we call that.
SEGMENTS = {"1 segment an edge": "100000", "default": "98"}
_SCENARIO = "metropolis"


def measure(trips: int, hours: float, rounds: int = 3) -> dict[str, Any]:
    """Medians of CPU time of both for trips that start within some hours, and of one whole job each."""
    problem = random_trips(_SCENARIO, trips, destinations=2_000, hours=hours)
    problem.drive()  # compiled
    own: list[float] = []
    theirs: dict[str, list[dict[str, Any]]] = {name: [] for name in SEGMENTS}
    whole: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = problem.write(Path(folder) / "problem.npz")
        for _ in range(rounds):
            own.append(problem.drive())
            for name, length in SEGMENTS.items():
                theirs[name].append(peers.run("sumo_meso.py", str(file), length))
        own_whole, drive_ms = _whole_job(problem, Path(folder))
        for name, length in SEGMENTS.items():
            whole[name] = peers.run("sumo_meso.py", str(file), length, str(Path(folder) / "trips.xml"))
    free_ms = np.add.reduceat(problem.network.free_ms[problem.link], problem.first[:-1])
    traversals = problem.traversals
    return {
        "machine": machine(),
        "versions": {**versions("numpy", "numba"), "eclipse-sumo": theirs["default"][0]["version"]},
        "trips": int(problem.origin.size),
        "traversals": traversals,
        "links": problem.network.links,
        "mean_length_of_links_driven_m": round(float(problem.network.length_m[problem.link].mean())),
        "minutes_a_trip": {"free": _minutes(free_ms), "ours": _minutes(drive_ms)},
        "rounds": rounds,
        "cpu_s": round(median(own), 3),
        "traversals_per_s": round(traversals / median(own)),
        "whole_job_cpu_s": round(own_whole, 3),
        "sumo": {
            name: {
                **_about(runs, traversals, median(own)),
                "minutes_a_trip": round(whole[name]["minutes_a_trip"], 2),
                "whole_job_cpu_s": round(whole[name]["with_reading_cpu_s"], 3),
                "ratio_of_whole_jobs": round(whole[name]["with_reading_cpu_s"] / own_whole, 1),
            }
            for name, runs in theirs.items()
        },
    }


def _minutes(times_ms: Ints) -> float:
    return round(float(times_ms.mean()) / MINUTE_MS, 2)


def _whole_job(problem: Problem, folder: Path) -> tuple[float, Ints]:
    """CPU time from a file of trips to a file of how each went, with making roads and routes; time of each trip."""
    given, outcome = folder / "trips.csv", folder / "arrivals.csv"
    columns = np.column_stack([problem.origin, problem.destination, problem.depart_ms])
    np.savetxt(given, columns, fmt="%d", delimiter=",")
    began = time.process_time()
    origin, destination, depart_ms = np.loadtxt(given, dtype=np.int64, delimiter=",").T
    run = Trips(roads_of(_SCENARIO), origin, destination, depart_ms)
    run.run()
    np.savetxt(outcome, np.column_stack([run.depart_ms, run.arrive_ms]), fmt="%d", delimiter=",")
    return time.process_time() - began, run.arrive_ms - run.depart_ms


def _about(runs: list[dict[str, Any]], traversals: int, own_s: float) -> dict[str, Any]:
    cpu_s = median(run["cpu_s"] for run in runs)
    return {
        "cpu_s": round(cpu_s, 3),
        "traversals_per_s": round(traversals / cpu_s),
        **{name: runs[0][name] for name in ("inserted", "running", "teleports")},
        "ratio": round(cpu_s / own_s, 1),
    }

"""Moving on links against SUMO's mesoscopic model: the same network, the same fixed routes, in one run in turn."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import peers
from benchmarks.machine import machine, versions
from benchmarks.trips_problem import random_trips

#: Longest segment in m into which SUMO cuts links, by what we call that.
SEGMENTS = {"1 segment an edge": "100000", "default": "98"}


def measure(trips: int, rounds: int = 3) -> dict[str, Any]:
    """Medians of CPU time of both for all trips, without reading and writing."""
    problem = random_trips("metropolis", trips, destinations=2_000)
    problem.drive()  # compiled
    own: list[float] = []
    theirs: dict[str, list[dict[str, Any]]] = {name: [] for name in SEGMENTS}
    with tempfile.TemporaryDirectory() as folder:
        file = problem.write(Path(folder) / "problem.npz")
        for _ in range(rounds):
            own.append(problem.drive())
            for name, length in SEGMENTS.items():
                theirs[name].append(peers.run("sumo_meso.py", str(file), length))
    traversals = problem.traversals
    return {
        "machine": machine(),
        "versions": {**versions("numpy", "numba"), "eclipse-sumo": theirs["default"][0]["version"]},
        "trips": int(problem.origin.size),
        "traversals": traversals,
        "links": problem.network.links,
        "rounds": rounds,
        "cpu_s": round(median(own), 3),
        "traversals_per_s": round(traversals / median(own)),
        "sumo": {name: _about(runs, traversals, median(own)) for name, runs in theirs.items()},
    }


def _about(runs: list[dict[str, Any]], traversals: int, own_s: float) -> dict[str, Any]:
    cpu_s = median(run["cpu_s"] for run in runs)
    return {
        "cpu_s": round(cpu_s, 3),
        "traversals_per_s": round(traversals / cpu_s),
        **{name: runs[0][name] for name in ("inserted", "running", "teleports")},
        "ratio": round(cpu_s / own_s, 1),
    }

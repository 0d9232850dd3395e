"""User equilibrium to a relative gap of 1e-4, beside AequilibraE on the same network in the same run.

AequilibraE stands in a virtual environment of its own, whose Python ``DATACITY_PEER_AEQUILIBRAE`` names:
``python -m venv DIR && DIR/bin/pip install aequilibrae==1.7.2``.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from sim.arrays import Floats
from sim.city.traffic.assignment import Assignment, LinkCosts, objective
from sim.city.traffic.planning import PlanningMap, read_planning_map

_PEER = Path(__file__).resolve().parent / "peers" / "aequilibrae_assignment.py"
_DATA = Path(os.environ.get("DATACITY_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
#: Folder of each network, and weights of toll and distance.
NETWORKS = {
    "SiouxFalls": (0.0, 0.0),
    "Anaheim": (0.0, 0.0),
    "Chicago-Sketch": (0.02, 0.04),
}
_GAP = 1e-4
_REPEATS = 3


def measure() -> dict[str, Any]:
    """Medians of runs of both, taken in turn, and their ratio; ours starts from nothing each time."""
    return {"gap": _GAP, "networks": {name: _measure(name) for name in NETWORKS}}


def _measure(name: str) -> dict[str, Any]:
    toll_weight, distance_weight = NETWORKS[name]
    planning = read_planning_map(_DATA / "tntp" / name, name)
    weights = {"toll_weight": toll_weight, "distance_weight": distance_weight}
    fixed = toll_weight * planning.network.toll + distance_weight * planning.network.length_km
    planning.equilibrium(**weights).assign(gap=0.5)  # compiled
    ours: list[tuple[float, float]] = []
    peers: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        problem = _write(Path(folder) / "problem.npz", planning, fixed)
        for _ in range(_REPEATS):
            wall, cpu = time.perf_counter(), time.process_time()
            found = planning.equilibrium(**weights).assign(gap=_GAP)
            ours.append((time.perf_counter() - wall, time.process_time() - cpu))
            peers.append(_peer(problem))
    wall_s, cpu_s = (median(column) for column in zip(*ours, strict=True))
    peer_wall_s, peer_cpu_s = (median(peer[key] for peer in peers) for key in ("wall_s", "cpu_s"))
    theirs = np.array(peers[0]["volume"])
    return {
        "cpu_s": round(cpu_s, 4),
        "wall_s": round(wall_s, 4),
        **_about(found),
        "objective": found.objective,
        "aequilibrae": {
            "version": peers[0]["version"],
            "cpu_s": round(peer_cpu_s, 3),
            "wall_s": round(peer_wall_s, 3),
            "iterations": peers[0]["iterations"],
            "gap": peers[0]["gap"],
            "objective": _objective(planning, fixed, theirs),
        },
        "ratio_cpu": round(peer_cpu_s / cpu_s, 1),
        "ratio_wall": round(peer_wall_s / wall_s, 1),
    }


def _about(found: Assignment) -> dict[str, Any]:
    return {"iterations": found.iterations, "gap": found.gap}


def _write(file: Path, planning: PlanningMap, fixed: Floats) -> Path:
    """The same problem as arrays; zones are the nodes from 1 to their number."""
    network, demand = planning.network, planning.demand
    zones = len(network.zones)
    trips = np.zeros((zones, zones))
    trips[np.repeat(demand.origin, np.diff(demand.first)), demand.destination] = demand.trips
    np.savez(
        file, a_node=network.tail + 1, b_node=network.head + 1, capacity=network.capacity, free=network.free_time_min,
        alpha=network.alpha, beta=network.beta, fixed=fixed, centroids=np.arange(1, zones + 1), trips=trips,
        blocked=not network.through[:zones].any(),
    )  # fmt: skip
    return file


def _peer(problem: Path) -> dict[str, Any]:
    python = os.environ["DATACITY_PEER_AEQUILIBRAE"]
    done = subprocess.run([python, str(_PEER), str(problem), str(_GAP)], capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _objective(planning: PlanningMap, fixed: Floats, volume: Floats) -> float:
    network = planning.network
    links = LinkCosts(network.free_time_min, network.alpha, network.beta, network.capacity, fixed)
    return float(objective(links, volume))

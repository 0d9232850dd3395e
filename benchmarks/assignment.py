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
_PEER_PYTHON = "DATACITY_PEER_AEQUILIBRAE"
_GAP = 1e-4
_REPEATS = 3


def measure() -> dict[str, Any]:
    """Medians of runs of both, taken in turn, and their ratio; ours starts from nothing each time.

    Networks whose files are not there are left out, and so is the peer where no Python has it.
    """
    there = [name for name in NETWORKS if (_DATA / "tntp" / name).is_dir()]
    return {"gap": _GAP, "networks": {name: _measure(name) for name in there}}


def _measure(name: str) -> dict[str, Any]:
    toll_weight, distance_weight = NETWORKS[name]
    planning = read_planning_map(_DATA / "tntp" / name, name)
    weights = {"toll_weight": toll_weight, "distance_weight": distance_weight}
    fixed = toll_weight * planning.network.toll + distance_weight * planning.network.length_km
    found = planning.equilibrium(**weights).assign(gap=_GAP)  # compiled
    python = os.environ.get(_PEER_PYTHON)
    ours: list[tuple[float, float]] = []
    peers: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        problem = _write(Path(folder) / "problem.npz", planning, fixed)
        for _ in range(_REPEATS):
            wall, cpu = time.perf_counter(), time.process_time()
            planning.equilibrium(**weights).assign(gap=_GAP)
            ours.append((time.perf_counter() - wall, time.process_time() - cpu))
            peers += [_peer(python, problem)] if python else []
    wall_s, cpu_s = (median(column) for column in zip(*ours, strict=True))
    result = {"cpu_s": round(cpu_s, 4), "wall_s": round(wall_s, 4), **_about(found), "objective": found.objective}
    return result | (_beside(cpu_s, wall_s, peers, planning, fixed) if peers else {})


def _beside(
    cpu_s: float, wall_s: float, peers: list[dict[str, Any]], planning: PlanningMap, fixed: Floats
) -> dict[str, Any]:
    """What the peer took, and how many times as long that is."""
    peer_wall_s, peer_cpu_s = (median(peer[key] for peer in peers) for key in ("wall_s", "cpu_s"))
    peer = {
        **{key: peers[0][key] for key in ("version", "iterations", "gap")},
        "cpu_s": round(peer_cpu_s, 3),
        "wall_s": round(peer_wall_s, 3),
        "objective": _objective(planning, fixed, np.array(peers[0]["volume"])),
    }
    ratios = {"ratio_cpu": round(peer_cpu_s / cpu_s, 1), "ratio_wall": round(peer_wall_s / wall_s, 1)}
    return {"aequilibrae": peer, **ratios}


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


def _peer(python: str, problem: Path) -> dict[str, Any]:
    done = subprocess.run([python, str(_PEER), str(problem), str(_GAP)], capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _objective(planning: PlanningMap, fixed: Floats, volume: Floats) -> float:
    network = planning.network
    links = LinkCosts(network.free_time_min, network.alpha, network.beta, network.capacity, fixed)
    return float(objective(links, volume))

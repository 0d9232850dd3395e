"""User equilibrium to a relative gap of 1e-4, beside AequilibraE on the same network in the same run.

AequilibraE stands in the peers' virtual environment (``python -m benchmarks.peers``).
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks import peers
from sim.arrays import Floats
from sim.city.traffic.assignment import Assignment, LinkCosts, objective
from sim.city.traffic.planning import PlanningMap, read_planning_map

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
    has_peer = peers.python().exists()
    ours: list[tuple[float, float]] = []
    theirs: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        problem = _write(Path(folder) / "problem.npz", planning, fixed)
        for _ in range(_REPEATS):
            wall, cpu = time.perf_counter(), time.process_time()
            planning.equilibrium(**weights).assign(gap=_GAP)
            ours.append((time.perf_counter() - wall, time.process_time() - cpu))
            theirs += [peers.run("aequilibrae_assignment.py", str(problem), str(_GAP))] if has_peer else []
    wall_s, cpu_s = (median(column) for column in zip(*ours, strict=True))
    result = {"cpu_s": round(cpu_s, 4), "wall_s": round(wall_s, 4), **_about(found), "objective": found.objective}
    return result | (_beside(cpu_s, wall_s, theirs, planning, fixed) if theirs else {})


def _beside(
    cpu_s: float, wall_s: float, theirs: list[dict[str, Any]], planning: PlanningMap, fixed: Floats
) -> dict[str, Any]:
    """What the peer took, and how many times as long that is."""
    peer_wall_s, peer_cpu_s = (median(peer[key] for peer in theirs) for key in ("wall_s", "cpu_s"))
    peer = {
        **{key: theirs[0][key] for key in ("version", "iterations", "gap")},
        "cpu_s": round(peer_cpu_s, 3),
        "wall_s": round(peer_wall_s, 3),
        "objective": _objective(planning, fixed, np.array(theirs[0]["volume"])),
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


def _objective(planning: PlanningMap, fixed: Floats, volume: Floats) -> float:
    network = planning.network
    links = LinkCosts(network.free_time_min, network.alpha, network.beta, network.capacity, fixed)
    return float(objective(links, volume))

"""Moving on links against UXsim's C++ kernel: the same network and demand; UXsim chooses routes by itself."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import peers
from benchmarks.machine import machine, versions
from benchmarks.trips_problem import random_trips

#: Vehicles that UXsim moves as one.
_PLATOON = 5


def measure(scenario: str, trips: int, rounds: int = 3) -> dict[str, Any]:
    """Medians of CPU time a link traversal of both, in turn, without building and reading.

    The city is a small one: on the metropolis' 13,000 nodes UXsim had not come to an end after four minutes.
    """
    problem = random_trips(scenario, trips, destinations=500)
    problem.drive()  # compiled
    own: list[float] = []
    theirs: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        file = problem.write(Path(folder) / "problem.npz")
        for _ in range(rounds):
            own.append(problem.drive())
            theirs.append(peers.run("uxsim_platoons.py", str(file), str(_PLATOON)))
    each, their_each = median(own) / problem.traversals, median(run["cpu_s"] / run["traversals"] for run in theirs)
    return {
        "machine": machine(),
        "versions": {**versions("numpy", "numba"), "uxsim": theirs[0]["version"]},
        "scenario": scenario,
        "trips": int(problem.origin.size),
        "platoon": _PLATOON,
        "rounds": rounds,
        "traversals": {"ours": problem.traversals, "uxsim": round(theirs[0]["traversals"])},
        "cpu_s": {"ours": round(median(own), 3), "uxsim": round(median(run["cpu_s"] for run in theirs), 3)},
        "ratio": round(their_each / each, 1),
    }

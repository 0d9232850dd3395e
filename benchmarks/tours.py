"""How far the savings rule is from the best known tours of published vehicle routing problems."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from benchmarks.vrplib import read_problem
from sim.decisions.tours import savings

#: Length of the best known solution of each problem.
BEST_KNOWN = {"X-n101-k25": 27591.0, "RC208": 776.1}
_DATA = Path(os.environ.get("DATACITY_DATA", "../shared/data"))


def measure() -> dict[str, Any]:
    """Gap and time of the rule on each problem."""
    return {name: _measure(_DATA / "vrp" / f"{name}.vrp", best) for name, best in BEST_KNOWN.items()}


def _measure(file: Path, best: float) -> dict[str, float]:
    problem = read_problem(file)
    following = savings(problem.stops, problem.limits)
    began = time.process_time()
    for _ in range(20):
        savings(problem.stops, problem.limits)
    cpu_ms = 50.0 * (time.process_time() - began)
    length = problem.length(following)
    return {"length": length, "best_known": best, "gap": round(length / best - 1.0, 4), "cpu_ms": round(cpu_ms, 2)}

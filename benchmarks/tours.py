"""How far our tours are from the best known ones of published vehicle routing problems."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.vrplib import Problem, read_problem
from sim.arrays import Ints
from sim.decisions.savings import savings
from sim.decisions.tours import shortest_tours

#: Length of the best known solution of each problem.
BEST_KNOWN = {"X-n101-k25": 27591.0, "RC208": 776.1}
_ROUNDS = 20
_DATA = Path(os.environ.get("DATACITY_DATA", "../shared/data"))


def measure() -> dict[str, Any]:
    """Gap and time of our tours, and of savings alone, on each problem."""
    return {name: _measure(read_problem(_DATA / "vrp" / f"{name}.vrp"), best) for name, best in BEST_KNOWN.items()}


def _measure(problem: Problem, best: float) -> dict[str, Any]:
    ours = _hold(problem, best, lambda: shortest_tours(problem.stops, problem.limits))
    return {"best_known": best, **ours, "savings_alone": _hold(problem, best, lambda: _savings(problem))}


def _savings(problem: Problem) -> Ints:
    return savings(problem.stops, problem.limits)


def _hold(problem: Problem, best: float, rule: Callable[[], Ints]) -> dict[str, float]:
    length = problem.length(rule())
    began = time.process_time()
    for _ in range(_ROUNDS):
        rule()
    cpu_ms = 1000.0 * (time.process_time() - began) / _ROUNDS
    return {"length": length, "gap": round(length / best - 1.0, 4), "cpu_ms": round(cpu_ms, 2)}

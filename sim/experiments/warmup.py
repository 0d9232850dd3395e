"""Compiling every kernel ahead of the first run, by living two days in a village."""

from __future__ import annotations

import time
from pathlib import Path

from sim.experiments.job import Job
from sim.experiments.simulate import run_in_memory
from sim.scenario.loaded import LoadedScenario
from sim.scenario.schema import Scenario

_VILLAGE = {
    "title": "As small as a city can be",
    "days": 2,
    "warmup_days": 1,
    "roads": {"synthetic": {"nodes": 36, "size": 4}, "districts": 2, "background": {"levels": 2}},
    "industry": {"factories": 8, "retailers": 2},
    "fleet": {"vehicles": 8, "carriers": 1},
    "sensors": {"count": 40, "operators": 1},
    "policy": {"preset": "liberal", "listing_review_days": 0},
}


def warm_up() -> float:
    """Compile whatever is not compiled yet; return the seconds that it took."""
    began = time.perf_counter()
    run_in_memory(Job.of(LoadedScenario.from_scenario(Scenario.model_validate(_VILLAGE), Path())))
    return time.perf_counter() - began

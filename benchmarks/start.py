"""What starting costs, as whole commands: help, a run with kernels compiled, and the first run of all.

A command is measured from outside, with the start of Python and everything that it imports.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
_HELP = ("--help",)


def measure(scenario: str, days: int, rounds: int, cold_rounds: int) -> dict[str, Any]:
    """Medians of CPU and wall seconds, and the least, of each command.

    Parameters
    ----------
    scenario, days
        What is run, from the check of the scenario to the report.
    rounds
        How often help and the warm run are measured, in turn.
    cold_rounds
        How often the same run is measured with an empty folder for all caches.
    """
    with tempfile.TemporaryDirectory() as folder:
        run = ("run", str(_ROOT / "scenarios" / f"{scenario}.yaml"), f"--days={days}", "--force", f"--out={folder}")
        _spent(run, {})
        spent = [(_spent(_HELP, {}), _spent(run, {})) for _ in range(rounds)]
        cold = [_cold(run, Path(folder) / f"cache-{number}") for number in range(cold_rounds)]
    return {
        "scenario": scenario,
        "days": days,
        "help": _summary([help_ for help_, _ in spent]),
        "warm_run": _summary([warm for _, warm in spent]),
        "cold_run": _summary(cold),
    }


def _cold(arguments: tuple[str, ...], caches: Path) -> tuple[float, float]:
    caches.mkdir()
    return _spent(arguments, {"XDG_CACHE_HOME": str(caches)})


def _spent(arguments: tuple[str, ...], settings: Mapping[str, str]) -> tuple[float, float]:
    """CPU and wall seconds of a command."""
    environment = {**os.environ, **settings}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "sim.cli", *arguments], cwd=_ROOT, env=environment, capture_output=True, check=True
    )
    wall_s, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall_s


def _summary(spent: list[tuple[float, float]]) -> dict[str, float]:
    cpu_s, wall_s = zip(*spent, strict=True)
    return {
        "cpu_s": round(median(cpu_s), 3),
        "wall_s": round(median(wall_s), 3),
        "least_wall_s": round(min(wall_s), 3),
    }

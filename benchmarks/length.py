"""Whether a late day costs what an early one does, in time and in memory."""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import theilslopes

from sim.arrays import Floats, State
from sim.engine.events import EventLog
from sim.model import CityModel
from sim.record.registry import TABLES
from sim.scenario.load import LoadedScenario, load

#: Share of a run in which trade begins and stocks swing in; what grows after it would never end.
_SETTLING = 1 / 3
#: Where Linux says how many pages of memory a process has.
STATM = Path("/proc/self/statm")


class DayMeter:
    """A recorder that keeps nothing of a run but what each day took; what it writes down is dropped."""

    def __init__(self) -> None:
        self._marks_s = [time.process_time()]
        #: Memory in use at each midnight, MB.
        self.resident_mb: list[float] = []

    @property
    def cpu_ms(self) -> list[float]:
        """Processor time of each day, all threads together."""
        return (1000.0 * np.diff(self._marks_s)).tolist()

    def close_day(self, day: int, log: EventLog) -> None:  # noqa: ARG002
        """Drop the day's events, and look at the clock."""
        for table in TABLES:
            log.take(table)
        self._marks_s.append(time.process_time())
        self.resident_mb.append(int(STATM.read_text().split()[1]) * resource.getpagesize() / 2**20)

    def wants_state(self, day: int) -> bool:  # noqa: ARG002
        """No."""
        return False

    def save_state(self, day: int, rooms: Mapping[str, State]) -> None:
        """Never asked for."""


def metered(loaded: LoadedScenario) -> DayMeter:
    """What each day of a scenario takes."""
    model = CityModel(loaded, loaded.scenario.seed)
    model.start()
    gc.collect()
    meter = DayMeter()
    model.run(meter)
    model.dissolve()
    return meter


def measure(runs: Mapping[str, tuple[str, int]]) -> dict[str, Any]:
    """Growth of a day's cost and of memory over runs, each a scenario and its days."""
    return {"runs": {name: _measure(scenario, days) for name, (scenario, days) in runs.items()}}


def _measure(scenario: str, days: int) -> dict[str, Any]:
    meter = metered(load(f"scenarios/{scenario}.yaml", {"twins": 0, "days": days}))
    settled = round(_SETTLING * days)
    cpu_ms, memory_mb = np.array(meter.cpu_ms), np.array(meter.resident_mb)
    median = float(np.median(cpu_ms[settled:]))
    return {
        "days": days,
        "settled_after_days": settled,
        "median_cpu_ms": round(median, 2),
        # The first day fills route tables and compiles.
        "days_2_to_4_over_median": round(float(np.median(cpu_ms[1:4])) / median, 3),
        "growth_of_cost_percent_a_day": _trend(100.0 * cpu_ms[settled:] / median),
        "growth_of_memory_mb_a_day": _trend(memory_mb[settled:]),
        "memory_mb": {"settled": round(float(memory_mb[settled])), "end": round(float(memory_mb[-1]))},
        "cpu_ms": np.round(cpu_ms, 1).tolist(),
    }


def _trend(daily: Floats) -> dict[str, float]:
    """Slope of Theil and Sen, the median of those between all pairs of days, and its 95% interval."""
    slope, _, low, high = theilslopes(daily)
    return {"value": round(float(slope), 4), "low": round(float(low), 4), "high": round(float(high), 4)}

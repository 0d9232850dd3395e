"""The whole model against a plain Mesa, SimPy and igraph twin: time per vehicle-day, outputs compared in the same run.

Both get the same scenario with the same overrides; what the twin does not cover is switched off for both
(``benchmarks/plain/covers.py``). Building the city and starting up are left out, compilation too; so is
turning records into tables at the end.
"""

from __future__ import annotations

import cProfile
import gc
import pstats
import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

from benchmarks.machine import machine, versions
from benchmarks.plain.compare import RawRecorder, differences
from benchmarks.plain.covers import needed_settings
from benchmarks.plain.model import PlainCity
from benchmarks.plain.trees import HAS_IGRAPH
from sim.model import CityModel
from sim.scenario.load import LoadedScenario, load

#: Vehicles up to which loading the kernels of the twin's draws is worth a run beforehand.
_FEW = 1_000
#: Scenario and overrides of each size, and how often both are run.
SIZES: dict[str, tuple[str, dict[str, Any], int]] = {
    "tiny": ("tiny", {"days": 3}, 5),
    "quickstart": ("quickstart", {"days": 4}, 3),
    "a thirtieth of metropolis": (
        "metropolis",
        {
            "days": 3, "fleet.vehicles": 600, "fleet.carriers": 4, "industry.factories": 60, "industry.retailers": 12,
            "industry.sources_per_good": 2, "sensors.count": 6000, "sensors.operators": 3, "exchange.desks": 12,
        },
        3,
    ),
    "a tenth of metropolis": (
        "metropolis",
        {
            "days": 3, "fleet.vehicles": 2000, "fleet.carriers": 4, "industry.factories": 200, "industry.retailers": 40,
            "industry.sources_per_good": 2, "sensors.count": 20000, "sensors.operators": 3, "exchange.desks": 40,
        },
        1,
    ),
    "metropolis": ("metropolis", {"days": 2}, 1),
}  # fmt: skip


def measure(profiled: str = "a thirtieth of metropolis", ours: str = "quickstart") -> dict[str, Any]:
    """Medians of CPU time of both at every size, in alternating order, and where each spends its time."""
    return {
        "machine": machine(),
        "versions": versions("mesa", "simpy", "igraph" if HAS_IGRAPH else "scipy", "numpy", "numba"),
        "sizes": {name: _measure(*size) for name, size in SIZES.items()},
        "profile": {"size": profiled, "share_of_time": profile_twin(*SIZES[profiled])},
        "profile_of_ours": {"size": ours, "share_of_time": profile_product(*SIZES[ours])},
    }


def load_covered(scenario: str, overrides: Mapping[str, Any]) -> LoadedScenario:
    """A shipped scenario with what the twin does not cover switched off."""
    overrides = {"twins": 0, "warmup_days": 0, **overrides}
    file = f"scenarios/{scenario}.yaml"
    return load(file, {**overrides, **needed_settings(load(file, overrides))})


def run_product(loaded: LoadedScenario) -> tuple[float, CityModel, RawRecorder]:
    """CPU time of a run of the product, and what came out."""
    model, recorder = CityModel(loaded, loaded.scenario.seed), RawRecorder()
    model.start()
    _forget_before()
    began = time.process_time()
    model.run(recorder)
    return time.process_time() - began, model, recorder


def run_twin(loaded: LoadedScenario) -> tuple[float, PlainCity]:
    """CPU time of a run of the twin, and what came out."""
    twin = PlainCity(loaded, loaded.scenario.seed)
    _forget_before()
    began = time.process_time()
    twin.run()
    return time.process_time() - began, twin


def _forget_before() -> None:
    """Leave what was made before out of collecting garbage: it took longer than some runs."""
    gc.collect()
    gc.freeze()


def _measure(scenario: str, overrides: Mapping[str, Any], rounds: int) -> dict[str, Any]:
    loaded = load_covered(scenario, overrides)
    first_day = load_covered(scenario, {**overrides, "days": 1})
    run_product(first_day)  # compiled
    if loaded.scenario.fleet.vehicles <= _FEW:
        run_twin(first_day)  # its keyed draws as well
    product_s, twin_s = [], []
    for round_ in range(rounds):
        if round_ % 2:
            twin_s.append((twin := run_twin(loaded))[0])
        product_s.append((product := run_product(loaded))[0])
        if not round_ % 2:
            twin_s.append((twin := run_twin(loaded))[0])
    unequal = differences(*product[1:], twin[1])
    if unequal:
        raise AssertionError(f"{scenario}: the twin differs: {'; '.join(unequal)}")
    vehicle_days = loaded.scenario.fleet.vehicles * loaded.scenario.days
    return {
        "scenario": scenario,
        "overrides": dict(overrides),
        "vehicle_days": vehicle_days,
        "trips": len(twin[1].tables.frame("trips")),
        "rounds": rounds,
        "product_cpu_s": round(median(product_s), 3),
        "twin_cpu_s": round(median(twin_s), 3),
        "product_ms_per_vehicle_day": round(1e3 * median(product_s) / vehicle_days, 3),
        "twin_ms_per_vehicle_day": round(1e3 * median(twin_s) / vehicle_days, 3),
        "ratio": round(median(twin_s) / median(product_s), 2),
        "outputs_equal": True,
    }


def profile_twin(scenario: str, overrides: Mapping[str, Any], rounds: int) -> dict[str, float]:  # noqa: ARG001
    """The functions of the twin that take longest by themselves, as shares of its time."""
    twin = PlainCity(loaded := load_covered(scenario, overrides), loaded.scenario.seed)
    stats = _stats(twin.run)
    total = sum(row[2] for row in stats.values())
    longest = sorted(stats.items(), key=lambda item: -item[1][2])[:12]
    return {f"{file.rpartition('/')[2]}: {name}".removeprefix("~: "): round(row[2] / total, 3)
            for (file, _, name), row in longest}  # fmt: skip


def profile_product(scenario: str, overrides: Mapping[str, Any], rounds: int) -> dict[str, float]:  # noqa: ARG001
    """The compiled batch and what happens at stops of the product, as shares of its time."""
    loaded = load_covered(scenario, overrides)
    model = CityModel(loaded, loaded.scenario.seed)
    model.start()
    stats = _stats(lambda: model.run(RawRecorder()))
    total = sum(row[2] for row in stats.values())
    spent = {name: row[3] for (file, _, name), row in stats.items() if (file.rpartition("/")[2], name) in _STOPS}
    return {name: round(s / total, 3) for name, s in sorted(spent.items(), key=lambda item: -item[1])}


#: Functions of the product that hold what is compiled and what happens at each kind of stop, and where they stand.
_STOPS = {
    ("city.py", "advance"), ("freight.py", "dispatch"), ("city_model.py", "_hour"), ("city_model.py", "_receive"),
    ("city_model.py", "_read_feeds"), ("city_model.py", "_deliver"), ("materials.py", "order"),
    ("market.py", "session"), ("city_model.py", "_midnight"), ("city_model.py", "_open_market"),
}  # fmt: skip


def _stats(run: Callable[[], None]) -> dict[tuple[str, int, str], tuple[int, int, float, float, Any]]:
    profile = cProfile.Profile(time.process_time)
    profile.runcall(run)
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, Any]] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    return stats

"""Readings a second of stock sensors, one thread and two, against numpy's normal variates in the same process."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any

import numpy as np

from sim.city.sensors.reading import read_each, read_stock
from sim.city.sensors.stock import Character, StockSensors, place_sensors
from sim.engine.streams import entity_keys
from sim.scenario.schema import Sensors
from sim.units import MINUTE_MS

_POINTS = 20_000
_ROUNDS = 15
_CALLS = 5
_THREADS = 2
#: Feeds look at stocks every quarter of an hour.
_STEP_MS = 15 * MINUTE_MS

Call = Callable[[int], object]


def measure(count: int) -> dict[str, Any]:
    """Medians over rounds in which the kernels and the peer take turns, each with a few calls in a row.

    One thread is measured by CPU time. Two threads are measured by the clock on the wall: their best
    round, since a machine that others use has two idle cores only now and then, and the median.
    """
    placed = _placed(count)
    alone, together = _calls(placed, count), _calls_on_threads(placed)
    cpu, wall = _rates(alone | together, count)
    rate = {name: round(median(cpu[name]), 1) for name in alone}
    peer = rate.pop("numpy_normals")
    return {
        "sensors": count,
        "step_ms": _STEP_MS,
        "million_readings_per_cpu_s": rate,
        "million_numpy_normals_per_cpu_s": peer,
        "ratio_to_numpy_on_one_thread": {name: round(value / peer, 2) for name, value in rate.items()},
        f"million_readings_per_wall_s_on_{_THREADS}_threads": {
            name: {"best": round(max(wall[name]), 1), "median": round(median(wall[name]), 1)} for name in together
        },
        "first_reading_with_failures_ns": round(_first_reading_ns(count), 1),
    }


def _placed(count: int, **settings: float) -> tuple[StockSensors, Character]:
    key = entity_keys([f"stock {i}" for i in range(_POINTS)])
    return place_sensors(Sensors.model_validate({"count": count, **settings}), key, np.full(_POINTS, 1000.0), 1)


def _frail(count: int) -> tuple[StockSensors, Character]:
    return _placed(count, mean_repair=24.0)


def _first_reading_ns(count: int) -> float:
    """CPU time of a reading whose sensor's spell is not known yet."""
    spent = []
    for now in range(3):
        frail = _frail(count)
        began = time.process_time()
        read_each(*frail, np.full(_POINTS, 50_000), np.arange(_POINTS), now, np.empty(count))
        spent.append(time.process_time() - began)
    return median(spent) / count * 1e9


def _calls(placed: tuple[StockSensors, Character], count: int) -> dict[str, Call]:
    points, truth = np.arange(_POINTS), np.full(_POINTS, 50_000)
    frail = _frail(count)
    each, value, seen = np.empty(count), np.empty(_POINTS), np.empty(_POINTS, dtype=np.bool_)
    generator = np.random.Generator(np.random.PCG64(1))
    source, noise = np.repeat(truth, count // _POINTS), np.empty(count, dtype=np.float32)

    def numpy_normals(_: int) -> None:
        np.add(source, 50.0 * generator.standard_normal(count, dtype=np.float32, out=noise), out=each)

    return {
        "numpy_normals": numpy_normals,
        "each": lambda now: read_each(*placed, truth, points, now, each),
        "means_of_stocks": lambda now: read_stock(*placed, truth, points, now, value, seen),
        "means_with_failures": lambda now: read_stock(*frail, truth, points, now, value, seen),
    }


def _calls_on_threads(placed: tuple[StockSensors, Character]) -> dict[str, Call]:
    """Threads read disjoint points; what they write together must be what one writes."""
    truth, points = np.full(_POINTS, 50_000), np.arange(_POINTS)
    each, value, seen = np.zeros(placed[0].key.size), np.zeros(_POINTS), np.zeros(_POINTS, dtype=np.bool_)
    parts = [slice(part[0], part[-1] + 1) for part in np.array_split(points, _THREADS)]
    pool = ThreadPoolExecutor(_THREADS)

    def read_singly(now: int) -> None:
        list(pool.map(lambda part: read_each(*placed, truth, points[part], now, each), parts))

    def read_means(now: int) -> None:
        list(pool.map(lambda part: read_stock(*placed, truth, points[part], now, value[part], seen[part]), parts))

    read_singly(0)
    together = each.tobytes()
    read_each(*placed, truth, points, 0, each)
    if each.tobytes() != together:
        raise AssertionError("threads read other bytes than one thread")
    return {"each_together": read_singly, "means_together": read_means}


def _rates(calls: dict[str, Call], count: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Million readings a second of each round but the first, by CPU time and by the clock on the wall."""
    cpu: dict[str, list[float]] = {name: [] for name in calls}
    wall: dict[str, list[float]] = {name: [] for name in calls}
    for now in range(_ROUNDS + 1):
        for name, call in calls.items():
            began = time.process_time(), time.perf_counter()
            for again in range(_CALLS):
                call((now * _CALLS + again) * _STEP_MS)
            readings = _CALLS * count / 1e6
            cpu[name].append(readings / (time.process_time() - began[0]))
            wall[name].append(readings / (time.perf_counter() - began[1]))
    return {name: rate[1:] for name, rate in cpu.items()}, {name: rate[1:] for name, rate in wall.items()}

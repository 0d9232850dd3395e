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

_POINTS = 20_000
_ROUNDS = 15
_THREADS = 2

Call = Callable[[int], object]


def measure(count: int) -> dict[str, Any]:
    """Medians of CPU time over rounds in which the kernels and the peer take turns.

    Two threads are measured while they run at once; each is taken to have a core of its own, as on a
    machine that does nothing else. Best rounds by the clock on the wall say what this machine gave.
    """
    alone, together = _calls(count), _calls_on_threads(count)
    cpu, wall = _rates(alone | together, count)
    peer = cpu.pop("numpy_normals")
    rate = {name: value * (_THREADS if name in together else 1) for name, value in cpu.items()}
    return {
        "sensors": count,
        "million_readings_per_s": {name: round(value, 1) for name, value in rate.items()},
        "million_numpy_normals_per_s": round(peer, 1),
        "ratio_to_numpy_on_one_thread": {name: round(value / peer, 2) for name, value in rate.items()},
        "best_million_readings_per_wall_s": {name: round(wall[name], 1) for name in rate},
    }


def _placed(count: int, **settings: float) -> tuple[StockSensors, Character]:
    key = entity_keys([f"stock {i}" for i in range(_POINTS)])
    return place_sensors(Sensors.model_validate({"count": count, **settings}), key, np.full(_POINTS, 1000.0), 1)


def _calls(count: int) -> dict[str, Call]:
    points, truth = np.arange(_POINTS), np.full(_POINTS, 50_000)
    placed, frail = _placed(count), _placed(count, mean_repair=24.0)
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


def _calls_on_threads(count: int) -> dict[str, Call]:
    """Threads read disjoint points; what they write together must be what one writes."""
    placed, truth, points = _placed(count), np.full(_POINTS, 50_000), np.arange(_POINTS)
    each, value, seen = np.zeros(count), np.zeros(_POINTS), np.zeros(_POINTS, dtype=np.bool_)
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
    return {f"each_on_{_THREADS}_threads": read_singly, f"means_of_stocks_on_{_THREADS}_threads": read_means}


def _rates(calls: dict[str, Call], count: int) -> tuple[dict[str, float], dict[str, float]]:
    """Million readings a second: medians by CPU time, and the best by the clock on the wall."""
    cpu: dict[str, list[float]] = {name: [] for name in calls}
    wall: dict[str, list[float]] = {name: [] for name in calls}
    for now in range(_ROUNDS + 1):
        for name, call in calls.items():
            began = time.process_time(), time.perf_counter()
            call(now * 1000)
            cpu[name].append(count / (time.process_time() - began[0]) / 1e6)
            wall[name].append(count / (time.perf_counter() - began[1]) / 1e6)
    return {name: median(rate[1:]) for name, rate in cpu.items()}, {name: max(rate) for name, rate in wall.items()}

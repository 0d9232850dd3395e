"""Readings a second of stock sensors, one thread, against numpy's normal variates in the same process."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

from sim.city.sensors.stock import place_sensors, read_each, read_stock
from sim.engine.streams import entity_keys
from sim.scenario.schema import Sensors

_POINTS = 20_000
_ROUNDS = 15


def measure(count: int) -> dict[str, Any]:
    """Medians of CPU time over rounds that alternate between the kernels and the peer."""
    points = np.arange(_POINTS)
    key = entity_keys([f"stock {i}" for i in range(_POINTS)])
    placed = place_sensors(Sensors(count=count), key, np.full(_POINTS, 1000.0), 1)
    frail = place_sensors(Sensors(count=count, mean_repair=24.0), key, np.full(_POINTS, 1000.0), 1)
    truth = np.full(_POINTS, 50_000)
    each, value, seen = np.empty(count), np.empty(_POINTS), np.empty(_POINTS, dtype=np.bool_)
    generator = np.random.Generator(np.random.PCG64(1))
    source, noise = np.repeat(truth, count // _POINTS), np.empty(count, dtype=np.float32)

    def numpy_normals(_: int) -> None:
        np.add(source, 50.0 * generator.standard_normal(count, dtype=np.float32, out=noise), out=each)

    rate = {
        name: count / _seconds(call) / 1e6
        for name, call in (
            ("each", lambda now: read_each(*placed, truth, now, each)),
            ("means_of_stocks", lambda now: read_stock(*placed, truth, points, now, value, seen)),
            ("means_with_failures", lambda now: read_stock(*frail, truth, points, now, value, seen)),
            ("numpy_normals", numpy_normals),
        )
    }
    peer = rate["numpy_normals"]
    return {
        "sensors": count,
        "million_readings_per_cpu_s": {name: round(value, 1) for name, value in rate.items()},
        "ratio_to_numpy": {name: round(value / peer, 2) for name, value in rate.items() if name != "numpy_normals"},
    }


def _seconds(call: Callable[[int], None]) -> float:
    call(0)
    spent = []
    for now in range(1, _ROUNDS + 1):
        began = time.process_time()
        call(now * 1000)
        spent.append(time.process_time() - began)
    return median(spent)

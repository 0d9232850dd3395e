"""Stock sensors: functions of truth and time, evaluated when somebody reads them, never stored.

A sensor has noise, a lasting bias and drop-outs, all keyed by (sensor, instant), so reading the
same instant twice gives the same value. Several sensors on one stock are averaged.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import Floats, Ints, Keys, Mask
from sim.engine.compiled import inlined, kernel
from sim.engine.streams import Stream, combine_each, draw_bits, uniform
from sim.scenario.schema import Sensors

_FIELD_BITS = 16
_FIELD = (1 << _FIELD_BITS) - 1
_CENTRE = 2 * _FIELD
_SCALE = 3.0**0.5 / (1 << _FIELD_BITS)


class StockSensors(NamedTuple):
    """Sensors by the stock they watch: those of point ``p`` are ``first[p]:first[p + 1]``."""

    first: Ints
    key: Keys
    bias: Floats  # (sensors,) lasting error as a share of the point's scale
    scale_kg: Floats  # (points,)


class Character(NamedTuple):
    """What all stock sensors have in common."""

    noise: float
    drop_out: float
    noise_stream: np.uint64
    drop_out_stream: np.uint64


def place_sensors(sensors: Sensors, point_key: Keys, scale_kg: Floats, seed: int) -> tuple[StockSensors, Character]:
    """Spread the scenario's sensors over stocks, as evenly as whole numbers allow."""
    points = point_key.size
    each, spare = divmod(sensors.count, max(points, 1))
    count = np.full(points, each, dtype=np.int64)
    count[np.argsort(point_key, kind="stable")[:spare]] += 1
    first = np.r_[0, np.cumsum(count)].astype(np.int64)
    number = np.arange(first[-1]) - np.repeat(first[:-1], count)
    key = combine_each(np.repeat(point_key, count), number)
    bias = sensors.bias * Stream(seed, "sensor bias").normals(key)
    noise, drop_out = Stream(seed, "sensor noise"), Stream(seed, "sensor drop-out")
    return (
        StockSensors(first, key, bias, scale_kg),
        Character(sensors.noise, sensors.drop_out, noise.key, drop_out.key),
    )


def standard_error_kg(sensors: StockSensors, character: Character, bias: float) -> Floats:
    """Error that the operator of the sensors of each point declares, float64 (points,); 0 without sensors."""
    count = np.maximum(np.diff(sensors.first), 1)
    return sensors.scale_kg * np.sqrt((character.noise**2 + bias**2) / count)


@inlined
def bell(bits: np.uint64) -> float:
    """Sum of four 16-bit fields, scaled to mean 0 and variance 1 (Irwin-Hall): nearly normal, same bits anywhere."""
    total = (
        (bits & np.uint64(_FIELD))
        + ((bits >> np.uint64(_FIELD_BITS)) & np.uint64(_FIELD))
        + ((bits >> np.uint64(2 * _FIELD_BITS)) & np.uint64(_FIELD))
        + (bits >> np.uint64(3 * _FIELD_BITS))
    )
    return (np.int64(total) - _CENTRE) * _SCALE


@kernel
def read_stock(
    sensors: StockSensors, character: Character, on_hand_kg: Ints, points: Ints, now_ms: int, value: Floats, seen: Mask
) -> None:
    """Write the mean of the working sensors of each point into ``value``; ``seen`` where there is one."""
    for i in range(points.size):
        point = points[i]
        total = 0.0
        working = 0
        for sensor in range(sensors.first[point], sensors.first[point + 1]):
            if uniform(character.drop_out_stream, sensors.key[sensor], now_ms) < character.drop_out:
                continue
            noise = character.noise * bell(draw_bits(character.noise_stream, sensors.key[sensor], now_ms))
            total += sensors.bias[sensor] + noise
            working += 1
        seen[i] = working > 0
        if working > 0:
            value[i] = max(0.0, on_hand_kg[point] + sensors.scale_kg[point] * total / working)

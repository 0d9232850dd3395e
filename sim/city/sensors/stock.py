"""Stock sensors: functions of truth and time, evaluated when somebody reads them, never stored.

A sensor has noise, a lasting bias, drop-outs, and failures with repairs, all keyed by (sensor,
instant): reading the same instant twice gives the same value, and another sensor changes nothing.
Several sensors on one stock are averaged. One hash of (sensor, instant) gives noise and drop-out,
which is what makes a reading cost about a nanosecond.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim import units
from sim.arrays import Floats, Int, Ints, Keys
from sim.city.sensors.lifetimes import Lifetimes, Spells
from sim.engine.compiled import inlined
from sim.engine.streams import Stream, combine_each, draw_bits, mix
from sim.scenario.schema import Sensors

#: Noise takes four fields of a hash, drop-out the rest.
_FIELD_BITS = 12
_FIELD = (1 << _FIELD_BITS) - 1
_CENTRE = 2 * _FIELD
_SCALE = 3.0**0.5 / (1 << _FIELD_BITS)
_REST_BITS = 64 - 4 * _FIELD_BITS


class StockSensors(NamedTuple):
    """Sensors by the stock they watch: those of point ``p`` are ``first[p]:first[p + 1]``."""

    first: Ints
    key: Keys
    bias: Floats  # (sensors,) lasting error as a share of the point's scale
    scale_kg: Floats  # (points,)
    spells: Spells  # of sensors that fail; empty where none does


class Character(NamedTuple):
    """What all stock sensors have in common."""

    noise: float
    drops_below: int  # of 2^16 equally likely cases, in how many there is no reading
    stream: np.uint64
    lifetimes: Lifetimes


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
    character = Character(
        noise=sensors.noise,
        drops_below=round(sensors.drop_out * (1 << _REST_BITS)),
        stream=Stream(seed, "sensor reading").key,
        lifetimes=Lifetimes.of(
            units.DAY_MS * sensors.mean_up,
            units.HOUR_MS * sensors.mean_repair,
            "sensor life",
            seed,
        ),
    )
    spells = Spells.unknown(key.size if character.lifetimes.rate_per_ms > 0.0 else 0)
    return StockSensors(first, key, bias, scale_kg, spells), character


def standard_error_kg(sensors: StockSensors, character: Character, bias: float) -> Floats:
    """Error that the operator of the sensors of each point declares, float64 (points,); 0 without sensors."""
    count = np.maximum(np.diff(sensors.first), 1)
    return sensors.scale_kg * np.sqrt((character.noise**2 + bias**2) / count)


@inlined
def bell(bits: np.uint64) -> float:
    """Sum of four fields, scaled to mean 0 and variance 1 (Irwin-Hall): nearly normal, the same bits anywhere."""
    total = (
        (bits & np.uint64(_FIELD))
        + ((bits >> np.uint64(_FIELD_BITS)) & np.uint64(_FIELD))
        + ((bits >> np.uint64(2 * _FIELD_BITS)) & np.uint64(_FIELD))
        + ((bits >> np.uint64(3 * _FIELD_BITS)) & np.uint64(_FIELD))
    )
    # 32 bits become a float in one instruction on any processor, 64 only on the newest.
    return np.float64(np.int32(total) - np.int32(_CENTRE)) * _SCALE


@inlined
def instant_key(character: Character, sampled_ms: Int) -> np.uint64:
    """What all readings of one instant share."""
    return draw_bits(character.stream, np.uint64(0), sampled_ms)


@inlined
def reading_bits(instant: np.uint64, sensor_key: np.uint64) -> np.uint64:
    """Hash of one sensor at one instant; both are hashes already, so their sum names the pair."""
    return mix(instant + sensor_key)


@inlined
def dropped(bits: np.uint64, character: Character) -> np.bool_:
    """Whether this reading is missing."""
    return np.int32(bits >> np.uint64(64 - _REST_BITS)) < np.int32(character.drops_below)

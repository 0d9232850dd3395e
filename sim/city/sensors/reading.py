"""Reading stock sensors in blocks: each by itself, or the mean of those of a stock.

Sensors of neighbouring stocks lie side by side, so a run of stocks is read in one flat loop that the
compiler turns into SIMD; what belongs to a stock is then taken from the block. A reading does not
depend on what else is in its block, so threads may share the stocks as they like.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Int, Ints, Mask
from sim.city.sensors.lifetimes import works
from sim.city.sensors.stock import Character, StockSensors, bell, dropped, instant_key, reading_bits
from sim.engine.compiled import inlined, kernel

#: Sensors that are read together: their errors stay in the fastest cache.
_BLOCK = 1024


@kernel
def _read_errors(
    sensors: StockSensors, character: Character, sampled_ms: Int, first: Int, error: Floats, there: Ints
) -> None:
    """Write the error of each sensor from ``first`` on, as a share of its scale, and 1; 0 and 0 without a reading."""
    # Views walked from 0, and choices instead of branches: that is what the compiler turns into SIMD.
    key = sensors.key[first : first + error.size]
    bias = sensors.bias[first : first + error.size]
    instant = instant_key(character, sampled_ms)
    for i in range(error.size):
        bits = reading_bits(instant, key[i])
        missing = dropped(bits, character)
        found = bias[i] + character.noise * bell(bits)
        error[i] = 0.0 if missing else found
        there[i] = 0 if missing else 1
    if character.lifetimes.rate_per_ms > 0.0:
        for i in range(error.size):
            if there[i] and not works(character.lifetimes, key[i], sampled_ms):
                error[i] = 0.0
                there[i] = 0


@kernel
def _block_of(first: Ints, points: Ints) -> tuple[Floats, Ints]:
    """Room for the errors of a run of points, and for where there are any."""
    size = _BLOCK
    for i in range(points.size):
        size = max(size, first[points[i] + 1] - first[points[i]])
    return np.empty(size), np.empty(size, dtype=np.int64)


@inlined
def _run_end(first: Ints, points: Ints, begin: Int, room: Int) -> Int:
    """End of the run of neighbouring points from ``begin`` on whose sensors fit into a block."""
    end = begin + 1
    while (
        end < points.size
        and points[end] == points[end - 1] + 1
        and first[points[end] + 1] - first[points[begin]] <= room
    ):
        end += 1
    return end


@inlined
def _read_run(
    sensors: StockSensors, character: Character, points: Ints, begin: Int, sampled_ms: Int, error: Floats, there: Ints
) -> tuple[Int, Int]:
    """Read a run of points into a block; return its end, and its first sensor."""
    end = _run_end(sensors.first, points, begin, error.size)
    low = sensors.first[points[begin]]
    count = sensors.first[points[end - 1] + 1] - low
    _read_errors(sensors, character, sampled_ms, low, error[:count], there[:count])
    return end, low


@inlined
def _sums(error: Floats, there: Ints) -> tuple[float, int]:
    # Two loops: the sum keeps its order and so its bits, the count need not and is SIMD.
    total = 0.0
    working = 0
    for i in range(error.size):
        total += error[i]
    for i in range(there.size):
        working += there[i]
    return total, working


@kernel
def read_stock(
    sensors: StockSensors,
    character: Character,
    truth_kg: Ints,
    points: Ints,
    sampled_ms: int,
    value: Floats,
    seen: Mask,
) -> None:
    """Write the mean of the working sensors of each point into ``value``; ``seen`` where there is one."""
    error, there = _block_of(sensors.first, points)
    begin: Int = 0
    while begin < points.size:
        end, low = _read_run(sensors, character, points, begin, sampled_ms, error, there)
        for i in range(begin, end):
            point = points[i]
            first, after = sensors.first[point] - low, sensors.first[point + 1] - low
            total, working = _sums(error[first:after], there[first:after])
            seen[i] = working > 0
            if working > 0:
                value[i] = max(0.0, truth_kg[point] + sensors.scale_kg[point] * total / working)
        begin = end


@inlined
def _write_each(error: Floats, there: Ints, truth_kg: float, scale_kg: float, reading_kg: Floats) -> None:
    for i in range(error.size):
        reading = max(0.0, truth_kg + scale_kg * error[i])
        reading_kg[i] = reading if there[i] else np.nan


@kernel
def read_each(
    sensors: StockSensors, character: Character, truth_kg: Ints, points: Ints, sampled_ms: int, reading_kg: Floats
) -> None:
    """Write the reading of every single sensor of some points, not a number where there is none."""
    error, there = _block_of(sensors.first, points)
    begin: Int = 0
    while begin < points.size:
        end, low = _read_run(sensors, character, points, begin, sampled_ms, error, there)
        for i in range(begin, end):
            point = points[i]
            first, after = sensors.first[point], sensors.first[point + 1]
            truth = float(truth_kg[point])
            a, b = first - low, after - low
            _write_each(error[a:b], there[a:b], truth, sensors.scale_kg[point], reading_kg[first:after])
        begin = end

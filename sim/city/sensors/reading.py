"""Reading stock sensors in blocks: each by itself, or the mean of those of a stock.

Sensors of neighbouring stocks lie side by side, so a run of stocks is read in one flat loop that the
compiler turns into SIMD; what belongs to a stock is then taken from the block. A reading does not
depend on what else is in its block, so threads may share the stocks as they like.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Int, Ints, Mask
from sim.city.sensors.lifetimes import Spells, update_spells
from sim.city.sensors.stock import Character, StockSensors, bell, dropped, instant_key, reading_bits
from sim.engine.compiled import inlined, kernel, lean_kernel

#: Sensors that are read together: their errors stay in the fastest cache.
_BLOCK = 1024

# In what follows views are walked from 0, and choices are made instead of branches: that is what the
# compiler turns into SIMD.


@inlined
def _error(character: Character, bits: np.uint64, bias: float) -> float:
    return bias + character.noise * bell(bits)


@lean_kernel
def _errors_or_nan(sensors: StockSensors, character: Character, instant: np.uint64, first: Int, error: Floats) -> None:
    """Write the error of each sensor from ``first`` on, as a share of its scale; not a number without a reading."""
    key = sensors.key[first : first + error.size]
    bias = sensors.bias[first : first + error.size]
    for i in range(error.size):
        bits = reading_bits(instant, key[i])
        found = _error(character, bits, bias[i])
        error[i] = np.nan if dropped(bits, character) else found


@lean_kernel
def _errors_or_none(
    sensors: StockSensors, character: Character, instant: np.uint64, first: Int, error: Floats, there: Ints
) -> None:
    """Write the error of each sensor from ``first`` on, as a share of its scale, and 1; 0 and 0 without a reading."""
    key = sensors.key[first : first + error.size]
    bias = sensors.bias[first : first + error.size]
    for i in range(error.size):
        bits = reading_bits(instant, key[i])
        missing = dropped(bits, character)
        found = _error(character, bits, bias[i])
        error[i] = 0.0 if missing else found
        there[i] = 0 if missing else 1


@inlined
def _working(sensors: StockSensors, character: Character, sampled_ms: Int, first: Int, count: Int) -> Mask:
    """Which of the sensors from ``first`` on do not fail at an instant."""
    from_ms, until_ms, up = sensors.spells
    after = first + count
    spells = Spells(from_ms[first:after], until_ms[first:after], up[first:after])
    update_spells(character.lifetimes, sensors.key[first:after], sampled_ms, spells)
    return spells.up


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
def _sums(error: Floats, there: Ints) -> tuple[float, int]:
    # Two loops: the sum keeps its order and so its bits, the count need not and is SIMD.
    total = 0.0
    working = 0
    for i in range(error.size):
        total += error[i]
    for i in range(there.size):
        working += there[i]
    return total, working


@lean_kernel
def _read_run(
    sensors: StockSensors, character: Character, points: Ints, begin: Int, sampled_ms: Int, error: Floats, there: Ints
) -> tuple[Int, Int]:
    """Read a run of points into a block; return its end, and its first sensor."""
    end = _run_end(sensors.first, points, begin, error.size)
    low = sensors.first[points[begin]]
    count = sensors.first[points[end - 1] + 1] - low
    _errors_or_none(sensors, character, instant_key(character, sampled_ms), low, error[:count], there[:count])
    if character.lifetimes.rate_per_ms > 0.0:
        working = _working(sensors, character, sampled_ms, low, count)
        for i in range(working.size):
            error[i] = error[i] if working[i] else 0.0
            there[i] = there[i] if working[i] else 0
    return end, low


@lean_kernel
def _write_means(
    sensors: StockSensors,
    character: Character,
    truth_kg: Ints,
    points: Ints,
    sampled_ms: int,
    value: Floats,
    seen: Mask,
    error: Floats,
    there: Ints,
) -> None:
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
    size = _BLOCK
    for i in range(points.size):
        size = max(size, sensors.first[points[i] + 1] - sensors.first[points[i]])
    error, there = np.empty(size), np.empty(size, dtype=np.int64)
    _write_means(sensors, character, truth_kg, points, sampled_ms, value, seen, error, there)


@inlined
def _from_errors(reading_kg: Floats, truth_kg: float, scale_kg: float) -> None:
    for i in range(reading_kg.size):
        reading = truth_kg + scale_kg * reading_kg[i]
        # Not max(), so that what is not a number stays so.
        reading_kg[i] = reading if not reading < 0.0 else 0.0


@lean_kernel
def read_each(
    sensors: StockSensors, character: Character, truth_kg: Ints, points: Ints, sampled_ms: int, reading_kg: Floats
) -> None:
    """Write the reading of every single sensor of some points, not a number where there is none."""
    instant = instant_key(character, sampled_ms)
    begin: Int = 0
    while begin < points.size:
        end = _run_end(sensors.first, points, begin, _BLOCK)
        low, after = sensors.first[points[begin]], sensors.first[points[end - 1] + 1]
        error = reading_kg[low:after]
        _errors_or_nan(sensors, character, instant, low, error)
        if character.lifetimes.rate_per_ms > 0.0:
            working = _working(sensors, character, sampled_ms, low, error.size)
            for i in range(error.size):
                error[i] = error[i] if working[i] else np.nan
        for i in range(begin, end):
            point = points[i]
            mine = reading_kg[sensors.first[point] : sensors.first[point + 1]]
            _from_errors(mine, float(truth_kg[point]), sensors.scale_kg[point])
        begin = end

"""Units that a file does not name are found by what must agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city.roads.unit_detection import (
    LENGTHS,
    SPEEDS,
    TIMES_MIN,
    detect_coordinates,
    detect_speed_unit,
    detect_time_unit,
    unit_named,
)

_SIDE = 9


def _lattice() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Nodes of a lattice with steps of 1, and links between neighbours."""
    y, x = np.divmod(np.arange(_SIDE * _SIDE), _SIDE)
    tail = np.flatnonzero(x < _SIDE - 1)
    return x.astype(np.float64), y.astype(np.float64), tail, tail + 1


@given(st.sampled_from(sorted(LENGTHS)), st.floats(1.0, 1.28), st.floats(0.05, 2.0))
def test_length_unit_is_found_from_degrees(unit: str, detour: float, step_km: float) -> None:
    x, y, tail, head = _lattice()
    degrees = step_km / 111.195
    length = np.full(tail.size, step_km * detour / LENGTHS[unit])
    found = detect_coordinates(x * degrees, y * degrees, tail, head, length)
    assert (found.system, found.length_unit) == ("degrees", unit)
    assert found.detour == pytest.approx(detour, rel=1e-3)


@given(st.sampled_from(["m", "ft"]), st.sampled_from(sorted(LENGTHS)), st.floats(1.0, 1.28))
def test_coordinate_unit_is_found_from_stated_lengths(system: str, unit: str, detour: float) -> None:
    x, y, tail, head = _lattice()
    factor = 0.5 / LENGTHS[system]
    length = np.full(tail.size, 0.5 * detour / LENGTHS[unit])
    found = detect_coordinates(x * factor + 7e5, y * factor + 2e6, tail, head, length, length_unit=unit)
    assert (found.system, found.geographic) == (system, False)


def test_small_plane_coordinates_are_not_taken_for_degrees() -> None:
    x, y, tail, head = _lattice()
    found = detect_coordinates(x, y, tail, head, np.full(tail.size, 1.05), length_unit="km")
    assert found.system == "km"


def test_lengths_that_agree_with_nothing_are_told() -> None:
    x, y, tail, head = _lattice()
    found = detect_coordinates(x * 0.01, y * 0.01, tail, head, np.full(tail.size, 50.0), length_unit="km")
    assert not found.fits
    assert found.detour > 40


@pytest.mark.parametrize(
    ("speeds", "length_unit", "unit"),
    [
        ([30, 50, 80], "km", "km/h"),
        ([25, 35, 65], "mi", "mph"),
        ([8.3, 13.9, 22.2], "m", "m/s"),
        ([30, 30], "m", "km/h"),
    ],
)
def test_speed_unit(speeds: list[float], length_unit: str, unit: str) -> None:
    assert detect_speed_unit(np.array(speeds, dtype=np.float64), length_unit) == unit


@given(st.sampled_from(sorted(TIMES_MIN)), st.floats(15, 140))
def test_time_unit_is_found_from_lengths(unit: str, speed_kmh: float) -> None:
    length_km = np.array([0.4, 1.0, 3.0])
    assert detect_time_unit(length_km, length_km / speed_kmh * 60 / TIMES_MIN[unit]) == unit


@pytest.mark.parametrize(
    ("text", "known", "unit"),
    [
        ("Miles", LENGTHS, "mi"),
        ("feet", LENGTHS, "ft"),
        ("meters", LENGTHS, "m"),
        ("kilometres", LENGTHS, "km"),
        ("miles per hour", SPEEDS, "mph"),
        ("Kilometers per hour", SPEEDS, "km/h"),
        ("m/s", SPEEDS, "m/s"),
        ("hrs", TIMES_MIN, "h"),
        ("s", TIMES_MIN, "s"),
        ("furlongs", LENGTHS, None),
    ],
)
def test_words_for_units(text: str, known: dict[str, float], unit: str | None) -> None:
    assert unit_named(text, known) == unit

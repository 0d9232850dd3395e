"""Stock sensors: keyed functions of truth and time, with noise, bias and drop-out as declared."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import Floats, Keys, Mask
from sim.city.sensors.reading import read_stock
from sim.city.sensors.stock import Character, StockSensors, place_sensors, standard_error_kg
from sim.engine.streams import entity_keys
from sim.scenario.schema import Sensors
from sim.units import HOUR_MS

SCALE_KG, TRUTH_KG = 1_000.0, 500_000
Placed = tuple[StockSensors, Character]


def point_keys(points: int) -> Keys:
    """Keys of so many stocks."""
    return entity_keys([f"stock {i}" for i in range(points)])


def placed(points: int, seed: int = 4, **sensors: float) -> Placed:
    """Sensors on stocks of the same scale."""
    return place_sensors(Sensors.model_validate(sensors), point_keys(points), np.full(points, SCALE_KG), seed)


def read(here: Placed, now_ms: int = 0, truth_kg: int = TRUTH_KG, only: list[int] | None = None) -> tuple[Floats, Mask]:
    """Readings less the truth in units of the scale, and where there is one."""
    points = np.arange(here[0].first.size - 1) if only is None else np.array(only, dtype=np.int64)
    on_hand = np.full(here[0].first.size - 1, truth_kg)
    value, seen = np.zeros(points.size), np.zeros(points.size, dtype=np.bool_)
    read_stock(*here, on_hand, points, now_ms, value, seen)
    return (value - truth_kg) / SCALE_KG, seen


# ── where they are ───────────────────────────────────────────────────────────────────────────────
@given(st.integers(0, 300), st.integers(1, 40))
def test_sensors_are_spread_as_evenly_as_whole_numbers_allow(count: int, points: int) -> None:
    """All are placed, and no stock has two more than another."""
    each = np.diff(placed(points, count=count)[0].first)
    assert each.sum() == count
    assert each.max() - each.min() <= 1


def test_a_sensor_more_changes_no_other() -> None:
    """Keys and lasting errors of all others stay, on its own stock and elsewhere."""
    fewer, more = placed(10, count=34)[0], placed(10, count=35)[0]
    assert set(fewer.key.tolist()) < set(more.key.tolist())
    bias = dict(zip(more.key.tolist(), more.bias.tolist(), strict=True))
    assert [bias[key] for key in fewer.key.tolist()] == fewer.bias.tolist()
    assert np.unique(more.key).size == 35


def test_a_sensor_more_changes_no_reading_of_another_stock() -> None:
    """Only the stock that has it reads differently."""
    here, there = placed(10, count=34, drop_out=0.0), placed(10, count=35, drop_out=0.0)
    new = np.flatnonzero(np.diff(here[0].first) != np.diff(there[0].first))
    assert new.size == 1
    assert np.flatnonzero(read(here)[0] != read(there)[0]).tolist() == new.tolist()


# ── what they say ────────────────────────────────────────────────────────────────────────────────
def test_the_same_instant_read_twice_gives_the_same_value_whoever_else_is_read() -> None:
    """Read alone, in another order or again later, a stock reads as it did; another instant differs."""
    here = placed(8, count=30, drop_out=0.2)
    value, seen = read(here, HOUR_MS)
    read(here, 2 * HOUR_MS)
    again, seen_again = read(here, HOUR_MS, only=[6, 3, 3])
    assert again[seen_again].tolist() == value[[6, 3, 3]][seen[[6, 3, 3]]].tolist()
    assert seen_again.tolist() == seen[[6, 3, 3]].tolist()
    assert (read(here, HOUR_MS + 1)[0] != value).any()


def test_a_perfect_sensor_tells_the_truth() -> None:
    """Without noise, bias and drop-out."""
    error, seen = read(placed(20, count=20, noise=0.0, bias=0.0, drop_out=0.0))
    assert seen.all()
    assert not error.any()


def test_an_error_is_added_to_the_truth_whatever_that_is() -> None:
    """Reading less truth is the same for any stock; but nothing reads less than empty."""
    here = placed(50, count=50, noise=0.05, bias=0.01, drop_out=0.0)
    assert read(here, truth_kg=2_000)[0] == pytest.approx(read(here, truth_kg=90_000)[0])
    empty = read(here, truth_kg=0)[0]
    assert empty == pytest.approx(np.maximum(read(here)[0], 0.0), abs=1e-9)
    assert (empty == 0).any()


@pytest.mark.parametrize("each", [1, 4])
def test_noise_is_centred_and_has_the_stated_spread(each: int) -> None:
    """4,000 stocks: mean and spread within five standard errors, the spread less by the root of the sensors' number."""
    points, noise = 4_000, 0.05
    error, _ = read(placed(points, count=each * points, noise=noise, bias=0.0, drop_out=0.0))
    sd = noise / each**0.5
    assert abs(error.mean()) < 5 * sd / points**0.5
    assert abs(error.std() / sd - 1) < 5 / (2 * points) ** 0.5


def test_noise_of_two_instants_and_of_two_sensors_is_independent() -> None:
    """Correlations over 4,000 stocks are within five standard errors of none."""
    here = placed(4_000, count=4_000, noise=0.05, bias=0.0, drop_out=0.0)
    now, later = read(here, HOUR_MS)[0], read(here, 2 * HOUR_MS)[0]
    assert abs(np.corrcoef(now, later)[0, 1]) < 5 / 4_000**0.5
    assert abs(np.corrcoef(now[1:], now[:-1])[0, 1]) < 5 / 4_000**0.5


def test_bias_lasts_and_has_the_stated_spread() -> None:
    """Without noise a sensor errs by the same at every instant; over 4,000 sensors within five standard errors."""
    here = placed(4_000, count=4_000, noise=0.0, bias=0.02, drop_out=0.0)
    error = read(here)[0]
    assert (read(here, 77 * HOUR_MS)[0] == error).all()
    assert abs(error.mean()) < 5 * 0.02 / 4_000**0.5
    assert abs(error.std() / 0.02 - 1) < 5 / (2 * 4_000) ** 0.5


@pytest.mark.parametrize("rate", [0.01, 0.3, 0.9])
def test_sensors_drop_out_at_the_stated_rate_each_by_itself(rate: float) -> None:
    """Of 4,000 stocks with one sensor, within 4.5 standard errors; with two, only where both have."""
    for sensors in (1, 2):
        share = (~read(placed(4_000, count=4_000 * sensors, drop_out=rate))[1]).mean()
        expected = rate**sensors
        assert abs(share - expected) < 4.5 * (expected * (1 - expected) / 4_000) ** 0.5


def test_drop_out_comes_and_goes() -> None:
    """A sensor that fails at one instant may read at the next: over 4,000, as often as any."""
    here = placed(4_000, count=4_000, drop_out=0.5)
    failed = ~read(here, 0)[1]
    assert abs((~read(here, HOUR_MS)[1][failed]).mean() - 0.5) < 4.5 * 0.5 / failed.sum() ** 0.5


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_the_ends_of_drop_out_are_exact(rate: float) -> None:
    """Never and always."""
    assert (read(placed(500, count=500, drop_out=rate))[1] == (rate == 0.0)).all()


def test_a_stock_without_a_sensor_has_no_reading() -> None:
    """Three sensors on five stocks leave two unseen."""
    assert read(placed(5, count=3, drop_out=0.0))[1].sum() == 3


def test_the_declared_error_is_the_error_there_is() -> None:
    """Root mean square error over 4,000 stocks and a few instants agrees with what operators declare."""
    here = placed(4_000, count=8_000, noise=0.04, bias=0.03, drop_out=0.0)
    declared = standard_error_kg(*here, 0.03) / SCALE_KG
    assert np.ptp(declared) == 0
    errors = np.concatenate([read(here, hour * HOUR_MS)[0] for hour in range(3)])
    assert abs(np.sqrt((errors**2).mean()) / declared[0] - 1) < 5 / (2 * 4_000) ** 0.5


def test_another_seed_is_another_world_of_sensors() -> None:
    """Bias and noise are drawn anew."""
    one, two = placed(50, count=50, seed=1), placed(50, count=50, seed=2)
    assert (one[0].bias != two[0].bias).all()
    assert (read(one)[0] != read(two)[0]).all()

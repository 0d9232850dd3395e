"""Stock sensors: right on average, keyed by sensor and instant, silent when dropped or broken."""

from __future__ import annotations

from functools import reduce
from operator import add
from threading import Thread
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import Floats, Mask
from sim.city.sensors.lifetimes import Lifetimes, Spells, update_spells, works
from sim.city.sensors.reading import read_each, read_stock
from sim.city.sensors.stock import (
    Character,
    StockSensors,
    instant_key,
    place_sensors,
    standard_error_kg,
)
from sim.engine.streams import entity_keys, mix
from sim.scenario.schema import Sensors
from sim.units import DAY_MS, HOUR_MS, MINUTE_MS

TRUTH_KG = 10**9
SCALE_KG = 1000.0
POINTS = 50


def _placed(points: int = POINTS, seed: int = 1, **sensors: Any) -> tuple[StockSensors, Character]:
    usual = {"count": 4 * points, "noise": 0.1, "bias": 0.0, "drop_out": 0.0}
    plan = Sensors.model_validate(usual | sensors)
    return place_sensors(plan, entity_keys([f"p{i}" for i in range(points)]), np.full(points, SCALE_KG), seed)


def _each(placed: tuple[StockSensors, Character], now_ms: int, truth_kg: int = TRUTH_KG) -> Floats:
    reading = np.empty(placed[0].key.size)
    points = np.arange(placed[0].scale_kg.size)
    read_each(*placed, np.full(points.size, truth_kg), points, now_ms, reading)
    return reading


def _points(placed: tuple[StockSensors, Character], now_ms: int, truth_kg: int = TRUTH_KG) -> tuple[Floats, Mask]:
    rows = np.arange(placed[0].scale_kg.size)
    value, seen = np.zeros(rows.size), np.zeros(rows.size, dtype=np.bool_)
    read_stock(*placed, np.full(rows.size, truth_kg), rows, now_ms, value, seen)
    return value, seen


def test_noise_is_nearly_normal_and_fresh_each_instant() -> None:
    """Moments of 200,000 readings, and correlations between instants and neighbours, within 4.5 standard errors."""
    placed = _placed()
    error = np.stack([_each(placed, minute * MINUTE_MS) for minute in range(1000)]) - TRUTH_KG
    z = error / (0.1 * SCALE_KG)
    n = z.size
    assert abs(z.mean()) < 4.5 / n**0.5
    assert abs(z.var() - 1.0) < 4.5 * (1.7 / n) ** 0.5
    # Four uniforms: excess kurtosis -0.3, largest value twice the root of 3.
    assert abs((z**4).mean() - 2.7) < 4.5 * (15 / n) ** 0.5
    assert np.abs(z).max() <= 2 * 3**0.5
    assert abs((z[1:] * z[:-1]).mean()) < 4.5 / n**0.5
    assert abs((z[:, 1:] * z[:, :-1]).mean()) < 4.5 / n**0.5


def test_bias_lasts() -> None:
    """A sensor's mean error over time is its own, and its spread over sensors is the stated one."""
    placed = _placed(points=500, bias=0.2, noise=0.01)
    mean = np.mean([_each(placed, minute * MINUTE_MS) for minute in range(50)], axis=0) - TRUTH_KG
    assert np.abs(mean / SCALE_KG - placed[0].bias).max() < 0.01
    assert abs(placed[0].bias.std() - 0.2) < 4.5 * 0.2 / (2 * 2000) ** 0.5


@pytest.mark.parametrize("drop_out", [0.0, 0.02, 0.5, 1.0])
def test_readings_drop_out_as_often_as_stated(drop_out: float) -> None:
    """The share of missing readings is within 4.5 standard errors; never and always are exact."""
    missing = np.isnan(np.stack([_each(_placed(drop_out=drop_out), hour * HOUR_MS) for hour in range(200)]))
    assert abs(missing.mean() - drop_out) <= 4.5 * (drop_out * (1 - drop_out) / missing.size) ** 0.5
    assert drop_out in (0.0, 1.0) or abs(np.corrcoef(missing[1:].ravel(), missing[:-1].ravel())[0, 1]) < 0.03


@given(st.integers(0, 10**11), st.integers(1, 40), st.integers(0, 60))
def test_a_reading_is_a_function_of_sensor_and_instant(now_ms: int, points: int, more: int) -> None:
    """Asked twice, among more sensors, or alone: the same reading; a stock's reading is the mean of its sensors'."""
    plan = {"drop_out": 0.3, "bias": 0.1, "mean_up": 3.0, "mean_repair": 24.0}
    count = 4 * points
    placed = _placed(points, count=count, **plan)
    reading = _each(placed, now_ms)
    assert np.array_equal(reading, _each(placed, now_ms), equal_nan=True)
    larger = _placed(points, count=count + more * points, **plan)
    found = _each(larger, now_ms)
    for point in range(points):
        mine = found[larger[0].first[point] :][:4]
        assert np.array_equal(mine, reading[4 * point : 4 * point + 4], equal_nan=True)
    value, seen = _points(placed, now_ms)
    per_point = reading.reshape(points, 4)
    assert (seen == ~np.isnan(per_point).all(axis=1)).all()
    assert value[seen] == pytest.approx(np.nanmean(per_point[seen], axis=1), rel=1e-12)


def _plain_errors(placed: tuple[StockSensors, Character], point: int, now_ms: int) -> list[float]:
    """Errors of one stock's sensors one by one, as shares of the scale; not a number without a reading."""
    sensors, character = placed
    instant = int(instant_key(character, now_ms))
    errors = []
    for sensor in range(sensors.first[point], sensors.first[point + 1]):
        bits = int(mix(np.uint64((instant + int(sensors.key[sensor])) % 2**64)))
        noise = (sum((bits >> 12 * field) % 2**12 for field in range(4)) - 2 * 4095) * (3**0.5 / 2**12)
        there = bits >> 48 >= character.drops_below and works(character.lifetimes, sensors.key[sensor], now_ms)
        errors.append(float(sensors.bias[sensor]) + character.noise * noise if there else np.nan)
    return errors


@pytest.mark.parametrize("count", [7, 200, 150_000])
@pytest.mark.parametrize("mean_repair", [0.0, 24.0])
def test_reading_in_blocks_is_reading_one_by_one(count: int, mean_repair: float) -> None:
    """To the last bit, for few sensors, for many points a block, and for points that exceed one."""
    plan = {"count": count, "drop_out": 0.3, "bias": 0.1, "mean_up": 3.0, "mean_repair": mean_repair}
    placed, truth_kg = _placed(**plan), 150
    reading = _each(placed, HOUR_MS, truth_kg)
    value, seen = _points(placed, HOUR_MS, truth_kg)
    for point in (0, 1, 17, POINTS - 1):
        errors = _plain_errors(placed, point, HOUR_MS)
        expected = [error if np.isnan(error) else max(0.0, truth_kg + SCALE_KG * error) for error in errors]
        mine = reading[placed[0].first[point] : placed[0].first[point + 1]]
        assert np.array_equal(mine, expected, equal_nan=True)
        there = [error for error in errors if not np.isnan(error)]
        assert seen[point] == bool(there)
        # One by one: from Python 3.12 on, sum() carries what addition rounds away.
        total = reduce(add, there, 0.0)
        assert not there or value[point] == max(0.0, truth_kg + SCALE_KG * total / len(there))


def test_threads_that_share_the_points_read_the_same_bytes() -> None:
    """Two threads over disjoint points write what one writes."""
    placed = _placed(drop_out=0.3)
    truth, reading = np.full(POINTS, TRUTH_KG), np.zeros(placed[0].key.size)
    halves = [
        Thread(target=read_each, args=(*placed, truth, points, HOUR_MS, reading))
        for points in np.array_split(np.arange(POINTS), 2)
    ]
    for thread in halves:
        thread.start()
    for thread in halves:
        thread.join()
    assert reading.tobytes() == _each(placed, HOUR_MS).tobytes()


def test_a_city_with_more_stocks_reads_the_old_ones_the_same() -> None:
    """Adding a site changes no draw of any other's sensors."""
    few, many = _placed(10, bias=0.1), _placed(25, bias=0.1)
    assert (_each(few, HOUR_MS) == _each(many, HOUR_MS)[: few[0].key.size]).all()


def test_the_declared_error_is_the_error() -> None:
    """Spread of a stock's reading over many stocks, with noise and bias, within 4.5 standard errors."""
    placed = _placed(points=3000, bias=0.05)
    value, _ = _points(placed, 0)
    declared = standard_error_kg(*placed, 0.05)[0]
    assert declared == pytest.approx(SCALE_KG * ((0.1**2 + 0.05**2) / 4) ** 0.5)
    assert abs((value - TRUTH_KG).std() / declared - 1) < 4.5 / (2 * 3000) ** 0.5


def test_no_sensor_reads_less_than_nothing() -> None:
    """Near an empty stock readings are cut at 0."""
    assert _each(_placed(noise=1.0), 0, truth_kg=0).min() == 0.0
    assert _points(_placed(noise=1.0), 0, truth_kg=0)[0].min() == 0.0


# ── failure and repair ───────────────────────────────────────────────────────────────────────────
def _working(up_days: float, repair_h: float, times_ms: np.ndarray, sensors: int = 400) -> Mask:
    placed = _placed(sensors, count=sensors, mean_up=up_days, mean_repair=repair_h)
    lifetimes = placed[1].lifetimes
    return np.array([[works(lifetimes, key, int(t)) for key in placed[0].key] for t in times_ms])


def test_sensors_that_never_fail_always_work() -> None:
    """A mean repair of 0 means no failures, however short lives are."""
    assert _working(0.001, 0.0, np.arange(50) * HOUR_MS).all()


def test_a_sensor_works_the_long_run_share_of_time_from_the_first_instant() -> None:
    """Up over up and down: at time 0 as at any other, within 4.5 standard errors over sensors."""
    working = _working(2.0, 16.0, np.array([0, HOUR_MS, 40 * DAY_MS, 400 * DAY_MS]), sensors=4000)
    expected = 48 / 64
    assert np.abs(working.mean(axis=1) - expected).max() < 4.5 * (expected * (1 - expected) / 4000) ** 0.5


def test_failures_and_repairs_take_as_long_as_stated() -> None:
    """Over 400 sensors for 60 days in steps of half an hour: transitions per time and the memory of a state.

    Seen at steps, an exponential chain leaves a state with chance (1 - exp(-rate h)) times the other's share.
    """
    step_h, up_h, down_h = 0.5, 48.0, 16.0
    working = _working(up_h / 24, down_h, (np.arange(60 * 48) * step_h * HOUR_MS).astype(np.int64))
    before, after = working[:-1], working[1:]
    decay = 1 - np.exp(-(1 / up_h + 1 / down_h) * step_h)
    for state, leaves in ((True, decay * down_h / (up_h + down_h)), (False, decay * up_h / (up_h + down_h))):
        there = before == state
        found = (after[there] != state).mean()
        assert abs(found - leaves) < 4.5 * (leaves / there.sum()) ** 0.5
    # The time in a state is memoryless: two steps are as likely survived as one squared.
    stays = working[:-2] & working[1:-1] & working[2:]
    one = (before & after).sum() / before.sum()
    assert abs(stays.sum() / working[:-2].sum() - one**2) < 4.5 * (1e-3 / working.sum() ** 0.5 + 2e-5)


def test_any_instant_can_be_asked_for_and_another_sensor_changes_nothing() -> None:
    """In any order, also before the start; sensors do not fail together."""
    times = np.array([5 * DAY_MS, 0, -3 * DAY_MS, 5 * DAY_MS, HOUR_MS])
    working = _working(1.0, 24.0, times)
    assert (working[0] == working[3]).all()
    alone = _placed(1, count=1, mean_up=1.0, mean_repair=24.0)
    assert works(alone[1].lifetimes, alone[0].key[0], 5 * DAY_MS) == working[0, 0]
    days = _working(1.0, 24.0, np.arange(200) * 10 * DAY_MS, sensors=40).astype(float)
    assert np.abs(np.corrcoef(days.T)[np.triu_indices(40, 1)]).max() < 4.9 / 200**0.5


@given(
    st.lists(st.integers(-(10**9), 10**11), min_size=1, max_size=6),
    st.sampled_from([0.5, 7.0, 200.0]),
    st.floats(0.001, 500.0),
)
def test_the_spell_that_is_remembered_is_the_one_that_would_be_found(
    times_ms: list[int], up_s: float, down_s: float
) -> None:
    """In any order of instants, and to the millisecond on both edges of a spell, on which the state is drawn anew."""
    lifetimes = Lifetimes.of(1000 * up_s, 1000 * down_s, "sensor life", 1)
    key = entity_keys([f"sensor {i}" for i in range(20)])
    spells = Spells.unknown(key.size)
    for asked_ms in times_ms:
        update_spells(lifetimes, key, asked_ms, spells)
        edges = np.r_[spells.from_ms, spells.until_ms - 1, asked_ms]
        for time_ms in edges.tolist():
            update_spells(lifetimes, key, time_ms, spells)
            assert (spells.from_ms <= time_ms).all()
            assert (time_ms < spells.until_ms).all()
            assert spells.up.tolist() == [works(lifetimes, each, time_ms) for each in key]


def test_spells_follow_each_other_without_a_gap() -> None:
    """The first instant after a spell begins the next, and spells are as long as the chain's rate says."""
    lifetimes = Lifetimes.of(3000.0, 6000.0, "sensor life", 1)
    key, spells, lasts = entity_keys(["sensor"]), Spells.unknown(1), []
    now_ms = 0
    for _ in range(5000):
        update_spells(lifetimes, key, now_ms, spells)
        assert not lasts or spells.from_ms[0] == now_ms
        now_ms = int(spells.until_ms[0])
        lasts.append(now_ms - int(spells.from_ms[0]))
    # Of the first spell the part before time 0 counts too, which one in 5000 cannot show.
    assert abs(np.mean(lasts) / 2000.0 - 1.0) < 4.5 / 5000**0.5
    assert abs((np.array(lasts) < 2000.0 * np.log(2.0)).mean() - 0.5) < 4.5 * 0.5 / 5000**0.5

"""Reading stocks: what was sampled and when, and recordings that stand in for sensors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.city.sensors.samples import Samples
from sim.errors import ScenarioError
from sim.scenario.schema import Sensors
from sim.units import HOUR_MS, MINUTE_MS

from ..towns import town

PERFECT = {"count": 40, "noise": 0.0, "bias": 0.0, "drop_out": 0.0}


@given(st.integers(1, 50), st.integers(0, 400), st.lists(st.integers(0, 3), max_size=30))
def test_the_newest_sample_that_is_old_enough_is_read(interval: int, latency: int, waits: list[int]) -> None:
    """Against a list of all samples ever taken; before the first one, what there was at the start."""
    samples = Samples(interval, latency, np.array([[-1], [0]]))
    taken = [(time * interval, -1) for time in range(-latency // interval - 1, 0)]
    now = 0
    for number in range(len(waits)):
        samples.take(now, np.array([[number], [0]]))
        taken.append((now, number))
        asked = now + waits[number] * interval // 4
        time, kg = samples.readable(asked)
        assert (time, int(kg[0, 0])) == [row for row in taken if row[0] <= asked - latency][-1]
        now += interval


def test_between_samples_a_reading_stays_and_comes_late(tmp_path: Path) -> None:
    """With an interval of 1 h and a latency of 30 min, a change at 2:10 is read from 3:30 on."""
    here = town(tmp_path, sensors={**PERFECT, "noise": 0.05, "interval": 1.0, "latency": 0.5})
    city, points = here.city, np.arange(here.city.chain.points)
    assert city.samples_every_ms == HOUR_MS
    readings = {}
    for minute in range(0, 300, 10):
        now = minute * MINUTE_MS
        if minute % 60 == 0:
            city.sample(now)
        if minute == 130:
            city.tables.points["on_hand_kg"] = 50_000
        readings[minute] = city.read_net_stock(points, now)[0]
    for start in (30, 90, 150, 210):
        for minute in range(start + 10, start + 60, 10):
            assert (readings[minute] == readings[start]).all()
    assert (readings[200] == readings[150]).all()
    assert np.abs(readings[210] - 50_000).max() < 0.2 * city.chain.target_kg.max()


def test_a_city_goes_on_reading_the_same_after_a_restart(tmp_path: Path) -> None:
    """Samples are part of the saved state."""
    here = town(tmp_path, sensors={**PERFECT, "interval": 2.0, "latency": 3.0})
    city, points = here.city, np.arange(here.city.chain.points)
    city.start()
    for hour in range(0, 7, 2):
        city.tables.points["on_hand_kg"] += 100
        city.sample(hour * HOUR_MS)
    state = city.state()
    before = city.read_net_stock(points, 7 * HOUR_MS)[0]
    city.sample(8 * HOUR_MS)
    city.sample(10 * HOUR_MS)
    city.restore(state)
    assert (city.read_net_stock(points, 7 * HOUR_MS)[0] == before).all()


def test_what_is_measured_when_read_is_never_late() -> None:
    """A latency without an interval is refused at its place."""
    with pytest.raises(ValidationError, match="give an `interval`"):
        Sensors(latency=1.0)


def _record(folder: Path, site: str) -> None:
    lines = [f"2021-06-07 {hour:02}:00:00,{hour / 2},{site},bricks" for hour in range(24)]
    (folder / "readings.csv").write_text("\n".join(["timestamp,value,site_id,good", *lines]) + "\n")


def test_a_recording_stands_in_for_the_sensors_of_its_stock(tmp_path: Path) -> None:
    """The kiln's bricks are what was recorded, day after day; all other stocks are measured."""
    _record(tmp_path, "kiln")
    here = town(tmp_path, sensors={**PERFECT, "series": "readings.csv"})
    city = here.city
    kiln = int(city.chain.output_point[1])
    points = np.arange(city.chain.points)
    for hour in (0, 7, 31):
        value, seen = city.read_net_stock(points, hour * HOUR_MS)
        assert seen.all()
        assert value[kiln] == 1000 * (hour % 24) / 2
        others = points != kiln
        assert value[others].tolist() == city.net_stock()[others].tolist()


def test_a_recording_of_no_stock_is_refused(tmp_path: Path) -> None:
    """The site and the good that it is about are named."""
    _record(tmp_path, "oven")
    with pytest.raises(ScenarioError, match="'bricks' at 'oven'"):
        town(tmp_path, sensors={**PERFECT, "series": "readings.csv"})

"""Recorded series: read by the hour, replayed to the kilogram, and refused where they make no sense."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city.plants.processes import ReplayedDemand
from sim.city.plants.series import Series, read_series
from sim.city.plants.supply import Role
from sim.errors import ScenarioError
from sim.units import HOUR_MS

from ..towns import town

START = dt.datetime(2014, 7, 1)
NO_KEYS = np.empty(0, dtype=np.uint64)


def _write(folder: Path, minutes: Sequence[float], values: Sequence[float], start: dt.datetime = START) -> Path:
    file = folder / "series.csv"
    rows = [f"{start + dt.timedelta(minutes=m)},{v}" for m, v in zip(minutes, values, strict=True)]
    file.write_text("\n".join(["timestamp,value", *rows]) + "\n")
    return file


def test_half_hours_and_gaps_become_hours(tmp_path: Path) -> None:
    """A value holds until the next one: means of half hours, and what was last seen over a gap."""
    minutes = [*range(0, 600, 30), 660, *range(720, 1440, 30)]
    values = [float(i) for i in range(len(minutes))]
    (hourly,) = read_series(_write(tmp_path, minutes, values), "series.csv").hourly
    assert hourly[:3].tolist() == [0.5, 2.5, 4.5]
    assert hourly[9:12].tolist() == [18.5, 19.0, 20.0]
    assert hourly.size == 24


def test_a_recording_begins_at_its_first_midnight_and_begins_again(tmp_path: Path) -> None:
    """Hours before the first midnight and after the last full hour are left out; the rest goes round."""
    minutes = list(range(0, 60 * 40, 60))
    late = START + dt.timedelta(hours=21, minutes=15)
    series = read_series(_write(tmp_path, minutes, [float(m) for m in minutes], late), "series.csv")
    assert series.hourly[0].size == 37
    assert series.value(0, 0) == 0.25 * 120 + 0.75 * 180
    assert series.value(0, 37) == series.value(0, 0)


@given(st.lists(st.floats(0, 100), min_size=24, max_size=60).filter(lambda v: sum(v) > 1), st.floats(0.01, 5000))
def test_replayed_quantities_add_up_to_the_recording(values: list[float], mean_kg: float) -> None:
    """After every round the total is the mean times the hours, to half a kilogram, and no hour is negative."""
    process = ReplayedDemand(Series((("", ""),), (np.array(values),)), np.zeros(2, dtype=np.int64))
    mean = np.array([mean_kg, 2 * mean_kg])
    kg = np.stack([process.wanted_kg(NO_KEYS, mean, hour * HOUR_MS) for hour in range(2 * len(values))])
    assert (kg >= 0).all()
    for rounds in (1, 2):
        total = kg[: rounds * len(values)].sum(axis=0)
        assert np.abs(total - mean * rounds * len(values)).max() <= 0.5 + 1e-6
    again = process.wanted_kg(NO_KEYS, mean, 7 * HOUR_MS)
    assert again.tolist() == kg[7].tolist()


@pytest.mark.parametrize(
    ("rows", "where", "message"),
    [
        (["2014-07-01 00:00:00,1", "soon,2"], ":3:1:", "write a time such as"),
        (["2014-07-01 00:00:00,1", "2014-07-01 00:00:00,2"], ":3:1:", "not after the row above"),
        (["2014-07-01 00:00:00,1", "2014-07-01 05:00:00,-2"], ":3:21:", "write 0 or more"),
        (["2014-07-01 00:00:00,1", "2014-07-01 05:00:00,2"], ":2:1:", "a whole day"),
        (["2014-07-01 00:00:00,x"], ":2:21:", "a number"),
        ([], ":1:1:", "no values"),
    ],
)
def test_faulty_series_are_refused_at_their_place(tmp_path: Path, rows: list[str], where: str, message: str) -> None:
    """Each fault with the line and the column where it stands."""
    file = tmp_path / "series.csv"
    file.write_text("\n".join(["timestamp,value", *rows]) + "\n")
    with pytest.raises(ScenarioError) as caught:
        read_series(file, "series.csv", least=0.0)
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.place is not None
    assert f":{problem.place.line}:{problem.place.column}:" == where


def _one_day(folder: Path, site: str, good: str) -> None:
    lines = [f"2014-07-01 {hour:02}:00:00,{1 + hour % 3},{site},{good}" for hour in range(24)]
    (folder / "wanted.csv").write_text("\n".join(["timestamp,value,site_id,good", *lines]) + "\n")


def test_stores_follow_their_own_recording(tmp_path: Path) -> None:
    """A store's recording goes before one of all; what chance, hours and weekdays say has no part in it."""
    _one_day(tmp_path, "store", "bricks")
    here = town(tmp_path, industry={"demand": {"process": "replay", "series": "wanted.csv"}})
    city = here.city
    shelf = int(np.flatnonzero(city.chain.point_role == Role.SHELF)[0])
    city.start()
    for hour in range(48):
        city.sell(hour * HOUR_MS)
    expected = city.chain.demand_kg_per_day[shelf] * 2
    assert abs(int(city.tables.points["wanted_kg"][shelf]) - expected) <= 0.5


def test_a_store_without_a_recording_is_named(tmp_path: Path) -> None:
    """What is missing, where it is asked for."""
    _one_day(tmp_path, "kiosk", "bricks")
    with pytest.raises(ScenarioError, match="no recording is about 'bricks' at 'store'"):
        town(tmp_path, industry={"demand": {"process": "replay", "series": "wanted.csv"}})


def test_taxi_rides_of_new_york_can_be_replayed(data_folder: Path) -> None:
    """Seven months of half hours: 215 whole days of demand whose total is the recording's."""
    file = data_folder / "iot" / "nab" / "nyc_taxi.csv.gz"
    series = read_series(file, "nyc_taxi.csv.gz", least=0.0)
    with gzip.open(file, "rt") as text:
        values = [float(line.split(",")[1]) for line in list(text)[1:]]
    assert series.hourly[0].size == len(values) // 2 == 215 * 24
    assert series.hourly[0].sum() == pytest.approx(sum(values) / 2)

"""The whole model where a city is as small, as empty or as long as it can be: it runs, and nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from city.towns import BRICKS, THREE_PLACES, TWO_STREETS, Place, Street, town
from village import village

from benchmarks.length import STATM, metered
from sim.errors import ScenarioError
from sim.model import CityModel
from sim.record.recorder import MemoryRecorder
from sim.record.tables import Tables, frame
from sim.scenario.load import LoadedScenario

from .stops import started


def _live(
    folder: Path, places: Sequence[Place] = THREE_PLACES, streets: Sequence[Street] = TWO_STREETS, **industry: Any
) -> tuple[CityModel, Tables]:
    """Three days of a town."""
    goods = [dict(good) for good in BRICKS]
    here = town(folder, places=places, streets=streets, goods=goods, industry={"lot": 0.5, **industry})
    scenario = here.loaded.scenario.model_copy(update={"days": 3, "warmup_days": 0})
    model = CityModel(LoadedScenario.from_scenario(scenario, folder), 1)
    recorder = MemoryRecorder(model.names)
    model.start()
    model.run(recorder)
    model.audit()
    return model, recorder.tables


def test_a_city_of_one_node(tmp_path: Path) -> None:
    """Everybody at one crossing: goods are made, fetched and brought without a metre driven."""
    model, tables = _live(tmp_path, [place._replace(node=0) for place in THREE_PLACES])
    assert len(frame(tables, "orders")) > 5
    assert model.city.tables.vehicles["driven_m"].sum() == 0


def test_a_city_of_one_truck() -> None:
    """One truck brings one load after the other."""
    model = started(village({"fleet.vehicles": 1, "fleet.carriers": 1}))
    recorder = MemoryRecorder(model.names)
    model.run(recorder)
    trips = frame(recorder.tables, "trips")
    assert len(trips) > 20
    assert trips["vehicle"].nunique() == 1


def test_a_plant_without_capacity_makes_nothing_and_nobody_orders_from_it(tmp_path: Path) -> None:
    """The store lives on what the other kiln burns; the ruin keeps the bricks that it has and never wants clay."""
    places = (*THREE_PLACES, Place("ruin", "factory", "bricks", 0, 0.0))
    model, tables = _live(tmp_path, places)
    orders, ruin = frame(tables, "orders"), model.city.chain.sites.names.index("ruin")
    assert model.city.tables.plants["made_kg"][ruin] == 0
    assert (orders["supplier"].astype(str) == "kiln").sum() > 3
    assert "ruin" not in {*orders["supplier"].astype(str), *orders["buyer"].astype(str)}


@pytest.mark.parametrize(("idle", "message"), [(0, "nobody makes 'clay'"), (2, "nobody sells anything")])
def test_a_city_in_which_nobody_can_make_or_sell_is_refused(tmp_path: Path, idle: int, message: str) -> None:
    """Capacity of zero at the only pit, or the only store, leaves nothing to simulate."""
    places = [place._replace(t_per_day=0.0) if i == idle else place for i, place in enumerate(THREE_PLACES)]
    with pytest.raises(ScenarioError, match=message):
        _live(tmp_path, places)


def test_sites_that_no_road_joins_are_refused_by_name(tmp_path: Path) -> None:
    """Without any road between two districts nobody could ever deliver: the map says which sites are cut off."""
    streets = (*TWO_STREETS, Street(2, 3), Street(3, 2))
    places = (*THREE_PLACES[:2], Place("store", "retailer", "", 2, 1.0))
    with pytest.raises(ScenarioError, match=r"sites\.csv.*n2"):
        _live(tmp_path, places, streets)


@pytest.mark.slow
@pytest.mark.skipif(not STATM.exists(), reason="memory is read from Linux's /proc")
def test_a_year_costs_as_much_a_day_at_its_end_as_at_its_beginning() -> None:
    """Of 365 days the last hundred cost no more than the second hundred, nor hold more memory; all audits pass."""
    meter = metered(village({"days": 365, "warmup_days": 1}))
    early, late = np.median(meter.cpu_ms[100:200]), np.median(meter.cpu_ms[-100:])
    grown = np.median(meter.resident_mb[-10:]) - np.median(meter.resident_mb[100:110])
    assert late < 1.3 * early
    assert grown < 8, f"{grown:.1f} MB more after 255 days"

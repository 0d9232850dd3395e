"""What freight asks of a fleet: the reckoning holds in runs, and shipped fleets are believable."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from sim.arrays import Ints
from sim.city.build import build_city
from sim.city.fleet.workload import Workload, made_up_workload, workload_of
from sim.city.roads import read_roads
from sim.city.tables import VehicleState
from sim.errors import Problem
from sim.model import CityModel
from sim.record.recorder import MemoryRecorder
from sim.scenario.load import load
from sim.scenario.schema import Fleet, Industry

_SHIPPED = Path(__file__).parents[3] / "scenarios"
_BUSY = (0.33, 0.6)


def test_a_load_takes_two_docks_a_drive_and_a_share_of_a_drive_to_it() -> None:
    """Twelve loads of 2 x 0.5 h + 1.45 x 2 h keep four trucks in use for 49% of the day."""
    work = Workload.of(12.0, Industry(dock_time=0.5), drive_h=2.0)
    assert work.hours_per_load == pytest.approx(3.9)
    assert work.share_in_use(4) == pytest.approx(12 * 3.9 / 96)
    assert work.usual_fleet() == 4


@pytest.mark.parametrize(("trucks", "word"), [(1, "can hardly keep up"), (3, ""), (16, "stand idle")])
def test_fleets_that_are_hard_to_believe_are_named(trucks: int, word: str) -> None:
    """Below a fifth of the hours in use, and above 85%."""
    doubts = Workload(loads_per_day=10.0, hours_per_load=3.0).doubts(trucks)
    assert len(doubts) == bool(word)
    assert all(word in doubt and "about 2 would be" in doubt for doubt in doubts)


def test_what_is_reckoned_is_what_a_run_shows() -> None:
    """Truck hours in use in a village, days 2 to 12 of three seeds, within a tenth of the reckoning.

    Plants fall behind what they are sized for while stocks settle, and queues are not reckoned with. Between
    seeds the share varies by less than a fiftieth, so a tenth is far from chance.
    """
    loaded = load(_SHIPPED / "tiny.yaml", {"days": 12})
    models = [CityModel(loaded, seed) for seed in (1, 2, 3)]
    trucks = loaded.scenario.fleet.vehicles
    reckoned = [workload_of(model.built, loaded.scenario).share_in_use(trucks) for model in models]
    assert np.mean([_share_in_use(model) for model in models]) == pytest.approx(np.mean(reckoned), rel=0.1)


def _share_in_use(model: CityModel) -> float:
    """Share of truck hours in use after the second day of a run."""
    spent: list[Ints] = []
    model.start()
    model.run(MemoryRecorder(model.names), lambda _: spent.append(model.city.tables.state_ms.sum(axis=0)))
    late = spent[-1] - spent[1]
    return 1.0 - float(late[VehicleState.IDLE] / late.sum())


@pytest.mark.parametrize("name", ["tiny", "quickstart", "harbour", "crowded"])
def test_fleets_of_shipped_cities_are_in_use_for_a_believable_share_of_the_time(name: str) -> None:
    """Between a third and six tenths of their hours."""
    loaded = load(_SHIPPED / f"{name}.yaml")
    share = workload_of(build_city(loaded, 1), loaded.scenario).share_in_use(loaded.scenario.fleet.vehicles)
    assert _BUSY[0] < share < _BUSY[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["metropolis", "megacity"])
def test_so_are_those_of_large_cities(name: str) -> None:
    """By the estimate from empty roads, which takes no equilibrium of traffic."""
    scenario = load(_SHIPPED / f"{name}.yaml").scenario
    network, _ = read_roads(scenario.roads, _SHIPPED, Problem)
    work = made_up_workload(scenario.industry, scenario.fleet.load, network)
    assert _BUSY[0] < work.share_in_use(scenario.fleet.vehicles) < _BUSY[1]


def test_the_estimate_before_a_city_is_built_is_near_the_reckoning_after() -> None:
    """Loads to the last one; hours within a fifth, since any two junctions stand for suppliers and buyers."""
    loaded = load(_SHIPPED / "quickstart.yaml")
    built = build_city(loaded, 1)
    before = made_up_workload(loaded.scenario.industry, Fleet().load, built.city.network)
    after = workload_of(built, loaded.scenario)
    assert math.isclose(before.loads_per_day, after.loads_per_day, rel_tol=1e-9)
    assert math.isclose(before.hours_per_load, after.hours_per_load, rel_tol=0.2)

"""Trucks and carriers: dealt out by numbers, or read from vehicles.csv."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.city.fleet.roster import Roster, made_up_roster, read_roster
from sim.city.plants.sites import OwnWays, Sites
from sim.errors import ScenarioError
from sim.scenario.schema import Fleet

SITES = ("pit", "kiln", "store")


def _sites(count: int = 3) -> Sites:
    zeros, ones = np.zeros(count, dtype=np.int64), np.ones(count)
    names = SITES if count == len(SITES) else tuple(f"s{i}" for i in range(count))
    return Sites(names, zeros, zeros, zeros, zeros, ones, ones, zeros + 1, zeros, zeros + 24, OwnWays.none(count))


def _read(folder: Path, text: str) -> Roster:
    (folder / "vehicles.csv").write_text(text)
    return read_roster(folder / "vehicles.csv", "vehicles.csv", _sites(), 10_000)


def test_trucks_are_dealt_to_carriers_in_turn_and_scattered_over_sites() -> None:
    """Carriers have the same number of trucks but for one; trucks stand at all sites about equally often."""
    roster = made_up_roster(Fleet(vehicles=10_001, carriers=4), _sites(10), seed=1)
    assert np.bincount(roster.carrier).tolist() == [2501, 2500, 2500, 2500]
    assert len(set(roster.names)) == roster.trucks == 10_001
    stands = np.bincount(roster.first_site, minlength=10)
    assert ((stands - 1000.1) ** 2 / 1000.1).sum() < 37.3  # chi-square with 9 degrees: 1 in 50,000


def test_more_trucks_move_none_of_the_others() -> None:
    """Where a truck stands is keyed by its name, so adding trucks changes nothing for those there were."""
    few, many = (made_up_roster(Fleet(vehicles=n, carriers=2), _sites(7), seed=3) for n in (20, 50))
    assert (many.first_site[:20] == few.first_site).all()
    other = made_up_roster(Fleet(vehicles=50, carriers=2), _sites(7), seed=4)
    assert (other.first_site != many.first_site).any()


def test_a_table_of_vehicles_is_read_as_it_stands(tmp_path: Path) -> None:
    """Trucks come in the order of rows and carriers in the order in which they are named first."""
    roster = _read(tmp_path, "vehicle_id,carrier,site_id,colour\nb,north,store,red\na,south,pit,blue\nc,north,pit,\n")
    assert roster.names == ("b", "a", "c")
    assert roster.carriers == ("north", "south")
    assert roster.carrier.tolist() == [0, 1, 0]
    assert roster.first_site.tolist() == [2, 0, 0]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("vehicle_id,carrier,site_id\na,north,moon\n", "vehicles.csv:2:9: site_id: there is no site 'moon'"),
        ("vehicle_id,carrier,site_id\na,n,pit\na,n,pit\n", "vehicles.csv:3:1: vehicle_id: 'a' stands twice"),
        ("vehicle_id,carrier\na,north\n", "vehicles.csv:1:1: column 'site_id' is missing"),
        ("vehicle_id,carrier,site_id\na,,pit\n", "vehicles.csv:2:3: carrier: this is empty"),
        ("vehicle_id,carrier,site_id\n", "vehicles.csv:1:1: there are no trucks"),
    ],
)
def test_a_bad_table_of_vehicles_is_refused_at_its_place(tmp_path: Path, text: str, problem: str) -> None:
    """Unknown sites, repeated trucks, missing columns and values, and no truck at all, each where it stands."""
    with pytest.raises(ScenarioError) as error:
        _read(tmp_path, text)
    assert str(error.value).startswith(problem)
    assert len(error.value.problems) == 1


def test_every_unknown_site_is_told_at_once(tmp_path: Path) -> None:
    """A table with several faults is refused with all of them."""
    with pytest.raises(ScenarioError) as error:
        _read(tmp_path, "vehicle_id,carrier,site_id\na,n,moon\nb,n,pit\nc,n,mars\n")
    assert [problem.place.line for problem in error.value.problems if problem.place] == [2, 4]

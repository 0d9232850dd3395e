"""Trips: gathering, tables in each form, faults at their place, and the gravity model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city.roads.synthetic import synthetic_city
from sim.city.roads.tntp import read_tntp, trips_file
from sim.city.traffic.demand import demand_from_pairs
from sim.city.traffic.gravity import MOST_PLACES, gravity_demand
from sim.city.traffic.trip_files import read_trips
from sim.errors import ScenarioError
from sim.scenario.schema import Roads, SyntheticCity

from ..networks import network_of

PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 50)), max_size=60)
RING = [(i, (i + 1) % 4) for i in range(4)]


@given(PAIRS)
def test_no_trip_is_lost_in_gathering(pairs: list[tuple[int, int, int]]) -> None:
    columns = np.array(pairs, dtype=np.int64).reshape(len(pairs), 3)
    demand = demand_from_pairs(columns[:, 0], columns[:, 1], columns[:, 2].astype(np.float64))
    assert demand.total + demand.within == columns[:, 2].sum()
    row = np.repeat(demand.origin, np.diff(demand.first)).tolist()
    found = dict(zip(zip(row, demand.destination.tolist(), strict=True), demand.trips.tolist(), strict=True))
    assert len(found) == demand.pairs
    for (origin, destination), trips in found.items():
        assert origin != destination
        assert trips == sum(t for o, d, t in pairs if (o, d) == (origin, destination))


def _problems(file: Path) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        read_trips(file, file.name, network_of(4, RING))
    return [str(problem).splitlines()[0] for problem in error.value.problems]


def test_tables_by_node_and_by_zone(tmp_path: Path) -> None:
    network = network_of(4, RING)
    by_node, by_zone = tmp_path / "nodes.csv", tmp_path / "zones.csv"
    by_node.write_text("o_node_id,d_node_id,vehicles\nn0,n2,5\nn3,n1,2.5\n")
    by_zone.write_text("o_zone_id,d_zone_id,volume\n0,2,5\n3,1,2.5\n")
    for file in (by_node, by_zone):
        origin, destination, trips = read_trips(file, file.name, network)
        assert (origin.tolist(), destination.tolist(), trips.tolist()) == ([0, 3], [2, 1], [5.0, 2.5])


def test_faults_in_a_table_are_told_at_their_place(tmp_path: Path) -> None:
    file = tmp_path / "trips.csv"
    file.write_text("o_node_id,d_node_id,vehicles\nn0,n9,5\n")
    assert _problems(file) == ["trips.csv:2:4: d_node_id: node 'n9' is not on the map"]
    file.write_text("o_node_id,d_node_id,vehicles\nn0,n1,-5\n")
    assert _problems(file)[0].startswith("trips.csv:2:7: vehicles: ")
    file.write_text("from,to,vehicles\nn0,n1,5\n")
    assert "'o_node_id' is missing" in _problems(file)[0]


TRIPS = (
    "<NUMBER OF ZONES> 3\n<END OF METADATA>\n~ comment\nOrigin \t1\n 2 :  100.5;  3 : 2e1;\n\nOrigin 3\n1:7.0;3:4;\n"
)


def test_a_tntp_table(tmp_path: Path) -> None:
    file = tmp_path / "x_trips.tntp"
    file.write_text(TRIPS)
    origin, destination, trips = read_trips(file, file.name, network_of(4, RING))
    assert (origin.tolist(), destination.tolist()) == ([1, 1, 3, 3], [2, 3, 1, 3])
    assert trips.tolist() == [100.5, 20.0, 7.0, 4.0]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("3 : 2e1;", "3 : -20;", "x_trips.tntp:5:1: write trips as"),
        ("3 : 2e1;", "9 : 20;", "x_trips.tntp:5:1: zone 9 is none of the map's 4 zones"),
        ("Origin 3", "Origin 33", "x_trips.tntp:7:1: zone 33 is none"),
        ("Origin \t1", "~", "x_trips.tntp:5:1: trips before the first `Origin`"),
    ],
)
def test_faults_in_a_tntp_table_are_told_at_their_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    file = tmp_path / "x_trips.tntp"
    file.write_text(TRIPS.replace(old, new))
    assert _problems(file)[0].startswith(expected)


@pytest.mark.parametrize(
    ("name", "total", "within"),
    [("SiouxFalls", 360_600.0, 0.0), ("Anaheim", 104_694.4, 0.0), ("Chicago-Sketch", 1_137_493.44, 123_414.0)],
)
def test_public_tables_have_their_totals(data_folder: Path, name: str, total: float, within: float) -> None:
    folder = data_folder / "tntp" / name
    network, _ = read_tntp(folder, name, Roads())
    file = trips_file(folder)
    assert file is not None
    demand = demand_from_pairs(*read_trips(file, file.name, network))
    assert demand.total == pytest.approx(total)
    assert demand.within == pytest.approx(within)


@pytest.mark.parametrize("nodes", [4, 40, 900])
def test_the_gravity_model_makes_cities_of_any_size_equally_busy(nodes: int) -> None:
    network, _ = synthetic_city(SyntheticCity(nodes=nodes, size=nodes**0.5 / 2))
    demand = gravity_demand(network, 0.5)
    row = np.repeat(demand.origin, np.diff(demand.first))
    driven = 1.3 * float((network.distance_km(row, demand.destination) * demand.trips).sum())
    assert driven == pytest.approx(0.5 * float((network.capacity * network.length_km).sum()))
    assert demand.origin.size <= min(network.nodes, MOST_PLACES)
    assert demand.scaled(2.0).total == pytest.approx(gravity_demand(network, 1.0).total)


def test_more_trips_go_to_near_places_and_to_the_centre() -> None:
    network, _ = synthetic_city(SyntheticCity(nodes=900, size=20))
    demand = gravity_demand(network, 0.5)
    row = np.repeat(demand.origin, np.diff(demand.first))
    distance = network.distance_km(row, demand.destination)
    assert demand.trips[distance < 4].mean() > 4 * demand.trips[distance > 14].mean()
    arriving = np.bincount(demand.destination, demand.trips, network.nodes)
    leaving = np.bincount(row, demand.trips, network.nodes)
    assert arriving == pytest.approx(leaving, rel=1e-3)

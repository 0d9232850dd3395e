"""Map folders as assignment problems: what is read as written, and what is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from sim.city.traffic.planning import read_planning_map, settled
from sim.errors import ScenarioError

# Times in seconds and lengths in furlongs, for all anybody knows; zone 3 carries no through traffic.
NETWORK = """<NUMBER OF ZONES> 2
<NUMBER OF NODES> 3
<FIRST THRU NODE> 3
<NUMBER OF LINKS> 3
<END OF METADATA>
~ init term capacity length time b power speed toll type ;
1 3 100 0 0 0.15 4 0 0 1;
3 2 100 7 90 0.15 4 0 5 1;
1 2 100 9 200 0.15 4 0 0 1;
"""
TRIPS = """<NUMBER OF ZONES> 2
<TOTAL OD FLOW> 60
<END OF METADATA>
Origin 1
    1 : 10.0;   2 : 50.0;
"""
NODES = "node_id,x_coord,y_coord,zone_id,colour\na,115.80,28.70,1,red\nb,115.81,28.70,2,blue\n"
LINKS = "colour,to_node_id,from_node_id,link_id,length,free_speed,lanes,capacity,directed\ngrey,b,a,1,0.98,60,1,900,1\n"


def tntp_folder(folder: Path, network: str = NETWORK, trips: str | None = TRIPS) -> Path:
    (folder / "small_net.tntp").write_text(network)
    if trips is not None:
        (folder / "small_trips.tntp").write_text(trips)
    return folder


def gmns_folder(folder: Path, demand: str | None = "o_zone_id,d_zone_id,volume\n1,2,70\n") -> Path:
    (folder / "node.csv").write_text(NODES)
    (folder / "link.csv").write_text(LINKS)
    if demand is not None:
        (folder / "demand.csv").write_text(demand)
    return folder


def _problem(folder: Path) -> str:
    with pytest.raises(ScenarioError) as error:
        read_planning_map(folder, "map")
    return str(error.value).splitlines()[0]


def test_figures_of_a_tntp_network_are_as_written(tmp_path: Path) -> None:
    """Neither times nor lengths are converted, and what is zero stays zero."""
    planning = read_planning_map(tntp_folder(tmp_path), "map")
    network = planning.network
    by_ends = dict(zip(zip(network.tail.tolist(), network.head.tolist(), strict=True), range(3), strict=True))
    rows = [by_ends[ends] for ends in ((0, 2), (2, 1), (0, 1))]
    assert network.free_time_min[rows].tolist() == [0.0, 90.0, 200.0]
    assert network.length_km[rows].tolist() == [0.0, 7.0, 9.0]
    assert network.through.tolist() == [False, False, True]
    assert (planning.demand.total, planning.demand.within) == (50.0, 10.0)
    assert planning.files == ("map/small_net.tntp", "map/small_trips.tntp")


def test_packed_files_read_as_plain_ones(tmp_path: Path) -> None:
    folder = tntp_folder(tmp_path)
    for file in list(folder.iterdir()):
        (folder / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
        file.unlink()
    planning = read_planning_map(folder, "map")
    assert (planning.network.links, planning.demand.total) == (3, 50.0)


def test_a_gmns_network_with_odd_columns_and_trips_by_zone(tmp_path: Path) -> None:
    """Unknown columns are passed over, whatever their order; times are minutes."""
    planning = read_planning_map(gmns_folder(tmp_path), "map", scale=2.0)
    assert planning.network.free_time_min == pytest.approx([0.98])
    assert planning.demand.trips.tolist() == [140.0]


def test_trips_of_the_other_form_serve_where_there_are_no_own(tmp_path: Path) -> None:
    folder = tntp_folder(tmp_path, trips=None)
    (folder / "demand.csv").write_text("o_zone_id,d_zone_id,volume\n1,2,7\n")
    assert read_planning_map(folder, "map").demand.trips.tolist() == [7.0]


@pytest.mark.parametrize(
    ("trips", "expected"),
    [
        (None, "map:1:1: there are no trips to assign: put *_trips.tntp there"),
        ("<END OF METADATA>\nOrigin 1\n 1 : 10;\n", "map/small_trips.tntp:1:1: there are no trips from one zone"),
        ("<END OF METADATA>\nOrigin 1\n 2 : 0;\n", "map/small_trips.tntp:1:1: there are no trips from one zone"),
        ("<END OF METADATA>\nOrigin 1\n 2 : -5;\n", "small_trips.tntp:3:1: write trips as `destination : vehicles;`"),
        ("<END OF METADATA>\nOrigin 1\n 3 : 5;\n", "map/small_trips.tntp:3:1: zone 3 is none of the map's 2 zones"),
        ("<END OF METADATA>\n 2 : 5;\n", "map/small_trips.tntp:2:1: trips before the first `Origin`"),
    ],
)  # fmt: skip
def test_trips_that_cannot_be_used_are_told_at_their_place(tmp_path: Path, trips: str | None, expected: str) -> None:
    assert expected in _problem(tntp_folder(tmp_path, trips=trips))


@pytest.mark.parametrize(
    ("demand", "expected"),
    [
        (None, "put demand.csv or demand.csv.gz there"),
        ("o_zone_id,d_zone_id,volume\n1,2,-3\n", "map/demand.csv:2:5: volume: write 0 vehicles or more, not -3"),
        ("o_zone_id,d_zone_id,volume\n1,9,3\n", "map/demand.csv:2:3: d_zone_id: zone '9' is not on the map"),
        ("o_node_id,d_node_id,vehicles\na,z,3\n", "map/demand.csv:2:3: d_node_id: node 'z' is not on the map"),
    ],
)
def test_tables_of_trips_are_checked_likewise(tmp_path: Path, demand: str | None, expected: str) -> None:
    assert expected in _problem(gmns_folder(tmp_path, demand))


def test_a_folder_without_a_network_is_told(tmp_path: Path) -> None:
    assert "put node.csv and link.csv (GMNS) or *_net.tntp (TNTP) there" in _problem(tmp_path)


def test_tolls_that_pay_more_than_the_way_costs_are_refused(tmp_path: Path) -> None:
    """Cheapest paths would go round in circles."""
    planning = read_planning_map(tntp_folder(tmp_path, NETWORK.replace("0 5 1;", "0 -5 1;")), "map")
    with pytest.raises(ScenarioError, match="costs less than nothing"):
        planning.equilibrium(toll_weight=100.0, distance_weight=0.0, system_optimum=False)


def test_weights_count_in_the_files_own_units(tmp_path: Path) -> None:
    """A toll of 5 at weight 2 and 7 lengths at weight 3 add 31 to the time of a link."""
    planning = read_planning_map(tntp_folder(tmp_path), "map")
    told: list[tuple[int, float]] = []
    equilibrium = planning.equilibrium(toll_weight=2.0, distance_weight=3.0, system_optimum=False)
    found = settled(equilibrium, 1e-4, lambda i, gap: told.append((i, gap)))
    row = (planning.network.tail == 2).argmax()
    assert found.cost[row] - found.time_min[row] == pytest.approx(31.0)
    assert told[-1] == (found.iterations, found.gap)
    assert found.gap <= 1e-5

"""GMNS networks: directions, units, capacities, what is mended, and what is refused where."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from sim.city.roads.gmns import read_gmns
from sim.errors import ScenarioError
from sim.scenario.schema import Roads

NODES = "node_id,x_coord,y_coord,zone_id,node_type\n"
LINKS = "link_id,from_node_id,to_node_id,directed,length,free_speed,lanes,capacity\n"
# Two nodes 1.112 km apart on the equator.
PAIR = NODES + "a,0.00,0.0,,\nb,0.01,0.0,,\n"


def _write(folder: Path, nodes: str, links: str, config: str = "") -> Path:
    (folder / "node.csv").write_text(nodes)
    (folder / "link.csv").write_text(links)
    if config:
        (folder / "config.csv").write_text(config)
    return folder


def _problems(folder: Path, **settings: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        read_gmns(folder, "map", Roads.model_validate(settings))
    return [str(problem).splitlines()[0] for problem in error.value.problems]


def test_an_undirected_link_goes_both_ways(tmp_path: Path) -> None:
    links = LINKS + "1,a,b,0,1.15,50,1,900\n2,b,a,true,1.15,60,2,1800\n"
    network, _ = read_gmns(_write(tmp_path, PAIR, links), "map", Roads())
    assert network.link_ids == ("1", "1r", "2")
    assert network.tail.tolist() == [0, 1, 1]
    assert network.free_ms.tolist() == [82_800, 82_800, 69_000]
    assert network.length_m.tolist() == [1150, 1150, 1150]


@pytest.mark.parametrize(("flag", "ends"), [("1", [(0, 1)]), ("-1", [(1, 0)]), ("0", [(0, 1), (1, 0)])])
def test_before_0_9_dir_flag_gives_the_direction(tmp_path: Path, flag: str, ends: list[tuple[int, int]]) -> None:
    links = f"link_id,from_node_id,to_node_id,dir_flag,length\n1,a,b,{flag},1.2\n"
    network, _ = read_gmns(_write(tmp_path, PAIR, links), "map", Roads())
    assert list(zip(network.tail.tolist(), network.head.tolist(), strict=True)) == ends


def test_units_come_from_the_configuration_and_the_scenario_overrides_them(tmp_path: Path) -> None:
    links = LINKS + "1,a,b,0,0.70,30,1,900\n"
    folder = _write(tmp_path, PAIR, links, "long_length,speed,crs\nmiles,mph,EPSG:4326\n")
    network, report = read_gmns(folder, "map", Roads())
    assert network.length_m.tolist() == [1127, 1127]
    assert network.free_ms[0] == pytest.approx(0.70 / 30 * 3.6e6, abs=1)
    assert report.units["lengths"] == "mi (stated)"
    network, _ = read_gmns(folder, "map", Roads(length_unit="km", speed_unit="km/h"))
    assert network.length_m.tolist() == [700, 700]


@pytest.mark.parametrize(
    ("capacity", "setting", "expected"),
    [
        ("900", "auto", 2700.0),  # per lane, as the specification says
        ("2700", "auto", 2700.0),  # no lane carries 2,700: the whole link's
        ("900", "link", 900.0),
        ("2700", "lane", 8100.0),
    ],
)
def test_capacity_is_a_lanes_unless_no_lane_could_carry_it(
    tmp_path: Path, capacity: str, setting: str, expected: float
) -> None:
    folder = _write(tmp_path, PAIR, LINKS + f"1,a,b,0,1.12,50,3,{capacity}\n")
    network, _ = read_gmns(folder, "map", Roads.model_validate({"capacity_per": setting}))
    assert network.capacity.tolist() == [expected, expected]


def test_what_is_missing_is_mended_and_counted(tmp_path: Path) -> None:
    links = LINKS + "1,a,b,0,,,,\n2,a,a,1,1.0,50,1,900\n3,a,b,1,0,50,1,900\n"
    network, report = read_gmns(_write(tmp_path, PAIR, links), "map", Roads())
    assert network.length_m.tolist() == [1112, 1112, 1112]
    assert network.capacity.tolist() == [900.0] * 3
    counted = {what: count for what, count in report.mended.items() if count}
    assert counted == {
        "links without a length, measured between their nodes": 3,
        "links without a free speed, taken as 50 km/h": 2,
        "links without lanes, taken as one lane": 2,
        "links without a capacity, taken as usual for their speed": 2,
        "links from a node to itself left out": 1,
        "parallel links kept": 1,
    }
    assert any("measured between their nodes: 3" in line for line in report.lines())


def test_foot_paths_are_left_out(tmp_path: Path) -> None:
    links = 'link_id,from_node_id,to_node_id,length,allowed_uses\n1,a,b,1.2,"walk,bike"\n2,b,a,1.2,auto\n3,a,b,1.2,\n'
    network, report = read_gmns(_write(tmp_path, PAIR, links), "map", Roads())
    assert network.link_ids == ("3", "2")
    assert report.mended["links without motor traffic left out"] == 1


def test_zones_are_loaded_at_their_centroids_which_carry_no_through_traffic(tmp_path: Path) -> None:
    nodes = NODES + "1,0,0,1,centroid\n2,0.01,0,1,\n3,0.02,0,7,\n9,0.03,0,1,centroid\n"
    links = LINKS + "1,1,2,0,1.1,50,1,900\n2,2,3,0,1.1,50,1,900\n3,3,9,0,1.1,50,1,900\n"
    network, report = read_gmns(_write(tmp_path, nodes, links), "map", Roads())
    assert network.zones == {"1": 0, "7": 2, "9": 3}
    assert network.through.tolist() == [False, True, True, False]
    assert (report.drivable_nodes, report.centroids) == (2, 2)


def test_packed_tables_are_read(tmp_path: Path) -> None:
    _write(tmp_path, PAIR, "")
    (tmp_path / "link.csv").unlink()
    (tmp_path / "link.csv.gz").write_bytes(gzip.compress((LINKS + "1,a,b,0,1.2,50,1,900\n").encode()))
    network, report = read_gmns(tmp_path, "map", Roads())
    assert network.links == 2
    assert report.files == ("map/node.csv", "map/link.csv.gz")


def test_faults_are_told_at_file_line_and_column(tmp_path: Path) -> None:
    _write(tmp_path, PAIR, LINKS + "1,a,b,1,1.2,fast,1,900\n2,a,b,1,-3,50,1,900\n")
    first, second = _problems(tmp_path)
    assert first.startswith("map/link.csv:2:13: ")
    assert second.startswith("map/link.csv:3:9: ")
    _write(tmp_path, PAIR, LINKS + "1,a,zz,1,1.2,50,1,900\n")
    assert _problems(tmp_path) == ["map/link.csv:2:5: to_node_id: node 'zz' is not in the table of nodes"]
    _write(tmp_path, PAIR, LINKS + "1,a,b,1,1.2,50,1,900\n", "long_length\nfurlong\n")
    assert _problems(tmp_path)[0].startswith("map/config.csv:2:1: long_length: unknown unit 'furlong'")


def test_a_table_without_rows_is_no_network(tmp_path: Path) -> None:
    _write(tmp_path, NODES, LINKS)
    assert _problems(tmp_path) == ["map:1:1: a network needs nodes and links"]


def test_nanchang_is_read_as_it_is(data_folder: Path) -> None:
    network, report = read_gmns(data_folder / "nanchang", "nanchang", Roads())
    assert (network.nodes, network.links) == (2067, 6082)
    assert report.share_kept == 1.0
    assert (network.capacity == 2700).all()
    assert report.units["capacities"].startswith("of the whole link")
    assert network.geographic
    assert network.distance_km(network.tail, network.head).sum() == pytest.approx(network.length_km.sum(), rel=0.01)


def test_lima_is_read_in_miles_without_its_centroids(data_folder: Path) -> None:
    network, report = read_gmns(data_folder / "roads" / "lima_ohio_gmns", "lima", Roads())
    assert (report.nodes, report.links, report.centroids) == (2232, 6095, 449)
    assert report.units["lengths"].startswith("mi")
    assert report.units["free speeds"].startswith("mph")
    assert report.drivable_nodes < report.nodes - report.centroids
    assert report.parts > 0
    assert np.median(network.length_km / network.distance_km(network.tail, network.head)) == pytest.approx(
        1.0, abs=0.02
    )

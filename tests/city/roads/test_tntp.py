"""TNTP networks: traps of the format, units, positions, and what is refused where."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.city.roads.tntp import read_tntp
from sim.errors import ScenarioError
from sim.scenario.schema import Roads

# Metadata in an odd order, comments, tabs, a row without white space before its semicolon, no toll.
NETWORK = """<NUMBER OF LINKS> 4
<FIRST THRU NODE>\t2
<ORIGINAL HEADER>~ tail head capacity (veh/h) length (miles) fftt(min) B power ;
<NUMBER OF NODES> 3   ~ three
<NUMBER OF ZONES> 1
<END OF METADATA>

~ init term capacity length time b power speed toll type ;
\t1\t2\t1800\t1.0\t0\t0.15\t4\t0\t25\t1\t;
2 1 1800 1.0 0 0.15 4 0 0 1;
2 3 3600 0.5 1 0.15 4 ; ~ short
\t3\t2\t3600\t0.5\t1\t0.15\t4\t0\t0\t1\t;
"""


def _folder(tmp_path: Path, network: str = NETWORK, nodes: str = "") -> Path:
    (tmp_path / "small_net.tntp").write_text(network)
    if nodes:
        (tmp_path / "small_node.tntp").write_text(nodes)
    return tmp_path


def _problems(folder: Path) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        read_tntp(folder, "map", Roads())
    return [str(problem).splitlines()[0] for problem in error.value.problems]


def test_the_traps_of_the_format(tmp_path: Path) -> None:
    network, report = read_tntp(_folder(tmp_path), "map", Roads())
    assert (network.nodes, network.links) == (3, 4)
    assert network.through.tolist() == [False, True, True]
    assert network.zones == {"1": 0}
    assert network.toll.tolist() == [25.0, 0.0, 0.0, 0.0]
    assert network.free_time_min.tolist() == [0.0, 0.0, 1.0, 1.0]
    assert network.length_km == pytest.approx([1.609344, 1.609344, 0.804672, 0.804672])
    assert report.units["lengths"] == "mi (stated in the header)"
    assert report.drivable_nodes == 2


def test_the_scenario_overrides_the_headers_units(tmp_path: Path) -> None:
    network, _ = read_tntp(_folder(tmp_path), "map", Roads(length_unit="km", time_unit="h"))
    assert network.length_m.tolist() == [1000, 1000, 500, 500]
    assert network.free_ms.tolist() == [1000, 1000, 3_600_000, 3_600_000]


def test_a_map_without_positions_is_drawn_as_a_scheme(tmp_path: Path) -> None:
    ring = NETWORK.replace("<NUMBER OF NODES> 3", "<NUMBER OF NODES> 12").replace(
        "<NUMBER OF LINKS> 4", "<NUMBER OF LINKS> 12"
    )
    head, _, _ = ring.partition("~ init")
    rows = "".join(f"{i + 1} {(i + 1) % 12 + 1} 1800 1.0 1 0.15 4 0 0 1 ;\n" for i in range(12))
    network, report = read_tntp(_folder(tmp_path, head + rows), "map", Roads(length_unit="km"))
    assert report.units["coordinates"].startswith("schematic")
    drawn = network.distance_km(network.tail, network.head)
    assert drawn == pytest.approx(network.length_km, rel=0.25)
    again, _ = read_tntp(tmp_path, "map", Roads(length_unit="km"))
    assert again.x.tobytes() == network.x.tobytes()


def test_positions_in_feet_are_recognised_by_lengths_in_miles(tmp_path: Path) -> None:
    nodes = "node\tX\tY\t;\n1\t700000\t2000000\t;\n2\t705280\t2000000;\n3 705280 2002640 ;\n"
    network, report = read_tntp(_folder(tmp_path, nodes=nodes), "map", Roads())
    assert report.units["coordinates"] == "ft"
    assert network.distance_km(np.array([0]), np.array([1])) == pytest.approx([1.609344])


def test_positions_are_read_from_geojson(tmp_path: Path) -> None:
    points = ",".join(
        f'{{"type":"Feature","properties":{{"id":{i}}},"geometry":{{"type":"Point","coordinates":[{i / 100},0.0]}}}}'
        for i in (3, 1, 2)
    )
    folder = _folder(tmp_path)
    (folder / "small.geojson").write_text(f'{{"type":"FeatureCollection","features":[{points}]}}')
    network, report = read_tntp(folder, "map", Roads())
    assert network.geographic
    assert network.x.tolist() == [0.01, 0.02, 0.03]
    assert report.files == ("map/small_net.tntp", "map/small.geojson")
    (folder / "small.geojson").write_text('{"features": [\n{]}')
    assert _problems(folder)[0].startswith("map/small.geojson:2:2: is no JSON")
    (folder / "small.geojson").write_text('{"features": [{"geometry": null}]}')
    assert "must be a GeoJSON feature collection" in _problems(folder)[0]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("2 1 1800", "2 9 1800", "map/small_net.tntp:10:3: a node must be a whole number from 1 to 3, not '9'"),
        ("2 1 1800", "2 1 many", "map/small_net.tntp:10:5: capacity must be a number of at least 0, not 'many'"),
        (
            "2 3 3600 0.5",
            "2 3 3600 -0.5",
            "map/small_net.tntp:11:10: length must be a number of at least 0, not '-0.5'",
        ),
        (
            "2 3 3600 0.5 1 0.15 4 ;",
            "2 3 3600 ;",
            "map/small_net.tntp:11:1: a link needs at least 7 columns, here are 3",
        ),
        ("<NUMBER OF LINKS> 4", "<NUMBER OF LINKS> 5", "map/small_net.tntp:1:1: 5 links are announced, 4 follow"),
        ("<NUMBER OF NODES> 3", "<NUMBER OF NODES> x", "must be a whole number from 1 up"),
        ("<NUMBER OF NODES> 3", "", "<NUMBER OF NODES> is missing"),
        ("<END OF METADATA>", "", "<END OF METADATA> is missing"),
    ],
)
def test_faults_are_told_at_file_and_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert expected in _problems(_folder(tmp_path, NETWORK.replace(old, new)))[0]


def test_a_node_without_a_position_is_told(tmp_path: Path) -> None:
    assert "1 of 3 nodes have no position: 2" in _problems(_folder(tmp_path, nodes="1 0 0;\n3 1 1;\n"))[0]


def test_a_packed_file_that_is_torn_is_told(tmp_path: Path) -> None:
    (tmp_path / "small_net.tntp.gz").write_bytes(b"\x1f\x8b torn")
    assert "cannot be read" in _problems(tmp_path)[0]


@pytest.mark.parametrize(
    ("name", "nodes", "links", "centroids", "units"),
    [
        ("SiouxFalls", 24, 76, 0, ("km", "min")),
        ("Anaheim", 416, 914, 38, ("ft", "min")),
        ("Chicago-Sketch", 933, 2950, 387, ("mi", "min")),
        ("Eastern-Massachusetts", 74, 258, 0, ("km", "h")),
    ],
)
def test_public_networks(
    data_folder: Path, name: str, nodes: int, links: int, centroids: int, units: tuple[str, str]
) -> None:
    network, report = read_tntp(data_folder / "tntp" / name, name, Roads())
    assert (network.nodes, network.links, report.centroids) == (nodes, links, centroids)
    assert report.units["lengths"].split()[0] == units[0]
    assert report.units["free-flow times"].split()[0] == units[1]
    streets = network.drivable().network
    speed_kmh = streets.length_km / streets.free_time_min * 60
    assert 25 < np.median(speed_kmh) < 115


def test_lengths_that_do_not_fit_the_positions_are_told(data_folder: Path) -> None:
    _, report = read_tntp(data_folder / "tntp" / "SiouxFalls", "SiouxFalls", Roads())
    assert any("check roads.length_unit" in note for note in report.notes)

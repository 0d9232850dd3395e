"""Which network a scenario's roads come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.city.roads import read_roads
from sim.errors import ScenarioError
from sim.scenario.schema import Roads

from ..networks import problem

NODES = "node_id,x_coord,y_coord\n1,0,0\n2,0.01,0\n"
TNTP = """<NUMBER OF ZONES> 2
<NUMBER OF NODES> 2
<END OF METADATA>
1 2 1800 1.0 1 0.15 4 ;
2 1 1800 1.0 1 0.15 4 ;
"""


def _fault(roads: Roads, folder: Path) -> str:
    with pytest.raises(ScenarioError) as error:
        read_roads(roads, folder, problem)
    return str(error.value)


def test_without_a_map_the_city_is_made_up(tmp_path: Path) -> None:
    network, report = read_roads(Roads(), tmp_path, problem)
    assert report.source == "synthetic"
    assert abs(network.nodes - 600) < 30


def test_either_form_of_map_is_read_and_gmns_goes_first(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "a_net.tntp").write_text(TNTP)
    assert read_roads(Roads(map="map"), tmp_path, problem)[1].source == "TNTP"
    (tmp_path / "map" / "node.csv").write_text(NODES)
    (tmp_path / "map" / "link.csv").write_text("link_id,from_node_id,to_node_id,directed\n1,1,2,0\n")
    _, report = read_roads(Roads(map="map"), tmp_path, problem)
    assert report.source == "GMNS"
    assert any("TNTP network, which is not used" in line for line in report.lines())


def test_a_folder_without_a_network_is_refused_and_says_what_to_put_there(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    fault = _fault(Roads(map="map"), tmp_path)
    assert "roads.map" in fault
    assert "node.csv and link.csv (GMNS) or *_net.tntp (TNTP)" in fault
    assert "there is no folder 'elsewhere'" in _fault(Roads(map="elsewhere"), tmp_path)


def test_a_network_in_which_nobody_can_return_is_refused(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "node.csv").write_text(NODES)
    (tmp_path / "map" / "link.csv").write_text("link_id,from_node_id,to_node_id,directed\n1,1,2,1\n")
    assert "trucks have nowhere to drive" in _fault(Roads(map="map"), tmp_path)


def test_trimming_is_reported(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "node.csv").write_text(NODES + "3,0.02,0\n4,0.03,0\n")
    links = "link_id,from_node_id,to_node_id,directed\n1,1,2,0\n2,2,3,0\n3,3,4,1\n"
    (tmp_path / "map" / "link.csv").write_text(links)
    _, report = read_roads(Roads(map="map"), tmp_path, problem)
    assert (report.drivable_nodes, report.share_kept, report.parts) == (3, 0.75, 1)
    assert any("75.0%" in line for line in report.lines())

"""A first scenario of one's own: whole or not at all, on a copy of the map, and it loads as it is."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

import sim
from sim.errors import ScenarioError, UsageError
from sim.experiments import scaffold as rooms
from sim.experiments.scaffold import scaffold

_NODES = "node_id,x_coord,y_coord\n" + "".join(f"{i},{i % 4},{i // 4}\n" for i in range(12))
_LINKS = "link_id,from_node_id,to_node_id,length,directed\n" + "".join(
    f"{i},{a},{b},1,1\n" for i, (a, b) in enumerate([(n, (n + step) % 12) for n in range(12) for step in (1, 4, 11)])
)


@pytest.fixture
def map_folder(tmp_path: Path) -> Path:
    """A small GMNS map with trips, and a file that is none of ours."""
    folder = tmp_path / "Old Town"
    folder.mkdir()
    (folder / "node.csv").write_text(_NODES)
    (folder / "link.csv").write_text(_LINKS)
    (folder / "demand.csv").write_text("o_zone_id,d_zone_id,volume\n1,5,10\n")
    (folder / "holiday.mp4").write_text("waves")
    return folder


def test_a_made_up_city_loads_as_it_is(tmp_path: Path) -> None:
    """Without a map there is a scenario alone, named after its folder."""
    assert scaffold(tmp_path / "my city", None, "1 h") is None
    loaded = sim.load(tmp_path / "my city" / "scenario.yaml")
    assert loaded.scenario.name == "my-city"
    assert [path.name for path in (tmp_path / "my city").iterdir()] == ["scenario.yaml"]
    assert loaded.scenario.twins > 0, "a first run measures what data is worth"


def test_a_map_is_copied_with_its_tables_only(map_folder: Path, tmp_path: Path) -> None:
    """The scenario names the copy and the time of its trips; other files stay where they are."""
    report = scaffold(tmp_path / "city", map_folder, "2 h")
    assert report is not None
    assert report.drivable_nodes == 12
    assert sorted(path.name for path in (tmp_path / "city" / "map").iterdir()) == ["demand.csv", "link.csv", "node.csv"]
    roads = sim.load(tmp_path / "city" / "scenario.yaml").scenario.roads
    assert (roads.map, roads.background.demand, roads.background.demand_hours) == ("map", "map/demand.csv", 2.0)


def test_what_stands_there_is_not_touched(tmp_path: Path) -> None:
    """A folder with something in it, or a file, is refused; an empty folder will do."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "todo.txt").write_text("buy trucks")
    (tmp_path / "file").write_text("")
    for taken in ("notes", "file"):
        with pytest.raises(UsageError, match="is there already and not empty; name another folder"):
            scaffold(tmp_path / taken, None, "1 h")
    assert [path.name for path in (tmp_path / "notes").iterdir()] == ["todo.txt"]
    (tmp_path / "empty").mkdir()
    scaffold(tmp_path / "empty", None, "1 h")
    assert (tmp_path / "empty" / "scenario.yaml").exists()


def test_a_map_that_cannot_be_used_leaves_nothing(map_folder: Path, tmp_path: Path) -> None:
    """The error names the map's file, and there is no folder."""
    (map_folder / "link.csv").write_text("link_id,from_node_id\n1,2\n")
    with pytest.raises(ScenarioError, match=r"link\.csv"):
        scaffold(tmp_path / "city", map_folder, "1 h")
    assert not (tmp_path / "city").exists()


def test_a_full_disk_leaves_nothing(map_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that fails half way takes what it has written with it."""

    def copy_half(source: Path, copy: Path) -> None:
        copy.mkdir(parents=True)
        (copy / "node.csv").write_text(_NODES)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(rooms, "copy_tables", copy_half)
    with pytest.raises(OSError, match="No space left"):
        scaffold(tmp_path / "city", map_folder, "1 h")
    assert not (tmp_path / "city").exists()

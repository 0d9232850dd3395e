"""``datacity map route``: reference paths on real streets, and a table that is whole or not there."""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import main

from .conftest import Datacity


def _route(folder: Path, pairs: Path, *options: str) -> Result:
    arguments = ["map", "route", str(folder), "--pairs", str(pairs), *options]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def _rows(file: Path) -> list[dict[str, str]]:
    raw = file.read_bytes()
    text = gzip.decompress(raw).decode() if file.suffix == ".gz" else raw.decode()
    return list(csv.DictReader(text.splitlines()))


def _write(file: Path, header: str, rows: Iterable[Iterable[object]], packed: bool = False) -> None:
    text = "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"
    file.write_bytes(gzip.compress(text.encode()) if packed else text.encode())


@pytest.fixture(params=["porto_alegre", "helsinki_centre"])
def streets(request: pytest.FixtureRequest, data_folder: Path, tmp_path: Path) -> tuple[Path, list[dict[str, str]]]:
    """A real network as a GMNS folder with ``pairs.csv``, one of the two packed, and the reference paths."""
    source, name = data_folder / "roads", request.param
    packed, end = (True, ".csv.gz") if name == "helsinki_centre" else (False, ".csv")
    nodes, links = _rows(source / f"{name}_nodes.csv.gz"), _rows(source / f"{name}_edges.csv.gz")
    _write(
        tmp_path / f"node{end}", "node_id,x_coord,y_coord", ((n["node_id"], n["lon"], n["lat"]) for n in nodes), packed
    )
    header = "link_id,from_node_id,to_node_id,directed,length,free_speed,lanes"
    columns = ("from", "to", "length_m", "speed_kmh", "lanes")
    rows = ([i, link["from"], link["to"], 1, *(link[name] for name in columns[2:])] for i, link in enumerate(links))
    _write(tmp_path / f"link{end}", header, rows, packed)
    _write(tmp_path / "config.csv", "long_length,speed,crs", [("m", "km/h", "EPSG:4326")])
    references = _rows(source / f"{name}_sp_refs.csv")
    _write(tmp_path / "pairs.csv", "from_node_id,to_node_id", ((r["origin"], r["dest"]) for r in references))
    return tmp_path, references


# References are printed in m to whole centimetres and in s to whole milliseconds.
@pytest.mark.parametrize(
    ("weight", "column", "per_unit", "printed"), [("length", "shortest_m", 1e3, 0.0), ("time", "fastest_s", 60.0, 5e-4)]
)
def test_all_reference_paths_are_found(
    streets: tuple[Path, list[dict[str, str]]], weight: str, column: str, per_unit: float, printed: float
) -> None:
    """500 each, to a millionth; the nodes listed are joined by links of together that cost."""
    folder, references = streets
    out = folder / "routes.csv"
    done = _route(folder, folder / "pairs.csv", "--weight", weight, "--out", str(out))
    assert done.exit_code == 0
    found = _rows(out)
    assert len(found) == len(references) == 500
    best: dict[tuple[str, str], float] = {}
    for link in _rows(next(folder.glob("link.csv*"))):
        metres, kmh = float(link["length"]), float(link["free_speed"])
        cost = metres / 1e3 if weight == "length" else metres / kmh * 0.06
        ends = link["from_node_id"], link["to_node_id"]
        best[ends] = min(cost, best.get(ends, cost))
    for row, reference in zip(found, references, strict=True):
        assert (row["from_node_id"], row["to_node_id"]) == (reference["origin"], reference["dest"])
        expected = float(reference[column])
        assert abs(float(row["cost"]) * per_unit - expected) <= 1e-6 * expected + printed
        nodes = row["nodes"].split(";")
        assert (nodes[0], nodes[-1]) == (reference["origin"], reference["dest"])
        assert sum(best[ends] for ends in pairwise(nodes)) == pytest.approx(float(row["cost"]))


_NODES = "node_id,x_coord,y_coord\na,0,0\nb,1,0\nc,2,0\nisland,9,9\n"
#: The short way from a to c is slow, the long one by b is fast.
_LINKS = """link_id,from_node_id,to_node_id,directed,length,free_speed
1,a,b,1,1.5,60
2,b,c,1,1.5,60
3,a,c,1,2.25,15
4,c,a,1,2,60
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Three nodes on a line, and an island."""
    (tmp_path / "node.csv").write_text(_NODES)
    (tmp_path / "link.csv").write_text(_LINKS)
    (tmp_path / "config.csv").write_text("long_length,speed,crs\nkm,km/h,\n")
    (tmp_path / "pairs.csv").write_text("from_node_id,to_node_id\na,c\nb,b\na,island\nc,b\n")
    return tmp_path


def test_the_shortest_path_need_not_be_the_fastest(small: Path) -> None:
    """Rows in the order of the pairs; a node is no way from itself; no path leaves cost and nodes empty."""
    out = small / "routes.csv"
    _route(small, small / "pairs.csv", "--weight", "length", "--out", str(out))
    assert out.read_text() == (
        "from_node_id,to_node_id,cost,nodes\na,c,2.25,a;c\nb,b,0.0,b\na,island,,\nc,b,3.5,c;a;b\n"
    )
    done = _route(small, small / "pairs.csv", "--out", str(out))
    assert out.read_text() == (
        "from_node_id,to_node_id,cost,nodes\na,c,3.0,a;b;c\nb,b,0.0,b\na,island,,\nc,b,3.5,c;a;b\n"
    )
    lines = dict(line.rsplit(maxsplit=1) for line in done.stdout.splitlines())
    assert lines == {"pairs": "4", "without path": "1", "weight": "time", "unit": "min", "routes": str(out)}
    assert done.stderr.endswith("pairs.csv:4:1: there is no path from a to island\n")


def test_all_pairs_without_a_path_are_counted(small: Path) -> None:
    """The first by name."""
    pairs = small / "pairs.csv"
    pairs.write_text("from_node_id,to_node_id\nisland,a\na,island\n")
    done = _route(small, pairs, "--out", str(small / "routes.csv"), "--json")
    assert "there is no path from island to a\n2 of 2 pairs have no path\n" in done.stderr
    document = json.loads(done.stdout)
    assert document == {
        "out": str(small / "routes.csv"), "pairs": 2, "without_path": 2, "weight": "time", "unit": "min",
    }  # fmt: skip


def test_no_pairs_are_no_error(small: Path) -> None:
    """The table has its header."""
    (small / "pairs.csv").write_text("from_node_id,to_node_id\n")
    assert _route(small, small / "pairs.csv", "--out", str(small / "routes.csv")).exit_code == 0
    assert (small / "routes.csv").read_text() == "from_node_id,to_node_id,cost,nodes\n"


def test_names_that_need_quotes_keep_them(small: Path) -> None:
    """A comma in a node's name is no separator."""
    for name in ("node.csv", "link.csv"):
        (small / name).write_text((small / name).read_text().replace("a,", '"a,1",'))
    (small / "pairs.csv").write_text('from_node_id,to_node_id\n"a,1",b\n')
    _route(small, small / "pairs.csv", "--out", str(small / "routes.csv"))
    assert _rows(small / "routes.csv") == [{"from_node_id": "a,1", "to_node_id": "b", "cost": "1.5", "nodes": "a,1;b"}]


def test_a_tntp_network_is_read_and_its_first_nodes_not_passed(tmp_path: Path) -> None:
    """Zones below the first through node are ends only."""
    header = (
        "<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 4\n<FIRST THRU NODE> 3\n<NUMBER OF LINKS> 5\n"
        "<ORIGINAL HEADER>~ Init term Capacity Length(km) FreeFlowTime(min) B Power\n<END OF METADATA>\n"
    )
    links = [(3, 1, 1, 1), (1, 4, 1, 1), (3, 4, 5, 5), (4, 2, 1, 1), (1, 3, 1, 1)]
    body = "".join(f"{a}\t{b}\t1000\t{length}\t{time}\t0.15\t4\t0\t0\t1\t;\n" for a, b, length, time in links)
    (tmp_path / "small_net.tntp.gz").write_bytes(gzip.compress((header + body).encode()))
    (tmp_path / "pairs.csv").write_text("from_node_id,to_node_id\n3,2\n1,2\n3,1\n2,1\n")
    done = _route(tmp_path, tmp_path / "pairs.csv", "--weight", "length", "--out", str(tmp_path / "routes.csv"))
    assert done.exit_code == 0
    assert [row["nodes"] for row in _rows(tmp_path / "routes.csv")] == ["3;4;2", "1;4;2", "3;1", ""]


def test_nodes_that_are_not_on_the_map_are_told_with_their_places(datacity: Datacity, small: Path) -> None:
    """All of them, with what may have been meant; exit code 2 and nothing written."""
    Path("pairs.csv").write_text("from_node_id,to_node_id\na,iland\nx,c\n")
    before = sorted(small.iterdir())
    done = datacity("map", "route", ".", "--pairs", "pairs.csv", "--out", "routes.csv")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "pairs.csv:2:3: to_node_id: node 'iland' is not on the map; did you mean 'island'?\n" in done.stderr
    assert "pairs.csv:3:1: from_node_id: node 'x' is not on the map\n" in done.stderr
    assert sorted(small.iterdir()) == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("pairs.csv", "from,to_node_id\na,b\n", "column 'from_node_id' is missing"),
        ("pairs.csv", "from_node_id,to_node_id\na\n", "pairs.csv:2:"),
        ("pairs.csv", "from_node_id,to_node_id\na,\n", "this is empty"),
        ("pairs.csv", "", "the file is empty"),
        ("link.csv", "link_id,from_node_id,to_node_id\n1,a,z\n", "link.csv:2:5: to_node_id: node 'z'"),
    ],
)
def test_faulty_tables_end_with_code_2(small: Path, name: str, content: str, said: str) -> None:
    """Named with the place, nothing written."""
    (small / name).write_text(content)
    done = _route(small, small / "pairs.csv", "--out", str(small / "routes.csv"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert not (small / "routes.csv").exists()


def test_what_cannot_be_done_is_told_at_once(small: Path) -> None:
    """No map, no pairs, no place to write, no such weight."""
    empty = small / "empty"
    empty.mkdir()
    out = str(small / "routes.csv")
    assert "there is no network: put node.csv and link.csv" in _route(empty, small / "pairs.csv", "--out", out).stderr
    assert _route(small, small / "none.csv", "--out", out).exit_code == 2
    nowhere = _route(small, small / "pairs.csv", "--out", str(small / "nowhere" / "routes.csv"))
    assert (nowhere.exit_code, "there is no folder" in nowhere.stderr) == (2, True)
    assert _route(small, small / "pairs.csv", "--out", out, "--weight", "beauty").exit_code == 2


def test_a_table_that_could_not_be_finished_leaves_the_old_one(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk fills up while it is written: exit code 1, and no piece of it anywhere."""
    out = small / "routes.csv"
    out.write_text("precious\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = _route(small, small / "pairs.csv", "--out", str(out))
    assert done.exit_code == 1
    assert "No space left on device" in done.stderr
    assert out.read_text() == "precious\n"
    assert not list(small.glob(".routes*"))

"""Scenarios that cannot be run: said at the place of the fault, exit code 2, nothing written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pytest
from click.testing import CliRunner, Result

from sim.cli import main

GOODS = """\
industry:
  goods:
    - {name: ore, price: 900}
    - {name: steel, price: 4500, inputs: {ore: 1.6}}
    - {name: cars, price: 90000, inputs: {steel: 1.1}, demand: 1}
"""
NODES = "node_id,x_coord,y_coord\na,0,0\nb,1,0\nc,0,1\nd,5,5\ne,6,5\n"
LINKS = "link_id,from_node_id,to_node_id,length,free_speed,lanes,capacity\n"
#: Every pair of the first three nodes is joined, both ways; the other two are an island.
JOINED = "".join(f"{i},{u},{v},1,50,1,900\n" for i, (u, v) in enumerate(["ab", "ba", "bc", "cb", "ca", "ac"]))
ISLAND = "6,d,e,1,50,1,900\n7,e,d,1,50,1,900\n"
MAP = "roads: {map: map, length_unit: km, speed_unit: km/h}\n"


class Refused(NamedTuple):
    """What is written, what is said of it, and files beside it."""

    content: str | bytes
    said: str
    beside: Mapping[str, str] = MappingProxyType({})


WRONG = {
    "unknown key": Refused("dys: 3", r"city.yaml:1:1: dys: unknown key; did you mean 'days'\?"),
    "wrong type": Refused("days: ten", r"city.yaml:1:7: days: write a whole number, not 'ten'"),
    "share of 2": Refused("feeds: {noise: 2}", r"city.yaml:1:16: feeds.noise: write 1 or less, not 2;"),
    "negative capacity": Refused("fleet: {load: -10}", r"city.yaml:1:15: fleet.load: write more than 0"),
    "duplicate key": Refused("days: 3\ndays: 4", r"city.yaml:2:1: days: .*(twice|already)"),
    "missing CSV column": Refused(
        "industry: {sites: sites.csv}",
        r"sites.csv:1:\d+: column '\w+' is missing",
        {"sites.csv": "site_id,knd\nA,factory\n"},
    ),
    "missing map column": Refused(
        MAP, r"map/link.csv:1:\d+: column 'to_node_id' is missing",
        {"map/node.csv": NODES, "map/link.csv": "link_id,from_node_id,length\n1,a,1\n"},
    ),
    "negative capacity in a table": Refused(
        MAP, r"map/link.csv:8:\d+: .*capacity",
        {"map/node.csv": NODES, "map/link.csv": LINKS + JOINED + "9,a,b,1,50,1,-900\n"},
    ),
    "roads on which nobody can return": Refused(
        MAP, r"city.yaml:1:14: roads.map: .*", {"map/node.csv": NODES, "map/link.csv": LINKS + "1,a,b,1,50,1,900\n"}
    ),
    "good nobody makes": Refused(
        GOODS.replace("{ore: 1.6}", "{oar: 1.6}"), r"city.yaml:4:\d+: industry.goods\[1\].inputs.oar: "
    ),
    "good of which the tables have no maker": Refused(
        MAP + GOODS + "  sites: sites.csv\n",
        r"sites.csv:1:14: .*ore.*",
        {
            "map/node.csv": NODES, "map/link.csv": LINKS + JOINED,
            "sites.csv": "site_id,kind,good,node_id,capacity_t_per_day\ns,factory,steel,a,9\n"
            "c,factory,cars,b,9\nr,retailer,,c,1\n",
        },
    ),
    "cyclic bill of materials": Refused(
        GOODS.replace("{ore: 1.6}", "{cars: 1.6}"), r"city.yaml:\d+:\d+: industry.goods.*(itself|needs)"
    ),
    "self-extending file": Refused("extends: city.yaml", r"city.yaml:1:10: extends: a scenario cannot extend itself"),
    "empty file": Refused("", r"city.yaml:1:1: .*empty"),
    "binary file": Refused(b"\x7fELF\x02\x01\x01\x00\xff\xfe", r"city.yaml:1:\d+: "),
    "YAML that asks for code": Refused(
        "title: !!python/object/apply:os.mkdir [pwned]", r"city.yaml:1:8: .*"
    ),
    "path outside the folder": Refused(
        "roads: {map: ../maps}", r"city.yaml:1:14: roads.map: a path must stay inside the scenario's folder"
    ),
    "absolute path": Refused(
        "fleet: {table: /etc/passwd}", r"city.yaml:1:16: fleet.table: a path must stay inside the scenario's folder"
    ),
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Refused], None]:
    """Write a scenario and what lies beside it into an empty folder, which becomes the current one."""
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def _write(refused: Refused) -> None:
        for name, text in refused.beside.items():
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(text)
        content = refused.content
        Path("city.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())

    return _write


def contents() -> dict[str, bytes]:
    """Every file and folder below the current folder."""
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in sorted(Path().rglob("*"))}


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize("kind", WRONG)
def test_a_scenario_that_cannot_be_run_is_refused_at_its_place(
    kind: str, command: str, desk: Callable[[Refused], None]
) -> None:
    """Whether checked or run: one message with file, line and column, exit code 2, and the folder as it was."""
    desk(WRONG[kind])
    before = contents()
    done = CliRunner().invoke(main, [command, "city.yaml"])
    assert done.exit_code == 2, done.output + str(done.exception)
    assert done.stdout == ""
    assert re.search(f"^{WRONG[kind].said}", done.stderr, re.MULTILINE), done.stderr
    assert "Traceback" not in done.stderr
    assert contents() == before


def test_an_island_of_roads_is_left_out_and_reported(desk: Callable[[Refused], None]) -> None:
    """The largest part in which everyone can return is used; what is cut off is counted."""
    desk(Refused(MAP, "", {"map/node.csv": NODES, "map/link.csv": LINKS + JOINED + ISLAND}))
    done: Result = CliRunner().invoke(main, ["check", "city.yaml"])
    assert done.exit_code == 0, done.output
    assert "trucks use 3 junctions (60.0%), 6 links and 6 km" in done.stdout
    assert "1 part that cannot be reached and left again is not used by trucks" in done.stdout


@pytest.mark.parametrize("arguments", [["new", "town", "--map", "map"], ["run", "city.yaml"]])
def test_a_faulty_map_is_refused_before_anything_is_written(
    arguments: list[str], desk: Callable[[Refused], None]
) -> None:
    """No folder of a new scenario, no results."""
    desk(WRONG["missing map column"])
    before = contents()
    done = CliRunner().invoke(main, arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "column 'to_node_id' is missing" in done.stderr
    assert contents() == before

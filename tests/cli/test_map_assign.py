"""``datacity map assign``: public networks against published equilibria, and a table that is whole or not there."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result

from sim.city.traffic import planning
from sim.cli import main
from tests.city.traffic.test_planning import NETWORK, TRIPS, gmns_folder, tntp_folder

from .conftest import Datacity


class Case(NamedTuple):
    """A public network: published objective and total travel time at equilibrium and at the optimum, file's units."""

    folder: str
    flows: str
    objective: float
    time: float
    optimum: float | None = None
    weights: tuple[str, ...] = ()


CHICAGO = Case(
    "Chicago-Sketch", "ChicagoSketch_1", 17_313_018.7387477, 18_371_027.719673,
    weights=("--toll-weight", "0.02", "--distance-weight", "0.04"),
)  # fmt: skip
CASES = (
    Case("SiouxFalls", "SiouxFalls_1", 4_231_335.287107441, 7_480_225.344921, 7_194_256.05),
    Case("Anaheim", "Anaheim_1", 1_286_032.171096, 1_419_913.851059, 1_395_015.09),
    CHICAGO,
    Case("Eastern-Massachusetts", "EMA_1", 26_160.34592, 28_181.4232),
)
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder)


def _assign(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["map", "assign", str(folder), *options], catch_exceptions=False)


def _figures(folder: Path, out: Path, *options: str) -> dict[str, Any]:
    done = _assign(folder, "--out", str(out), "--json", *options)
    assert done.exit_code == 0, done.stderr
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _flows(file: Path, ends: tuple[str, str], volume: str) -> dict[tuple[str, str], float]:
    with file.open(newline="") as stream:
        return {(row[ends[0]], row[ends[1]]): float(row[volume]) for row in csv.DictReader(stream)}


@pytest.mark.parametrize("gap", ["1e-4", "1e-6"])
@each_case
def test_equilibria_are_the_published_ones(data_folder: Path, tmp_path: Path, case: Case, gap: str) -> None:
    """Objective within 1e-4, travel time within 1e-3, flows within 1% weighted mean absolute error."""
    out = tmp_path / "flows.csv"
    figures = _figures(data_folder / "tntp" / case.folder, out, "--gap", gap, *case.weights)
    best = _flows(data_folder / "tntp" / "reference_flows" / f"{case.flows}.csv", ("from", "to"), "flow")
    found = _flows(out, ("from_node_id", "to_node_id"), "volume")
    assert figures["gap"] <= float(gap)
    assert -1e-9 < figures["objective"] / case.objective - 1 < 1e-4
    assert figures["total_travel_time"] == pytest.approx(case.time, rel=1e-3)
    assert found.keys() == best.keys()
    assert sum(abs(found[link] - best[link]) for link in best) < 0.01 * sum(best.values())


@each_case
def test_optima_have_the_published_total_time(data_folder: Path, tmp_path: Path, case: Case) -> None:
    """And the price of anarchy that follows; where no optimum is published, one that cannot be beaten much."""
    folder, out = data_folder / "tntp" / case.folder, tmp_path / "flows.csv"
    figures = _figures(folder, out, "--gap", "1e-4", "--system-optimum", *case.weights)
    assert figures["gap"] <= 1e-4
    assert figures["objective"] == pytest.approx(figures["total_cost"], rel=1e-12)
    anarchy = figures["user_equilibrium_total_cost"] / figures["total_cost"]
    assert figures["price_of_anarchy"] == anarchy > 1.0
    tighter = _figures(folder, out, "--gap", "4e-6", "--system-optimum", *case.weights)
    assert 0.0 <= figures["total_cost"] / tighter["total_cost"] - 1 < 1e-4
    if case.optimum is not None:
        assert figures["total_travel_time"] == pytest.approx(case.optimum, rel=1e-4)
        assert anarchy == pytest.approx(case.time / case.optimum, rel=1e-3)


def test_the_cost_of_a_link_is_that_of_the_reference(data_folder: Path, tmp_path: Path) -> None:
    """Time + 0.02 toll + 0.04 length, in the file's own minutes and miles."""
    out = tmp_path / "flows.csv"
    _figures(data_folder / "tntp" / "Chicago-Sketch", out, "--gap", "1e-6", *CHICAGO.weights)
    best = _flows(data_folder / "tntp" / "reference_flows" / "ChicagoSketch_1.csv", ("from", "to"), "cost")
    found = _flows(out, ("from_node_id", "to_node_id"), "cost")
    assert max(abs(found[link] - best[link]) for link in best) < 0.02


def test_figures_stand_on_stdout_and_talk_on_stderr(tmp_path: Path) -> None:
    out = tmp_path / "flows.csv"
    done = _assign(tntp_folder(tmp_path), "--out", str(out), "--gap", "1e-4")
    lines = dict(line.rsplit(maxsplit=1) for line in done.stdout.splitlines())
    assert list(lines) == [
        "objective", "total travel time", "total cost", "gap", "iterations", "stranded", "flows"
    ]  # fmt: skip
    assert lines["flows"] == str(out)
    assert "3 nodes, 3 links" in done.stderr
    assert "50 trips between 1 pairs, 10 more within zones" in done.stderr
    rows = out.read_text().splitlines()
    assert rows[0] == "from_node_id,to_node_id,volume,cost"
    assert [row.split(",")[:2] for row in rows[1:]] == [["1", "2"], ["1", "3"], ["3", "2"]]


def test_scale_multiplies_all_trips(tmp_path: Path) -> None:
    out = tmp_path / "flows.csv"
    _figures(tntp_folder(tmp_path), out, "--scale", "1.5")
    volume = _flows(out, ("from_node_id", "to_node_id"), "volume")
    assert volume["1", "2"] + volume["1", "3"] == pytest.approx(75.0)


def test_trips_without_a_way_are_told(tmp_path: Path) -> None:
    """They are left out, counted, and no hindrance to the others."""
    folder = tntp_folder(tmp_path, trips=TRIPS + "Origin 2\n 1 : 5;\n")
    done = _assign(folder, "--out", str(tmp_path / "flows.csv"))
    assert done.exit_code == 0
    assert "5 trips have no path and are left out" in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--gap", "0"), "--gap"),
        (("--scale", "-1"), "--scale"),
        (("--toll-weight", "-1"), "--toll-weight"),
        (("--out", "nowhere/flows.csv"), "there is no folder nowhere"),
        (("--out", "."), "is a folder; name a file"),
    ],
)
def test_what_cannot_be_done_is_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tntp_folder(tmp_path)
    before = sorted(tmp_path.iterdir())
    done = _assign(folder, *(options if "--out" in options else ("--out", "flows.csv", *options)))
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("trips", "said"),
    [
        ("<END OF METADATA>\nOrigin 1\n 9 : 5;\n", "small_trips.tntp:3:1: zone 9 is none of the map's 2 zones"),
        ("<END OF METADATA>\nOrigin 1\n 2 : -5;\n", "small_trips.tntp:3:1: write trips as"),
        ("<END OF METADATA>\n", "there are no trips from one zone to another"),
        (None, "there are no trips to assign"),
    ],
)
def test_bad_trips_are_told_at_their_place_and_nothing_is_written(
    tmp_path: Path, datacity: Datacity, trips: str | None, said: str
) -> None:
    tntp_folder(tmp_path, trips=trips)
    done = datacity("map", "assign", ".", "--out", "flows.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "flows.csv").exists()


def test_a_gap_out_of_reach_is_told_and_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``--gap`` is kept or the command fails."""
    monkeypatch.setattr(planning, "_MOST_ITERATIONS", 1)
    network = NETWORK.replace("7 90 0.15", "7 90 9").replace("200 0.15", "91 9")
    done = _assign(tntp_folder(tmp_path, network), "--out", str(tmp_path / "flows.csv"), "--gap", "1e-9")
    assert done.exit_code == 1
    assert "ask for a larger --gap" in done.stderr
    assert not (tmp_path / "flows.csv").exists()


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_an_interrupted_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    """Ctrl-C or a full disk: the older table stays, and no part of a new one."""
    folder, out = tntp_folder(tmp_path), tmp_path / "flows.csv"
    out.write_text("older")
    before = sorted(tmp_path.iterdir())

    def fail(_: int) -> None:
        raise failure

    monkeypatch.setattr(os, "fsync", fail)
    done = _assign(folder, "--out", str(out))
    assert done.exit_code == (130 if isinstance(failure, KeyboardInterrupt) else 1)
    assert sorted(tmp_path.iterdir()) == before
    assert out.read_text() == "older"


def test_names_of_nodes_are_written_as_csv(tmp_path: Path) -> None:
    """A comma in a name is quoted; an older table is replaced."""
    folder, out = gmns_folder(tmp_path), tmp_path / "flows.csv"
    for name in ("node.csv", "link.csv"):
        text = (folder / name).read_text()
        (folder / name).write_text(text.replace("\nb,", '\n"b,2",').replace("grey,b,", 'grey,"b,2",'))
    out.write_text("older")
    _figures(folder, out)
    assert _flows(out, ("from_node_id", "to_node_id"), "volume") == {("a", "b,2"): 70.0}

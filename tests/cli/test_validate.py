"""``datacity validate``: tables, one document, exit codes, and a page of the docs that says the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import main
from sim.validation import registry
from sim.validation.row import Figure, share
from sim.validation.show import COLUMNS

_PAGE = Path(__file__).parents[2] / "docs" / "validation.md"


def _validate(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["validate", *arguments], catch_exceptions=False, env={"DATACITY_DATA": ""})


def test_lines_are_tab_separated_where_nobody_looks() -> None:
    done = _validate("braess")
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert lines[0] == list(COLUMNS)
    assert [line[0] for line in lines[1:]] == ["braess", "braess"]
    assert {line[-1] for line in lines[1:]} == {"passes"}
    assert "1 of 1 rows pass" in done.stderr


def test_json_is_one_document_that_says_how() -> None:
    document = json.loads(_validate("braess", "--json", "--seed", "7").stdout)
    (row,) = document["rows"]
    assert document["seed"] == 7
    assert (row["row"], row["verdict"]) == ("braess", "passes")
    assert all(row[name] for name in ("what", "source", "how"))
    assert row["figures"][1]["expected"] == 80.0


def test_rows_that_lack_data_are_told_and_are_no_failure() -> None:
    done = _validate("equilibrium-anaheim")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[1].split("\t")[-1] == "not run (no data)"
    assert "name the folder of public data with --data or DATACITY_DATA" in done.stderr


def test_a_row_that_fails_makes_the_command_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong: tuple[Figure, ...] = (share("minutes", "min", 80.0, 79.0, 0.001),)
    row = replace(registry.ROWS["braess"], figures=lambda _: wrong)
    monkeypatch.setattr(registry, "ROWS", {"braess": row})
    done = _validate()
    assert done.exit_code == 1
    assert "0 of 1 rows pass; 1 fail: braess" in done.stderr


def test_an_unknown_row_is_usage() -> None:
    done = _validate("bottle-neck")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "did you mean 'bottleneck'" in done.stderr


def test_the_list_runs_nothing() -> None:
    lines = _validate("--list").stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == list(registry.ROWS)


def test_the_page_of_the_docs_is_what_the_command_writes() -> None:
    """Head, sources and ways of all rows, and the figures of a quick one, to the letter."""
    page = _PAGE.read_text().splitlines()
    written = _validate("bottleneck", "braess", "--markdown").stdout.splitlines()
    assert [line for line in written if line not in page] == []
    for row in registry.ROWS.values():
        assert f"| {row.name} | {row.what} | {row.source} | {row.how} |" in page
        assert any(line.startswith(f"| {row.name} |") and line.endswith("| passes |") for line in page), row.name
    assert not any(line.endswith(("| fails |", "| not run (no data) |")) for line in page)

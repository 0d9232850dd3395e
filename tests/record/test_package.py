"""Run folders describe themselves: a data package that others' tools find valid."""

from __future__ import annotations

import json
from pathlib import Path

import frictionless
import pytest
from frictionless import system
from village import run_into, village

from sim.record.registry import TABLES
from sim.record.run import Run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a run."""
    return run_into(tmp_path_factory.mktemp("results") / "village", village())


def invalid(package: Path) -> dict[str, list[str]]:
    """What frictionless finds wrong with each resource of a package."""
    with system.use_context(trusted=True):
        reports = {each.name: each.validate() for each in frictionless.Package(str(package)).resources}
    return {str(name): [error.note for error in report.errors or report.tasks[0].errors]
            for name, report in reports.items() if not report.valid}  # fmt: skip


def test_frictionless_finds_every_table_as_described(folder: Path) -> None:
    """Descriptor, files, names and types of columns agree, for all tables and the outcomes."""
    package = frictionless.Package(str(folder / "datapackage.json"))
    assert not list(frictionless.Package.metadata_validate(package.to_descriptor()))
    assert {resource.name for resource in package.resources} == {"outcomes", *TABLES}
    assert invalid(folder / "datapackage.json") == {}


def test_frictionless_would_notice(folder: Path, tmp_path: Path) -> None:
    """A column under another name, and a table that is not there, are found."""
    package = json.loads((folder / "datapackage.json").read_text())
    by_name = {resource["name"]: resource for resource in package["resources"]}
    for resource in package["resources"]:
        resource["path"] = str(folder / resource["path"])
    by_name["deals"]["schema"]["fields"][1]["name"] = "moment"
    by_name["trips"]["path"] = str(folder / "tables" / "journeys.parquet")
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    assert invalid(tmp_path / "datapackage.json").keys() == {"deals", "trips"}


def test_every_column_has_a_meaning_and_every_mass_money_and_length_a_unit(folder: Path) -> None:
    """The descriptor says what each column is; units are in the names of columns, too."""
    package = json.loads((folder / "datapackage.json").read_text())
    units = {"h": "_h", "CNY": "_cny", "t": "_t", "km": "_km", "t h": "_t_h"}
    for resource in package["resources"]:
        assert resource["description"]
        for field in resource["schema"]["fields"]:
            assert field["description"]
            if resource["name"] != "outcomes" and "unit" in field:
                assert units[field["unit"]] in field["name"]


def test_what_is_read_back_has_the_columns_of_the_registry(folder: Path) -> None:
    """Tables have their columns in order, and a run knows which outcomes it has."""
    run = Run.open(folder)
    for name, table in TABLES.items():
        assert list(run.table(name).columns) == [column.name for column in table.columns]
    assert run.outcome(run.outcomes["outcome"].iloc[0], run.outcomes["group"].iloc[0]) == run.outcomes["value"].iloc[0]

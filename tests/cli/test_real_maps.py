"""Real maps, as a planner begins with them: ``new``, ``check``, ``run``, and a report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.record.run import Run

from .conftest import Datacity


def begin(datacity: Datacity, map_folder: Path, *options: str) -> Run:
    """Type what each command says is next, and return the run."""
    new = datacity("new", "city", "--map", str(map_folder))
    assert (new.returncode, new.stdout) == (0, "city/scenario.yaml\n"), new.stderr
    assert new.stderr.endswith("next: datacity check city/scenario.yaml\n")
    check = datacity("check", "city/scenario.yaml", "--json")
    assert check.returncode == 0, check.stderr
    assert json.loads(check.stdout)["next"] == "datacity run city/scenario.yaml"
    run = datacity("run", "city/scenario.yaml", *options, "--json")
    assert run.returncode == 0, run.stderr
    folder = Path(json.loads(run.stdout)["folder"])
    assert (folder / "report.html").stat().st_size > 100_000
    return Run.open(folder)


def works(run: Run) -> None:
    """Goods are made, driven and sold, feeds are traded, and they inform choices."""
    for table in ("orders", "trips", "deals", "nowcast"):
        assert len(run.table(table)) > 0
    assert run.outcome("fill_rate") > 0.5
    assert run.table("choices")["informed"].any()
    assert (run.table("trips")["loaded_km"] > 0).any()


def test_anaheim(datacity: Datacity, data_folder: Path) -> None:
    """TNTP: the network of Anaheim with its own trips, two days."""
    run = begin(datacity, data_folder / "tntp" / "Anaheim", "--days", "2", "--twins", "0")
    works(run)
    assert len(run.table("roads")) > 500


@pytest.mark.slow
def test_nanchang(datacity: Datacity, data_folder: Path) -> None:
    """GMNS: the network of Nanchang with its own demand, two days of a small industry."""
    fewer = {"industry.factories": 24, "industry.retailers": 6, "fleet.vehicles": 60, "sensors.count": 300}
    sizes = [word for key, value in fewer.items() for word in ("--set", f"{key}={value}")]
    run = begin(datacity, data_folder / "nanchang", "--days", "2", "--twins", "0", *sizes)
    works(run)

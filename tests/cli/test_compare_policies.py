"""``datacity compare SCENARIO``: one scenario under several policies, side by side."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from sim.cli import main
from sim.experiments import pairs

ROOT = Path(__file__).parents[2]
TWO = ("compare", "village.yaml", "--policy", "liberal", "--policy", "ours.yaml", "--seeds", "2")


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a small scenario and rules of one's own; runs are made in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pairs, "usable_cpus", lambda: 1)
    tiny = (ROOT / "scenarios/tiny.yaml").read_text()
    Path("village.yaml").write_text(tiny.replace("days: 3", "days: 2"))
    Path("ours.yaml").write_text("extends: eu-style\nlook_in: 0.9\n")


def call(*arguments: str) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(main, arguments)


def test_policies_are_printed_side_by_side_and_written_with_a_report() -> None:
    """Efficiency above control, a column a policy, an interval a value; the tables stand beside the report."""
    done = call(*TWO)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["EFFICIENCY", "liberal", "ours"]
    assert any(line.split() == ["CONTROL", "liberal", "ours"] for line in lines)
    cost = next(line for line in lines if line.startswith("logistics cost"))
    assert cost.count("±") == 2
    report = Path(next(line for line in lines if line.startswith("report: ")).removeprefix("report: "))
    assert "Efficiency against control" in report.read_text(encoding="utf-8")
    table = pd.read_csv(report.with_name("outcomes.csv"))
    assert set(zip(table["label"], table["seed"], strict=True)) == {(p, s) for p in ("liberal", "ours") for s in (1, 2)}
    assert sorted(file.name for file in report.parent.iterdir()) == [
        "differences.csv", "outcomes.csv", "report.html", "side_by_side.csv",
    ]  # fmt: skip
    assert list(report.parents[1].iterdir()) == [report.parent]
    again = call(*TWO)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "replace it with --force" in again.stderr
    forced = call(*TWO, "--force", "--json")
    assert forced.exit_code == 0, forced.output
    document = json.loads(forced.stdout)
    assert {row["label"] for row in document["side_by_side"]} == {"liberal", "ours"}
    assert {row["base"] for row in document["differences"]} == {"liberal"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("village.yaml", "--policy", "liberal"), "name at least two policies"),
        (("village.yaml", "--policy", "liberal", "--policy", "libral"), "did you mean 'liberal'?"),
        (("village.yaml", "--policy", "liberal", "--policy", "our.yaml"), "there is no 'our.yaml'"),
        (("village.yaml", "village.yaml"), "there is no run folder 'village.yaml'"),
        ((".", "--seeds", "3"), "go with a scenario"),
        (("nowhere.yaml",), "nowhere.yaml"),
    ],
)
def test_a_wrong_call_is_told_before_anything_runs(arguments: tuple[str, ...], said: str) -> None:
    """Exit code 2, nothing written."""
    done = call("compare", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not Path("results").exists()


def test_two_names_for_the_same_rules_are_refused() -> None:
    """Their runs would be the same."""
    Path("same.yaml").write_text("extends: liberal\n")
    done = call("compare", "village.yaml", "--policy", "liberal", "--policy", "same.yaml")
    assert done.exit_code == 2
    assert "same.yaml and liberal come to the same rules" in done.stderr

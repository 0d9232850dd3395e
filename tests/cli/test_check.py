"""``datacity check``: what it says, where, and how it ends."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import levers_in_force, main
from sim.cli.check import idle_levers
from sim.levers import LEVERS, PRESETS
from sim.scenario.schema import Scenario

Datacity = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Check a scenario of the current directory."""
    monkeypatch.chdir(tmp_path)

    def _check(content: str, *arguments: str) -> Result:
        Path("city.yaml").write_text(content)
        return CliRunner().invoke(main, ["check", "city.yaml", *arguments])

    return _check


def test_a_valid_scenario_is_summed_up(check: Callable[..., Result]) -> None:
    """The summary is data, the next command is talk."""
    result = check("days: 9\npolicy: liberal\ntimeline: [{day: 3, policy: {look_in: 1}}]")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "OK city.yaml"
    assert "  policy    liberal\n" in result.stdout
    assert "  timeline  day 3 enacted\n" in result.stdout
    assert result.stderr.endswith("next: datacity run city.yaml\n")


def test_the_share_of_truck_hours_in_use_is_said_and_doubted(check: Callable[..., Result]) -> None:
    """As data with what was found; doubts are talk, or a list of warnings in JSON."""
    town = "roads: {synthetic: {nodes: 36, size: 4 km}}\nindustry: {factories: 10, retailers: 4}\n"
    fits = check(town + "fleet: {vehicles: 25}")
    assert "  freight: 199 loads a day of 1.1 h each, 8.0 a truck; 37% of truck hours in use\n" in fits.stdout
    assert "stand idle" not in fits.stderr
    idle = check(town + "fleet: {vehicles: 100}")
    assert "100 trucks stand idle most of the time: in use for 9%; about 19 would be" in idle.stderr
    as_data = json.loads(check(town + "fleet: {vehicles: 100}", "--json").stdout)
    assert [warning.split(":")[0] for warning in as_data["warnings"]] == ["100 trucks stand idle most of the time"]


def test_the_next_command_keeps_the_overrides(check: Callable[..., Result]) -> None:
    """It can be pasted into a shell."""
    result = check("days: 9", "--set", "seed=2", "--set", "title=New town")
    assert result.stderr.endswith("next: datacity run city.yaml --set seed=2 --set 'title=New town'\n")


def test_every_problem_is_told_and_nothing_is_written(datacity: Datacity) -> None:
    """Exit code 2, problems on stderr, an empty stdout and an unchanged folder."""
    Path("city.yaml").write_text("dys: 3\nfleet: {load: -1}\n")
    done = datacity("check", "city.yaml")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "city.yaml:1:1: dys: unknown key; did you mean 'days'?\n    dys: 3\n    ^\n"
        "city.yaml:2:15: fleet.load: write more than 0, not -1\n    fleet: {load: -1}\n                  ^\n"
    )
    assert [path.name for path in Path().iterdir()] == ["city.yaml"]


def test_a_wrong_override_ends_the_same(check: Callable[..., Result]) -> None:
    """The message names the option."""
    result = check("days: 9", "--set", "days=x")
    assert (result.exit_code, result.stderr) == (2, "--set days: write a whole number, not 'x'\n")


def test_a_missing_file_ends_the_same(check: Callable[..., Result]) -> None:
    """With a suggestion."""
    check("")
    result = CliRunner().invoke(main, ["check", "cty.yaml"])
    assert (result.exit_code, result.stderr) == (
        2,
        "cty.yaml:1:1: there is no 'cty.yaml' in .; did you mean 'city.yaml'?\n",
    )


def test_a_valid_scenario_is_one_json_document(check: Callable[..., Result]) -> None:
    """The same facts for programs, and nothing beside them."""
    result = check("policy: liberal", "--json")
    document = json.loads(result.stdout)
    assert document["ok"] is True
    assert document["policy"] == "liberal"
    assert document["next"] == "datacity run city.yaml"
    assert document["not_yet_in_force"] == []
    assert (result.exit_code, result.stderr) == (0, "")


def test_problems_are_one_json_document(check: Callable[..., Result]) -> None:
    """Each with its place, path and message; still exit code 2."""
    result = check("dys: 3", "--json", "--set", "seed=-1")
    assert result.exit_code == 2
    assert json.loads(result.stdout) == {
        "ok": False,
        "problems": [
            {
                "file": "city.yaml",
                "line": 1,
                "column": 1,
                "path": "dys",
                "message": "unknown key; did you mean 'days'?",
            },
            {"file": None, "line": None, "column": None, "path": "--set seed", "message": "write 0 or more, not -1"},
        ],
    }


@pytest.mark.parametrize("policy", PRESETS)
def test_every_lever_of_every_preset_is_in_force(check: Callable[..., Result], policy: str) -> None:
    """Nothing that a planner moves is without effect, and nobody has to be told so."""
    assert levers_in_force() == frozenset(LEVERS)
    assert "not yet in force" not in check(f"policy: {policy}").stderr


def test_a_lever_counts_as_idle_only_where_some_step_moves_it() -> None:
    """Levers at their neutral value do nothing anyway."""
    neutral = {name: lever.neutral for name, lever in LEVERS.items()}
    step = {"day": 3, "policy": {"recourse": 1}}
    assert idle_levers(Scenario.model_validate({"policy": neutral}), frozenset()) == []
    moved = Scenario.model_validate({"policy": neutral, "timeline": [step]})
    assert idle_levers(moved, frozenset()) == ["recourse"]
    assert idle_levers(moved, frozenset({"recourse"})) == []

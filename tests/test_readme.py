"""What the README shows works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sim
from sim.cli import _COMMANDS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_scenario_shown_is_valid(tmp_path: Path) -> None:
    """Whoever copies it can run it."""
    (block,) = _blocks("yaml")
    file = tmp_path / "shown.yaml"
    file.write_text(block, encoding="utf-8")
    assert sim.load(file).scenario.title == "A harbour town"


def test_every_command_is_in_the_table_and_no_other() -> None:
    """The table of commands names what the program has."""
    table = README[README.index("| command |") : README.index("Data goes to stdout")]
    named = {words.split()[0] for words in re.findall(r"`([a-z ]+)`", table.replace("| what", ""))}
    assert named == set(_COMMANDS)


def test_python_shown_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the village instead of the first city, which takes longer."""
    monkeypatch.chdir(ROOT)
    (block,) = _blocks("python")
    shown: dict[str, object] = {}
    exec(block.replace("quickstart", "tiny"), shown)  # noqa: S102
    assert len(shown["runs"]) == 6


def test_pages_that_are_named_are_there() -> None:
    """No link and no picture leads nowhere."""
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / target).exists(), target

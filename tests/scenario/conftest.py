"""A folder of its own for each test, and what the loader says about files in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.load import load
from sim.scenario.overrides import Overrides

Write = Callable[..., Path]
Faults = Callable[..., list[str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the current directory, so that messages name files without a path."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write(folder: Path) -> Write:
    """Write a file of the folder and return its path."""

    def _write(content: str | bytes, name: str = "city.yaml") -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return _write


@pytest.fixture
def faults(write: Write) -> Faults:
    """Load a scenario that must be refused and return each problem without its line of text."""

    def _faults(content: str | bytes, overrides: Overrides = ()) -> list[str]:
        with pytest.raises(ScenarioError) as caught:
            load(write(content), overrides)
        return [str(problem).split("\n")[0] for problem in caught.value.problems]

    return _faults

"""Commands as a user types them, in a folder of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Datacity = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def datacity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Datacity:
    """Run ``datacity`` in a process of its own, in an empty folder that is the current directory."""
    monkeypatch.chdir(tmp_path)

    def _datacity(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "sim.cli", *arguments]
        return subprocess.run(command, env=environment, text=True, capture_output=True, check=False)  # noqa: S603

    return _datacity

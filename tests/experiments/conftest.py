"""A finished run with the states of all its midnights, made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from village import run_into, village


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a run of the village, with segments and states of every day; not to be changed."""
    return run_into(tmp_path_factory.mktemp("results") / "village", village(), keep_states=True)

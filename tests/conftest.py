"""What all tests share: where public data lie, and how hypothesis goes about its examples."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The first example of a test may compile kernels, and shared machines stall: time is judged in benchmarks.
# Developers' machines try new examples each time; CI tries the same ones, so that it judges the change alone.
settings.register_profile("datacity", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("datacity")

_REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Folder of public data sets; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("DATACITY_DATA", _REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no data at {folder}: set DATACITY_DATA to the folder that holds tntp/, roads/ and nanchang/")
    return folder

"""The same bits with and without a compiler, for any processor, whatever instructions numpy may use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from . import bits

TESTS = Path(__file__).resolve().parents[1]


def digests_with(**settings: str) -> dict[str, str]:
    """Digests of another process under other settings of numba or numpy."""
    path = os.pathsep.join([str(TESTS), str(TESTS.parent), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-W", "ignore", str(TESTS / "engine" / "bits.py")],
        env={**os.environ, "PYTHONPATH": path, **settings},
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(done.stdout)


def test_kernels_compute_what_their_python_text_says() -> None:
    """Without a compiler the same functions give the same bits, so nothing is fused or reordered."""
    assert digests_with(NUMBA_DISABLE_JIT="1") == bits.digests()


def test_results_do_not_depend_on_the_instructions_that_numpy_finds() -> None:
    """With every optional instruction set switched off, all results are the same."""
    features = " ".join(np.__config__.CONFIG["SIMD Extensions"].get("found", []))
    if not features:
        pytest.skip("numpy finds no optional instructions here")
    assert digests_with(NPY_DISABLE_CPU_FEATURES=features) == bits.digests()


@pytest.mark.slow
def test_results_do_not_depend_on_the_processor_that_is_compiled_for(tmp_path: Path) -> None:
    """Kernels compiled for the plainest processor of the family give the same bits."""
    assert digests_with(NUMBA_CPU_NAME="generic", NUMBA_CACHE_DIR=str(tmp_path)) == bits.digests()

"""``datacity warmup`` and what a first run says of compilation."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.engine import compiled
from tests.cli.conftest import ROOT, Datacity


def test_warmup_says_how_long_it_took_and_what_to_type_next(datacity: Datacity) -> None:
    """It talks on stderr and leaves nothing behind in the current folder."""
    done = datacity("warmup")
    assert done.returncode == 0
    assert "ready after" in done.stderr
    assert "next: datacity run" in done.stderr
    assert done.stdout == ""
    assert list(Path.cwd().iterdir()) == []


def test_an_empty_cache_is_told_from_one_with_compiled_kernels(tmp_path: Path) -> None:
    """A first run can say that it will have to compile."""
    code = "from sim.engine.compiled import are_kernels_compiled as a; from sim.engine import streams\n"
    code += "print(a()); streams.mix(1); print(a())"
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    environment.pop("NUMBA_CACHE_DIR", None)
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], env=environment, text=True, capture_output=True, check=True
    )
    assert done.stdout.split() == ["False", "True"]


def test_without_a_cache_of_our_own_nothing_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where numba decides about its cache, we cannot know."""
    monkeypatch.setattr(compiled.numba.config, "CACHE_DIR", "")
    assert compiled.are_kernels_compiled()

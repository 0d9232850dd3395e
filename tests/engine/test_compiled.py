"""How kernels are compiled: one home for flags, a cache that follows the text of all kernels."""

from __future__ import annotations

import math
import os
import re
import time
from pathlib import Path

import numba
import numpy as np
import pytest

import sim
from sim.arrays import Ints
from sim.engine import compiled
from sim.engine.compiled import inlined, kernel, lean_kernel

SOURCES = sorted(Path(sim.__file__).parent.rglob("*.py"))
DAY_S = 24 * 3600


@kernel
def _ratio(a: float, b: float) -> float:
    return a / b


@inlined
def _half(a: float) -> float:
    return a / 2.0


@lean_kernel
def _first_of(values: Ints) -> int:
    return values[0]


@lean_kernel
def _first_of_new(value: int) -> int:
    return np.full(3, value)[0]


def test_no_room_compiles_with_flags_of_its_own() -> None:
    """Only one module names numba, so nobody reorders sums or runs loops in an order of chance."""
    own = re.compile(r"\b(njit|prange|fastmath|vectorize|guvectorize|import numba|from numba)\b")
    assert [file.name for file in SOURCES if own.search(file.read_text())] == ["compiled.py"]


@pytest.mark.parametrize("function", [_ratio, _half, _first_of])
def test_kernels_are_exact_release_the_interpreter_and_are_cached(function: numba.core.dispatcher.Dispatcher) -> None:
    """All decorators set the same flags."""
    options = function.targetoptions
    assert options["nogil"]
    assert not options.get("fastmath")
    assert not options.get("parallel")
    assert function._cache.__class__.__name__ == "FunctionCache"


def test_dividing_by_zero_is_a_number_as_in_arrays() -> None:
    """Kernels follow numpy: no exception, but infinity or no number."""
    assert _ratio(1.0, 0.0) == math.inf
    assert math.isnan(_ratio(0.0, 0.0))
    assert _half(3.0) == 1.5


def test_a_lean_kernel_that_makes_an_array_is_refused() -> None:
    """Where references are not counted, an array of one's own could never be freed."""
    assert _first_of(np.array([7, 8])) == 7
    with pytest.raises(numba.core.errors.NumbaError):
        _first_of_new(7)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of two files, one of which defines a kernel."""
    monkeypatch.setattr(compiled, "_PACKAGE", tmp_path)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "fast.py").write_text("@kernel\ndef f(): return 1\n")
    (tmp_path / "slow.py").write_text("def g(): return 1\n")
    return tmp_path


@pytest.mark.parametrize(
    ("file", "text", "changes"),
    [
        ("deep/fast.py", "@kernel\ndef f(): return 2\n", True),
        ("deep/other.py", "@inlined\ndef h(): return 2\n", True),
        ("deep/other.py", "@lean_kernel\ndef h(): return 2\n", True),
        ("slow.py", "def g(): return 2\n", False),
        ("notes.txt", "@kernel", False),
    ],
)
def test_the_cache_is_another_once_any_kernel_has_changed(package: Path, file: str, text: str, changes: bool) -> None:
    """A callee in another file counts, a file without kernels does not."""
    before = compiled.kernel_fingerprint()
    assert compiled.kernel_fingerprint() == before
    (package / file).write_text(text)
    assert (compiled.kernel_fingerprint() != before) == changes


def test_a_kernel_that_moves_to_another_file_is_another(package: Path) -> None:
    """Names of files count as well as what they say."""
    before = compiled.kernel_fingerprint()
    (package / "deep" / "fast.py").rename(package / "deep" / "faster.py")
    assert compiled.kernel_fingerprint() != before


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Numba without a cache folder, and an empty folder for the user's caches."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def test_the_cache_lies_in_the_users_cache_folder_and_old_ones_are_cleared(unset: Path) -> None:
    """A folder that nobody has used for a month goes, younger ones stay for older checkouts."""
    for name, age_days in (("kernels-old", 31), ("kernels-young", 29), ("background", 90)):
        folder = unset / "datacity" / name
        folder.mkdir(parents=True)
        os.utime(folder, (time.time() - age_days * DAY_S,) * 2)
    compiled._use_versioned_cache()
    present = f"kernels-{compiled.kernel_fingerprint()}"
    assert str(unset / "datacity" / present) == numba.config.CACHE_DIR
    assert {path.name for path in (unset / "datacity").iterdir()} == {present, "kernels-young", "background"}


def test_a_cache_folder_that_the_user_has_chosen_is_left_alone(unset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numba's own setting wins."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", "elsewhere")
    compiled._use_versioned_cache()
    assert numba.config.CACHE_DIR == "elsewhere"
    assert not (unset / "datacity").exists()


def test_a_cache_folder_that_cannot_be_made_is_done_without(unset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels are then compiled as numba would without us."""
    (unset / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(unset / "file"))
    compiled._use_versioned_cache()
    assert numba.config.CACHE_DIR == ""

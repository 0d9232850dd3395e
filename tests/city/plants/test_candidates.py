"""Candidate suppliers: near, lucky, in balance with what they can make, and none unseen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import AnyArray
from sim.city.plants import candidates


@settings(max_examples=50)
@given(st.integers(0, 2**32), st.integers(1, 12), st.integers(1, 9), st.integers(1, 5), st.booleans())
def test_one_pass_finds_what_sorting_finds(seed: int, rows: int, columns: int, count: int, ties: bool) -> None:
    """The columns of the best scores of each row net of prices, the best first, of equals the first; and their load."""
    rng = np.random.default_rng(seed)
    score, price = rng.normal(size=(rows, columns)), rng.normal(size=columns)
    if ties:
        score, price = np.round(score), np.round(price)
    need = rng.integers(1, 9, rows).astype(np.float64)
    count = min(count, columns)
    picked = np.empty((rows, count), dtype=np.int64)
    load = candidates._pick_best(score, price, need, picked)
    expected = np.argsort(price - score, axis=1, kind="stable")[:, :count]
    assert picked.tolist() == expected.tolist()
    assert load == pytest.approx(np.bincount(expected.ravel(), np.repeat(need / count, count), columns))


def _choose(seed: int, rows: int = 300, columns: int = 40) -> tuple[AnyArray, AnyArray]:
    """Load and capacity of suppliers of which one is near to everybody."""
    rng = np.random.default_rng(seed)
    score = rng.gumbel(size=(rows, columns))
    score[:, 0] += 5.0
    need, capacity = rng.random(rows), rng.random(columns) + 0.5
    picked = candidates._balanced_choice(score, 4, need, capacity)
    return np.bincount(picked.ravel(), np.repeat(need / 4, 4), columns), capacity


@pytest.mark.parametrize("seed", range(5))
def test_nobody_is_everyones_only_choice(seed: int) -> None:
    """Shadow prices bring every supplier's load near its capacity, also the one that all find best."""
    load, capacity = _choose(seed)
    strain = load / capacity
    assert strain.max() < 2.0 * strain.mean()
    assert strain.min() > 0.0

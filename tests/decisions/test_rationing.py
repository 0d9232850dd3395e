"""Rationing against its conditions of optimality, and against a solver that knows nothing of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from sim.decisions.rationing import share_out

benefits = st.lists(st.floats(0.0, 1e4), min_size=1, max_size=12).map(np.array)
totals = st.floats(1e-3, 1e5)


@given(benefits, totals)
def test_what_there_is_is_shared_out_and_nobody_gets_less_than_nothing(benefit: np.ndarray, total: float) -> None:
    """Conservation, whatever is asked for."""
    shares = share_out(benefit, total)
    assert shares.sum() == pytest.approx(total, rel=1e-9, abs=1e-6)
    assert (shares >= 0.0).all()


@given(benefits, totals)
def test_whoever_gets_something_is_worth_as_much_at_the_margin_and_nobody_else_more(
    benefit: np.ndarray, total: float
) -> None:
    """Conditions of Karush, Kuhn and Tucker, which are sufficient as the problem is concave."""
    shares = share_out(benefit, total)
    marginal = benefit - shares
    served = shares > 0.0
    assert np.ptp(marginal[served]) <= 1e-9 * (benefit.max() + total)
    assert (marginal[~served] <= marginal[served].min() + 1e-9 * (benefit.max() + total)).all()


def test_a_solver_finds_the_same() -> None:
    """Sequential quadratic programming from equal shares; two of five are left without."""
    benefit, total = np.array([9.0, 1.0, 5.0, 7.0, 0.5]), 8.0
    found = minimize(
        lambda x: -(benefit * x - x**2 / 2).sum(), np.full(5, total / 5), method="SLSQP", bounds=[(0, None)] * 5,
        constraints={"type": "eq", "fun": lambda x: x.sum() - total},
    )  # fmt: skip
    assert share_out(benefit, total) == pytest.approx(found.x, abs=1e-5)
    assert np.flatnonzero(share_out(benefit, total)).tolist() == [0, 2, 3]


def test_of_what_is_asked_for_everybody_lacks_the_same() -> None:
    """30, 50 and 10 asked: of 60 all lack 10; of 55 the last cannot lack more, and the others lack 12.5."""
    asked = np.array([30.0, 50.0, 10.0])
    assert (asked - share_out(asked, 60.0)).tolist() == pytest.approx([10.0, 10.0, 10.0])
    assert (asked - share_out(asked, 55.0)).tolist() == pytest.approx([12.5, 12.5, 10.0])


def test_of_nothing_nobody_gets_anything() -> None:
    """And nobody is no trouble."""
    assert share_out(np.array([3.0, 4.0]), 0.0).tolist() == [0.0, 0.0]
    assert share_out(np.empty(0), 5.0).tolist() == []

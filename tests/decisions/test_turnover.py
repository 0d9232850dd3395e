"""Entry and exit under uncertainty: Marshall's thresholds without it, hysteresis with it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.turnover import Stakes, stays_or_enters

#: 1,000 a year to be in, and 100 a year for the start.
STAKES = Stakes(standing_fen=1_000.0, start_fen=500.0, horizon_years=10.0, discount=0.1)


def is_in(present: bool, profit: float, multiple: float = 1.0) -> bool:
    """Whether one firm is in the business afterwards."""
    return bool(stays_or_enters(np.array([present]), np.array([profit]), np.array([multiple]), STAKES)[0])


@pytest.mark.parametrize(("multiple", "enters", "leaves"), [(1.0, 1_100.0, 1_000.0), (2.0, 2_200.0, 500.0)])
def test_thresholds_of_entry_and_exit(multiple: float, enters: float, leaves: float) -> None:
    """Full cost and running cost without volatility; the multiple moves them apart."""
    assert not is_in(False, enters, multiple)
    assert is_in(False, enters + 0.1, multiple)
    assert is_in(True, leaves, multiple)
    assert not is_in(True, leaves - 0.1, multiple)


@given(profit=st.floats(0, 1e5), calm=st.floats(1, 5), wild=st.floats(1, 5), present=st.booleans())
def test_uncertainty_keeps_everybody_where_they_are(profit: float, calm: float, wild: float, present: bool) -> None:
    """Whoever moves at a larger multiple moves at a smaller one too."""
    calm, wild = sorted((calm, wild))
    if is_in(present, profit, wild) is not present:
        assert is_in(present, profit, calm) is not present

"""Outcomes of the spot market, by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.outcomes.finance import deepest_fall


def test_a_crash_is_measured_from_the_peak_before_it() -> None:
    """From twice the value to .8 of it are 60%; a later rise undoes nothing, an earlier low counts for nothing."""
    assert deepest_fall(pd.Series([-0.5, 0.0, 1.0, 0.2, -0.2, 0.9])) == pytest.approx(0.6)
    assert deepest_fall(pd.Series([0.0, 0.1, 0.3])) == 0.0

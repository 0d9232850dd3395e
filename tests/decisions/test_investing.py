"""Putting money into better data: what must be gained, and that fear never makes anyone invest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.investing import worth_investing
from sim.decisions.waiting import waiting_multiple

_RATES = st.floats(0.0, 2.0)


def wanted(gain: float, forfeiture: float, volatility: float) -> bool:
    """Whether a step at 1,000 fen is taken, for ten years at most, at 4% a year."""
    multiple = waiting_multiple(np.array([volatility]), 0.04, 0.04)
    return bool(worth_investing(np.array([gain]), 1_000, 10.0, 0.04, np.array([forfeiture]), multiple)[0])


def test_without_hazard_or_volatility_present_value_decides() -> None:
    """A year's gain is worth 1 / (.1 + .04) years; 140 fen a year just do not pay for 1,000."""
    assert not wanted(140.0, 0.0, 0.0)
    assert wanted(140.1, 0.0, 0.0)


@pytest.mark.parametrize(("forfeiture", "years"), [(0.06, 5.0), (0.36, 2.0)])
def test_hazard_of_forfeiture_is_a_rate_at_which_gains_end(forfeiture: float, years: float) -> None:
    """It adds to the discount; the gain must make up for fewer years."""
    assert not wanted(1_000 / years * 0.999, forfeiture, 0.0)
    assert wanted(1_000 / years * 1.001, forfeiture, 0.0)


@given(gain=st.floats(0.0, 1e6), less=_RATES, more=_RATES, calm=_RATES, wild=_RATES)
def test_more_to_fear_never_makes_anyone_invest(
    gain: float, less: float, more: float, calm: float, wild: float
) -> None:
    """Whoever invests at a higher hazard and volatility does so at lower ones."""
    less, more = sorted((less, more))
    calm, wild = sorted((calm, wild))
    assert not wanted(gain, more, wild) or wanted(gain, less, calm)

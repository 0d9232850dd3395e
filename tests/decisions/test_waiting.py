"""Waiting: published limits, and what makes it worth more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.waiting import waiting_multiple, worth_acting

rates = st.floats(0.005, 0.2)
volatilities = st.floats(0.0, 1.0)


@given(volatilities, rates, rates)
def test_the_multiple_belongs_to_the_root_of_the_fundamental_quadratic(
    volatility: float, discount: float, payout: float
) -> None:
    """``s^2/2 b (b - 1) + (r - d) b - r = 0`` with b > 1 (Dixit and Pindyck 1994, eq. 5.14), written in 1/b."""
    (multiple,) = waiting_multiple(np.array([volatility]), discount, payout)
    inverse = 1.0 - 1.0 / multiple
    half = volatility**2 / 2
    assert multiple >= 1.0
    assert half * (1 - inverse) + (discount - payout) * inverse - discount * inverse**2 == pytest.approx(0.0, abs=1e-12)


@given(rates, rates)
def test_without_volatility_only_growth_is_waited_for(discount: float, payout: float) -> None:
    """max(1, r / d); and a trace of volatility changes next to nothing."""
    multiple = waiting_multiple(np.array([0.0, 1e-9]), discount, payout)
    assert multiple == pytest.approx(max(1.0, discount / payout), rel=1e-6)


@given(st.lists(volatilities, min_size=2, max_size=9), rates, rates)
def test_volatile_rules_keep_people_waiting(volatility: list[float], discount: float, payout: float) -> None:
    """The more volatile, the more an act must be worth, and the fewer acts are worth it."""
    multiple = waiting_multiple(np.sort(volatility), discount, payout)
    assert (np.diff(multiple) >= -1e-12 * multiple[1:]).all()
    acts = worth_acting(np.full(multiple.size, 2.0), np.ones(multiple.size), multiple)
    assert (np.diff(acts.astype(int)) <= 0).all()

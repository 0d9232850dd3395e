"""Fundamental values of goods, and mispricing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.decisions.spot_prices import fundamental_value, mispricing


def test_scarce_goods_are_worth_more() -> None:
    """The cost at the usual stock, e^scarcity times it at none, as far below at twice, and no further either way."""
    stock = np.array([100.0, 0.0, 200.0, -500.0, 900.0, 50.0])
    value = fundamental_value(np.full(6, 200.0), stock, np.full(6, 100.0), 0.4)
    powers = [0.0, 0.4, -0.4, 0.4, -0.4, 0.2]
    assert value == pytest.approx([200.0 * math.exp(power) for power in powers])


def test_mispricing_is_relative_and_zero_where_nothing_is_known() -> None:
    """30 above 20 is a half too much; without a price there is nothing to say."""
    assert mispricing(np.array([30.0, 0.0]), np.array([20.0, 20.0])).tolist() == [0.5, 0.0]

"""Fundamental values of goods, and mispricing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.decisions.spot_prices import Worth


def worth(goods: int) -> Worth:
    """Goods that cost 200 and of which 100 are usually in store."""
    return Worth(np.full(goods, 200.0), np.full(goods, 100.0), 0.4)


def test_scarce_goods_are_worth_more() -> None:
    """The cost at the usual stock, e^scarcity times it at none, as far below at twice, and no further either way."""
    stock = np.array([100.0, 0.0, 200.0, -500.0, 900.0, 50.0])
    powers = [0.0, 0.4, -0.4, 0.4, -0.4, 0.2]
    assert worth(6).value_fen_per_t(stock) == pytest.approx([200.0 * math.exp(power) for power in powers])


def test_mispricing_is_relative_and_zero_where_nothing_is_known() -> None:
    """300 above 200 is a half too much; without a price there is nothing to say."""
    assert worth(2).mispricing(np.array([300.0, 0.0]), np.array([100.0, 100.0])).tolist() == [0.5, 0.0]

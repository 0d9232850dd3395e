"""The seller's fee, to the fen."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.arrows import Flow
from sim.regulation import SellerFee


def fees(prices: list[int], level: float) -> list[int]:
    """What is kept of each price."""
    flow = Flow("deal", 0, len(prices), price_fen=np.array(prices, dtype=np.int64))
    SellerFee().apply(flow, level)
    return flow.charge_fen.tolist()


@given(st.lists(st.integers(0, 10**12), max_size=5), st.integers(0, 2_000))
def test_the_fee_is_the_stated_share_rounded_down_to_the_fen(prices: list[int], points: int) -> None:
    """Exactly, for every hundredth of a per cent and up to prices of ten thousand million CNY."""
    assert fees(prices, points / 100) == [price * Fraction(points, 10_000) // 1 for price in prices]


def test_a_higher_fee_takes_more_of_every_price() -> None:
    """Monotone over five levels of its range; never more than the price."""
    taken = np.array([fees([999, 12_345, 10**9], level) for level in (0.5, 2.5, 5.0, 10.0, 20.0)])
    assert (np.diff(taken, axis=0) > 0).all()
    assert (taken <= [999, 12_345, 10**9]).all()

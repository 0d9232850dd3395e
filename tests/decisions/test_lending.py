"""Lending against stock: leverage, forced sales and calls."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.lending import bought_kg, called_fen, room_kg, sold_kg


def test_debt_may_grow_to_the_leverage_of_the_loan_to_value() -> None:
    """At .75 a stock of 100 t carries three times its worth in goods on credit, and no more once it does."""
    debt, stock, price = np.array([0]), np.array([100_000]), np.array([20_000])
    room = room_kg(debt, stock, price, np.array([0.75]))
    assert room == pytest.approx([300_000.0])
    full = room_kg(np.array([6_000_000]), stock + 300_000, price, np.array([0.75]))
    assert full == pytest.approx([0.0], abs=1e-6)


def test_firms_buy_in_rising_markets_only_and_bit_by_bit() -> None:
    """A fifth of the room where prices rise, nothing where they fall, or where there is no room."""
    room = np.array([100.0, 100.0, -50.0])
    assert bought_kg(room, np.array([True, False, True]), 0.2).tolist() == [20, 0, 0]


@given(
    st.integers(0, 10**9), st.integers(0, 10**6), st.integers(0, 10**6), st.integers(100, 10**6), st.floats(0.0, 0.9)
)
def test_sales_and_calls_leave_what_the_bank_accepts(
    debt: int, stock: int, position: int, price: int, share: float
) -> None:
    """Whatever is owed: after sales and calls the loan is covered, to the worth of a kilogram and a fen."""
    owed, own, held, at, lent = (np.array([value]) for value in (debt, stock, position, price, share))
    sold = sold_kg(room_kg(owed, own + held, at, lent), held)
    assert 0 <= sold[0] <= position
    left = np.maximum(owed - sold * at // 1000, 0)
    called = called_fen(left, own, held - sold, at, lent)
    assert 0 <= called[0] <= left[0]
    pledged = share * (stock + position - sold[0]) * price / 1000
    assert left[0] - called[0] <= pledged + price / 1000 + 2

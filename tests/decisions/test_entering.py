"""Entering an exchange for a fee."""

from __future__ import annotations

import numpy as np

from sim.agents.buyer import Buyer


def entering(dues: int, asks: tuple[int, int, int] = (60, 80, 10)) -> list[bool]:
    """Two interests of person 0 and one of person 4, worth 100, 90 and 20 fen twelve times a year."""
    each = np.full(3, 12.0)
    return Buyer.enter(
        np.array([0, 0, 4]), np.array([100, 90, 20]), np.array(asks), each, np.full(3, dues)
    ).tolist()  # fmt: skip


def test_entry_is_worth_its_fee_if_a_years_gains_exceed_it() -> None:
    """Gains of 600 and 120 fen a year, over all that somebody would buy."""
    assert entering(0) == [True, True, True]
    assert entering(119) == [True, True, True]
    assert entering(120) == [True, True, False]
    assert entering(600) == [False, False, False]


def test_what_is_not_for_sale_or_too_dear_gains_nothing() -> None:
    """With the first product gone and the second above its value there is nothing to enter for."""
    assert entering(1, (-1, 95, 10)) == [False, False, True]
    assert entering(0, (-1, 95, 10)) == [True, True, True]

"""Claims for data that was worse than declared."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.claims import ClaimRule, claims_fen

RULE = ClaimRule(least_uses=3, tolerance=0.2, trouble_fen=1_000)


def claim(declared: float, realised: float, tried: int, price_fen: int, chance: float) -> int:
    """What one buyer claims."""
    one = (np.array([declared]), np.array([realised]), np.array([tried]), np.array([price_fen]), np.array([chance]))
    return int(claims_fen(*one, RULE)[0])


@pytest.mark.parametrize(
    ("declared", "realised", "tried", "price_fen", "chance", "fen"),
    [
        (0.8, 0.4, 3, 10_000, 0.5, 5_000),  # half of it was not there
        (0.8, 0.4, 2, 10_000, 0.5, 0),  # too early to tell
        (0.5, 0.4, 9, 100_000, 1.0, 0),  # a fifth is put up with
        (0.8, 0.4, 3, 10_000, 0.2, 0),  # 1,000 expected for 1,000 of trouble
        (0.8, 0.9, 3, 10_000, 1.0, 0),  # better than declared
        (0.0, 0.0, 3, 10_000, 1.0, 0),  # nothing was declared
    ],
)
def test_a_buyer_claims_what_was_not_there_if_that_is_worth_its_trouble(
    declared: float, realised: float, tried: int, price_fen: int, chance: float, fen: int
) -> None:
    """The price is reduced in proportion; patience, tolerance and expected compensation are limits."""
    assert claim(declared, realised, tried, price_fen, chance) == fen


@given(
    st.floats(0, 1), st.floats(0, 1), st.integers(0, 9), st.integers(0, 10**9), st.floats(0, 1), st.floats(0, 1)
)  # fmt: skip
def test_nobody_claims_more_than_the_price_and_better_odds_lead_to_no_fewer_claims(
    declared: float, realised: float, tried: int, price_fen: int, low: float, high: float
) -> None:
    """Whatever was declared and found."""
    few, many = (claim(declared, realised, tried, price_fen, chance) for chance in sorted((low, high)))
    assert few in (0, many)
    assert 0 <= many <= price_fen

"""Selling: what is worth listing, and how prices move."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.selling import next_ask_fen, worth_listing

BASE = {
    "expected_licences": 2.0,
    "ask_fen": 300_000,
    "fee_share": 0.05,
    "upkeep_fen": 10_000,
    "terms_per_year": 12.0,
    "integration_fen": 2_000_000,
    "expected_harm_fen": 1_000_000.0,
}
#: How each of them bears on the wish to list.
BETTER = dict.fromkeys(BASE, -1) | {"expected_licences": 1, "ask_fen": 1}
del BETTER["terms_per_year"]  # more terms are more of a margin, which may be a loss


def worth(**changes: float) -> bool:
    """Whether one product is worth listing."""
    terms = BASE | changes
    for name in ("expected_licences", "ask_fen", "expected_harm_fen"):
        terms[name] = np.array([terms[name]])
    return bool(worth_listing(**terms)[0])


@given(st.sampled_from(sorted(BETTER)), st.floats(0.1, 4), st.floats(0, 4))
def test_a_seller_lists_more_readily_the_better_its_terms_are(name: str, factor: float, more: float) -> None:
    """More buyers or a higher ask never keep a product back, more cost or harm never bring it out."""
    low, high = BASE[name] * factor, BASE[name] * (factor + more)
    worse, better = (low, high) if BETTER[name] > 0 else (high, low)
    assert worth(**{name: better}) >= worth(**{name: worse})


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_product_is_listed_if_a_years_margin_exceeds_its_cost(ask: int, upkeep: int, cost: int, harm: int) -> None:
    """With one licence expected, no fee and one term a year, whole fen decide, and equality does not."""
    listed = worth(
        expected_licences=1.0, ask_fen=ask, fee_share=0.0, upkeep_fen=upkeep, terms_per_year=1.0, integration_fen=cost,
        expected_harm_fen=float(harm),
    )  # fmt: skip
    assert listed == (ask - upkeep > cost + harm)


def test_nobody_lists_what_nobody_is_expected_to_buy() -> None:
    """Also where listing costs nothing."""
    assert not worth(expected_licences=0.0, integration_fen=0, expected_harm_fen=0.0)


asks = st.integers(0, 10**9)
steps = st.floats(0, 1)
floors = st.integers(0, 10**6)


@given(asks, st.integers(0, 5), st.integers(0, 5), steps, floors)
def test_a_price_rises_after_a_sale_and_falls_while_interest_is_turned_away(
    ask: int, sold: int, away: int, step: float, floor: int
) -> None:
    """By at most a step and half a fen, never below the cost of a licence, and not at all without any interest."""
    (new,) = next_ask_fen(np.array([ask]), np.array([sold]), np.array([away]), step, floor)
    assert new >= floor
    if sold:
        assert max(ask, floor) <= new <= max(ask * (1 + step) + 0.5, floor)
    elif away:
        assert max(ask * (1 - step) - 0.5, floor) <= new <= max(ask, floor)
    else:
        assert new == max(ask, floor)


@given(asks, asks, st.booleans(), st.booleans(), steps, floors)
def test_dearer_products_stay_dearer_under_equal_luck(
    ask: int, other: int, sold: bool, away: bool, step: float, floor: int
) -> None:
    """Tomorrow's ask never falls as today's rises."""
    low, high = sorted((ask, other))
    luck = np.array([sold, sold]), np.array([away, away])
    new = next_ask_fen(np.array([low, high]), *luck, step, floor)
    assert new[0] <= new[1]
    assert new.dtype == np.int64

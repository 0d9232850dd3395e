"""Hazards weighed: expected harm by hand, where listing turns, and which way fears pull."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.hazards import Exposure, Patience, expected_harm_fen, seller_multiple
from sim.decisions.selling import worth_listing
from sim.decisions.waiting import waiting_multiple
from sim.knowledge.hazards import Hazard, HazardBeliefs

PATIENCE = Patience(discount=0.04, payout=0.04, fading=0.06)
NAMES = [hazard.name.lower() for hazard in Hazard]
levels = st.fixed_dictionaries({name: st.floats(0, 0.6) for name in NAMES})


def fears(level: dict[str, float], scale: float = 1.0) -> HazardBeliefs:
    """What one person believes."""
    beliefs = HazardBeliefs.prior(np.ones((len(Hazard), 1)), 1.0, scale)
    beliefs.announce(np.array([level.get(name, 0.0) for name in NAMES]))
    return beliefs


def harm(level: dict[str, float], exposure: Exposure | None = None, scale: float = 1.0) -> float:
    """A year's expected harm of one product that has a million fen a year to lose."""
    beliefs = fears(level, scale)
    return float(expected_harm_fen(np.array([1e6]), np.array([0]), beliefs, PATIENCE, exposure or Exposure())[0])


def multiple_of(level: dict[str, float], scale: float = 1.0, public: bool = False) -> float:
    """Multiple that a product's holder waits for."""
    return float(seller_multiple(np.array([0]), np.array([public]), fears(level, scale), PATIENCE)[0])


def lists(
    margin_fen: float, level: dict[str, float], scale: float = 1.0, public: bool = False, cost_fen: int = 1000
) -> bool:
    """Whether a product with a year's margin is listed."""
    return bool(
        worth_listing(
            np.array([margin_fen / 1000]), np.array([1000]), 0.0, np.array([0]), np.ones(1), np.array([cost_fen]),
            np.array([harm(level, scale=scale)]), np.array([multiple_of(level, scale, public)]),
        )[0]
    )  # fmt: skip


def test_harm_by_hand() -> None:
    """What is lost for good costs ten years' harm at 4% and 6%; compensation takes its share off a leak alone."""
    every = {"forfeiture": 0.05, "look_in": 0.5, "leak": 0.01}
    assert harm({"forfeiture": 0.05}) == pytest.approx(0.5e6)
    assert harm({"look_in": 0.5}) == pytest.approx(0.5e6)
    assert harm({"leak": 0.01}, Exposure(recourse=0.8)) == pytest.approx(0.02e6)
    assert harm(every, Exposure(recourse=0.8), scale=1.5) == pytest.approx(1.5 * 1.02e6)
    assert harm(every, Exposure(state=0.2, leaks=3.0)) == pytest.approx(0.2 * 1.0e6 + 3 * 0.1e6)


@given(levels, st.sampled_from(NAMES), st.floats(0, 0.4), st.floats(0, 1), st.floats(0, 2))
def test_harm_and_multiple_grow_with_every_hazard(
    level: dict[str, float], name: str, more: float, recourse: float, leaks: float
) -> None:
    """So nothing that is feared more brings a product onto the exchange."""
    worse = level | {name: level[name] + more}
    exposure = Exposure(1.0, leaks, recourse)
    assert harm(worse, exposure) >= harm(level, exposure)
    assert harm(level, Exposure(0.3, leaks, recourse)) <= harm(level, exposure)
    assert multiple_of(worse) >= multiple_of(level) - 1e-12
    assert lists(1e6, worse) <= lists(1e6, level)


@given(levels, st.floats(0.2, 0.6))
def test_listing_turns_where_the_margin_is_the_multiple_of_cost_and_harm(
    level: dict[str, float], volatility: float
) -> None:
    """A thousandth below the threshold of Dixit and Pindyck nobody lists, a thousandth above it everybody does."""
    level = level | {"volatility": volatility}
    (multiple,) = waiting_multiple(np.array([volatility]), PATIENCE.discount, PATIENCE.payout)
    threshold = multiple * (1000 + harm(level))
    assert not lists(threshold * 0.999, level)
    assert lists(threshold * 1.001, level)


@given(levels, st.integers(1, 10**7), st.integers(0, 10**7))
def test_without_believed_hazards_a_years_margin_above_the_cost_decides(
    level: dict[str, float], margin: int, cost: int
) -> None:
    """Whatever the rules say: multiple 1, no harm."""
    assert lists(float(margin), level, scale=0.0, cost_fen=cost) == (margin > cost)
    assert multiple_of(level, 0.0) == 1.0


@given(levels)
def test_public_bodies_do_not_wait(level: dict[str, float]) -> None:
    """Their multiple is 1 under any rules."""
    assert multiple_of(level, public=True) == 1.0

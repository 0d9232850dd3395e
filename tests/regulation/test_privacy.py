"""Privacy noise: how much, on what, and what it leaves of exogenous products."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from village import village

import sim
from sim.engine.arrows import Flow
from sim.regulation import PrivacyNoise
from sim.units import DAY_MS, HOUR_MS


def blur(persons: int, release_ms: int, epsilon: float, scale: float = 1.0, group: int = 20) -> float:
    """Standard deviation of the noise on one product."""
    flow = Flow(
        "reading", 0, 1, persons=np.array([persons]), release_ms=np.array([release_ms]), scale=np.array([scale])
    )  # fmt: skip
    PrivacyNoise(group, 3.0).apply(flow, epsilon)
    return float(flow.blur_sd[0])


def test_noise_is_that_of_the_laplace_mechanism() -> None:
    """Scale = clipped range / group / (budget of a release): 6 / 20 / (1 / 4) = 1.2, times the root of 2."""
    assert blur(1_000, 6 * HOUR_MS, 1.0) == pytest.approx(1.2 * math.sqrt(2))
    assert blur(1_000, DAY_MS, 1.0) == blur(1_000, 30 * DAY_MS, 1.0) == pytest.approx(0.3 * math.sqrt(2))
    assert blur(4, DAY_MS, 1.0) == pytest.approx(1.5 * math.sqrt(2)), "four persons are the group"


@given(st.integers(0, 10**7), st.integers(1, 60 * DAY_MS), st.floats(0.01, 100), st.floats(0.01, 100))
def test_a_smaller_budget_blurs_more_and_only_where_there_are_persons(
    persons: int, release_ms: int, one: float, other: float
) -> None:
    """Monotone in epsilon; what covers nobody stays as it is."""
    low, high = sorted((one, other))
    assert blur(persons, release_ms, low) >= blur(persons, release_ms, high) >= 0.0
    assert (blur(persons, release_ms, low) > 0.0) == (persons > 0)


def test_a_smaller_budget_leaves_less_value_of_data_about_persons() -> None:
    """In a run where all is listed at once: value a licensed use falls over four budgets, and to next to nothing."""

    def worth(epsilon: float | str) -> float:
        catalogue = {"products": 16, "state_share": 1.0, "integration": 0, "ask": 1, "price_step": 0, "overstated": 0}
        rules = {"policy.listing_review_days": 0, "policy.open_public_data": 0, "policy.review_false_rejection": 0}
        run = sim.run(village({"catalogue": catalogue, "policy.privacy_epsilon": epsilon} | rules))
        uses = run.table("digital").query("domain == 'social_credit' or domain == 'traffic_penalties'")
        return float(uses["exogenous_value_cny"].sum())

    values = [worth(epsilon) for epsilon in ("none", 2.0, 0.5, 0.01)]
    assert all(more > less for more, less in pairwise(values))
    assert values[-1] < 0.01 * values[0]

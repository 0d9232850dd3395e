"""What data of some quality are worth, known or not."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.usefulness import expected_share, freshness, usable_share
from sim.units import DAY_MS

shares = st.floats(0.0, 1.0)


def test_faultless_fresh_data_have_their_whole_value() -> None:
    """Without errors, gaps and age nothing is lost; errors as large as the signal leave half."""
    assert usable_share(np.array([0.0, 1.0]), np.array([1.0, 1.0])).tolist() == [1.0, 0.5]
    assert freshness(np.array([0]), DAY_MS).tolist() == [1.0]
    assert np.isclose(freshness(np.array([DAY_MS]), DAY_MS), np.exp(-1.0))


@given(st.floats(0, 5), st.floats(0, 5), shares, shares, st.integers(0, 10**12), st.integers(0, 10**12))
def test_worse_data_are_never_worth_more(
    noise: float, more: float, coverage: float, other: float, age_ms: int, later_ms: int
) -> None:
    """More errors, more gaps and a greater age each lower the value or leave it."""
    low, high = sorted((coverage, other))
    better, noisier, sparser = usable_share(np.array([noise, noise + more, noise]), np.array([high, high, low]))
    assert noisier <= better
    assert sparser <= better
    young, old = freshness(np.array(sorted((age_ms, later_ms))), 180.0 * DAY_MS)
    assert old <= young


@given(shares, shares, shares, shares)
def test_recourse_removes_part_of_the_discount_for_unknown_quality_and_trying_all_of_it(
    declared: float, realised: float, trust: float, recourse: float
) -> None:
    """Untried, a product counts for trust of what is declared, or more with recourse; tried, for what it was."""
    one = [np.array([value]) for value in (declared, realised)]
    untried, tried = (
        expected_share(*one, np.array([uses]), np.array([trust]), recourse)[0] for uses in (0, 3)
    )  # fmt: skip
    plain = expected_share(*one, np.array([0]), np.array([trust]), 0.0)[0]
    assert np.isclose(plain, declared * trust)
    assert plain <= untried <= declared * (1.0 + 1e-12)
    assert tried == realised
    assert np.isclose(expected_share(*one, np.array([0]), np.array([trust]), 1.0)[0], declared)

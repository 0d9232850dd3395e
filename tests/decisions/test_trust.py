"""Unknown quality, privacy and sanctions: what bears on them, and which way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.privacy import estimate_weights, harm_of_selling_fen, leaked
from sim.decisions.quality import expected_quality, first_bid_fen, most_paid_fen, revealed_share
from sim.decisions.sanctions import worth_inspecting, worth_violating
from sim.knowledge.quality import QualityKnowledge

shares = st.floats(0.0, 1.0)
amounts = st.floats(1.0, 1e9)


@given(shares, shares, shares, amounts)
def test_what_a_trial_reveals_lies_between_the_usual_and_the_shown(
    usual: float, shown: float, revealed: float, value: float
) -> None:
    """Nothing revealed leaves the usual quality, all of it the shown one; payment is in proportion."""
    quality = expected_quality(np.array([usual]), np.array([shown]), revealed)
    assert min(usual, shown) - 1e-12 <= quality[0] <= max(usual, shown) + 1e-12
    assert expected_quality(np.array([usual]), np.array([shown]), 0.0)[0] == usual
    assert expected_quality(np.array([usual]), np.array([shown]), 1.0)[0] == pytest.approx(shown)
    assert most_paid_fen(np.array([value]), quality)[0] == pytest.approx(value * quality[0])


def test_buyers_learn_of_the_classes_that_they_have_bought() -> None:
    """By the mean of the session; what nobody bought stays as it was, also when saved and taken back."""
    known = QualityKnowledge(np.array([1.0, 0.5]))
    saved = known.state()
    known.experience(np.array([0, 0]), np.array([0.2, 0.6]), 0.25)
    assert known.usual.tolist() == pytest.approx([0.85, 0.5])
    known.restore(saved)
    assert known.usual.tolist() == [1.0, 0.5]


def _covariance(seed: int, persons: int) -> np.ndarray:
    loads = np.random.default_rng(seed).standard_normal((persons, persons))
    return loads @ loads.T


@given(st.integers(0, 500), st.integers(1, 5), st.data())
def test_every_report_more_leaks_more_and_never_all(seed: int, persons: int, data: st.DataObject) -> None:
    """Also of those who have told nothing; nobody told, nothing leaks."""
    covariance, noise = _covariance(seed, persons), np.full(persons, 0.5)
    told = np.array(data.draw(st.lists(st.booleans(), min_size=persons, max_size=persons)))
    fewer = told & np.array(data.draw(st.lists(st.booleans(), min_size=persons, max_size=persons)))
    much, little = leaked(covariance, noise, told), leaked(covariance, noise, fewer)
    assert (little <= much + 1e-9).all()
    assert (much <= np.diag(covariance) + 1e-9).all()
    assert not leaked(covariance, noise, np.zeros(persons, dtype=bool)).any()
    assert not estimate_weights(covariance, noise, told)[:, ~told].any()


@given(st.floats(0.01, 0.99))
def test_others_who_sell_make_the_own_secret_cheap(correlation: float) -> None:
    """The harm of selling falls once the other has sold (submodular leakage; Acemoglu et al. 2022, lemma 1)."""
    pair = np.array([[1.0, correlation], [correlation, 1.0]])
    alone, after = (
        harm_of_selling_fen(np.ones(2), pair, np.ones(2), np.array([False, other]))[0] for other in (False, True)
    )
    assert after < alone == pytest.approx(0.5)


@given(amounts, amounts, shares, shares)
def test_detection_and_sanctions_deter(gain: float, sanction: float, detection: float, more: float) -> None:
    """Who refrains at a detection refrains at a higher one; without detection every gain is taken, with it none."""
    low, high = sorted((detection, more))

    def violates(at: float, fine: float = sanction) -> bool:
        return bool(worth_violating(np.array([gain]), np.array([at]), np.array([fine]))[0])

    assert violates(low) >= violates(high)
    assert violates(detection, 2 * sanction) <= violates(detection)
    assert violates(0.0)
    assert not violates(1.0)


@given(amounts, amounts, shares, shares)
def test_suspicion_makes_inspectors_come(benefit: float, cost: float, violation: float, more: float) -> None:
    """Never where nobody is believed to break the rule."""
    low, high = sorted((violation, more))
    come = worth_inspecting(np.array([benefit] * 3), np.array([0.0, low, high]), np.array([cost] * 3))
    assert not come[0]
    assert come[1] <= come[2]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=5), shares, shares, shares)
def test_what_is_not_known_is_paid_less_and_backing_brings_it_back(
    value: list[int], trust: float, certified: float, recourse: float
) -> None:
    """Known feeds at their worth, others at a share from ``trust`` to all, the more a declaration is backed."""
    worth = np.array(value)
    unknown = np.zeros(worth.size, dtype=bool)

    def bids(revealed: float) -> np.ndarray:
        return first_bid_fen(worth, unknown, trust, revealed)

    backed = revealed_share(certified, recourse)
    assert max(certified, recourse) - 1e-12 <= backed <= 1.0
    assert first_bid_fen(worth, ~unknown, trust, backed).tolist() == value
    assert (np.abs(bids(0.0) - np.floor(worth * trust)) <= 1).all()
    assert (bids(0.0) <= bids(backed)).all()
    assert (bids(backed) <= worth).all()
    assert first_bid_fen(worth, unknown, trust, 1.0).tolist() == pytest.approx(value, abs=1)

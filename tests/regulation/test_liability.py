"""Liability: who answers for leaks by the rules, and what parties reckon with."""

from __future__ import annotations

import numpy as np
import pytest

from sim.decisions.hazards import Exposure, Liability, Patience, expected_harm_fen
from sim.decisions.liability import insured_bid_fen, payable_fen
from sim.engine.arrows import Arrows, Flow
from sim.knowledge.hazards import Hazard, HazardBeliefs
from sim.levers import Arrow, neutral_levels
from sim.regulation import Liability as Lever

ANONYMOUS = np.array([True, False])


def borne(who: str) -> list[list[float]]:
    """Shares that sellers, and buyers, answer for of an anonymous and of another product."""
    levels = neutral_levels() | {"liability": who}
    return Arrows([Lever()], levels).send(Arrow.AGREE, Flow("leak", 0, 2, anonymous=ANONYMOUS)).liable.tolist()


@pytest.mark.parametrize(
    ("who", "seller", "buyer"),
    [
        ("none", [0, 0], [0, 0]),
        ("seller", [1, 1], [0, 0]),
        ("buyer", [0, 0], [1, 1]),
        ("shared", [0.5, 0.5], [0.5, 0.5]),
        ("carve_out", [0, 1], [0, 0]),
    ],
)
def test_rules_say_who_answers(who: str, seller: list[float], buyer: list[float]) -> None:
    """The whole harm, half each, or nobody; with the carve-out nobody for what is anonymous."""
    assert borne(who) == [seller, buyer]


# ── what parties reckon with ─────────────────────────────────────────────────────────────────────
PATIENCE = Patience(discount=0.04, payout=0.04, fading=0.06)


def harm(owed_fen: float, covered: float, exposure: Exposure) -> float:
    """A year's expected harm where a leak is feared once in 50 years, of a secret worth 1,000 fen a year."""
    beliefs = HazardBeliefs.prior(np.ones((len(Hazard), 1)), 1.0)
    beliefs.announce(np.where(np.arange(len(Hazard)) == Hazard.LEAK, 0.02, 0.0))
    liability = Liability(np.array([owed_fen]), np.array([covered]))
    (found,) = expected_harm_fen(np.array([1_000.0]), np.array([0]), beliefs, PATIENCE, exposure, liability)
    return float(found)


def test_sellers_fear_what_they_would_owe_less_what_buyers_would_make_good() -> None:
    """By hand: the secret is worth ten years' harm, of which the buyer covers a part; damages come on top."""
    assert harm(0, 0, Exposure()) == pytest.approx(0.02 * 10_000)
    assert harm(5_000, 0, Exposure()) == pytest.approx(0.02 * 15_000)
    assert harm(5_000, 0.5, Exposure()) == pytest.approx(0.02 * 10_000)
    assert harm(5_000, 1, Exposure(leaks=3.0)) == pytest.approx(3 * 0.02 * 5_000)


def test_nobody_reckons_with_more_than_it_has() -> None:
    """Who owes a bank has nothing to lose."""
    assert payable_fen(np.array([100.0, 100.0, 100.0]), np.array([1_000, 40, -5])).tolist() == [100.0, 40.0, 0.0]


def test_bids_fall_by_the_expected_damages_of_a_term() -> None:
    """Hazard x term x damages, and never below nothing."""
    hazard, years = np.array([0.1, 0.1, 2.0]), np.array([0.5, 0.5, 1.0])
    bids = insured_bid_fen(np.array([1_000, 1_000, 1_000]), hazard, years, np.array([0.0, 2_000.0, 2_000.0]))
    assert bids.tolist() == [1_000, 900, 0]

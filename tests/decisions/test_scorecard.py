"""Scorecards: records mean what firms with them came to, and nothing before that."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import NONE, Ints
from sim.decisions.scorecard import likelihood_ratios, odds_of, probability_by_records, spread_of_probability
from sim.engine.streams import Stream
from sim.knowledge.credit_files import CLASSES, RECORDS, tally_of

COUNTS = st.lists(st.integers(0, 10_000), min_size=6, max_size=6)


def seen_of(*counts: int) -> Ints:
    """Counts of one record: without and with default by class."""
    return np.array(counts, dtype=np.int64).reshape(1, CLASSES, 2)


def test_without_experience_no_record_says_anything() -> None:
    """Every ratio is exactly 1, and so it is while nobody has defaulted and classes are even."""
    assert (likelihood_ratios(seen_of(0, 0, 0, 0, 0, 0), 1.0) == 1.0).all()
    assert likelihood_ratios(seen_of(90, 0, 90, 0, 90, 0), 1.0) == pytest.approx(1.0)


def test_much_experience_gives_bayes_rule() -> None:
    """Of 1,000 firms a class, 1%, 2% and 30% default: the probabilities by record are these."""
    seen = seen_of(990_000, 10_000, 980_000, 20_000, 700_000, 300_000)
    base = np.full(CLASSES, 330 / 3000)
    ratios = np.broadcast_to(likelihood_ratios(seen, 1.0), (CLASSES, 1, CLASSES))
    found = probability_by_records(base, ratios, np.arange(CLASSES)[:, None])
    assert found == pytest.approx([0.01, 0.02, 0.3], rel=1e-3)


@given(COUNTS)
def test_ratios_are_positive_and_balance(counts: list[int]) -> None:
    """No record makes anything certain; some class has a ratio of 1 or more, and some of 1 or less."""
    ratios = likelihood_ratios(seen_of(*counts), 30.0)
    assert (ratios > 0.0).all()
    assert np.isfinite(ratios).all()
    assert ratios.max() >= 1.0 - 1e-12
    assert ratios.min() <= 1.0 + 1e-12


def test_an_unknown_record_changes_nothing() -> None:
    """The base rate stands where no class is known."""
    ratios = np.full((1, 1, CLASSES), 5.0)
    assert probability_by_records(np.array([0.2]), ratios, np.array([[NONE]])) == pytest.approx([0.2])


def test_overlapping_counts_weigh_as_many_firms_as_there_are() -> None:
    """The same firms counted in 30 editions give the ratios of being counted once."""
    once, often = seen_of(8, 1, 9, 0, 5, 4), seen_of(*(30 * n for n in (8, 1, 9, 0, 5, 4)))
    assert likelihood_ratios(often, 30.0) == pytest.approx(likelihood_ratios(once, 1.0))


def test_odds_go_with_probabilities() -> None:
    """One half is even."""
    assert odds_of(np.array([0.5, 0.2])).tolist() == [1.0, 0.25]


def test_the_spread_is_that_of_rates_between_classes_and_nothing_without_defaults() -> None:
    """Rates of 0, 0 and 30% of equal classes spread by sqrt(0.02); records that say nothing spread by 0."""
    assert spread_of_probability(seen_of(100, 0, 100, 0, 70, 30)) == pytest.approx(np.sqrt(0.02), rel=1e-9)
    assert spread_of_probability(seen_of(100, 0, 100, 0, 100, 0)) == 0.0
    assert spread_of_probability(seen_of(90, 10, 90, 10, 90, 10)) == pytest.approx(0.0, abs=1e-9)


def test_a_scorecard_finds_the_firms_that_fail_and_a_blurred_one_finds_fewer() -> None:
    """Played with 3,000 firms whose one record drives default: the estimate's rank correlates, less when blurred."""
    keys = np.arange(3000, dtype=np.uint64)
    value, luck = Stream(3, "record").uniforms(keys), Stream(3, "luck").uniforms(keys)
    failed = (luck < 0.3 * (value < 1 / 3) + 0.02).astype(np.int64)
    separation = []
    for blur in (0.0, 0.6):
        noisy = np.clip(value + blur * Stream(3, "blur").normals(keys), 0, 1 - 1e-9)
        record = np.full((keys.size, len(RECORDS)), NONE, dtype=np.int64)
        record[:, 0] = np.floor(noisy * CLASSES)
        seen, firms = tally_of(record, failed)
        assert firms.sum() == keys.size
        ratios = np.broadcast_to(likelihood_ratios(seen, 1.0), (keys.size, len(RECORDS), CLASSES))
        found = probability_by_records(np.full(keys.size, failed.mean()), ratios, record)
        separation.append(found[failed == 1].mean() - found[failed == 0].mean())
    assert separation[0] > 2 * separation[1] > 0

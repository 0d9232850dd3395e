"""Paired comparison of runs: Student's interval of the differences, whatever the order of what is given."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import sim
from sim.engine.streams import Stream, entity_keys
from sim.errors import RunError
from sim.experiments.compare import compare, interval, side_by_side
from sim.record.run import Run
from sim.record.tables import MemoryTables

_FIGURES = ["base_mean", "mean", "difference", "low", "high"]
values = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
#: A comparison takes about 10 ms.
_FEWER = settings(max_examples=30)
pairs = st.lists(st.tuples(values, values), min_size=2, max_size=12)


def made(label: str, seed: int, **outcomes: float) -> Run:
    """A run that came to given outcomes."""
    rows = [("efficiency", name, "", "h", value) for name, value in outcomes.items()]
    table = pd.DataFrame(rows, columns=["side", "outcome", "group", "unit", "value"])
    return Run({"label": label, "seed": seed, "scenario_hash": label}, table, MemoryTables())


def runs_of(rows: Sequence[tuple[float, float]]) -> list[Run]:
    """Runs under two rules, a pair a seed, bases first."""
    bases = [made("base", seed, wait=base) for seed, (base, _) in enumerate(rows)]
    return bases + [made("other", seed, wait=other) for seed, (_, other) in enumerate(rows)]


@_FEWER
@given(pairs, st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_the_interval_is_that_of_the_paired_t_test(rows: list[tuple[float, float]], confidence: float) -> None:
    """Mean difference and interval are scipy's, and 0 lies outside exactly where the test rejects."""
    base, other = np.array(rows).T
    (row,) = compare(runs_of(rows), confidence).to_dict("records")
    assert row["difference"] == pytest.approx((other - base).mean(), abs=1e-6)
    assert (row["base"], row["label"], row["pairs"]) == ("base", "other", len(rows))
    if np.ptp(other - base) > 1e-3:
        test = stats.ttest_rel(other, base)
        expected = test.confidence_interval(confidence)
        scale = 1e-9 * (1 + abs(expected.low) + abs(expected.high))
        assert row["low"] == pytest.approx(expected.low, abs=scale)
        assert row["high"] == pytest.approx(expected.high, abs=scale)
        if abs(test.pvalue - (1 - confidence)) > 1e-6:
            assert (not row["low"] <= 0 <= row["high"]) == (test.pvalue < 1 - confidence)


@_FEWER
@given(pairs)
def test_means_stand_side_by_side_with_the_interval_of_each(rows: list[tuple[float, float]]) -> None:
    """Of each rules by itself, in the order of the runs, with the seeds that had a value."""
    runs = runs_of([*rows, (math.nan, 1.0)])
    table = side_by_side(runs)
    assert list(table["label"]) == ["base", "other"]
    assert list(table["seeds"]) == [len(rows), len(rows) + 1]
    base = np.array(rows)[:, 0]
    assert table["mean"][0] == pytest.approx(base.mean(), abs=1e-9)
    assert (table["low"][0], table["high"][0]) == pytest.approx(interval(base), abs=1e-9)
    assert table.equals(sim.side_by_side(runs))


def test_rules_stand_below_each_other_outcome_by_outcome() -> None:
    """In the order of outcomes and of runs, whatever is missing where."""
    table = side_by_side([made("base", 1, wait=1, cost=2), made("other", 1, cost=3, wait=4, more=5)])
    assert list(zip(table["outcome"], table["label"], strict=True)) == [
        ("wait", "base"), ("wait", "other"), ("cost", "base"), ("cost", "other"), ("more", "other"),
    ]  # fmt: skip


@_FEWER
@given(pairs, st.randoms(use_true_random=False))
def test_the_order_of_runs_says_only_what_the_base_is(rows: list[tuple[float, float]], random: object) -> None:
    """Runs in any order behind one of the base's come to the same."""
    first, *rest = runs_of(rows)
    mixed = rest.copy()
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = sim.compare([first, *rest])[_FIGURES], sim.compare([first, *mixed])[_FIGURES]
    assert np.allclose(one, other, rtol=1e-9, atol=1e-6)


@_FEWER
@given(pairs)
def test_against_each_other_differences_are_mirrored(rows: list[tuple[float, float]]) -> None:
    """With the other rules as the base, means change places, and the interval is reflected at 0."""
    there = sim.compare(runs_of(rows)).iloc[0]
    back = sim.compare(runs_of(rows)[::-1]).iloc[0]
    expected = [there["mean"], there["base_mean"], -there["difference"], -there["high"], -there["low"]]
    assert np.allclose([back[figure] for figure in _FIGURES], expected, rtol=1e-9, atol=1e-6)


@_FEWER
@given(pairs, values, st.sampled_from([0.01, 3.0, -2.0]))
def test_units_and_origins_do_not_matter(rows: list[tuple[float, float]], shift: float, scale: float) -> None:
    """What both sides have in common cancels; another unit scales everything."""
    row = sim.compare(runs_of(rows)).iloc[0]
    moved = sim.compare(runs_of([(scale * a + shift, scale * b + shift) for a, b in rows])).iloc[0]
    expected = sorted([scale * row["low"], scale * row["high"]])
    assert np.allclose([moved["low"], moved["high"]], expected, rtol=1e-6, atol=1e-4)


@_FEWER
@given(pairs)
def test_an_interval_grows_with_confidence(rows: list[tuple[float, float]]) -> None:
    """Higher confidence never gives a narrower interval, and the mean is in all."""
    widths = []
    for confidence in (0.5, 0.9, 0.95, 0.99):
        row = compare(runs_of(rows), confidence).iloc[0]
        assert row["low"] <= row["difference"] + 1e-9
        assert row["difference"] <= row["high"] + 1e-9
        widths.append(row["high"] - row["low"])
    assert widths == sorted(widths)


def test_seeds_without_a_partner_and_values_without_one_are_left_out() -> None:
    """Only whole pairs count, in the means as in the difference."""
    runs = [
        made("base", 1, wait=1.0),
        made("base", 2, wait=100.0),
        made("base", 3, wait=4.0),
        made("base", 4, wait=9.0),
    ]
    runs += [made("other", 1, wait=2.0), made("other", 3, wait=8.0), made("other", 4, wait=math.nan)]
    runs += [made("other", 7, wait=1e6)]
    row = sim.compare(runs).iloc[0]
    assert (row["pairs"], row["base_mean"], row["mean"], row["difference"]) == (2, 2.5, 5.0, 2.5)


def test_one_pair_has_a_difference_and_no_interval() -> None:
    """Nothing is known of the spread then."""
    row = sim.compare(runs_of([(1.0, 3.0)])).iloc[0]
    assert (row["difference"], row["pairs"]) == (2.0, 1)
    assert math.isnan(row["low"])
    assert math.isnan(row["high"])


def test_several_rules_are_each_compared_with_the_first() -> None:
    """One row an outcome and label, outcomes in their order."""
    runs = [
        made(label, seed, wait=seed + len(label), cost=seed * len(label))
        for label in ("ab", "abc", "a")
        for seed in (1, 2)
    ]
    table = sim.compare(runs)
    assert table[["base", "label", "outcome"]].to_numpy().tolist() == [
        ["ab", "abc", "wait"],
        ["ab", "abc", "cost"],
        ["ab", "a", "wait"],
        ["ab", "a", "cost"],
    ]
    assert table["difference"].tolist() == [1.0, 1.5, -1.0, -1.5]


@pytest.mark.parametrize(
    ("runs", "message"),
    [
        ([], "there are no runs to compare"),
        ([made("a", 1, wait=1.0), made("a", 2, wait=1.0)], "all runs are of 'a'; give runs under at least two rules"),
        ([made("a", 1, wait=1.0), made("b", 1, wait=1.0), made("a", 1, wait=1.0)], "two runs are of a, seed 1"),
        ([made("a", 1, wait=1.0), made("b", 2, wait=1.0)], "no seed in common, so they cannot be paired"),
    ],
)
def test_what_cannot_be_compared_is_said(runs: list[Run], message: str) -> None:
    """Each with what to do."""
    with pytest.raises(RunError, match=message):
        sim.compare(runs)


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    """Of 4000 samples of 5 normal differences, 95% of the intervals hold the true mean.

    The count is binomial: with the limits at four standard deviations, a false alarm is rarer than 1 in 10,000 (and
    the seed is fixed); normal quantiles in place of Student's would cover 88%.
    """
    samples, size = 4000, 5
    draws = Stream(1, "intervals").normals(entity_keys([f"sample {i}" for i in range(samples * size)]))
    covered = sum(low <= 0 <= high for low, high in (interval(each) for each in draws.reshape(samples, size)))
    assert abs(covered / samples - 0.95) < 4 * math.sqrt(0.95 * 0.05 / samples)

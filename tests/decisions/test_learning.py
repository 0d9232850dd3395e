"""Learning what a feed saves from weeks with it and without it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import Floats
from sim.decisions.learning import learned_saving
from sim.engine.streams import Stream, entity_keys
from sim.knowledge.feed_trials import FeedTrials

FEEDS, WEEKS = 20, 400
#: What theory expects of each feed, the standard deviation of a week's cost, and what a licence is offered for.
EXPECTED, NOISE, ASK = 1.0, 1.0, 0.5


def believed(without: list[float], with_it: list[float], prior: float = EXPECTED, doubt: float = 1.0) -> float:
    """What a buyer believes of one feed after weeks of these costs."""
    trials, lots = FeedTrials.none(1), [*[0] * len(without), *[1] * len(with_it)]
    for week, (lot, cost) in enumerate(zip(lots, [*without, *with_it], strict=True)):
        trials.begin(week, np.array([lot]))
        trials.note(np.zeros(2, dtype=np.int64), np.full(2, week), np.array([cost - 1.0, cost + 1.0]))
    for week in (len(lots), len(lots) + 1):
        trials.begin(week, np.array([-1]))
    saving = learned_saving(np.array([prior]), doubt, trials.periods, trials.mean_cost, trials.squares)
    return float(saving[0])


costs = st.lists(st.floats(-100, 100), min_size=2, max_size=12)


@given(costs, costs, st.floats(0.1, 50), st.floats(0.1, 3))
def test_it_is_the_posterior_mean_of_a_normal_prior_and_a_difference_of_means(
    without: list[float], with_it: list[float], prior: float, doubt: float
) -> None:
    """(m / t^2 + D / e) / (1 / t^2 + 1 / e), with e = pooled variance x (1 / n + 1 / m), from plain lists."""
    pooled = np.sum((np.array(without) - np.mean(without)) ** 2) + np.sum((np.array(with_it) - np.mean(with_it)) ** 2)
    n, m = len(without), len(with_it)
    error = max(pooled / max(n + m - 2, 1) * (1 / n + 1 / m), 1e-12)
    precise, told = 1 / (doubt * prior) ** 2, 1 / error
    expected = (precise * prior + told * (np.mean(without) - np.mean(with_it))) / (precise + told)
    assert believed(without, with_it, prior, doubt) == pytest.approx(expected, rel=1e-6, abs=1e-6)


@given(costs)
def test_theory_is_believed_until_there_are_weeks_of_both_kinds(some: list[float]) -> None:
    """One week without tells of no variance; and whoever has no doubt learns nothing."""
    assert believed(some[:1], some) == EXPECTED
    assert believed([], some) == EXPECTED
    assert believed(some, some[::-1], doubt=0.0) == EXPECTED


def _years(saving: float) -> Floats:
    """What buyers of twenty feeds believe after 400 weeks, half of them without, that save so much in truth."""
    trials, key = FeedTrials.none(FEEDS), entity_keys([f"feed {i}" for i in range(FEEDS)])
    lots, noise, feeds = Stream(3, "lots"), Stream(3, "noise"), np.arange(FEEDS)
    for week in range(WEEKS + 2):
        lot = np.where(lots.uniforms(key, week) < 0.5, 0, 1) if week < WEEKS else np.full(FEEDS, -1)
        trials.begin(week, lot)
        cost = 10.0 + NOISE * noise.normals(key, week) - saving * (lot == 1)
        trials.note(feeds, np.full(FEEDS, week), cost)
    return learned_saving(np.full(FEEDS, EXPECTED), 1.0, trials.periods, trials.mean_cost, trials.squares)


def test_whoever_has_a_void_feed_learns_not_to_renew_it() -> None:
    """Standard error of the difference is 2 / sqrt(400) = .1 of what was expected: half of it is 5 of them away."""
    assert (_years(0.0) < ASK).all()


def test_whoever_has_a_useful_feed_goes_on_renewing_it() -> None:
    """One that saves what theory says stays above its price by as much."""
    assert (_years(EXPECTED) > ASK).all()


def test_orders_count_for_the_week_in_which_they_were_placed_and_are_waited_for_one_week() -> None:
    """What was placed in week 0 and comes in week 1 counts; a week without the feed there counts for nothing."""
    trials = FeedTrials.none(2)
    trials.begin(0, np.array([0, -1]))
    trials.note(np.array([0, 1]), np.array([0, 0]), np.array([4.0, 9.0]))
    trials.begin(1, np.array([1, 1]))
    trials.note(np.array([0]), np.array([0]), np.array([6.0]))
    assert trials.set_aside(0).tolist() == [True, False]
    assert trials.set_aside(1).tolist() == [False, False]
    trials.begin(2, np.array([-1, -1]))
    assert trials.periods.tolist() == [[1, 0], [0, 0]]
    assert trials.mean_cost[0, 0] == 5.0
    again = FeedTrials.none(2)
    again.restore(trials.state())
    assert again.lot.tolist() == trials.lot.tolist()

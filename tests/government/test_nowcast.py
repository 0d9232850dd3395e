"""The state's nowcast against sums done by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from sim.government.nowcast import nowcast
from sim.government.state import State
from sim.knowledge.state import StateKnowledge
from sim.units import DAY_MS, HOUR_MS

NOW = 10 * DAY_MS


def register() -> StateKnowledge:
    """Clay in two districts (groups 0 and 1) and bricks in one (group 2); the last point counts nowhere.

    Storage of clay: 100 and 300 kg in the first district, 100 kg in the second; of bricks: 50 and 150 kg.
    """
    return StateKnowledge.ignorant(
        storage_kg=np.array([100.0, 300.0, 100.0, 50.0, 150.0, 999.0]),
        group=np.array([0, 0, 1, 2, 2, -1]),
        good_of_group=np.array([0, 0, 1]),
        goods=2,
    )


def report(knowledge: StateKnowledge, points: Sequence[int], kg: Sequence[float], time_ms: int = NOW) -> None:
    """Let the state hear of stocks."""
    knowledge.learn(np.array(points, dtype=np.int64), np.array(kg, dtype=float), np.ones(len(points)), time_ms)


def test_a_state_without_reports_takes_all_storage_to_be_half_full() -> None:
    """Its prior; nothing is seen and nothing learnt."""
    knowledge = register()
    found = nowcast(knowledge, NOW, DAY_MS)
    assert found.estimate_kg.tolist() == [200.0, 50.0, 100.0]
    assert (found.seen.tolist(), found.stocks.tolist()) == ([0, 0, 0], [2, 1, 2])
    assert knowledge.looks.tolist() == [0, 0]


def test_where_every_stock_is_reported_the_estimate_is_the_sum_of_reports() -> None:
    """Whatever the state takes to be usual; reports below zero (more owed than in stock) included."""
    knowledge = register()
    report(knowledge, [0, 1, 2, 3, 4], [90, 20, 30, -40, 7])
    found = nowcast(knowledge, NOW, DAY_MS)
    assert found.estimate_kg.tolist() == [110.0, 30.0, -33.0]
    assert found.seen.tolist() == found.stocks.tolist() == [2, 1, 2]


def test_the_first_look_moves_the_usual_fill_half_way_from_the_prior() -> None:
    """90 and 30 kg reported of 200 kg storage are .6; usual becomes (.5 + .6) / 2, so 300 kg hold 165 kg."""
    knowledge = register()
    report(knowledge, [0, 2], [90, 30])
    found = nowcast(knowledge, NOW, DAY_MS)
    assert knowledge.fill.tolist() == pytest.approx([0.55, 0.5])
    assert found.estimate_kg.tolist() == pytest.approx([90 + 300 * 0.55, 30, 200 * 0.5])
    assert found.seen.tolist() == [1, 1, 0]


def test_the_second_look_weighs_a_third() -> None:
    """Looks count alike at first: after ratios .6 and .9 usual is the mean of .5, .6 and .9."""
    knowledge = register()
    report(knowledge, [0, 2], [90, 30])
    nowcast(knowledge, NOW, DAY_MS)
    report(knowledge, [0, 2], [90, 90])
    nowcast(knowledge, NOW, DAY_MS)
    assert knowledge.fill[0] == pytest.approx((0.5 + 0.6 + 0.9) / 3)


def test_reports_that_stay_the_same_lead_to_the_ratio_estimator() -> None:
    """Cochran (1977), eq. 6.1: unseen storage times reported stock over reported storage, prior forgotten."""
    knowledge = register()
    report(knowledge, [0, 2, 3], [90, 30, -10])
    for _ in range(600):
        found = nowcast(knowledge, NOW, DAY_MS)
    ratio_clay, ratio_bricks = (90 + 30) / (100 + 100), -10 / 50
    assert found.estimate_kg.tolist() == pytest.approx([90 + 300 * ratio_clay, 30, -10 + 150 * ratio_bricks])


def test_goods_do_not_teach_each_other() -> None:
    """Full clay pits say nothing about bricks."""
    knowledge = register()
    report(knowledge, [0, 1, 2], [100, 300, 100])
    found = nowcast(knowledge, NOW, DAY_MS)
    assert found.estimate_kg[2] == 100.0
    assert knowledge.fill[1] == 0.5


def test_stocks_that_count_in_no_group_change_nothing() -> None:
    """A report about an input stock is no report about what is made."""
    knowledge, other = register(), register()
    report(knowledge, [0, 5], [90, 10**9])
    report(other, [0], [90])
    assert nowcast(knowledge, NOW, DAY_MS).estimate_kg.tolist() == nowcast(other, NOW, DAY_MS).estimate_kg.tolist()


@pytest.mark.parametrize(("age", "seen"), [(24 * HOUR_MS, [1, 0, 0]), (24 * HOUR_MS + 1, [0, 0, 0])])
def test_the_state_goes_by_reports_of_at_most_a_day(age: int, seen: list[int]) -> None:
    """Older ones count as none."""
    knowledge = register()
    report(knowledge, [0], [90], NOW - age)
    assert State.take_stock(knowledge, NOW).seen.tolist() == seen


def test_more_reports_bring_the_estimate_nearer_to_the_truth_on_average() -> None:
    """Mean absolute error over 400 random cities falls with every tenth more that is seen of 50 stocks."""
    rng = np.random.default_rng(5)
    truth, points = rng.uniform(0, 60, (400, 50)), np.arange(50)
    errors = []
    for seen in (0, 10, 20, 30, 40, 50):
        error = 0.0
        for stocks in truth:
            knowledge = StateKnowledge.ignorant(np.full(50, 100.0), points * 0, np.zeros(1, dtype=np.int64), 1)
            report(knowledge, points[:seen].tolist(), stocks[:seen].tolist())
            error += abs(float(nowcast(knowledge, NOW, DAY_MS).estimate_kg[0]) - stocks.sum())
        errors.append(error)
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] == pytest.approx(0, abs=1e-6)

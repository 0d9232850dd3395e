"""Supplier choice: beliefs that are conditional distributions, choices that are a logit, regret against truth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from knowledge.edges import Pair, pairs_of, suppliers_on
from scipy import stats

from sim.arrays import Floats
from sim.decisions.suppliers import (
    at_least_own_h,
    choose_suppliers,
    expected_wait_h,
    landed_cost_fen_per_t,
    regret_fen,
    wait_of_stock_h,
)
from sim.engine.streams import Stream, gumbel
from sim.knowledge.suppliers import NEVER, SupplierKnowledge
from sim.units import HOUR_MS

ORDER_KG = 10_000.0
NOW_MS = 50 * HOUR_MS
CHOICE = Stream(1, "choice").key
ULP = 2.0**-52


# ── beliefs ──────────────────────────────────────────────────────────────────────────────────────
@given(
    mean=st.floats(0, 50),
    sd=st.floats(0.01, 20),
    net_kg=st.floats(-90_000, 90_000),
    error_kg=st.floats(0, 40_000),
    age_h=st.floats(0, 50),
    memory_h=st.floats(0.5, 100),
    rate=st.floats(100, 10_000),
)
def test_a_belief_is_the_conditional_distribution_of_a_bivariate_normal(
    mean: float, sd: float, net_kg: float, error_kg: float, age_h: float, memory_h: float, rate: float
) -> None:
    """Wait now and reading then have covariance v exp(-age/memory).

    Twenty roundings on either way, and the condition of the exponential, which is age/memory.
    """
    time_ms = NOW_MS - round(age_h * HOUR_MS)
    knowledge = suppliers_on(
        [(0, 1)],
        wait_mean_h=mean,
        wait_var_h2=sd**2,
        feed_net_kg=net_kg,
        feed_sd_kg=error_kg,
        feed_time_ms=time_ms,
        rate_kg_per_h=rate,
    )
    got_mean, got_variance = expected_wait_h(knowledge, ORDER_KG, memory_h, NOW_MS)
    shared = sd**2 * math.exp(-(NOW_MS - time_ms) / HOUR_MS / memory_h)
    covariance = np.array([[sd**2, shared], [shared, sd**2 + (error_kg / rate) ** 2]])
    seen_h = max(0.0, ORDER_KG - net_kg) / rate
    gain = covariance[0, 1] / covariance[1, 1]
    slack = (20 + 2 * age_h / memory_h) * ULP
    assert abs(got_mean[0] - (mean + gain * (seen_h - mean))) <= slack * (mean + seen_h)
    left = covariance[0, 0] - covariance[0, 1] * np.linalg.solve(covariance[1:, 1:], covariance[1:, 0])[0]
    assert abs(got_variance[0] - left) <= slack * sd**2
    assert 0 <= got_variance[0] <= sd**2 * (1 + ULP)


means = st.floats(0, 100)


@given(means, st.floats(0, 400), st.floats(-1e6, 1e6), st.floats(0, 1e5))
def test_without_a_reading_one_goes_by_experience(mean: float, variance: float, net: float, error: float) -> None:
    """What columns of a feed that never came hold does not matter."""
    knowledge = suppliers_on([(0, 1)], wait_mean_h=mean, wait_var_h2=variance, feed_net_kg=net, feed_sd_kg=error)
    wait, left = expected_wait_h(knowledge, ORDER_KG, 12.0, NOW_MS)
    assert (wait[0], left[0]) == (mean, variance)


@given(means, st.floats(0.01, 400), st.floats(-1e5, 1e5))
def test_an_exact_reading_of_this_instant_is_believed(mean: float, variance: float, net_kg: float) -> None:
    """Nothing of experience is left in mean or variance; the difference that is added back costs two ulps."""
    knowledge = suppliers_on(
        [(0, 1)], wait_mean_h=mean, wait_var_h2=variance, feed_net_kg=net_kg, feed_time_ms=NOW_MS, rate_kg_per_h=500.0
    )
    wait, left = expected_wait_h(knowledge, ORDER_KG, 12.0, NOW_MS)
    seen = max(0.0, ORDER_KG - net_kg) / 500.0
    assert abs(wait[0] - seen) <= 2 * ULP * (mean + seen)
    assert left[0] == 0.0


def test_an_old_or_wild_reading_is_worth_little() -> None:
    """The belief goes back to experience as a reading ages, and as its error grows."""
    ages = [0, 1, 5, 20, 49]
    knowledge = suppliers_on(
        [(0, i + 1) for i in range(5)],
        wait_mean_h=2.0,
        feed_net_kg=-50_000.0,
        feed_sd_kg=1_000.0,
        feed_time_ms=[NOW_MS - age * HOUR_MS for age in ages],
    )
    wait, variance = expected_wait_h(knowledge, ORDER_KG, 12.0, NOW_MS)
    assert (np.diff(wait) < 0).all()
    assert (np.diff(variance) > 0).all()
    wild = suppliers_on([(0, 1)], wait_mean_h=2.0, feed_net_kg=-50_000.0, feed_sd_kg=1e12, feed_time_ms=NOW_MS)
    assert expected_wait_h(wild, ORDER_KG, 12.0, NOW_MS)[0][0] == pytest.approx(2.0, rel=1e-9)


def test_who_is_sure_by_experience_does_not_listen() -> None:
    """Without variance a reading changes nothing, also an exact one."""
    knowledge = suppliers_on([(0, 1)], wait_mean_h=3.0, wait_var_h2=0.0, feed_net_kg=-1e6, feed_time_ms=NOW_MS)
    wait, variance = expected_wait_h(knowledge, ORDER_KG, 12.0, NOW_MS)
    assert (wait[0], variance[0]) == (3.0, 0.0)


@given(means, st.floats(0, 1e6), st.floats(0, 200))
def test_a_new_order_waits_at_least_for_ones_own_open_ones(wait: float, open_kg: float, age_h: float) -> None:
    """Until they and it are made, and as long as the oldest has waited; without open orders nothing is added."""
    knowledge = suppliers_on([(0, 1)], open_kg=open_kg, open_age_h=age_h, rate_kg_per_h=800.0)
    (got,) = at_least_own_h(knowledge, np.array([wait]), ORDER_KG)
    assert got == (max(wait, (open_kg + ORDER_KG) / 800.0, age_h) if open_kg > 0 else wait)


@given(st.floats(-1e6, 1e6), st.floats(0, 1e5), st.floats(1, 1e5))
def test_what_stock_covers_is_not_waited_for(net_kg: float, order_kg: float, rate: float) -> None:
    """An order waits for what stock lacks, at the rate at which it is made, and never for less than nothing."""
    (wait,) = wait_of_stock_h(np.array([net_kg]), order_kg, np.array([rate]))
    assert wait == (0.0 if net_kg >= order_kg else (order_kg - net_kg) / rate)


@given(st.floats(0, 100), st.floats(0, 0.1))
def test_a_landed_cost_is_price_freight_and_the_cost_of_waiting(wait: float, share: float) -> None:
    """Waiting counts until delivery: at the supplier and on the road; four roundings."""
    knowledge = suppliers_on([(0, 1)], price_fen_per_t=200_000.0, freight_fen_per_t=7_000.0, transit_h=1.5)
    (cost,) = landed_cost_fen_per_t(knowledge, np.array([wait]), share)
    assert cost == pytest.approx(207_000 + 200_000 * share * (wait + 1.5), rel=4 * ULP)


# ── choice ───────────────────────────────────────────────────────────────────────────────────────
def plain_choice(
    knowledge: SupplierKnowledge, cost: Floats, burden: Floats, point: list[int], occasion: list[int], noise: float
) -> list[int]:
    """One order after the other, in plain Python."""
    felt = cost.tolist()
    chosen = []
    for here, when in zip(point, occasion, strict=True):
        edges = range(knowledge.first_edge[here], knowledge.first_edge[here + 1])
        best = min(edges, key=lambda edge: felt[edge] - noise * gumbel(CHOICE, knowledge.key[edge], when))
        felt[best] += burden[best]
        chosen.append(best)
    return chosen


@given(pairs_of(), st.data(), st.integers(0, 2**32))
def test_orders_are_placed_like_one_by_one_by_hand(pairs: list[Pair], data: st.DataObject, seed: int) -> None:
    """Costs, burdens, noise and ties give the twin's choices, and the costs handed in stay as they are."""
    assume(pairs)
    knowledge = suppliers_on(pairs)
    rng = np.random.default_rng(seed)
    cost, burden = (rng.integers(0, 4, len(pairs)) * scale for scale in (100.0, 50.0))
    before = cost.tolist()
    point = np.array(sorted(data.draw(st.lists(st.sampled_from([b for b, _ in pairs]), max_size=10))), dtype=np.int64)
    occasion = np.arange(point.size)
    noise = data.draw(st.sampled_from([0.0, 1.0, 100.0]))
    chosen = choose_suppliers(knowledge, cost, burden, point, occasion, CHOICE, noise)
    assert chosen.tolist() == plain_choice(knowledge, cost, burden, point.tolist(), occasion.tolist(), noise)
    assert cost.tolist() == before


def test_choices_are_those_of_a_multinomial_logit() -> None:
    """Chi-square over 20,000 occasions, with exp(-cost / noise) as weights; below 1 in 100,000 for true ones."""
    knowledge = suppliers_on([(0, i) for i in range(1, 6)])
    cost, noise = np.array([1000.0, 1200.0, 1500.0, 1000.0, 2200.0]), 300.0
    n = 20_000
    chosen = choose_suppliers(knowledge, cost, np.zeros(5), np.zeros(n, dtype=np.int64), np.arange(n), CHOICE, noise)
    weight = np.exp(-cost / noise)
    assert stats.chisquare(np.bincount(chosen, minlength=5), n * weight / weight.sum()).pvalue > 1e-5


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=6))
def test_without_noise_the_cheapest_supplier_is_chosen(costs: list[float]) -> None:
    """The first of equals, on any occasion."""
    knowledge = suppliers_on([(0, i + 1) for i in range(len(costs))])
    cost = np.array(costs)
    for occasion in (0, 99):
        chosen = choose_suppliers(
            knowledge, cost, np.zeros(cost.size), np.array([0]), np.array([occasion]), CHOICE, 0.0
        )
        assert chosen[0] == np.argmin(cost)


@given(st.integers(1, 5), st.integers(0, 20), st.floats(1, 1e4))
def test_the_burden_of_ones_own_orders_spreads_them(suppliers: int, orders: int, burden: float) -> None:
    """Among equal suppliers no two get numbers that differ by more than one; without a burden one gets all."""
    knowledge = suppliers_on([(0, i + 1) for i in range(suppliers)])
    cost, point = np.full(suppliers, 500.0), np.zeros(orders, dtype=np.int64)
    spread = choose_suppliers(knowledge, cost, np.full(suppliers, burden), point, np.arange(orders), CHOICE, 0.0)
    counts = np.bincount(spread, minlength=suppliers)
    assert counts.max() - counts.min() <= 1
    alone = choose_suppliers(knowledge, cost, np.zeros(suppliers), point, np.arange(orders), CHOICE, 0.0)
    assert not alone.any()


@given(pairs_of(), st.integers(0, 5), st.integers(0, 5))
def test_a_candidate_of_another_buyer_changes_nothing_for_this_one(
    pairs: list[Pair], buyer: int, supplier: int
) -> None:
    """Nobody's noise, burden or choice depends on how many suppliers others may choose from."""
    more = sorted({*pairs, (buyer, supplier)})
    picks = []
    for some in (pairs, more):
        knowledge = suppliers_on(some, 6)
        point = np.repeat(np.unique(knowledge.buyer[knowledge.buyer != buyer]), 3)
        cost = 1000.0 + 7.0 * knowledge.supplier
        chosen = choose_suppliers(
            knowledge, cost, np.full(cost.size, 30.0), point, np.tile(np.arange(3), point.size // 3), CHOICE, 100.0
        )
        picks.append([(int(knowledge.buyer[edge]), int(knowledge.supplier[edge])) for edge in chosen])
    assert picks[0] == picks[1]


def test_who_is_informed_and_who_is_not_shares_the_noise() -> None:
    """The same occasion has the same draw whatever one knows: adding the same to every cost moves no choice."""
    knowledge = suppliers_on([(0, i) for i in range(1, 6)])
    point, occasion = np.zeros(500, dtype=np.int64), np.arange(500)
    one, other = (
        choose_suppliers(knowledge, np.full(5, cost), np.zeros(5), point, occasion, CHOICE, 256.0)
        for cost in (0.0, 2.0**20)
    )
    assert (one == other).all()
    assert np.unique(one).size == 5


# ── regret ───────────────────────────────────────────────────────────────────────────────────────
@given(pairs_of(), st.data(), st.integers(0, 2**32))
def test_regret_is_what_a_choice_costs_more_than_the_best(pairs: list[Pair], data: st.DataObject, seed: int) -> None:
    """Never negative, nothing for the best, and by hand for all others; fen per tonne in whole numbers are exact."""
    assume(pairs)
    knowledge = suppliers_on(pairs)
    cost = np.random.default_rng(seed).integers(0, 10**6, len(pairs)).astype(np.float64)
    edge = np.array(data.draw(st.lists(st.integers(0, len(pairs) - 1), max_size=8)), dtype=np.int64)
    regret = regret_fen(knowledge, cost, edge, np.full(edge.size, 3_000))
    best = {buyer: min(cost[row] for row in range(len(pairs)) if pairs[row][0] == buyer) for buyer, _ in pairs}
    assert regret.tolist() == [3 * int(cost[row] - best[pairs[row][0]]) for row in edge]
    assert (regret >= 0).all()
    cheapest = np.array([row for row in range(len(pairs)) if cost[row] == best[pairs[row][0]]])
    assert not regret_fen(knowledge, cost, cheapest, np.full(cheapest.size, 3_000)).any()


def test_a_point_without_suppliers_regrets_nothing_and_spoils_nothing() -> None:
    """Points between those that order may have no edges."""
    knowledge = suppliers_on([(0, 3), (2, 3), (2, 4)], points=6)
    assert regret_fen(knowledge, np.array([5.0, 9.0, 7.0]), np.array([0, 1, 2]), np.full(3, 1_000)).tolist() == [
        0,
        2,
        0,
    ]
    assert knowledge.feed_time_ms.tolist() == [NEVER] * 3

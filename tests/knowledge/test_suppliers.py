"""What buyers know of suppliers: experience, open orders, and the newest reading of each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.knowledge.suppliers import NEVER, SupplierKnowledge

from .edges import Pair, pairs_of, suppliers_on

TRIANGLE = [(0, 3), (0, 4), (1, 3), (2, 3), (2, 4), (2, 5)]
edge = st.integers(0, len(TRIANGLE) - 1)
hours = st.floats(0, 1000)


def plain_smoothing(
    start: tuple[float, float], waits: list[tuple[int, float]], weight: float
) -> list[tuple[float, float]]:
    """Exponentially weighted mean and variance of each edge, one wait at a time (West 1979)."""
    known = [start] * len(TRIANGLE)
    for row, wait in waits:
        mean, variance = known[row]
        surprise = wait - mean
        known[row] = (mean + weight * surprise, (1 - weight) * (variance + weight * surprise * surprise))
    return known


@given(st.lists(st.tuples(edge, hours), max_size=20), st.floats(0.01, 1))
def test_experience_is_smoothed_like_by_hand(waits: list[tuple[int, float]], weight: float) -> None:
    """Bit for bit, in the order given, also where one edge has many waits in a batch."""
    knowledge = suppliers_on(TRIANGLE)
    rows = np.array([row for row, _ in waits], dtype=np.int64)
    knowledge.experience(rows, np.array([wait for _, wait in waits]), weight)
    twin = plain_smoothing((1.0, 9.0), waits, weight)
    assert list(zip(knowledge.wait_mean_h, knowledge.wait_var_h2, strict=True)) == twin


@given(st.integers(0, 40), hours, st.floats(0.01, 0.99), st.floats(0, 50), st.floats(0, 100))
def test_constant_waits_are_learned_at_a_geometric_rate(
    times: int, wait: float, weight: float, mean: float, variance: float
) -> None:
    """With a = 1 - weight: mean c + a^n (m - c), variance a^n (v + (m - c)^2 (1 - a^n)); 2 roundings a step."""
    knowledge = suppliers_on([(0, 1)], wait_mean_h=mean, wait_var_h2=variance)
    knowledge.experience(np.zeros(times, dtype=np.int64), np.full(times, wait), weight)
    decay, gap = (1 - weight) ** times, mean - wait
    size = max(mean, wait, 1e-9)
    rounding = 4 * (times + 1) * 2.0**-52
    assert knowledge.wait_mean_h[0] == pytest.approx(wait + decay * gap, abs=rounding * size)
    assert knowledge.wait_var_h2[0] == pytest.approx(
        decay * (variance + gap**2 * (1 - decay)), abs=2 * rounding * (variance + size**2)
    )


def test_experience_of_one_edge_teaches_nothing_about_another() -> None:
    """A buyer learns from its own orders only."""
    knowledge = suppliers_on(TRIANGLE)
    knowledge.experience(np.array([2]), np.array([50.0]), 0.5)
    assert knowledge.wait_mean_h.tolist() == [1, 1, 25.5, 1, 1, 1]


readings = st.lists(st.tuples(edge, st.integers(0, 8), st.floats(-100, 100)), max_size=12)


@given(st.lists(readings, max_size=4))
def test_only_the_newest_reading_of_a_supplier_is_kept(batches: list[list[tuple[int, int, float]]]) -> None:
    """Whatever the order of batches and within them; the newest wins, with its error and its source."""
    knowledge = suppliers_on(TRIANGLE)
    newest = dict.fromkeys(range(len(TRIANGLE)), NEVER)
    told: dict[tuple[int, int], set[float]] = {}
    for batch in batches:
        rows, times, values = (np.array(column) for column in zip(*batch, strict=True)) if batch else (np.zeros(0),) * 3
        values = values.astype(np.float64)
        knowledge.learn(rows.astype(np.int64), values, abs(values), times.astype(np.int64), 7 * times.astype(np.int64))
        for row, time, value in batch:
            newest[row] = max(newest[row], time)
            told.setdefault((row, time), set()).add(value)
    assert knowledge.feed_time_ms.tolist() == list(newest.values())
    for row, time in newest.items():
        if time == NEVER:
            assert knowledge.feed_source[row] == NEVER
        else:
            assert knowledge.feed_net_kg[row] in told[row, time]
            assert knowledge.feed_sd_kg[row] == abs(knowledge.feed_net_kg[row])
            assert knowledge.feed_source[row] == 7 * time


@given(pairs_of(), st.data())
def test_an_edge_is_found_by_its_ends(pairs: list[Pair], data: st.DataObject) -> None:
    """The row of every pair is where that pair stands."""
    knowledge = suppliers_on(pairs)
    rows = data.draw(st.lists(st.sampled_from(range(len(pairs))), max_size=8)) if pairs else []
    picked = np.array(rows, dtype=np.int64)
    assert knowledge.edge_of(knowledge.buyer[picked], knowledge.supplier[picked]).tolist() == rows
    assert knowledge.edges == len(pairs)


@given(st.lists(st.tuples(edge, st.integers(1, 90_000), st.floats(0, 500)), max_size=10))
def test_the_order_book_is_the_sum_and_the_oldest_of_open_orders(orders: list[tuple[int, int, float]]) -> None:
    """Knowing open orders replaces what was known of earlier ones."""
    knowledge = suppliers_on(TRIANGLE, open_kg=5.0, open_age_h=5.0)
    rows = [row for row, _, _ in orders]
    buyer, supplier = knowledge.buyer[rows], knowledge.supplier[rows]
    kg, age = (np.array([order[i] for order in orders], dtype=kind) for i, kind in ((1, np.int64), (2, np.float64)))
    knowledge.know_open_orders(buyer, supplier, kg, age)
    for row in range(len(TRIANGLE)):
        mine = [order for order in orders if order[0] == row]
        assert knowledge.open_kg[row] == sum(order[1] for order in mine)
        assert knowledge.open_age_h[row] == max((order[2] for order in mine), default=0.0)


def changed(knowledge: SupplierKnowledge) -> list[list[float]]:
    """All columns that change in a run."""
    return [column.tolist() for column in knowledge.state().values()]


def test_knowledge_goes_on_from_a_saved_state() -> None:
    """The state is a copy, and restoring fills the arrays in place."""
    knowledge = suppliers_on(TRIANGLE)
    one = np.array([1])
    knowledge.experience(one, np.array([30.0]), 0.3)
    knowledge.learn(one, np.array([5.0]), np.array([2.0]), np.array([77]), np.array([4]))
    knowledge.know_open_orders(np.array([0]), np.array([4]), np.array([900]), np.array([2.5]))
    state = knowledge.state()
    saved = changed(knowledge)
    knowledge.experience(one, np.array([3.0]), 0.3)
    assert changed(knowledge) != saved
    other = suppliers_on(TRIANGLE)
    held = other.feed_net_kg
    other.restore(state)
    assert changed(other) == saved
    assert held[1] == 5.0

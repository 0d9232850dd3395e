"""Levels by theory: published examples, and exhaustive search where theory is an algorithm."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.arrays import Floats
from sim.decisions.levels import (
    Prices,
    base_stock,
    base_stock_cost,
    best_r_Q,
    best_s_S,
    echelon_base_stock,
    economic_order_quantity,
    normal_table,
    planned_shortage,
    poisson_table,
    several_periods,
)
from sim.engine.elementary import normal_loss

ONE = np.ones(1)
#: Examples of Snyder and Shen (2019), by number.
EXAMPLE_4_1 = Prices(holding=0.18, penalty=0.7)
EXAMPLE_3_8 = Prices(holding=0.225, penalty=5.0, fixed=8.0)
EXAMPLE_4_7 = Prices(holding=1.0, penalty=4.0, fixed=5.0)

costs = st.builds(Prices, st.floats(0.1, 5), st.floats(0.5, 30), st.floats(0.5, 60))


@pytest.mark.parametrize(("periods", "level", "cost"), [(1, 56.60396, 1.997605), (5, 264.76689, 4.466781)])
def test_the_newsvendor_and_base_stock_of_the_textbook(periods: int, level: float, cost: float) -> None:
    """Examples 4.1 and 4.4: demand N(50, 8), for one period and for a lead time of four and one more."""
    best = base_stock(50 * ONE, 8 * ONE, periods * ONE, EXAMPLE_4_1)
    assert best == pytest.approx(level, abs=5e-6)
    assert base_stock_cost(best, 50 * ONE, 8 * ONE, periods * ONE, EXAMPLE_4_1) == pytest.approx(cost, abs=1e-6)


@given(st.floats(0, 100), st.floats(0.1, 30), st.integers(1, 20), costs, st.floats(-2, 2))
def test_no_other_base_stock_costs_less(mean: float, sd: float, periods: int, prices: Prices, off: float) -> None:
    """The newsvendor's level is the minimum of the cost that is computed by another formula."""
    best = base_stock(mean * ONE, sd * ONE, periods * ONE, prices)
    at_best, beside = (
        base_stock_cost(level, mean * ONE, sd * ONE, periods * ONE, prices) for level in (best, best + off * sd)
    )
    assert beside >= at_best * (1 - 1e-9)


def test_the_economic_order_quantity_of_the_textbook() -> None:
    """Examples 3.1 and 3.8: K = 8, h = .225, 1,300 a year, without and with backorders at p = 5."""
    demand = 1300 * ONE
    assert economic_order_quantity(demand, EXAMPLE_3_8, backorders=False) == pytest.approx(304.0468, abs=5e-5)
    batch = economic_order_quantity(demand, EXAMPLE_3_8)
    assert batch == pytest.approx(310.8126, abs=5e-5)
    owed = planned_shortage(batch, EXAMPLE_3_8)
    stock = (batch - owed) ** 2 / (2 * batch) * 0.225 + owed**2 / (2 * batch) * 5 + 8 * 1300 / batch
    assert stock == pytest.approx(66.9214, abs=5e-5)


def test_the_s_S_policy_of_the_textbook() -> None:  # noqa: N802
    """Example 4.7: h = 1, p = 4, K = 5, Poisson demand of 6."""
    table = poisson_table(6.0)
    best = best_s_S(table, table, EXAMPLE_4_7)
    assert (best.reorder, best.up_to) == (4, 10)
    assert best.cost == pytest.approx(8.034112, abs=5e-7)


def _one_period(cover: Floats, prices: Prices, y: int) -> float:
    over = np.arange(cover.size)
    return float(cover @ (prices.holding * np.maximum(y - over, 0) + prices.penalty * np.maximum(over - y, 0)))


def _stationary_cost(table: Floats, cover: Floats, prices: Prices, reorder: int, up_to: int) -> float:
    """Cost of a given (s, S) policy by the stationary distribution of the position after ordering."""
    states = list(range(reorder + 1, up_to + 1))
    move = np.zeros((len(states), len(states)))
    ordered = np.zeros(len(states))
    for row, y in enumerate(states):
        for wanted, chance in enumerate(table):
            if y - wanted <= reorder:
                move[row, -1] += chance
                ordered[row] += chance
            else:
                move[row, row - wanted] += chance
    balance = np.vstack([move.T - np.eye(len(states)), np.ones(len(states))])
    share = np.linalg.lstsq(balance, np.r_[np.zeros(len(states)), 1.0], rcond=None)[0]
    each = np.array([_one_period(cover, prices, y) for y in states])
    return float(share @ (each + prices.fixed * ordered))


@given(st.floats(0.3, 8), st.integers(0, 2), costs)
def test_no_other_s_S_policy_nearby_costs_less(mean: float, lead: int, prices: Prices) -> None:  # noqa: N802
    """The stated cost is that of the chain of positions, and no policy within three units of s and S beats it."""
    table = poisson_table(mean)
    cover = several_periods(table, lead + 1)
    best = best_s_S(table, cover, prices)
    assert _stationary_cost(table, cover, prices, best.reorder, best.up_to) == pytest.approx(best.cost, rel=1e-7)
    for s in range(best.reorder - 3, best.reorder + 4):
        for up_to in range(max(s + 1, best.up_to - 3), best.up_to + 4):
            assert _stationary_cost(table, cover, prices, s, up_to) >= best.cost * (1 - 1e-7)


@given(st.floats(0.3, 20), st.integers(0, 3), costs)
def test_the_best_batches_are_those_of_exhaustive_search(mean: float, lead: int, prices: Prices) -> None:
    """Of all r and Q up to twice the best batch none costs less (Federgruen and Zheng 1992)."""
    cover = several_periods(poisson_table(mean), lead)
    best = best_r_Q(mean, cover, prices)
    low = best.reorder - best.batch - 3
    rate = np.array([_one_period(cover, prices, y) for y in range(low, best.up_to + 2 * best.batch + 4)])
    total = np.r_[0.0, np.cumsum(rate)]
    for batch in range(1, 2 * best.batch + 2):
        cheapest = (total[batch:] - total[:-batch]).min()
        assert (prices.fixed * mean + cheapest) / batch >= best.cost * (1 - 1e-9)
    row = best.reorder + 1 - low
    assert (prices.fixed * mean + rate[row : row + best.batch].sum()) / best.batch == pytest.approx(best.cost)


@given(st.floats(0.05, 300))
def test_tables_are_distributions(mean: float) -> None:
    """Poisson and normal tables hold all mass, and the Poisson one is scipy's."""
    table = poisson_table(mean)
    assert table == pytest.approx(stats.poisson(mean).pmf(np.arange(table.size)), abs=1e-12)
    normal = normal_table(mean, 0.2 * mean + 0.5)
    assert normal.sum() == pytest.approx(1.0)
    assert (normal >= 0).all()
    several = several_periods(table, 3)
    assert np.arange(several.size) @ several == pytest.approx(3 * mean, rel=1e-6)


@given(st.floats(1e-3, 300), st.floats(1e-3, 2))
def test_a_table_of_normal_demand_keeps_its_mean(mean: float, cv: float) -> None:
    """However small demand is beside a unit, the table's mean is that of the normal demand cut at 0."""
    table = normal_table(mean, cv * mean)
    assert np.arange(table.size) @ table == pytest.approx(mean + cv * mean * normal_loss(1 / cv), rel=1e-6)
    assert 0 <= table[0] < 1


def test_the_serial_system_of_the_textbook() -> None:
    """Example 6.1: echelon levels and cost of three stages, published on a grid that is coarser than ours."""
    levels, cost = echelon_base_stock(np.array([1.0, 1.0, 2.0]), np.array([7.0, 4.0, 2.0]), 37.12, 5.0, 1.0)
    assert levels == pytest.approx([6.484, 12.028, 22.72], abs=0.03)
    assert cost == pytest.approx(47.6654, rel=2e-4)


def test_one_stage_in_series_is_a_newsvendor() -> None:
    """The recursion's cost for a single stage is the closed form's."""
    _, cost = echelon_base_stock(np.array([3.0]), np.array([0.18]), 0.7, 50.0, 8.0)
    best = base_stock(50 * ONE, 8 * ONE, 3 * ONE, EXAMPLE_4_1)
    assert cost == pytest.approx(base_stock_cost(best, 50 * ONE, 8 * ONE, 3 * ONE, EXAMPLE_4_1)[0], rel=1e-4)

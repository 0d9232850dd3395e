"""What customers will order: equal to trying it out, and exact where nothing is left to chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.customer_stock import CustomerStocks, expected_orders_kg
from sim.decisions.replenishment import Levels, policy_row, reorder_batches


def _one(above: int, batch: int, mean: float, sd: float) -> CustomerStocks:
    kg = (np.array([each]) for each in (500 + above, 500, batch))
    return CustomerStocks(*kg, np.array([mean]), np.array([sd]))


@pytest.mark.parametrize(("above", "batch", "periods"), [(1, 50, 3), (40, 50, 1), (90, 120, 2), (200, 60, 4)])
def test_expected_orders_are_those_of_many_customers(above: int, batch: int, periods: int) -> None:
    """100,000 customers review every period by the policy itself; demand is N(30, 12) tonnes."""
    rng, lines = np.random.default_rng(1), 100_000
    above, batch = 1000 * above, 1000 * batch
    each = np.full(lines, 500 + above)
    levels = Levels(np.full(lines, policy_row("r_Q")), np.full(lines, 500), each * 0, np.full(lines, batch))
    ordered = np.zeros(lines)
    for _ in range(periods):
        each = each - np.rint(rng.normal(30_000.0, 12_000.0, lines)).astype(np.int64)
        kg = reorder_batches(each, levels)
        each, ordered = each + kg, ordered + kg
    (found,) = expected_orders_kg(_one(above, batch, 30_000.0, 12_000.0), np.array([float(periods)]))
    assert found == pytest.approx(ordered.mean(), abs=4 * ordered.std() / lines**0.5)


@given(st.integers(1, 200), st.integers(1, 80), st.integers(0, 300), st.integers(0, 5))
def test_steady_demand_leaves_nothing_to_chance(above: int, batch: int, mean: int, periods: int) -> None:
    """The batches that lift the position, less the demand, above r."""
    (found,) = expected_orders_kg(_one(above, batch, float(mean), 0.0), np.array([float(periods)]))
    batches = max((mean * periods - above) // batch + 1, 0)
    assert found == batches * batch


@given(st.integers(1, 80), st.integers(1, 79), st.floats(1, 50), st.floats(0.5, 30), st.integers(1, 9))
def test_the_closer_a_customer_is_to_ordering_the_more_is_expected(
    batch: int, nearer: int, mean: float, sd: float, periods: int
) -> None:
    """And over a long time it orders what it sells, to a batch."""
    horizon = np.array([float(periods)])
    far = expected_orders_kg(_one(nearer + 1, batch, mean, sd), horizon)
    near = expected_orders_kg(_one(nearer, batch, mean, sd), horizon)
    assert far <= near
    (long_run,) = expected_orders_kg(_one(1, batch, mean, 0.1), np.array([40.0]))
    assert abs(long_run - 40 * mean) <= batch

"""Order quantities: up to the target in whole orders, and no further."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.replenishment import order_up_to
from sim.knowledge.stocks import StockKnowledge

amount = st.integers(0, 10**7)
rows = st.lists(st.tuples(st.booleans(), amount, amount, amount, amount), max_size=8)


def books(points: list[tuple[bool, int, int, int, int]]) -> StockKnowledge:
    """Books of points: who orders, target, on hand, waiting, on order."""
    orders, *numbers = zip(*points, strict=True) if points else ((),) * 5
    return StockKnowledge(np.array(orders, dtype=np.bool_), *(np.array(column, dtype=np.int64) for column in numbers))


@given(rows, st.integers(1, 50_000))
def test_orders_bring_a_point_up_to_its_target_but_not_over_it(
    points: list[tuple[bool, int, int, int, int]], order_kg: int
) -> None:
    """What is still missing is less than one order; points at or above target, or nobody's, order nothing."""
    stocks = books(points)
    orders = order_up_to(stocks, order_kg)
    position = stocks.position_kg()
    for i, (here, target, *_) in enumerate(points):
        if not here or position[i] >= target:
            assert orders[i] == 0
        else:
            assert 0 <= target - (position[i] + orders[i] * order_kg) < order_kg


@given(rows)
def test_orders_of_one_kilogram_are_the_textbooks_base_stock_policy(
    points: list[tuple[bool, int, int, int, int]],
) -> None:
    """The position after ordering is the target wherever it was below."""
    stocks = books(points)
    ordered = order_up_to(stocks, 1)
    reached = np.where(stocks.orders_here, np.maximum(stocks.target_kg, stocks.position_kg()), stocks.position_kg())
    assert (stocks.position_kg() + ordered).tolist() == reached.tolist()


@given(rows, st.integers(1, 50_000))
def test_who_has_ordered_orders_no_more_until_something_happens(
    points: list[tuple[bool, int, int, int, int]], order_kg: int
) -> None:
    """Booking the orders and reviewing again at once gives none."""
    stocks = books(points)
    orders = order_up_to(stocks, order_kg)
    stocks.ordered(np.arange(orders.size), orders * order_kg)
    assert not order_up_to(stocks, order_kg).any()

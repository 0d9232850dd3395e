"""What firms know of their own stocks: records, debts and orders."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.knowledge.stocks import StockKnowledge

POINTS = 4
bookings = st.lists(st.tuples(st.integers(0, POINTS - 1), st.integers(0, 10**6)), max_size=8)


def stocks() -> StockKnowledge:
    """Books of four points."""
    zeros = np.zeros(POINTS, dtype=np.int64)
    return StockKnowledge(
        orders_here=np.ones(POINTS, dtype=np.bool_),
        on_hand_kg=np.array([500, 0, 900, 1000]),
        waiting_kg=np.array([0, 300, 0, 100]),
        on_order_kg=zeros,
    )


@given(bookings, bookings)
def test_what_is_on_order_is_what_was_ordered_and_not_received(
    ordered: list[tuple[int, int]], received: list[tuple[int, int]]
) -> None:
    """Several bookings of one point in a batch all count, and the position counts stock, debts and orders."""
    books = stocks()
    plain = [0] * POINTS
    for rows, book, sign in ((ordered, books.ordered, 1), (received, books.received, -1)):
        point, kg = np.array(rows, dtype=np.int64).reshape(-1, 2).T
        book(point, kg)
        for p, amount in rows:
            plain[p] += sign * amount
    assert books.on_order_kg.tolist() == plain
    assert books.position_kg().tolist() == [500 + plain[0], plain[1] - 300, 900 + plain[2], 900 + plain[3]]


def test_stock_books_go_on_from_a_saved_state() -> None:
    """Stocks, debts and orders are saved; who orders is the scenario's."""
    books = stocks()
    books.ordered(np.array([2]), np.array([40]))
    state = books.state()
    books.on_hand_kg[:] = 0
    other = stocks()
    other.restore(state)
    assert other.position_kg().tolist() == [500, -300, 940, 900]
    assert state.keys() == {"on_hand_kg", "waiting_kg", "on_order_kg"}

"""Order quantities: what each policy says, exactly, and how quantities become loads."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.replenishment import POLICIES, Levels, order_quantities_kg, policy_row, split_into_loads
from sim.knowledge.stocks import StockKnowledge

amount = st.integers(0, 10**7)
level = st.integers(-(10**6), 10**7)
Point = tuple[bool, int, int, int, str, int, int, int]
#: Who orders, on hand, waiting, on order; policy, reorder level, gap to the order-up-to level, batch.
point = st.tuples(
    st.booleans(), amount, amount, amount,
    st.sampled_from(list(POLICIES)), level, st.integers(1, 10**6), st.integers(1, 50_000),
)  # fmt: skip
points = st.lists(point, max_size=8)


def _books(rows: list[Point]) -> tuple[StockKnowledge, Levels]:
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * 8
    number = [np.array(column, dtype=np.int64) for column in (*columns[1:4], *columns[5:8])]
    stocks = StockKnowledge(np.array(columns[0], dtype=np.bool_), *number[:3])
    policy = np.array([policy_row(name) for name in columns[4]], dtype=np.int64)
    return stocks, Levels(policy, number[3], number[3] + number[4], number[5])


def _plain(policy: str, position: int, reorder: int, up_to: int, batch: int) -> int:
    """One point's order, by adding batches or reading off a table."""
    if policy == "s_S":
        return up_to - position if position <= reorder else 0
    # Lift by batches while there is room below S, or while not above r.
    limit, quantity = (up_to - batch if policy == "order_up_to" else reorder), 0
    if position <= limit:
        quantity = -(-(limit + 1 - position) // batch) * batch
    return quantity


@given(points)
def test_policies_are_their_textbook_sentences(rows: list[Point]) -> None:
    """Each point by its own policy in plain Python; nobody orders where nobody may."""
    stocks, levels = _books(rows)
    expected = [
        _plain(row[4], row[1] - row[2] + row[3], row[5], row[5] + row[6], row[7]) if row[0] else 0 for row in rows
    ]
    assert order_quantities_kg(stocks, levels).tolist() == expected


@given(points)
def test_an_order_up_to_level_is_reached_to_within_a_batch_and_never_passed(rows: list[Point]) -> None:
    """With batches of 1 kg the position after ordering is the level wherever it was below: base stock."""
    stocks, levels = _books([(*row[:4], "order_up_to", *row[5:]) for row in rows])
    quantity = order_quantities_kg(stocks, levels)
    gap = levels.up_to_kg - stocks.position_kg() - quantity
    below = stocks.orders_here & (stocks.position_kg() < levels.up_to_kg)
    assert ((gap >= 0) & (gap < levels.batch_kg))[below].all()
    assert not quantity[~below].any()
    fine = Levels(levels.policy, levels.reorder_kg, levels.up_to_kg, np.ones_like(levels.batch_kg))
    assert (stocks.position_kg() + order_quantities_kg(stocks, fine) == levels.up_to_kg)[below].all()


@given(points)
def test_who_has_ordered_orders_no_more_until_something_happens(rows: list[Point]) -> None:
    """Booking the orders and reviewing again at once gives none, under every policy."""
    stocks, levels = _books(rows)
    stocks.ordered(np.arange(len(rows)), order_quantities_kg(stocks, levels))
    assert not order_quantities_kg(stocks, levels).any()


@given(points, st.integers(0, 10**6))
def test_who_has_more_never_orders_more_under_a_base_stock_policy(rows: list[Point], more: int) -> None:
    """An order-up-to quantity falls with the position; moving levels and position together changes nothing."""
    stocks, levels = _books([(*row[:4], "order_up_to", *row[5:]) for row in rows])
    quantity = order_quantities_kg(stocks, levels)
    moved = order_quantities_kg(stocks, levels.moved(np.full(len(rows), -more)))
    assert (moved <= quantity).all()
    stocks.on_hand_kg += more
    assert (order_quantities_kg(stocks, levels) == moved).all()


@given(st.lists(st.tuples(st.integers(0, 10**5), st.integers(1, 2 * 10**4)), max_size=8))
def test_loads_add_up_to_the_kilogram_and_only_the_last_is_not_full(rows: list[tuple[int, int]]) -> None:
    """Full loads and a rest, for each point in turn, and nothing for who orders nothing."""
    quantity, load = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    where, kg = split_into_loads(quantity, load)
    plain = [(i, min(full, left)) for i, (wanted, full) in enumerate(rows) for left in range(wanted, 0, -full)]
    assert list(zip(where.tolist(), kg.tolist(), strict=True)) == plain

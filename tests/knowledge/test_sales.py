"""What sellers expect of their products."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.knowledge.sales import SalesKnowledge


def sales(expected: list[float]) -> SalesKnowledge:
    """Books of sellers."""
    n = len(expected)
    zeros = np.zeros(n, dtype=np.int64)
    return SalesKnowledge(
        seller=zeros, unlisted=np.ones(n, dtype=np.bool_), ask_fen=zeros, sold=zeros, turned_away=zeros,
        expected_licences=np.array(expected), holder=zeros, public=np.zeros(n, dtype=np.bool_), harm_fen=np.zeros(n),
    )  # fmt: skip


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(0, 50), st.booleans()), max_size=8), st.floats(0, 1))
def test_sellers_learn_of_products_on_offer_only(rows: list[tuple[float, int, bool]], weight: float) -> None:
    """Expectations move towards running licences like by hand, bit for bit, and stay for what is not on offer."""
    books = sales([row[0] for row in rows])
    books.learn_sales(
        np.array([row[1] for row in rows], dtype=np.int64), np.array([row[2] for row in rows], dtype=np.bool_), weight
    )
    assert books.expected_licences.tolist() == [
        expected + weight * (running - expected) if listed else expected for expected, running, listed in rows
    ]


def test_sellers_keep_expectations_and_asks_overnight() -> None:
    """What a seller expects and asks is there again after a restart."""
    books, other = sales([1.5, 2.5]), sales([0.0, 0.0])
    books.ask_fen = np.array([70, 80])
    other.restore(books.state())
    assert other.expected_licences.tolist() == [1.5, 2.5]
    assert other.ask_fen.tolist() == [70, 80]

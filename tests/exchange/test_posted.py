"""Posted prices: who bids the ask buys at the ask, and nobody else buys."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.exchange.mechanisms import MECHANISMS, Orders, Trades

price = st.integers(-1, 6)
books = st.lists(st.integers(-1, 6), min_size=1, max_size=4).flatmap(
    lambda asks: st.tuples(
        st.just(asks), st.lists(st.tuples(st.integers(0, len(asks) - 1), st.integers(0, 6)), max_size=12)
    )
)
Book = tuple[list[int], list[tuple[int, int]]]


def clear(book: Book, mechanism: str = "posted") -> Trades:
    """Clear asks and bids."""
    asks, bids = book
    product, bid = np.array(bids, dtype=np.int64).reshape(-1, 2).T
    return MECHANISMS[mechanism](Orders(np.array(asks, dtype=np.int64), product, bid))


@given(books)
def test_exactly_the_bids_that_reach_the_ask_are_met(book: Book) -> None:
    """Data is nonrival: every such bid is met, at the ask, in the order of the bids."""
    asks, bids = book
    trades = clear(book)
    met = [i for i, (product, bid) in enumerate(bids) if 0 <= asks[product] <= bid]
    assert trades.bid.tolist() == met
    assert trades.price_fen.tolist() == [asks[bids[i][0]] for i in met]


@pytest.mark.parametrize("mechanism", MECHANISMS)
@given(book=books)
def test_no_mechanism_trades_outside_ask_and_bid(mechanism: str, book: Book) -> None:
    """Prices lie between them, each bid is met once at most, and what is not for sale is not sold."""
    asks, bids = book
    trades = clear(book, mechanism)
    assert sorted(set(trades.bid.tolist())) == trades.bid.tolist()
    for row, fen in zip(trades.bid.tolist(), trades.price_fen.tolist(), strict=True):
        product, bid = bids[row]
        assert 0 <= asks[product] <= fen <= bid


@given(books, st.data())
def test_a_bid_is_met_or_not_whoever_else_bids(book: Book, data: st.DataObject) -> None:
    """Under posted prices the others' bids do not matter."""
    asks, bids = book
    some = data.draw(st.lists(st.sampled_from(range(len(bids))), unique=True)) if bids else []
    met = set(clear(book).bid.tolist())
    alone = clear((asks, [bids[i] for i in some])).bid.tolist()
    assert [some[i] for i in alone] == [i for i in some if i in met]

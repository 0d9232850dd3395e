"""All mechanisms: equal to their plain twins, and never against the will of those who trade."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.exchange.mechanisms import MECHANISMS, Kind, Orders, Side, Trades

from .plain_market import TWINS, clear_plainly


def _rows(trades: Trades) -> list[tuple[int, int, int, int]]:
    columns = (trades.bid, trades.ask, trades.price_fen, trades.quantity)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@st.composite
def sessions(draw: st.DrawFn) -> Orders:
    """A few books with every kind of order; prices close together or far apart."""
    books, step = draw(st.integers(1, 3)), draw(st.sampled_from([1, 1, 997, 10**9]))
    some = st.tuples(
        st.integers(0, books - 1), st.sampled_from(Side), st.integers(0, 8), st.integers(0, 4),
        st.sampled_from([Kind.LIMIT, Kind.LIMIT, Kind.LIMIT, Kind.MARKET, Kind.CANCEL]), st.integers(0, 30),
    )  # fmt: skip
    rows = draw(st.lists(some, max_size=30))
    cancels, kinds = [], []
    for i, (book, _, _, _, kind, target) in enumerate(rows):
        may_go = [j for j in range(i) if rows[j][0] == book and kinds[j] is not Kind.CANCEL]
        kinds.append(kind if kind is not Kind.CANCEL or may_go else Kind.LIMIT)
        cancels.append(may_go[target % len(may_go)] if kinds[i] is Kind.CANCEL else -1)
    book, side, price, quantity, _, _ = np.array(rows, dtype=np.int64).reshape(-1, 6).T
    return Orders(
        books, book.copy(), side.astype(np.uint8), price * step, quantity.copy(),
        draw(st.sampled_from([0.0, 0.5, 1.0])),
        np.array(draw(st.lists(st.integers(0, 8), min_size=books, max_size=books))) * step,
        np.array(kinds, dtype=np.uint8), np.array(cancels, dtype=np.int64),
    )  # fmt: skip


def _crowd(orders: int, books: int, spread: int, seed: int) -> Orders:
    """Many limit orders, a fifth of them at a price of nothing."""
    rng = np.random.default_rng(seed)
    price = np.rint(spread * np.maximum(50 + 10 * rng.standard_normal(orders), 0)).astype(np.int64)
    price[rng.random(orders) < 0.2] = 0
    return Orders(
        books, rng.integers(0, books, orders), rng.integers(0, 2, orders).astype(np.uint8), price,
        rng.integers(1, 6, orders), 0.5, rng.integers(40 * spread, 60 * spread, books),
    )  # fmt: skip


def _check(orders: Orders, trades: Trades) -> None:
    """What holds for every mechanism and every session."""
    assert (orders.side[trades.bid] == Side.BID).all()
    assert (orders.side[trades.ask] == Side.ASK).all()
    assert (orders.book[trades.bid] == orders.book[trades.ask]).all()
    assert (trades.quantity > 0).all()
    kind = np.zeros(orders.count, dtype=np.uint8) if orders.kind is None else orders.kind
    limits = kind == Kind.LIMIT
    pays, takes = orders.price_fen[trades.bid], orders.price_fen[trades.ask]
    assert (trades.price_fen <= pays)[limits[trades.bid]].all()
    assert (trades.price_fen >= takes)[limits[trades.ask]].all()
    assert (trades.traded(orders) <= orders.quantity).all()
    assert (trades.left(orders) >= 0).all()
    paid, got = np.zeros(orders.count, dtype=np.int64), np.zeros(orders.count, dtype=np.int64)
    np.add.at(paid, trades.bid, trades.price_fen * trades.quantity)
    np.add.at(got, trades.ask, trades.price_fen * trades.quantity)
    assert paid.sum() == got.sum()
    surplus = (pays - takes) * trades.quantity
    assert surplus[limits[trades.bid] & limits[trades.ask]].min(initial=0) >= 0


@pytest.mark.parametrize("name", MECHANISMS)
@given(orders=sessions())
def test_a_mechanism_trades_as_its_plain_twin(name: str, orders: Orders) -> None:
    """The same rows at the same prices in the same order, with market orders and cancellations."""
    trades = MECHANISMS[name](orders)
    assert _rows(trades) == clear_plainly(name, orders)
    _check(orders, trades)


@pytest.mark.parametrize("spread", [1, 10**6], ids=["prices close together", "prices far apart"])
@pytest.mark.parametrize("name", MECHANISMS)
def test_100_000_orders_hold_to_every_promise(name: str, spread: int) -> None:
    """No trade outside [ask, bid], nobody loses, money is conserved, no order is filled twice; 2 x 50,000 orders."""
    orders = _crowd(50_000, 400, spread, seed=7)
    trades = MECHANISMS[name](orders)
    assert trades.bid.size > 5_000
    _check(orders, trades)
    assert _rows(trades) == clear_plainly(name, orders)


@given(orders=sessions())
def test_a_call_auction_has_one_price_a_book_and_leaves_nobody_who_would_trade_at_it(orders: Orders) -> None:
    """Where anything is traded, whoever bids more has all they wanted, and so has whoever asks less."""
    trades = MECHANISMS["call_auction"](orders)
    standing = orders.standing()
    left = standing.quantity - trades.traded(orders)
    for book in range(orders.books):
        prices = set(trades.price_fen[orders.book[trades.bid] == book].tolist())
        assert len(prices) <= 1
        here, bids = standing.book == book, standing.side == Side.BID
        for price in prices:
            assert not left[here & bids & (standing.price_fen > price)].any()
            assert not left[here & ~bids & (standing.price_fen < price)].any()
        if not prices:
            asks = standing.price_fen[here & ~bids & (standing.quantity > 0)]
            assert (standing.price_fen[here & bids & (standing.quantity > 0)] < asks.min(initial=2**62)).all()


@given(orders=sessions())
def test_a_continuous_double_auction_leaves_no_book_crossed(orders: Orders) -> None:
    """What waits on the two sides of a book could not trade."""
    left = MECHANISMS["continuous_double_auction"](orders).left(orders)
    for book in range(orders.books):
        here = (orders.book == book) & (left > 0)
        bids, asks = (orders.price_fen[here & (orders.side == side)] for side in Side)
        assert bids.max(initial=-1) < asks.min(initial=2**62)


@pytest.mark.parametrize("name", MECHANISMS)
def test_books_do_not_know_of_each_other(name: str) -> None:
    """Each of 20 books trades as it does alone."""
    orders = _crowd(2_000, 20, 3, seed=1)
    trades = MECHANISMS[name](orders)
    for book in range(orders.books):
        rows = np.flatnonzero(orders.book == book)
        alone = Orders(
            1, np.zeros(rows.size, dtype=np.int64), orders.side[rows], orders.price_fen[rows], orders.quantity[rows],
            orders.split, orders.guide_fen[[book]] if orders.guide_fen is not None else None,
        )  # fmt: skip
        here = np.isin(trades.bid, rows)
        found = MECHANISMS[name](alone)
        assert rows[found.bid].tolist() == trades.bid[here].tolist()
        assert rows[found.ask].tolist() == trades.ask[here].tolist()
        assert found.price_fen.tolist() == trades.price_fen[here].tolist()


@pytest.mark.parametrize("name", MECHANISMS)
def test_an_empty_session_trades_nothing(name: str) -> None:
    """No orders, or no books."""
    nothing = np.empty(0, dtype=np.int64)
    for books in (0, 2):
        guide = np.zeros(books, dtype=np.int64)
        orders = Orders(books, nothing, nothing.astype(np.uint8), nothing, nothing, 0.5, guide)
        assert MECHANISMS[name](orders).bid.size == 0


def test_every_mechanism_has_a_twin_and_guided_trade_a_guide() -> None:
    """None can be added without one; without a set price guided trade says so."""
    assert TWINS.keys() == MECHANISMS.keys()
    orders = _crowd(10, 1, 1, seed=1)
    with pytest.raises(ValueError, match="guide price"):
        MECHANISMS["guided"](Orders(1, orders.book, orders.side, orders.price_fen, orders.quantity, 0.5))

"""Orders a second of the call auction and the continuous double auction, beside heaps in Python and published books.

All get the same orders, which come to the books at random; ours clears them as arrays, the others one by one, from
lists made beforehand. Whoever is timed keeps every trade.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import numpy as np

from benchmarks import peers
from benchmarks.heap_book import HeapBook, Order, heap_call
from sim.exchange.mechanisms import Mechanism, Orders, Side, Trades, call_auction, continuous_double_auction

_ROUNDS = 9
_PEER_ROUNDS = 3
_SPLIT = 0.5
_T = TypeVar("_T")


def crowd(books: int, count: int) -> Orders:
    """Prices normal about 10,000 with a spread of 100 ticks, quantities up to 99, half of them bids."""
    rng = np.random.Generator(np.random.PCG64(1))
    price = np.rint(10_000 + 100 * rng.standard_normal(count)).astype(np.int64)
    side = rng.integers(0, 2, count).astype(np.uint8)
    return Orders(books, rng.integers(0, books, count), side, price, rng.integers(1, 100, count), _SPLIT)


def measure(books: int, each: int) -> dict[str, Any]:
    """Medians of CPU time over rounds in which ours and heaps take turns; published books run by themselves after."""
    orders = crowd(books, books * each)
    flat = _lists(orders)
    by_book: list[list[Order]] = [[] for _ in range(books)]
    for book, order in flat:
        by_book[book].append(order)
    continuous = _beside(orders, continuous_double_auction, lambda: _heap_continuous(books, flat))
    call = _beside(orders, call_auction, lambda: _heap_calls(by_book))
    published = _published(orders, continuous["units"])
    rate = continuous["million_orders_per_s"]
    return {
        "books": books,
        "orders": orders.count,
        "call_auction": call,
        "continuous_double_auction": continuous,
        "published_books": {
            name: {**peer, "ratio": round(1e6 * rate / peer["orders_per_s"], 1)} for name, peer in published.items()
        },
    }


def _lists(orders: Orders) -> list[tuple[int, Order]]:
    buys = (orders.side == Side.BID).tolist()
    columns = (range(orders.count), buys, orders.price_fen.tolist(), orders.quantity.tolist())
    return list(zip(orders.book.tolist(), zip(*columns, strict=True), strict=True))


def _heap_continuous(books: int, flat: list[tuple[int, Order]]) -> int:
    found = [HeapBook() for _ in range(books)]
    submits = [book.submit for book in found]
    for book, (row, buys, price, quantity) in flat:
        submits[book](row, buys, price, quantity)
    return sum(trade[3] for book in found for trade in book.trades)


def _heap_calls(by_book: list[list[Order]]) -> int:
    return sum(trade[3] for book in by_book for trade in heap_call(book))


def _beside(orders: Orders, mechanism: Mechanism, heaps: Callable[[], int]) -> dict[str, Any]:
    trades: Trades = mechanism(orders)
    units = int(trades.quantity.sum())
    ours, theirs = [], []
    for nth in range(_ROUNDS):
        ours.append(_cpu_s(lambda: mechanism(orders))[0])
        if nth < _PEER_ROUNDS:
            taken, found = _cpu_s(heaps)
            theirs.append(taken)
            if found != units:
                raise AssertionError(f"the heap book trades {found} units, ours {units}")
    seconds, peer = median(ours), median(theirs)
    return {
        "million_orders_per_s": round(orders.count / seconds / 1e6, 2),
        "heap_book_million_orders_per_s": round(orders.count / peer / 1e6, 3),
        "ratio": round(peer / seconds, 1),
        "trades": int(trades.bid.size),
        "units": units,
    }


def _cpu_s(work: Callable[[], _T]) -> tuple[float, _T]:
    gc.collect()
    gc.disable()  # millions of tuples would be looked through again and again, at the expense of Python alone
    started = time.process_time()
    result = work()
    taken = time.process_time() - started
    gc.enable()
    return taken, result


def _published(orders: Orders, units: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        problem = Path(folder) / "orders.npz"
        np.savez(problem, books=orders.books, book=orders.book, side=orders.side, price=orders.price_fen,
                 quantity=orders.quantity)  # fmt: skip
        found = peers.run("order_books.py", str(problem))
    for name, peer in found.items():
        if peer["units"] != units:
            raise AssertionError(f"{name} trades {peer['units']} units, ours {units}")
    return found

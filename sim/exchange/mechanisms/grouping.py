"""Orders side by side with the others of their book, so that kernels read memory in one direction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Bytes, Ints, SmallInts
from sim.engine.compiled import lean_kernel
from sim.exchange.mechanisms.book import Orders, Side

_BID = int(Side.BID)


@dataclass(frozen=True)
class Grouped:
    """Orders book by book, in each in the order in which they came.

    Parameters
    ----------
    first
        Orders of book ``b`` stand at ``first[b]`` up to ``first[b + 1]``, int64 (books + 1,).
    row
        Row that each came from, int32 (orders,).
    price
        Price, int64 (orders,).
    units
        Quantity of bids, its negative of asks, int64 (orders,).
    """

    first: Ints
    row: SmallInts
    price: Ints
    units: Ints


def grouped(orders: Orders) -> Grouped:
    """Sort orders by book; a counting sort, which keeps the order within books."""
    count = orders.count
    first = np.zeros(orders.books + 1, dtype=np.int64)
    _count(orders.book, first)
    row, price = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int64)
    units = np.empty(count, dtype=np.int64)
    _place(orders.book, orders.side, orders.price_fen, orders.quantity, first, row, price, units)
    return Grouped(first, row, price, units)


@lean_kernel
def _count(book: Ints, first: Ints) -> None:
    """Leave the start of each book one place behind, where ``_place`` moves it up from."""
    for i in range(book.size):
        if book[i] + 2 < first.size:
            first[book[i] + 2] += 1
    for b in range(1, first.size):
        first[b] += first[b - 1]


@lean_kernel
def _place(
    book: Ints, side: Bytes, price: Ints, quantity: Ints, first: Ints, row: SmallInts, to_price: Ints, units: Ints
) -> None:
    for i in range(book.size):
        at = first[book[i] + 1]
        first[book[i] + 1] = at + 1
        row[at] = i
        to_price[at] = price[i]
        units[at] = quantity[i] if side[i] == _BID else -quantity[i]

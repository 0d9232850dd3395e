"""Bids and asks that meet at one price a book, in the order in which they came."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints, SmallInts
from sim.engine.compiled import lean_kernel
from sim.exchange.mechanisms.book import Orders, Trades
from sim.exchange.mechanisms.grouping import Grouped, grouped

#: More units than anybody orders: whoever comes first is served.
_ALL = np.iinfo(np.int64).max


def meet(group: Grouped, price: Ints, bids_at: Ints, asks_at: Ints) -> Trades:
    """Let bids and asks that a price satisfies meet in the order in which they came.

    Parameters
    ----------
    group
        Orders by book.
    price
        Price of each book, negative where there is none, int64 (books,).
    bids_at, asks_at
        Units that orders at exactly the price may trade, first come, first served; better ones trade whatever
        they find, int64 (books,).
    """
    trades = Trades.room_for(group.row.size)
    count = _meet(
        group.first, group.row, group.price, group.units, price, bids_at, asks_at,
        trades.bid, trades.ask, trades.price_fen, trades.quantity,
    )  # fmt: skip
    return trades.first(count)


def meet_at(orders: Orders, price_fen: Ints) -> Trades:
    """Let all meet who would trade at a set price, int64 (books,); who comes too late finds nobody."""
    everything = np.full(orders.books, _ALL)
    return meet(grouped(orders.standing()), price_fen, everything, everything)


@lean_kernel
def _meet(
    first: Ints,
    row: SmallInts,
    price: Ints,
    units: Ints,
    at: Ints,
    bids_at: Ints,
    asks_at: Ints,
    bid: Ints,
    ask: Ints,
    fen: Ints,
    quantity: Ints,
) -> int:
    count = 0
    for b in range(first.size - 1):
        p, bids_left, asks_left = at[b], bids_at[b], asks_at[b]
        end = first[b + 1] if p >= 0 else first[b]
        i = j = first[b]
        wanted = offered = 0
        while True:
            while wanted == 0 and i < end:
                if units[i] > 0 and price[i] >= p:
                    wanted = units[i]
                    if price[i] == p:
                        wanted = min(wanted, bids_left)
                        bids_left -= wanted
                i += 1
            while offered == 0 and j < end:
                if units[j] < 0 and price[j] <= p:
                    offered = -units[j]
                    if price[j] == p:
                        offered = min(offered, asks_left)
                        asks_left -= offered
                j += 1
            if wanted == 0 or offered == 0:
                break
            traded = min(wanted, offered)
            wanted -= traded
            offered -= traded
            bid[count], ask[count], fen[count], quantity[count] = row[i - 1], row[j - 1], p, traded
            count += 1
    return count

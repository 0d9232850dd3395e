"""Call auction: all orders of a session at once, one price a book."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints
from sim.engine.compiled import inlined, lean_kernel
from sim.exchange.mechanisms.book import Orders, Trades
from sim.exchange.mechanisms.grouping import grouped
from sim.exchange.mechanisms.meeting import meet

#: Prices that are counted at a time, where a book's prices span more.
_BUCKETS = 2048


def call_auction(orders: Orders) -> Trades:
    """Clear every book at one price by the k-double auction (Satterthwaite and Williams 1989), k being the split.

    With D units bid for, the D-th lowest and the next of all units bid and asked bound the prices at which the book
    clears. Better prices go first, then who came first.
    """
    group = grouped(orders.standing())
    price, bids_at, asks_at = (np.full(orders.books, -1, dtype=np.int64) for _ in range(3))
    _find_prices(
        group.first, group.price, group.units, orders.split, np.empty(_BUCKETS, dtype=np.int64), price, bids_at, asks_at
    )
    return meet(group, price, bids_at, asks_at)


@lean_kernel
def _find_prices(
    first: Ints, price: Ints, units: Ints, split: float, counts: Ints, at: Ints, bids_at: Ints, asks_at: Ints
) -> None:
    """Find the price of each book, and what those who name just that price may trade; -1 where nobody trades."""
    for b in range(first.size - 1):
        begin, end = first[b], first[b + 1]
        wanted = offered = 0
        lowest = highest = -1
        for i in range(begin, end):
            if units[i] == 0:
                continue
            wanted += max(units[i], 0)
            offered -= min(units[i], 0)
            lowest = price[i] if lowest < 0 else min(lowest, price[i])
            highest = max(highest, price[i])
        if wanted == 0 or offered == 0:
            continue
        low, through = _price_of_unit(price, units, begin, end, lowest, highest, wanted, counts)
        high = low
        if through == wanted:  # the next unit is dearer
            high = highest
            for i in range(begin, end):
                if low < price[i] < high and units[i] != 0:
                    high = price[i]
        p = low + int((high - low) * split)
        above = bids = asks = below = 0
        for i in range(begin, end):
            if units[i] > 0:
                above += units[i] if price[i] > p else 0
                bids += units[i] if price[i] == p else 0
            else:
                below -= units[i] if price[i] < p else 0
                asks -= units[i] if price[i] == p else 0
        traded = min(above + bids, below + asks)
        if traded > 0:
            at[b], bids_at[b], asks_at[b] = p, traded - above, traded - below


@inlined
def _price_of_unit(
    price: Ints, units: Ints, begin: int, end: int, lowest: int, highest: int, unit: int, counts: Ints
) -> tuple[int, int]:
    """Price of the ``unit``-th lowest unit of a book, and how many units are at that price or below.

    Prices are counted by their leading digits first, and by the next ones within the bucket that holds the unit.
    """
    shift = 0
    while (highest - lowest) >> shift >= counts.size:
        shift += 1
    before = 0
    while True:
        buckets = ((highest - lowest) >> shift) + 1
        counts[:buckets] = 0
        for i in range(begin, end):
            if lowest <= price[i] <= highest:
                counts[(price[i] - lowest) >> shift] += abs(units[i])
        bucket = 0
        while before + counts[bucket] < unit:
            before += counts[bucket]
            bucket += 1
        if shift == 0:
            return lowest + bucket, before + counts[bucket]
        lowest += bucket << shift
        highest = min(highest, lowest + (1 << shift) - 1)
        shift = max(shift - 11, 0)

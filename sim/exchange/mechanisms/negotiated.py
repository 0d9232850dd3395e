"""Negotiated prices: buyer and seller name theirs sealed, and split the difference."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints, SmallInts
from sim.engine.compiled import lean_kernel
from sim.exchange.mechanisms.book import Orders, Trades
from sim.exchange.mechanisms.grouping import grouped


def negotiated(orders: Orders) -> Trades:
    """Let each buyer settle with the first seller that its bid reaches, at a price between ask and bid.

    Both come in the order of their orders. A split of one half is the solution of Nash (1950) for what the two have
    said; what they say is their own affair (Chatterjee and Samuelson 1983).
    """
    group = grouped(orders.standing())
    trades = Trades.room_for(orders.count)
    left = np.abs(group.units)
    count = _negotiate(
        group.first, group.row, group.price, group.units, left, orders.split,
        trades.bid, trades.ask, trades.price_fen, trades.quantity,
    )  # fmt: skip
    return trades.first(count)


@lean_kernel
def _negotiate(
    first: Ints,
    row: SmallInts,
    price: Ints,
    units: Ints,
    left: Ints,
    split: float,
    bid: Ints,
    ask: Ints,
    fen: Ints,
    quantity: Ints,
) -> int:
    count = 0
    for b in range(first.size - 1):
        open_from = first[b]
        for i in range(first[b], first[b + 1]):
            if units[i] <= 0:
                continue
            while open_from < first[b + 1] and (units[open_from] >= 0 or left[open_from] == 0):
                open_from += 1
            for j in range(open_from, first[b + 1]):
                if left[i] == 0:
                    break
                if units[j] < 0 and left[j] > 0 and price[j] <= price[i]:
                    traded = min(left[i], left[j])
                    left[i] -= traded
                    left[j] -= traded
                    between = price[j] + int((price[i] - price[j]) * split)
                    bid[count], ask[count], fen[count], quantity[count] = row[i], row[j], between, traded
                    count += 1
    return count

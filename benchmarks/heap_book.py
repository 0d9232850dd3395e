"""Auctions as a careful programmer writes them in plain Python: heaps, sorted lists, one pass, no classes per order.

Both give the same trades as ours: (bid, ask, price, quantity), rows counted from 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappop, heappush

Trade = tuple[int, int, int, int]
#: Row, whether it buys, price, quantity.
Order = tuple[int, bool, int, int]


class HeapBook:
    """Price-time priority with a heap a side; what is left of the best order is kept beside it, so nothing moves."""

    __slots__ = ("asks", "bids", "left", "trades")

    def __init__(self) -> None:
        self.bids: list[tuple[int, int]] = []
        self.asks: list[tuple[int, int]] = []
        self.left: dict[int, int] = {}
        self.trades: list[Trade] = []

    def submit(self, row: int, buys: bool, price: int, quantity: int) -> None:
        """Match an order, and let the rest of it wait."""
        left = self.left
        if buys:
            asks = self.asks
            while asks and asks[0][0] <= price:
                at, other = asks[0]
                offered = left[other]
                if offered > quantity:
                    self.trades.append((row, other, at, quantity))
                    left[other] = offered - quantity
                    return
                self.trades.append((row, other, at, offered))
                heappop(asks)
                del left[other]
                quantity -= offered
                if not quantity:
                    return
            heappush(self.bids, (-price, row))
        else:
            bids = self.bids
            while bids and -bids[0][0] >= price:
                at, other = bids[0]
                wanted = left[other]
                if wanted > quantity:
                    self.trades.append((other, row, -at, quantity))
                    left[other] = wanted - quantity
                    return
                self.trades.append((other, row, -at, wanted))
                heappop(bids)
                del left[other]
                quantity -= wanted
                if not quantity:
                    return
            heappush(self.asks, (price, row))
        left[row] = quantity


def heap_call(orders: Iterable[Order]) -> list[Trade]:
    """Clear one book at one price: a heap a side, crossed until bids lie below asks.

    Orders are paired by price and then time, at the middle of the prices between which the book clears.
    """
    bids, asks = [], []
    for row, buys, price, quantity in orders:
        if buys:
            bids.append((-price, row, quantity))
        else:
            asks.append((price, row, quantity))
    heapify(bids)
    heapify(asks)
    pairs: list[tuple[int, int, int]] = []
    low = high = 0
    while bids and asks and -bids[0][0] >= asks[0][0]:
        negative, bid, wanted = bids[0]
        low, ask, offered = asks[0]
        high, quantity = -negative, min(wanted, offered)
        pairs.append((bid, ask, quantity))
        if wanted == quantity:
            heappop(bids)
        else:
            bids[0] = (negative, bid, wanted - quantity)
        if offered == quantity:
            heappop(asks)
        else:
            asks[0] = (low, ask, offered - quantity)
    if bids:
        low = max(low, -bids[0][0])
    if asks:
        high = min(high, asks[0][0])
    price = (low + high) // 2
    return [(bid, ask, price, quantity) for bid, ask, quantity in pairs]

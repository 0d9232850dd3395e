"""Continuous double auction: each order trades when it comes, by price and then by time."""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, Bytes, Ints, SmallInts
from sim.engine.compiled import lean_kernel
from sim.exchange.mechanisms.book import Kind, Orders, Trades
from sim.exchange.mechanisms.grouping import Grouped, grouped

_LIMIT, _CANCEL = int(Kind.LIMIT), int(Kind.CANCEL)
#: Ticks of a ladder for each order, up to which ticks without orders cost less than finding those with some.
_TICKS_PER_ORDER = 16
_LEAST_TICKS = 4096


def continuous_double_auction(orders: Orders) -> Trades:
    """Match each order with those that wait on the other side of its book, at their prices.

    Best prices first, at one price first come, first served; what is left of a limit order waits.
    """
    group = grouped(orders)
    level, low, ticks = _ladders(orders, group)
    kind, cancels = _requests(orders, group)
    trades = Trades.room_for(orders.count)
    most = int(ticks.max(initial=1))
    head, tail = np.full(most, NONE, dtype=np.int32), np.empty(most, dtype=np.int32)
    behind, left = np.empty(orders.count, dtype=np.int32), np.empty(orders.count, dtype=np.int64)
    best, waiting = np.empty(2, dtype=np.int64), np.empty(2, dtype=np.int64)
    count = _match(
        group.first, group.row, group.price, group.units, kind, cancels, level, low, ticks, head, tail, behind, left,
        best, waiting, trades.bid, trades.ask, trades.price_fen, trades.quantity,
    )  # fmt: skip
    return trades.first(count)


def _requests(orders: Orders, group: Grouped) -> tuple[Bytes, Ints]:
    """Kind of each grouped order, and where the order that it cancels stands among them."""
    if orders.kind is None or orders.cancels is None:
        return np.empty(0, dtype=np.uint8), np.empty(0, dtype=np.int64)
    place = np.empty(orders.count + 1, dtype=np.int64)
    place[group.row] = np.arange(orders.count)
    place[NONE] = NONE
    return orders.kind[group.row], place[orders.cancels[group.row]]


def _ladders(orders: Orders, group: Grouped) -> tuple[Ints, Ints, Ints]:
    """Level of each grouped order on its book's ladder less the lowest of the book, that lowest, and the ticks.

    Levels are prices, or, where these lie far apart, their ranks within the book.
    """
    starts = group.first[:-1][group.first[1:] > group.first[:-1]]
    low, ticks = np.zeros(orders.books, dtype=np.int64), np.zeros(orders.books, dtype=np.int64)
    if starts.size:
        filled = np.diff(group.first) > 0
        low[filled] = np.minimum.reduceat(group.price, starts)
        ticks[filled] = np.maximum.reduceat(group.price, starts) - low[filled] + 1
    if int(ticks.max(initial=0)) <= _LEAST_TICKS or ticks.sum(dtype=np.float64) <= _TICKS_PER_ORDER * orders.count:
        return group.price, low, ticks
    book = np.repeat(np.arange(orders.books), np.diff(group.first))
    order = np.lexsort((group.price, book))
    new_book, price = np.diff(book[order], prepend=NONE) > 0, group.price[order]
    step = np.cumsum(new_book | (np.diff(price, prepend=price[0]) != 0))
    rank = np.empty(orders.count, dtype=np.int64)
    rank[order] = step
    low[filled] = step[new_book]
    ticks[filled] = np.maximum.reduceat(rank, starts) - low[filled] + 1
    return rank, low, ticks


@lean_kernel
def _match(
    first: Ints,
    row: SmallInts,
    price: Ints,
    units: Ints,
    kind: Bytes,
    cancels: Ints,
    level: Ints,
    low: Ints,
    ticks: Ints,
    head: SmallInts,
    tail: SmallInts,
    behind: SmallInts,
    left: Ints,
    best: Ints,
    waiting: Ints,
    bid: Ints,
    ask: Ints,
    fen: Ints,
    quantity: Ints,
) -> int:
    """Work through the books on one ladder; it holds at each tick a queue, from ``head`` by ``behind`` to ``tail``.

    Bids wait below all asks, so one ladder serves both. Cancelled orders stay in their queues with nothing ``left``
    until they are met. ``best`` and ``waiting`` are of bids and of asks: no tick better than ``best`` has any.
    """
    count = 0
    for b in range(first.size - 1):
        best[0], best[1] = -1, ticks[b]
        waiting[0] = waiting[1] = 0
        for i in range(first[b], first[b + 1]):
            what = kind[i] if kind.size else _LIMIT
            if what == _CANCEL:
                left[i] = 0
                if cancels[i] >= 0 and left[cancels[i]] > 0:
                    left[cancels[i]] = 0
                    waiting[0 if units[cancels[i]] > 0 else 1] -= 1
                continue
            mine, other, worse = (0, 1, 1) if units[i] > 0 else (1, 0, -1)
            tick = level[i] - low[b] if what == _LIMIT else (ticks[b] - 1) * other
            wanted = abs(units[i])
            while wanted > 0 and waiting[other] > 0 and (tick - best[other]) * worse >= 0:
                at = head[best[other]]
                if at < 0:
                    best[other] += worse
                    continue
                traded = min(wanted, left[at])
                if traded > 0:
                    wanted -= traded
                    left[at] -= traded
                    bid[count], ask[count] = (row[i], row[at]) if mine == 0 else (row[at], row[i])
                    fen[count], quantity[count] = price[at], traded
                    count += 1
                    waiting[other] -= left[at] == 0
                if left[at] == 0:
                    head[best[other]] = behind[at]
            if waiting[other] == 0:
                best[other] = ticks[b] if other else -1
            left[i] = wanted if what == _LIMIT else 0
            if left[i] > 0:
                behind[i] = -1
                if head[tick] < 0:
                    head[tick] = i
                else:
                    behind[tail[tick]] = i
                tail[tick] = i
                waiting[mine] += 1
                best[mine] = max(best[mine], tick) if mine == 0 else min(best[mine], tick)
        head[: ticks[b]] = -1
    return count

"""Every mechanism once more for one book, in lists and as short as possible: (bid, ask, price, quantity) a trade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.exchange.mechanisms import Kind, Orders, Side

Trade = tuple[int, int, int, int]


@dataclass
class Order:
    """One order and what is left of it."""

    row: int
    side: Side
    price: int
    left: int
    kind: Kind = Kind.LIMIT
    cancels: int = -1


def _trade(bid: Order, ask: Order, price: int) -> Trade:
    quantity = min(bid.left, ask.left)
    bid.left -= quantity
    ask.left -= quantity
    return bid.row, ask.row, price, quantity


def continuous_double_auction(book: list[Order], *_: object) -> list[Trade]:
    """Each order against a sorted list of those that wait."""
    waiting: list[Order] = []
    trades = []
    for order in book:
        if order.kind is Kind.CANCEL:
            waiting = [other for other in waiting if other.row != order.cancels]
            continue
        sign = 1 if order.side is Side.BID else -1
        others = [other for other in waiting if other.side is not order.side]
        for other in sorted(others, key=lambda other: (sign * other.price, other.row)):
            suits = order.kind is Kind.MARKET or sign * other.price <= sign * order.price
            if order.left and suits:
                pair = (order, other) if sign > 0 else (other, order)
                trades.append(_trade(*pair, other.price))
        if order.kind is Kind.LIMIT:
            waiting.append(order)
        waiting = [other for other in waiting if other.left]
    return trades


def _standing(book: list[Order]) -> list[Order]:
    """What is left when all have come: cancelled orders are gone, market orders name the best price of all."""
    gone = {order.cancels for order in book if order.kind is Kind.CANCEL}
    there = [order for order in book if order.kind is not Kind.CANCEL and order.row not in gone and order.left]
    limits = [order.price for order in there if order.kind is Kind.LIMIT]
    there = [order for order in there if limits or order.kind is Kind.LIMIT]
    for order in there:
        if order.kind is Kind.MARKET:
            order.price = max(limits) if order.side is Side.BID else min(limits)
    return there


def _meet(bids: list[Order], asks: list[Order], price: int) -> list[Trade]:
    trades = []
    while (bids := [bid for bid in bids if bid.left]) and (asks := [ask for ask in asks if ask.left]):
        trades.append(_trade(bids[0], asks[0], price))
    return trades


def _sides(book: list[Order]) -> tuple[list[Order], list[Order]]:
    there = _standing(book)
    return [order for order in there if order.side is Side.BID], [order for order in there if order.side is Side.ASK]


def call_auction(book: list[Order], split: float, _: int) -> list[Trade]:
    """Sort single units; what is above or below the D-th of all of them trades, first come at the margin."""
    bids, asks = _sides(book)
    units = sorted(order.price for order in [*bids, *asks] for _ in range(order.left))
    wanted = sum(order.left for order in bids)
    if wanted in (0, len(units)):
        return []
    low, high = units[wanted - 1], units[wanted]
    price = low + int((high - low) * split)
    volume = min(
        sum(order.left for order in bids if order.price >= price),
        sum(order.left for order in asks if order.price <= price),
    )
    return _meet(
        _rationed(bids, price, volume, lambda order: order.price > price),
        _rationed(asks, price, volume, lambda order: order.price < price),
        price,
    )


def _rationed(side: list[Order], price: int, volume: int, better: Callable[[Order], bool]) -> list[Order]:
    volume -= sum(order.left for order in side if better(order))
    chosen = []
    for order in side:
        if order.price == price:
            order.left = min(order.left, volume)
            volume -= order.left
        if order.price == price or better(order):
            chosen.append(order)
    return chosen


def posted(book: list[Order], *_: object) -> list[Trade]:
    """Buyers in their order; each takes the cheapest first."""
    bids, asks = _sides(book)
    return [
        _trade(bid, ask, ask.price)
        for bid in bids
        for ask in sorted(asks, key=lambda ask: ask.price)
        if bid.left and ask.left and ask.price <= bid.price
    ]


def negotiated(book: list[Order], split: float, _: int) -> list[Trade]:
    """Buyers in their order; each goes from seller to seller."""
    bids, asks = _sides(book)
    return [
        _trade(bid, ask, ask.price + int((bid.price - ask.price) * split))
        for bid in bids
        for ask in asks
        if bid.left and ask.left and ask.price <= bid.price
    ]


def guided(book: list[Order], _: float, guide: int) -> list[Trade]:
    """Whoever the price suits, in their order."""
    bids, asks = _sides(book)
    return _meet([bid for bid in bids if bid.price >= guide], [ask for ask in asks if ask.price <= guide], guide)


def free(book: list[Order], split: float, _: int) -> list[Trade]:
    """The same at nothing."""
    return guided(book, split, 0)


TWINS = {twin.__name__: twin for twin in (posted, negotiated, call_auction, continuous_double_auction, guided, free)}


def clear_plainly(name: str, orders: Orders) -> list[Trade]:
    """Trades of all books, one after the other."""
    books: list[list[Order]] = [[] for _ in range(orders.books)]
    kinds = np.zeros(orders.count, dtype=np.uint8) if orders.kind is None else orders.kind
    cancels = np.full(orders.count, -1) if orders.cancels is None else orders.cancels
    columns = (orders.side, orders.price_fen, orders.quantity, kinds, cancels)
    for row, (book, side, price, quantity, kind, cancel) in enumerate(
        zip(orders.book.tolist(), *(column.tolist() for column in columns), strict=True)
    ):
        books[book].append(Order(row, Side(side), price, quantity, Kind(kind), cancel))
    guides = [0] * orders.books if orders.guide_fen is None else orders.guide_fen.tolist()
    return [
        trade for book, guide in zip(books, guides, strict=True) for trade in TWINS[name](book, orders.split, guide)
    ]

"""What every mechanism takes and gives: orders of many books, and trades between their rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from sim.arrays import NONE, Bytes, Ints


class Side(IntEnum):
    """Who orders."""

    BID = 0
    ASK = 1


class Kind(IntEnum):
    """What an order asks for."""

    #: Trade at its price or a better one; what is left waits.
    LIMIT = 0
    #: Trade at any price; what is left is dropped.
    MARKET = 1
    #: Take back what is left of an earlier order; nothing happens if nothing is.
    CANCEL = 2


@dataclass(frozen=True)
class Orders:
    """Orders of one session in any number of books, in the order in which they came.

    Parameters
    ----------
    books
        Number of books; trade takes place within one.
    book
        Book of each order, int64 (orders,).
    side
        ``Side`` codes, uint8 (orders,).
    price_fen
        Highest price that a bid pays, least that an ask takes, not negative, int64 (orders,).
    quantity
        Units, not negative, int64 (orders,).
    split
        Share of a gap between ask and bid by which a price that lies between them stands above the ask.
    guide_fen
        Price that is set for each book, int64 (books,), where the mechanism does not find one.
    kind
        ``Kind`` codes, uint8 (orders,); all are limit orders where none are given.
    cancels
        Row of the order that each cancellation takes back, or ``NONE``, int64 (orders,).
    """

    books: int
    book: Ints
    side: Bytes
    price_fen: Ints
    quantity: Ints
    split: float
    guide_fen: Ints | None = None
    kind: Bytes | None = None
    cancels: Ints | None = None

    @property
    def count(self) -> int:
        """Number of orders."""
        return int(self.book.size)

    def standing(self) -> Orders:
        """The same orders as they stand when all have come, for mechanisms that clear them together.

        What was cancelled asks for no units. Market orders bid the highest limit of their book, or ask the least.
        """
        if self.kind is None or self.cancels is None:
            return self
        price, quantity = self.price_fen.copy(), self.quantity.copy()
        gone = self.cancels[self.kind == Kind.CANCEL]
        quantity[gone[gone != NONE]] = 0
        quantity[self.kind == Kind.CANCEL] = 0
        limits = np.flatnonzero((self.kind == Kind.LIMIT) & (quantity > 0))
        lowest = np.full(self.books, np.iinfo(np.int64).max)
        highest = np.full(self.books, NONE)
        np.minimum.at(lowest, self.book[limits], price[limits])
        np.maximum.at(highest, self.book[limits], price[limits])
        market = self.kind == Kind.MARKET
        unknown = market & (highest[self.book] == NONE)  # nothing says what they are worth
        price = np.where(market, np.where(self.side == Side.BID, highest[self.book], lowest[self.book]), price)
        price[unknown] = quantity[unknown] = 0
        return Orders(self.books, self.book, self.side, price, quantity, self.split, self.guide_fen)


@dataclass(frozen=True)
class Trades:
    """Outcome of a session, book by book, in each in the order in which trades are struck.

    Parameters
    ----------
    bid, ask
        Rows of the orders that trade with each other, int64 (trades,).
    price_fen
        Price of a unit, int64 (trades,).
    quantity
        Units, int64 (trades,).
    """

    bid: Ints
    ask: Ints
    price_fen: Ints
    quantity: Ints

    @classmethod
    def room_for(cls, orders: int) -> Trades:
        """Room for as many trades as orders can make: each trade uses up at least one of its two."""
        return cls(*(np.empty(orders, dtype=np.int64) for _ in range(4)))

    def first(self, count: int) -> Trades:
        """The first ``count`` trades."""
        return Trades(self.bid[:count], self.ask[:count], self.price_fen[:count], self.quantity[:count])

    def traded(self, orders: Orders) -> Ints:
        """Units that each order has traded, int64 (orders,)."""
        units = np.zeros(orders.count, dtype=np.int64)
        np.add.at(units, self.bid, self.quantity)
        np.add.at(units, self.ask, self.quantity)
        return units

    def left(self, orders: Orders) -> Ints:
        """Units that still wait after the session, int64 (orders,): of limit orders, less what was taken back."""
        units = orders.quantity - self.traded(orders)
        if orders.kind is not None and orders.cancels is not None:
            units[orders.kind != Kind.LIMIT] = 0
            units[orders.cancels[orders.cancels != NONE]] = 0
        return units

"""Posted prices: sellers name prices, and whoever bids as much buys where it is cheapest."""

from __future__ import annotations

import numpy as np

from sim.exchange.mechanisms.book import Orders, Side, Trades
from sim.exchange.mechanisms.continuous_double_auction import continuous_double_auction


def posted(orders: Orders) -> Trades:
    """Let bidders choose among all asks in the order in which they came, and pay the ask.

    It is a continuous double auction to which all sellers have come first.
    """
    standing = orders.standing()
    turn = np.argsort(standing.side == Side.BID, kind="stable")
    found = continuous_double_auction(
        Orders(
            orders.books, standing.book[turn], standing.side[turn], standing.price_fen[turn],
            standing.quantity[turn], orders.split,
        )
    )  # fmt: skip
    return Trades(turn[found.bid], turn[found.ask], found.price_fen, found.quantity)

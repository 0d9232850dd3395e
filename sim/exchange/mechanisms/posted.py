"""Posted prices: the seller names a price, and whoever bids as much buys at it."""

from __future__ import annotations

import numpy as np

from sim.exchange.mechanisms.book import Orders, Trades


def posted(orders: Orders) -> Trades:
    """Sell to every bidder whose bid reaches the ask, at the ask."""
    ask = orders.ask_fen[orders.product]
    met = np.flatnonzero((ask >= 0) & (orders.bid_fen >= ask))
    return Trades(bid=met, price_fen=ask[met])

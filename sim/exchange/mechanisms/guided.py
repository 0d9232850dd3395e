"""Guided prices: a price of cost plus margin is set, and nobody trades at another."""

from __future__ import annotations

from sim.exchange.mechanisms.book import Orders, Trades
from sim.exchange.mechanisms.meeting import meet_at


def guided(orders: Orders) -> Trades:
    """Let those trade whom the guide price suits, first come, first served.

    Raises
    ------
    ValueError
        If no guide price is set.
    """
    if orders.guide_fen is None:
        raise ValueError("guided trade needs a guide price for each book")
    return meet_at(orders, orders.guide_fen)

"""Order quantities."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints
from sim.knowledge.stocks import StockKnowledge


def order_up_to(stocks: StockKnowledge, order_kg: int) -> Ints:
    """Number of orders of ``order_kg`` that each point places to come up to its target.

    A base-stock policy in whole orders: with ``order_kg`` of 1 it is the textbook's (Snyder and
    Shen 2019, ch. 4). Points that nobody orders for place none.
    """
    missing = np.where(stocks.orders_here, stocks.target_kg - stocks.position_kg(), 0)
    return np.maximum(missing, 0) // order_kg

"""Free of charge: what is offered for nothing goes to whoever wants it, as public data do."""

from __future__ import annotations

import numpy as np

from sim.exchange.mechanisms.book import Orders, Trades
from sim.exchange.mechanisms.meeting import meet_at


def free(orders: Orders) -> Trades:
    """Hand over what is offered at a price of nothing, first come, first served; other asks find nobody."""
    return meet_at(orders, np.zeros(orders.books, dtype=np.int64))

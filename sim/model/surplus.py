"""What trade leaves on the table: the surplus of licences in force beside the largest there could be."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints, Mask
from sim.data.products import Domain
from sim.engine.events import EventLog
from sim.model.trade import Trade


class SurplusRecord:
    """Writes down, domain by domain, what licences are worth to those who seek them.

    Data is nonrival: everybody whose value exceeds the cost of one more licence should have one. Values are the
    buyers' own for what they would have to buy; those of exogenous products are drawn.

    Parameters
    ----------
    trade
        Bids, costs and licences.
    log
        Where it is written.
    """

    def __init__(self, trade: Trade, log: EventLog) -> None:
        self._trade = trade
        self._log = log

    def note(self, now_ms: int) -> None:
        """Note the surplus a year of all interests, and of those with a licence."""
        trade = self._trade
        interests, costs = trade.interests, trade.costs
        product = interests.product
        margin = trade.market.bids.bid_fen - costs.upkeep_fen[product]
        a_year: Floats = np.maximum(margin, 0) * costs.terms_per_year[product]
        held = trade.licences.holds(interests.person, product, now_ms)
        domain, row = np.unique(trade.products.domain[product], return_inverse=True)
        self._log.emit(
            "surplus", domain.size, time_ms=now_ms, exogenous=np.array([Domain(code).exogenous for code in domain]),
            domain=np.array([Domain(code).word for code in domain.tolist()], dtype=object),
            interests=np.bincount(row, minlength=domain.size), worth=_count(row, margin > 0, domain.size),
            served=_count(row, held & (margin > 0), domain.size),
            largest_fen=np.bincount(row, weights=a_year, minlength=domain.size),
            realised_fen=np.bincount(row, weights=np.where(held, a_year, 0.0), minlength=domain.size),
        )  # fmt: skip


def _count(row: Ints, which: Mask, size: int) -> Ints:
    return np.bincount(row[which], minlength=size)

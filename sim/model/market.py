"""The market in data: sellers offer and price, interested persons bid, the exchange clears."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.agents.seller import Seller, SellingCosts, Trade
from sim.arrays import Ints
from sim.exchange.catalogue import Listing
from sim.exchange.exchange import Exchange
from sim.knowledge.bids import StandingBids
from sim.knowledge.interests import Interests
from sim.knowledge.sales import SalesKnowledge
from sim.model.rules import Rules

#: Weight of the present number of licences in what a seller expects, a day.
_EXPECTATION_WEIGHT = 0.1
_PERCENT = 100.0


@dataclass(frozen=True)
class Demand:
    """What the products of one domain are worth to whom.

    Parameters
    ----------
    row
        Rows of the domain's interests among all, int64.
    value_fen
        Highest price that each of them pays at an instant for a licence of one term, int64 like ``row``.
    """

    row: Ints
    value_fen: Callable[[int], Ints]


class Market:
    """Carries offers and bids to the exchange.

    Parameters
    ----------
    exchange
        Where trade takes place.
    sales
        What sellers know.
    interests
        Who could use what.
    demands
        What that is worth to them, by domain.
    costs
        What products cost to sell.
    rules
        Rules in force.
    """

    def __init__(
        self,
        exchange: Exchange,
        sales: SalesKnowledge,
        interests: Interests,
        demands: Sequence[Demand],
        costs: SellingCosts,
        rules: Rules,
    ) -> None:
        self.bids = StandingBids.none(interests.count)
        self._exchange = exchange
        self._sales = sales
        self._interests = interests
        self._demands = tuple(demands)
        self._costs = costs
        self._rules = rules

    def open_day(self, now_ms: int) -> list[tuple[int, int]]:
        """Let sellers and buyers think again; return products handed in and when each will be reviewed."""
        exchange, sales, trade = self._exchange, self._sales, self._trade()
        catalogue, licences = exchange.catalogue, exchange.licences
        licences.clear_ended(now_ms)
        sales.unlisted = catalogue.status == Listing.UNLISTED
        sales.sold, sales.turned_away = catalogue.take_sales()
        running = np.bincount(licences.product, minlength=catalogue.status.size)
        sales.learn_sales(running, catalogue.status == Listing.LISTED, _EXPECTATION_WEIGHT)
        sales.ask_fen = Seller.reprice(sales, trade)
        exchange.reprice(sales.ask_fen)
        handed_in = Seller.offer(sales, trade)
        reviewed_ms = exchange.submit(handed_in, now_ms)
        self.bids.ask(self._bids(now_ms))
        return [
            (product, time) for product, time in zip(handed_in.tolist(), reviewed_ms.tolist(), strict=True) if time >= 0
        ]

    def _bids(self, now_ms: int) -> Ints:
        bid_fen = np.zeros(self._interests.count, dtype=np.int64)
        for demand in self._demands:
            bid_fen[demand.row] = demand.value_fen(now_ms)
        return bid_fen

    def session(self, now_ms: int) -> None:
        """Clear the bids of whoever has no licence."""
        interests, bids = self._interests, self.bids
        held = self._exchange.licences.holds(interests.person, interests.product, now_ms)
        wanting = ~held & (bids.bid_fen > 0)
        bids.request(wanting, now_ms)
        rows = np.flatnonzero(wanting & self._exchange.is_listed(interests.product))
        if rows.size:
            met = self._exchange.session(
                interests.person[rows], interests.product[rows], bids.bid_fen[rows], bids.requested_ms[rows], now_ms
            )
            bids.served(rows[met])

    def _trade(self) -> Trade:
        levels = self._rules.in_force
        return Trade(
            fee_share=levels.number("seller_fee") / _PERCENT,
            look_in=levels.number("look_in"),
            costs=self._costs,
        )

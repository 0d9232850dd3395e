"""The market in data: sellers offer and price, firms bid, the exchange clears."""

from __future__ import annotations

import numpy as np

from sim import units
from sim.agents import Firm
from sim.agents.firm import FeedOffer, Habits
from sim.agents.seller import Seller, Trade
from sim.exchange.catalogue import Listing
from sim.exchange.exchange import Exchange
from sim.knowledge.bids import StandingBids
from sim.knowledge.interests import Interests
from sim.knowledge.sales import SalesKnowledge
from sim.knowledge.suppliers import SupplierKnowledge
from sim.model.rules import Rules
from sim.scenario.schema import Feeds

_DAYS_PER_YEAR = 365.0
#: Weight of the present number of licences in what a seller expects, a day.
_EXPECTATION_WEIGHT = 0.1
_PERCENT = 100.0


class Market:
    """Carries offers and bids to the exchange.

    Parameters
    ----------
    exchange
        Where trade takes place.
    sales
        What sellers know.
    suppliers, interests, offer, habits
        What firms know of suppliers, of feeds about them, and how they decide.
    rules
        Rules in force.
    feeds
        Terms of feeds, from the scenario.
    """

    def __init__(
        self,
        exchange: Exchange,
        sales: SalesKnowledge,
        suppliers: SupplierKnowledge,
        interests: Interests,
        offer: FeedOffer,
        habits: Habits,
        rules: Rules,
        feeds: Feeds,
    ) -> None:
        self.bids = StandingBids.none(interests.count)
        self._exchange = exchange
        self._sales = sales
        self._suppliers = suppliers
        self._interests = interests
        self._offer = offer
        self._habits = habits
        self._rules = rules
        self._feeds = feeds

    def open_day(self, now_ms: int) -> list[tuple[int, int]]:
        """Let sellers and firms think again; return products handed in and when each will be reviewed."""
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
        self.bids.ask(Firm.value_feeds(self._suppliers, self._interests, self._offer, self._habits))
        return [
            (product, time) for product, time in zip(handed_in.tolist(), reviewed_ms.tolist(), strict=True) if time >= 0
        ]

    def session(self, now_ms: int) -> None:
        """Clear the bids of firms without a licence."""
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
        feeds, levels = self._feeds, self._rules.in_force
        return Trade(
            fee_share=levels.number("seller_fee") / _PERCENT,
            look_in=levels.number("look_in"),
            upkeep_fen=units.fen_from_cny(feeds.upkeep),
            integration_fen=units.fen_from_cny(feeds.integration),
            terms_per_year=_DAYS_PER_YEAR / feeds.term,
            price_step=feeds.price_step,
        )

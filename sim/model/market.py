"""The market in data: sellers offer and price, interested persons bid, the exchange clears."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.agents.buyer import Buyer
from sim.agents.seller import Seller, SellingCosts, Trade
from sim.arrays import Floats, Ints, Mask
from sim.decisions.hazards import Exposure
from sim.engine.arrows import Flow
from sim.exchange.catalogue import Listing
from sim.exchange.exchange import Exchange
from sim.exchange.mechanisms import free, guided
from sim.exchange.negotiations import Step
from sim.exchange.pricing import guide_price_fen, licence_cost_fen
from sim.knowledge.bids import StandingBids
from sim.knowledge.interests import Interests
from sim.knowledge.sales import SalesKnowledge
from sim.levers import Arrow
from sim.model.borders import Borders
from sim.model.prospects import Prospects
from sim.model.rules import Rules

#: Weight of the present number of licences in what a seller expects, a day.
_EXPECTATION_WEIGHT = 0.1
_PERCENT = 100.0


@dataclass(frozen=True)
class PublicPrices:
    """What public authority needs to set prices where it does; one row a product.

    Parameters
    ----------
    product_class
        Class that each product's mechanism goes by, int64 (products,).
    licences_per_year
        Licences over which the cost of getting a product ready is spread, float64 (products,).
    public
        Whether a public body holds the data, bool (products,).
    margin
        Share of cost that guide prices add.
    """

    product_class: Ints
    licences_per_year: Floats
    public: Mask
    margin: float


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
    prices
        What authority sets prices by.
    borders
        What foreign buyers have to pay and to wait for.
    prospects
        What hazards sellers reckon with.
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
        prices: PublicPrices,
        borders: Borders,
        prospects: Prospects,
        rules: Rules,
    ) -> None:
        self.bids = StandingBids.none(interests.count)
        self._exchange = exchange
        self._sales = sales
        self._interests = interests
        self._demands = tuple(demands)
        self._costs = costs
        self._prices = prices
        self._borders = borders
        self._prospects = prospects
        self._rules = rules

    def open_day(self, now_ms: int) -> list[tuple[int, int]]:
        """Let sellers and buyers think again; return products handed in and when each will be reviewed."""
        exchange, sales = self._exchange, self._sales
        costs = self._costs_now(now_ms)
        guide_fen, ceiling_fen = self._set_prices(costs, now_ms)
        trade = self._trade(costs, guide_fen, ceiling_fen, now_ms)
        catalogue, licences = exchange.catalogue, exchange.licences
        licences.clear_ended(now_ms)
        sales.unlisted = catalogue.may_be_handed_in(now_ms)
        sales.sold, sales.turned_away = catalogue.take_sales()
        running = np.bincount(licences.product, minlength=catalogue.status.size)
        sales.learn_sales(running, catalogue.status == Listing.LISTED, _EXPECTATION_WEIGHT)
        sales.ask_fen = Seller.reprice(sales, trade)
        exchange.reprice(sales.ask_fen, guide_fen, ceiling_fen, now_ms)
        self._prospects.open_day(self._on_offer(), now_ms)
        handed_in = Seller.offer(sales, self._prospects.beliefs, trade)
        reviewed_ms = exchange.submit(handed_in, now_ms)
        bid_fen, free = self._borders.open_day(self._bids(now_ms), catalogue.status != Listing.UNLISTED, now_ms)
        self.bids.ask(bid_fen, free & self._entering(bid_fen, costs, now_ms))
        exchange.negotiations.lift_bars(now_ms)
        exchange.negotiations.withdraw(self._wanting(now_ms), now_ms)
        return [
            (product, time) for product, time in zip(handed_in.tolist(), reviewed_ms.tolist(), strict=True) if time >= 0
        ]

    def _on_offer(self) -> Ints:
        """Number of listed products of each person, int64 (persons,)."""
        listed = self._exchange.catalogue.status == Listing.LISTED
        return np.bincount(self._sales.holder[listed], minlength=self._prospects.persons)

    def _bids(self, now_ms: int) -> Ints:
        bid_fen = np.zeros(self._interests.count, dtype=np.int64)
        for demand in self._demands:
            bid_fen[demand.row] = demand.value_fen(now_ms)
        return bid_fen

    def _entering(self, bid_fen: Ints, costs: SellingCosts, now_ms: int) -> Mask:
        """On which interests persons bid: those of members, and of others to whom entry is worth its fee."""
        person, product = self._interests.person, self._interests.product
        ask_fen = self._exchange.catalogue.asks()[product]
        dues_fen = self._exchange.members.dues_fen(person, now_ms)
        return Buyer.enter(person, bid_fen, ask_fen, costs.terms_per_year[product], dues_fen)

    def _wanting(self, now_ms: int) -> Mask:
        """Interests that bid and have no licence, bool (interests,)."""
        interests, bids = self._interests, self.bids
        held = self._exchange.licences.holds(interests.person, interests.product, now_ms)
        return ~held & bids.open & (bids.bid_fen > 0)

    def session(self, now_ms: int) -> list[tuple[int, int]]:
        """Clear the bids of whoever has no licence; return deals whose use is looked at first, and until when."""
        steps = self._exchange.negotiations
        rows = np.flatnonzero(self._wanting(now_ms) & steps.may_bid)
        if not rows.size:
            return []
        self._exchange.session(rows, self.bids.bid_fen[rows], now_ms)
        waiting = rows[steps.at(Step.ACCEPTED)[rows]]
        return list(zip(waiting.tolist(), steps.due_ms[waiting].tolist(), strict=True))

    def _costs_now(self, now_ms: int) -> SellingCosts:
        """What products cost to sell as standards are."""
        costs = self._costs
        flow = Flow("integration", now_ms, costs.integration_fen.size)
        factor = self._rules.arrows.send(Arrow.LIST, flow).factor
        return replace(costs, integration_fen=np.rint(costs.integration_fen * factor).astype(np.int64))

    def _set_prices(self, costs: SellingCosts, now_ms: int) -> tuple[Ints, Ints]:
        """Guide price and ceiling of each product, int64 (products,) each."""
        prices = self._prices
        cost_fen = licence_cost_fen(costs.upkeep_fen, costs.integration_fen, prices.licences_per_year)
        flow = Flow("price", now_ms, cost_fen.size, cost_fen=cost_fen, public=prices.public)
        ceiling_fen = self._rules.arrows.send(Arrow.AGREE, flow).ceiling_fen
        return guide_price_fen(cost_fen, prices.margin, ceiling_fen), ceiling_fen

    def _trade(self, costs: SellingCosts, guide_fen: Ints, ceiling_fen: Ints, now_ms: int) -> Trade:
        levels, prices = self._rules.in_force, self._prices
        mechanism = np.array(self._exchange.mechanisms(now_ms), dtype=object)[prices.product_class]
        given_away = (mechanism == free.__name__) & prices.public
        return Trade(
            fee_share=(levels.number("seller_fee") - levels.number("seller_subsidy")) / _PERCENT,
            exposure=Exposure(recourse=levels.number("recourse")),
            costs=costs,
            patience=self._prospects.patience,
            most_fen=np.where(given_away, 0, np.where(mechanism == guided.__name__, guide_fen, ceiling_fen)),
            duty=given_away,
        )

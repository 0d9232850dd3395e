"""The market in data: sellers offer and price, interested persons bid, the exchange clears."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.agents.buyer import Buyer
from sim.agents.seller import Seller, SellingCosts, Trade
from sim.arrays import NONE, Floats, Ints, Mask
from sim.decisions.hazards import NOBODY_LIABLE
from sim.engine.arrows import UNLIMITED_FEN, Flow
from sim.exchange.mechanisms import free, guided
from sim.exchange.negotiations import Step
from sim.exchange.pricing import guide_price_fen, licence_cost_fen
from sim.knowledge.bids import StandingBids
from sim.knowledge.interests import Interests
from sim.levers import Arrow
from sim.model.borders import Borders
from sim.model.compliance import Compliance, Margins
from sim.model.concentration import Concentration
from sim.model.liability import Liabilities
from sim.model.prospects import Prospects
from sim.model.rules import Rules
from sim.model.search import Offered, Search
from sim.model.stalls import Stall, Stalls
from sim.units import BASIS_POINTS, DAYS_PER_YEAR

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
    stalls
        Where trade takes place.
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
    compliance
        Which rules they keep.
    unlisted_exposure
        How far those are exposed to the state who have nothing listed on exchanges.
    rules
        Rules in force.
    """

    def __init__(
        self,
        stalls: Stalls,
        interests: Interests,
        demands: Sequence[Demand],
        costs: SellingCosts,
        prices: PublicPrices,
        borders: Borders,
        prospects: Prospects,
        compliance: Compliance,
        unlisted_exposure: float,
        rules: Rules,
    ) -> None:
        self.bids = StandingBids.none(interests.count)
        #: How those who could use products come to know of them; everybody knows all without it.
        self.search: Search | None = None
        #: Who answers for leaks; nobody where nothing can leak.
        self.liabilities: Liabilities | None = None
        #: Who orders platforms to offer what they keep back; nobody where there are none.
        self.concentration: Concentration | None = None
        #: Which products their holders withhold from everybody, bool (products,); none where nobody does.
        self.withheld: Callable[[int], Mask] | None = None
        self._feared = np.zeros((2, costs.upkeep_fen.size))
        self._stalls = stalls
        self._interests = interests
        self._demands = tuple(demands)
        self._costs = costs
        self._prices = prices
        self._borders = borders
        self._prospects = prospects
        self._compliance = compliance
        self._unlisted_exposure = unlisted_exposure
        self._rules = rules

    def open_day(self, now_ms: int) -> list[tuple[int, int]]:
        """Let sellers and buyers think again; return what was handed in, by number, and when each will be reviewed."""
        stalls, home = self._stalls, self._stalls.home
        home.exchange.licences.clear_ended(now_ms)
        costs = self._costs_now(now_ms)
        if self.liabilities:
            self._feared = self.liabilities.feared(now_ms)
        guide_fen, ceiling_fen = self._set_prices(costs, now_ms)
        # A product has one price, which moves by what is sold of it anywhere.
        home.sales.sold, home.sales.turned_away = stalls.take_sales()
        home.sales.ask_fen = Seller.reprice(home.sales, self._trade(home, costs, guide_fen, ceiling_fen, now_ms))
        exposure = self.exposure()
        self._prospects.open_day(self._exposed(), exposure, now_ms)
        if self.concentration:
            self.concentration.open_day(guide_fen, now_ms)
        trades = []
        for stall in stalls:
            most_fen = ceiling_fen if stall.venue.is_exchange else np.full_like(ceiling_fen, UNLIMITED_FEN)
            trade = self._trade(stall, costs, guide_fen, most_fen, now_ms)
            ask_fen = stalls.asks_at(stall, self._kept_points, trade.most_fen)
            stall.exchange.reprice(ask_fen, guide_fen, most_fen, now_ms)
            trades.append((stall, trade))
        self._compliance.decide(self._margins(trades), exposure, now_ms)
        reviews = []
        for stall, trade in trades:
            barred = self._compliance.barred(stalls.tier(), on_exchange=stall.venue.is_exchange)
            reviews += list(stall.open_day(self._prospects.beliefs, trade, barred, now_ms))
        bid_fen, free = self._borders.open_day(self._bids(now_ms), stalls.on_offer(), now_ms)
        smuggled = self._smuggled(~free & (bid_fen > 0), costs, now_ms)
        self.bids.ask(bid_fen, (free | smuggled) & self._entering(bid_fen, smuggled, costs, now_ms))
        steps = home.exchange.negotiations
        steps.lift_bars(now_ms)
        wanting = self._wanting(now_ms)
        steps.withdraw(wanting, now_ms)
        if self.search is not None:
            steps.search(np.flatnonzero(wanting), now_ms)
            self.search.open_day(self._offered(wanting, costs), now_ms)
        return reviews

    def _exposed(self) -> Ints:
        """Number of products that each person has listed on exchanges, int64 (persons,)."""
        return np.bincount(self._stalls.home.sales.holder[self._stalls.listed()], minlength=self._prospects.persons)

    def exposure(self) -> Floats:
        """How far each person is exposed to inspections: fully if it has or sells something listed, float64."""
        sales, listed = self._stalls.home.sales, self._stalls.listed()
        exposure = np.full(self._prospects.persons, self._unlisted_exposure)
        exposure[sales.holder[listed]] = exposure[sales.seller[listed]] = 1.0
        return exposure

    def _margins(self, trades: Sequence[tuple[Stall, Trade]]) -> Margins:
        """What a year of selling is expected to leave off the exchanges, anywhere, and where products are listed."""
        off, listed = np.zeros((2, self._stalls.home.sales.seller.size))
        for stall, trade in trades:
            margin_fen = np.maximum(stall.margin_fen(trade), 0.0)
            if stall.venue.is_exchange:
                listed += np.where(stall.exchange.catalogue.is_listed, margin_fen, 0.0)
            else:
                off += margin_fen
        return Margins(off, off + listed, listed)

    def _smuggled(self, waiting: Mask, costs: SellingCosts, now_ms: int) -> Mask:
        """Which foreign buyers of those who wait get what they want off the exchanges, bool (interests,)."""
        product, gain_fen = self._interests.product, np.zeros(costs.upkeep_fen.size)
        for stall in self._stalls:
            if not stall.venue.is_exchange:
                held = np.bincount(product[waiting], minlength=gain_fen.size)
                gain_fen += held * (stall.exchange.catalogue.ask_fen - costs.upkeep_fen) * costs.terms_per_year
        smuggled = waiting & self._compliance.smuggles(gain_fen, now_ms)[product]
        self._borders.let_out(smuggled)
        return smuggled

    def _bids(self, now_ms: int) -> Ints:
        bid_fen = np.zeros(self._interests.count, dtype=np.int64)
        for demand in self._demands:
            bid_fen[demand.row] = demand.value_fen(now_ms)
        # Whoever pays in advance and may get nothing pays the value times the chance of getting it.
        lost = self._rules.arrows.send(Arrow.LIST, Flow("prospect", now_ms, bid_fen.size)).lost
        bid_fen = np.floor(bid_fen * (1.0 - lost)).astype(np.int64)
        if self.withheld:
            bid_fen[self.withheld(now_ms)[self._interests.product]] = 0
        return self.liabilities.insured(bid_fen, self._feared) if self.liabilities else bid_fen

    def _entering(self, bid_fen: Ints, smuggled: Mask, costs: SellingCosts, now_ms: int) -> Mask:
        """On which interests persons bid anywhere: those of members, and of others to whom entry is worth its fee.

        No exchange lets anything out that waits for its assessment.
        """
        person, product = self._interests.person, self._interests.product
        for stall in self._stalls:
            ask_fen = stall.exchange.catalogue.asks()[product]
            dues_fen = stall.exchange.members.dues_fen(person, now_ms)
            stall.entered[:] = Buyer.enter(person, bid_fen, ask_fen, costs.terms_per_year[product], dues_fen)
            stall.entered[:] &= ~(smuggled & stall.venue.is_exchange)
        return np.any([stall.entered for stall in self._stalls], axis=0)

    def _offered(self, wanting: Mask, costs: SellingCosts) -> Offered:
        """What those who search find on offer anywhere, and what being found is worth to sellers at home."""
        home = self._stalls.home
        on_offer = np.zeros(home.sales.ask_fen.size, dtype=np.bool_)
        for stall in self._stalls:
            on_offer |= stall.exchange.catalogue.asks() >= 0
        kept_fen = home.sales.ask_fen * (1.0 - home.kept_points(self._kept_points) / BASIS_POINTS)
        margin_fen = (kept_fen - costs.upkeep_fen) * costs.terms_per_year
        return Offered(wanting, on_offer, home.sales.ask_fen, margin_fen / DAYS_PER_YEAR)

    def _wanting(self, now_ms: int) -> Mask:
        """Interests that bid and have no licence, bool (interests,)."""
        interests, bids = self._interests, self.bids
        held = self._stalls.home.exchange.licences.holds(interests.person, interests.product, now_ms)
        return ~held & bids.open & (bids.bid_fen > 0)

    def seeking(self, now_ms: int) -> Ints:
        """Interests that want a licence, know of the product, and may bid for it now, int64."""
        found = self.search.known.found if self.search else True
        return np.flatnonzero(self._wanting(now_ms) & self._stalls.home.exchange.negotiations.may_bid & found)

    def session(self, now_ms: int) -> list[tuple[int, int]]:
        """Clear the bids of whoever has no licence, each where it trades.

        Return deals whose use is looked at first, and until when.
        """
        stalls = self._stalls
        steps = stalls.home.exchange.negotiations
        rows = self.seeking(now_ms)
        place, bid_fen = stalls.place(rows, self.bids.bid_fen[rows], self._kept_points, now_ms)
        steps.seek(rows[place == NONE], now_ms)
        for stall in stalls:
            here = np.flatnonzero((place == stall.venue.index) & (bid_fen > 0))
            if here.size:
                stall.exchange.session(rows[here], bid_fen[here], now_ms)
        waiting = rows[steps.at(Step.ACCEPTED)[rows]]
        return list(zip(waiting.tolist(), steps.due_ms[waiting].tolist(), strict=True))

    def fee_share(self, stall: Stall) -> float:
        """Share of a price that its seller does not get at a stall."""
        return stall.kept_points(self._kept_points) / BASIS_POINTS

    @property
    def _kept_points(self) -> int:
        """Basis points of a price that rules let every exchange keep, less what they add to it."""
        levels = self._rules.in_force
        return round((levels.number("seller_fee") - levels.number("seller_subsidy")) / _PERCENT * BASIS_POINTS)

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

    def _trade(self, stall: Stall, costs: SellingCosts, guide_fen: Ints, ceiling_fen: Ints, now_ms: int) -> Trade:
        """What sellers reckon with at a stall; off the exchanges nothing holds that rules say of exchanges."""
        prices, venue = self._prices, stall.venue
        mechanism = np.array(stall.exchange.mechanisms(now_ms), dtype=object)[prices.product_class]
        given_away = (mechanism == free.__name__) & prices.public
        orders = self.concentration
        ordered = orders.ordered if orders and venue.is_exchange else np.zeros_like(given_away)
        by_guide = (mechanism == guided.__name__) | ordered
        return Trade(
            fee_share=self.fee_share(stall),
            exposure=stall.exposure(self._rules.in_force.number("recourse")),
            costs=(costs if venue.is_exchange else self._costs).by_standard(stall.standard),
            patience=self._prospects.patience,
            most_fen=np.where(given_away, 0, np.where(by_guide, guide_fen, ceiling_fen)),
            duty=given_away | ordered,
            liability=self.liabilities.of_sellers(self._feared) if self.liabilities else NOBODY_LIABLE,
            pressure=orders.pressure(guide_fen) if orders else None,
        )

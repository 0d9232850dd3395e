"""The exchange: review of listings, hourly sessions at posted prices, settlement."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import mesa

from benchmarks.plain.keys import key_of
from benchmarks.plain.moment import RANK, Moment, Process
from benchmarks.plain.product import Licence, Listing, Product
from sim.engine.calendar import WORKING_DAY_MS, Calendar
from sim.engine.streams import Stream, lognormal, uniform
from sim.units import HOURS_PER_DAY, MINUTE_MS, fen_from_cny, ms_from_hours

if TYPE_CHECKING:
    from benchmarks.plain.firm import Firm

_DAYS_PER_YEAR = 365.0
_SERVICE_CV = 0.5
NEVER = -1


class Interest:
    """A firm that could use a product: what it bids, and since when it has wanted a licence."""

    __slots__ = ("bid_fen", "firm", "licence", "product", "requested_ms")

    def __init__(self, firm: Firm, product: Product) -> None:
        self.firm, self.product, self.bid_fen, self.requested_ms = firm, product, 0, NEVER
        self.licence: Licence | None = None


class Exchange(mesa.Agent):
    """Operator of the exchange."""

    def __init__(self, model: mesa.Model, row: int, products: list[Product], interests: list[Interest]) -> None:
        super().__init__(model)
        self.row, self.products, self.interests = row, products, interests
        self.licences: list[Licence] = []
        scenario, seed = model.settings, model.seed
        self._desks = [0] * scenario.exchange.desks
        self._calendar = Calendar(scenario.start)
        self._reviews, self._look_in = Stream(seed, "listing review").key, Stream(seed, "look-in").key
        feeds = self._terms = scenario.feeds
        self._upkeep_fen, self._listing_fen = fen_from_cny(feeds.upkeep), fen_from_cny(feeds.integration)
        self._term_ms = ms_from_hours(feeds.term * HOURS_PER_DAY)
        self._seller_points = round(feeds.operator_share * 10_000)

    # ── once a day ───────────────────────────────────────────────────────────────────────────────
    def open_day(self) -> None:
        """Let sellers and buyers think again."""
        now_ms, levels, terms = self.model.env.now, self.model.levels, self._terms
        self.licences = [licence for licence in self.licences if licence.end_ms > now_ms]
        for product in self.products:
            product.running = 0
        for licence in self.licences:
            licence.product.running += 1
        fee = levels["seller_fee"] / 100.0
        for product in self.products:
            product.think_again(terms.price_step, ceil(self._upkeep_fen / (1.0 - fee)))
            if product.status is Listing.UNLISTED and product.is_worth_listing(
                fee, self._upkeep_fen, _DAYS_PER_YEAR / terms.term, self._listing_fen
            ):
                self._submit(product, now_ms)
        self._ask_for_bids(terms.latency + terms.interval / 2)

    def _ask_for_bids(self, age_h: float) -> None:
        firm, bids = None, {}
        for interest in self.interests:  # by firm
            if interest.firm is not firm:
                firm, bids = interest.firm, interest.firm.bids(age_h)
            interest.bid_fen = bids[interest.product.stock]

    def _submit(self, product: Product, now_ms: int) -> None:
        product.status, product.submitted_ms = Listing.IN_REVIEW, now_ms
        self._note(product, "submitted")
        delay_ms = self._review_ms(product, now_ms) if self.model.levels["listing_review_days"] else 0
        self.model.env.process(self._approve(product, -(-delay_ms // MINUTE_MS) * MINUTE_MS))

    def _review_ms(self, product: Product, now_ms: int) -> int:
        """Time in the queue and at a desk, in office hours (Kiefer and Wolfowitz 1955)."""
        mean_ms = float(self.model.levels["listing_review_days"]) * WORKING_DAY_MS
        service_ms = max(1, round(lognormal(self._reviews, product.key, now_ms, mean_ms, _SERVICE_CV)))
        desk = min(range(len(self._desks)), key=self._desks.__getitem__)
        done = max(self._calendar.worked_ms(now_ms), self._desks[desk]) + service_ms
        self._desks[desk] = done
        return self._calendar.when_worked(done) - now_ms

    def _approve(self, product: Product, delay_ms: int) -> Process:
        yield Moment(self.model.env, delay_ms, RANK["reviewed"])
        product.status = Listing.LISTED
        self._note(product, "listed")

    def _note(self, product: Product, what: str) -> None:
        now_ms = self.model.env.now
        self.model.tables.add(
            "listings", now_ms, product.row, product.seller.row, what, product.ask_fen, now_ms - product.submitted_ms
        )

    # ── once an hour ─────────────────────────────────────────────────────────────────────────────
    def session(self) -> None:
        """Sell to everyone whose bid reaches the ask and who can pay."""
        now_ms, books = self.model.env.now, self.model.books
        left: dict[Firm, int] = {}
        deals = []
        for interest in self.interests:
            licence = interest.licence
            if interest.bid_fen <= 0 or (licence is not None and licence.end_ms > now_ms):
                continue
            if interest.requested_ms == NEVER:
                interest.requested_ms = now_ms
            product = interest.product
            if product.status is not Listing.LISTED:
                continue
            money, price = left.setdefault(interest.firm, books.balance[interest.firm.row]), product.ask_fen
            if interest.bid_fen >= price and money >= price:
                left[interest.firm] = money - price
                product.sold += 1
                deals.append((interest, price))
            else:
                product.turned_away += 1
        for interest, price in deals:
            self._settle(interest, price, now_ms)

    def _settle(self, interest: Interest, price: int, now_ms: int) -> None:
        product, buyer, levels, books = interest.product, interest.firm, self.model.levels, self.model.books
        seller, holder = product.seller, product.holder
        key = key_of(key_of(product.key, now_ms), self.model.signed_key[buyer.row])
        fee = min(price * round(levels["seller_fee"] * 100) // 10_000, price)
        seen = bool(levels["look_in"]) and uniform(self._look_in, key, 0) < levels["look_in"]
        end_ms = now_ms + self._term_ms
        self.model.tables.add(
            "deals", now_ms, product.row, buyer.row, seller.row, price, fee, interest.requested_ms, end_ms, seen
        )
        books.pay(now_ms, buyer.row, seller.row, price, "licence")
        books.pay(now_ms, seller.row, self.row, fee, "seller fee")
        if seller is not holder:
            net = price - fee
            books.pay(now_ms, seller.row, holder.row, net - net * self._seller_points // 10_000, "holder's share")
        interest.licence = Licence(product, buyer, now_ms, end_ms, key)
        interest.requested_ms = NEVER
        self.licences.append(interest.licence)

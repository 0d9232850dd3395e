"""The exchange: listings go through review, sessions make deals, deals are settled into licences."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.accounts import Ledger
from sim.arrays import Ints, Keys, Mask, State
from sim.engine.arrows import Arrows, Flow
from sim.engine.events import EventLog
from sim.engine.streams import combine_each
from sim.engine.tables import join_states, part_of
from sim.exchange.catalogue import Catalogue, Listing
from sim.exchange.licences import Licences
from sim.exchange.membership import Membership
from sim.exchange.pricing import Pricing, Quotes
from sim.exchange.subsidies import pay_subsidies
from sim.levers import LEVERS, Arrow

BASIS_POINTS = 10_000

#: Reasons for which the exchange itself turns a bid away; rules have their own.
NOT_LISTED, NO_MONEY = "not listed", "no money"


@dataclass(frozen=True)
class Terms:
    """What is offered and to whom the money goes.

    Parameters
    ----------
    product_key, person_key
        Keys of random draws, uint64 (products,) and (persons,).
    seller, holder
        Who sells each product and whose data it is, int64 (products,).
    several
        Whether several parties had a hand in each product, bool (products,).
    consent
        Consent of the persons that each covers, in codes of the products' own, int64 (products,).
    seller_points
        Basis points of a sale that a seller keeps when it sells another's data.
    operator, state
        Accounts of the exchange's operator and of the state.
    term_ms
        Length of a licence of each product, int64 (products,).
    again_ms
        Time after which a product that was refused may be handed in again.
    """

    product_key: Keys
    person_key: Keys
    seller: Ints
    holder: Ints
    several: Mask
    consent: Ints
    seller_points: int
    operator: int
    state: int
    term_ms: Ints
    again_ms: int


@dataclass(frozen=True)
class _Deals:
    """Bids that a session has met, at their prices; int64 (deals,)."""

    row: Ints
    buyer: Ints
    product: Ints
    price_fen: Ints
    requested_ms: Ints

    def rows(self, some: Ints | Mask) -> _Deals:
        """Some of them."""
        return _Deals(*(getattr(self, field.name)[some] for field in fields(self)))


class Exchange:
    """A data exchange.

    Parameters
    ----------
    terms
        Products and the terms on which licences are sold.
    ask_fen
        First ask of each product, int64 (products,).
    pricing
        How prices are found.
    arrows
        Rules that listings and deals pass through.
    ledger, log
        Where money moves and where events are kept.
    """

    def __init__(
        self, terms: Terms, ask_fen: Ints, pricing: Pricing, arrows: Arrows, ledger: Ledger, log: EventLog
    ) -> None:
        self.terms = terms
        self.catalogue = Catalogue(terms.seller.size, ask_fen)
        self.licences = Licences()
        self.members = Membership(terms.person_key.size, arrows)
        self._pricing = pricing
        self._arrows = arrows
        self._ledger = ledger
        self._log = log

    def submit(self, product: Ints, now_ms: int) -> Ints:
        """Hand in products for listing; return when each will be reviewed, -1 where refused."""
        flow = Flow("listing", now_ms, product.size, key=self.terms.product_key[product])
        self._arrows.send(Arrow.LIST, flow)
        catalogue = self.catalogue
        catalogue.submit(product, now_ms)
        catalogue.tier[product] = np.maximum(catalogue.tier[product], flow.tier)
        catalogue.event[product] = self._log_listing(product, "submitted", now_ms)
        self._turn_away(product, flow)
        return np.where(flow.passes, now_ms + flow.delay_ms, -1)

    def approve(self, product: Ints, now_ms: int) -> None:
        """Open reviewed products for sale, but for those that may not be offered or that the review rejects."""
        terms, submission = self.terms, self.catalogue.submissions[product]
        flow = Flow(
            "reviewed", now_ms, product.size, key=terms.product_key[product], submission=submission,
            several=terms.several[product], consent=terms.consent[product],
        )  # fmt: skip
        self._arrows.send(Arrow.LIST, flow)
        self._turn_away(product, flow)
        product = product[flow.passes]
        self.catalogue.list(product, now_ms)
        self.catalogue.event[product] = self._log_listing(product, "listed", now_ms)

    def _turn_away(self, product: Ints, flow: Flow) -> None:
        for reason, rows in flow.refusals:
            self.catalogue.refuse(product[rows], flow.now_ms + self.terms.again_ms)
            self.catalogue.event[product[rows]] = self._log_listing(product[rows], reason, flow.now_ms)

    def mechanisms(self, now_ms: int) -> tuple[str, ...]:
        """Mechanism of each class of products under the rules in force."""
        return self._pricing.by_class(self._prescribed(now_ms))

    def _prescribed(self, now_ms: int) -> str:
        flow = self._arrows.send(Arrow.AGREE, Flow("pricing", now_ms, 0))
        return flow.method or str(LEVERS["price_mechanism"].neutral)

    def reprice(self, ask_fen: Ints, guide_fen: Ints, ceiling_fen: Ints, now_ms: int) -> None:
        """Replace sellers' asks, guide prices and ceilings, int64 (products,)."""
        self.catalogue.reprice(ask_fen, guide_fen, ceiling_fen, now_ms)

    def is_listed(self, product: Ints) -> Mask:
        """Whether products are for sale, bool like ``product``."""
        return self.catalogue.status[product] == Listing.LISTED

    def session(self, buyer: Ints, product: Ints, bid_fen: Ints, requested_ms: Ints, now_ms: int) -> Mask:
        """Clear one session and settle its deals; return which bids were met.

        Parameters
        ----------
        buyer, product, bid_fen
            Bids, int64 (bids,).
        requested_ms
            When each buyer first asked for the product.
        """
        catalogue = self.catalogue
        # No mechanism finds a price above the bid: what may not be paid is not bid.
        bid_fen = np.minimum(bid_fen, catalogue.ceiling_fen[product])
        quotes = Quotes(catalogue.asks(), catalogue.asked_ms, catalogue.guide_fen, product, bid_fen, requested_ms)
        row, price_fen, mechanisms = quotes.clear(self._pricing, self._prescribed(now_ms))
        deals = _Deals(row, buyer[row], product[row], price_fen, requested_ms[row])
        flow = self._agree(deals, now_ms)
        affordable, entry_fen = self._affordable(deals.rows(flow.passes), now_ms)
        dealt = np.flatnonzero(flow.passes)[affordable]
        self._let_in(deals.buyer[dealt], entry_fen[affordable], now_ms)
        self._settle(deals.rows(dealt), flow.charge_fen[dealt], flow["key"][dealt], mechanisms, now_ms)
        listed = self.is_listed(product)
        self._refuse(NOT_LISTED, int((~listed).sum()), now_ms)
        for reason, refused in flow.refusals:
            self._refuse(reason, int(refused.sum()), now_ms)
        self._refuse(NO_MONEY, int((~affordable).sum()), now_ms)
        met, forbidden = (np.isin(np.arange(product.size), some) for some in (row[dealt], row[~flow.passes]))
        np.add.at(catalogue.sold, product[met], 1)
        np.add.at(catalogue.turned_away, product[listed & ~met & ~forbidden], 1)
        return met

    def _agree(self, deals: _Deals, now_ms: int) -> Flow:
        """Let rules charge for deals or stop them."""
        terms = self.terms
        person = terms.person_key[deals.buyer].astype(np.int64)
        key = combine_each(combine_each(terms.product_key[deals.product], now_ms), person)
        return self._arrows.send(
            Arrow.AGREE, Flow("deal", now_ms, deals.row.size, price_fen=deals.price_fen, key=key)
        )  # fmt: skip

    def _affordable(self, deals: _Deals, now_ms: int) -> tuple[Mask, Ints]:
        """Which deals their buyers can pay, in order, each with what earlier ones leave it; and what entry costs.

        A buyer's first deal costs it the price and what it takes to be let in.
        """
        buyer, dues_fen = deals.buyer.tolist(), self.members.dues_fen(deals.buyer, now_ms)
        left = dict(zip(buyer, self._ledger.balance_fen[deals.buyer].tolist(), strict=True))
        due = dict(zip(buyer, dues_fen.tolist(), strict=True))
        affordable, entry_fen = np.zeros(deals.row.size, dtype=np.bool_), np.zeros(deals.row.size, dtype=np.int64)
        for i, (person, price) in enumerate(zip(buyer, deals.price_fen.tolist(), strict=True)):
            if left[person] >= price + due[person]:
                affordable[i], entry_fen[i] = True, due[person]
                left[person] -= price + due[person]
                due[person] = 0
        return affordable, entry_fen

    def _let_in(self, buyer: Ints, entry_fen: Ints, now_ms: int) -> None:
        pays = np.flatnonzero(entry_fen)
        self._ledger.transfer(now_ms, buyer[pays], self.terms.operator, entry_fen[pays], "entry fee")
        self.members.let_in(buyer)

    def _refuse(self, reason: str, bids: int, now_ms: int) -> None:
        if bids:
            self._log.emit(
                "refusals", time_ms=now_ms, arrow=Arrow.AGREE.value, what="bid", reason=reason, rows=bids
            )  # fmt: skip

    def _settle(self, deals: _Deals, charge_fen: Ints, key: Keys, mechanisms: tuple[str, ...], now_ms: int) -> None:
        terms, buyer, product, price_fen = self.terms, deals.buyer, deals.product, deals.price_fen
        flow = self._arrows.send(Arrow.REPORT, Flow("deal", now_ms, product.size, price_fen=price_fen, key=key))
        fee = np.minimum(charge_fen, price_fen)
        seller, holder, end_ms = terms.seller[product], terms.holder[product], now_ms + terms.term_ms[product]
        deal = self._log.emit(
            "deals", product.size, time_ms=now_ms, product=product, buyer=buyer, seller=seller, price_fen=price_fen,
            fee_fen=fee, requested_ms=deals.requested_ms, ends_ms=end_ms,
            mechanism=np.array(mechanisms, dtype=object)[self._pricing.product_class[product]],
            seen_by_state=flow.recorded, cause=self.catalogue.event[product],
        )  # fmt: skip
        self._ledger.transfer(now_ms, buyer, seller, price_fen, "licence", deal)
        self._ledger.transfer(now_ms, seller, terms.operator, fee, "seller fee", deal)
        net = price_fen - fee
        passed_on = np.where(seller == holder, 0, net - net * terms.seller_points // BASIS_POINTS)
        shared = np.flatnonzero(passed_on)
        self._ledger.transfer(now_ms, seller[shared], holder[shared], passed_on[shared], "holder's share", deal[shared])
        pay_subsidies(self._arrows, self._ledger, terms.state, seller, price_fen, deal, now_ms)
        self.licences.issue(product, buyer, now_ms, end_ms, deal, key, price_fen)

    def _log_listing(self, product: Ints, what: str, now_ms: int) -> Ints:
        catalogue = self.catalogue
        return self._log.emit(
            "listings", product.size, time_ms=now_ms, product=product, seller=self.terms.seller[product], what=what,
            ask_fen=catalogue.ask_fen[product], waited_ms=now_ms - catalogue.submitted_ms[product],
            tier=catalogue.tier[product], cause=catalogue.event[product],
        )  # fmt: skip

    def audit(self) -> None:
        """Check that licences add up."""
        self.licences.audit()

    def state(self) -> State:
        """Catalogue, licences and members."""
        return join_states(
            catalogue=self.catalogue.state(), licences=self.licences.state(), members=self.members.state()
        )

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.catalogue.restore(part_of(state, "catalogue"))
        self.licences.restore(part_of(state, "licences"))
        self.members.restore(part_of(state, "members"))

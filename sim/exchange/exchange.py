"""The exchange: listings go through review, sessions make deals, deals are settled into licences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.accounts import Ledger
from sim.arrays import Ints, Keys, Mask, State
from sim.engine.arrows import Arrows, Flow
from sim.engine.events import EventLog
from sim.engine.streams import combine_each
from sim.engine.tables import join_states, part_of
from sim.exchange.catalogue import Catalogue, Listing
from sim.exchange.licences import Licences
from sim.exchange.mechanisms import MECHANISMS, Orders
from sim.levers import Arrow

BASIS_POINTS = 10_000


@dataclass(frozen=True)
class Terms:
    """What is offered and to whom the money goes.

    Parameters
    ----------
    product_key, person_key
        Keys of random draws, uint64 (products,) and (persons,).
    seller, holder
        Who sells each product and whose data it is, int64 (products,).
    seller_points
        Basis points of a sale that a seller keeps when it sells another's data.
    operator
        Account of the exchange's operator.
    term_ms
        Length of a licence of each product, int64 (products,).
    """

    product_key: Keys
    person_key: Keys
    seller: Ints
    holder: Ints
    seller_points: int
    operator: int
    term_ms: Ints


class Exchange:
    """A data exchange with one mechanism.

    Parameters
    ----------
    terms
        Products and the terms on which licences are sold.
    ask_fen
        First ask of each product, int64 (products,).
    mechanism
        Name of a registered mechanism.
    arrows
        Rules that listings and deals pass through.
    ledger, log
        Where money moves and where events are kept.
    """

    def __init__(
        self, terms: Terms, ask_fen: Ints, mechanism: str, arrows: Arrows, ledger: Ledger, log: EventLog
    ) -> None:
        self.terms = terms
        self.catalogue = Catalogue(terms.seller.size, ask_fen)
        self.licences = Licences()
        self._clear = MECHANISMS[mechanism]
        self._mechanism = mechanism
        self._arrows = arrows
        self._ledger = ledger
        self._log = log

    def submit(self, product: Ints, now_ms: int) -> Ints:
        """Hand in products for listing; return when each will be reviewed, -1 where refused."""
        flow = Flow("listing", now_ms, product.size, key=self.terms.product_key[product])
        self._arrows.send(Arrow.LIST, flow)
        catalogue = self.catalogue
        catalogue.status[product[flow.passes]] = Listing.IN_REVIEW
        catalogue.tier[product] = np.maximum(catalogue.tier[product], flow.tier)
        catalogue.submitted_ms[product] = now_ms
        catalogue.event[product] = self._log_listing(product, "submitted", now_ms)
        for reason, rows in flow.refusals:
            self._log_listing(product[rows], reason, now_ms)
        return np.where(flow.passes, now_ms + flow.delay_ms, -1)

    def approve(self, product: Ints, now_ms: int) -> None:
        """Open reviewed products for sale."""
        catalogue = self.catalogue
        catalogue.status[product] = Listing.LISTED
        catalogue.event[product] = self._log_listing(product, "listed", now_ms)

    def reprice(self, ask_fen: Ints) -> None:
        """Replace sellers' asks, int64 (products,)."""
        self.catalogue.ask_fen[:] = ask_fen

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
        trades = self._clear(Orders(self.catalogue.asks(), product, bid_fen))
        met = np.zeros(product.size, dtype=np.bool_)
        met[trades.bid] = True
        affordable = self._affordable(buyer[trades.bid], trades.price_fen)
        met[trades.bid[~affordable]] = False
        rows, price = trades.bid[affordable], trades.price_fen[affordable]
        if rows.size:
            self._settle(buyer[rows], product[rows], price, requested_ms[rows], now_ms)
        np.add.at(self.catalogue.sold, product[met], 1)
        np.add.at(self.catalogue.turned_away, product[~met], 1)
        return met

    def _affordable(self, buyer: Ints, price_fen: Ints) -> Mask:
        """Which trades their buyers can pay, in order, each with what earlier ones leave it."""
        left = dict(zip(buyer.tolist(), self._ledger.balance_fen[buyer].tolist(), strict=True))
        affordable = np.zeros(buyer.size, dtype=np.bool_)
        for i, (person, price) in enumerate(zip(buyer.tolist(), price_fen.tolist(), strict=True)):
            affordable[i] = left[person] >= price
            left[person] -= price if affordable[i] else 0
        return affordable

    def _settle(self, buyer: Ints, product: Ints, price_fen: Ints, requested_ms: Ints, now_ms: int) -> None:
        terms = self.terms
        key = combine_each(combine_each(terms.product_key[product], now_ms), terms.person_key[buyer].astype(np.int64))
        flow = Flow("deal", now_ms, product.size, price_fen=price_fen, key=key)
        self._arrows.send(Arrow.AGREE, flow)
        self._arrows.send(Arrow.REPORT, flow)
        fee = np.minimum(flow.charge_fen, price_fen)
        seller, holder, end_ms = terms.seller[product], terms.holder[product], now_ms + terms.term_ms[product]
        deal = self._log.emit(
            "deals", product.size, time_ms=now_ms, product=product, buyer=buyer, seller=seller, price_fen=price_fen,
            fee_fen=fee, requested_ms=requested_ms, ends_ms=end_ms, mechanism=self._mechanism,
            seen_by_state=flow.recorded, cause=self.catalogue.event[product],
        )  # fmt: skip
        self._ledger.transfer(now_ms, buyer, seller, price_fen, "licence", deal)
        self._ledger.transfer(now_ms, seller, terms.operator, fee, "seller fee", deal)
        net = price_fen - fee
        passed_on = np.where(seller == holder, 0, net - net * terms.seller_points // BASIS_POINTS)
        shared = np.flatnonzero(passed_on)
        self._ledger.transfer(now_ms, seller[shared], holder[shared], passed_on[shared], "holder's share", deal[shared])
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
        """Catalogue and licences."""
        return join_states(catalogue=self.catalogue.state(), licences=self.licences.state())

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.catalogue.restore(part_of(state, "catalogue"))
        self.licences.restore(part_of(state, "licences"))

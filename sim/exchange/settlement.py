"""Settlement: agreed deals are paid through the ledger, and licences follow from them."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.accounts import Ledger
from sim.arrays import NONE, AnyArray, Ints, Keys, Mask
from sim.engine.arrows import Arrows, Flow
from sim.engine.events import EventLog
from sim.exchange.licences import Licences
from sim.exchange.membership import Membership
from sim.exchange.subsidies import pay_subsidies
from sim.exchange.terms import Terms
from sim.exchange.venue import Venue
from sim.levers import Arrow
from sim.units import BASIS_POINTS


@dataclass(frozen=True)
class Deals:
    """Deals as they are agreed, one row each.

    Parameters
    ----------
    buyer, product, price_fen
        Who buys what for how much, int64.
    charge_fen
        What the exchange keeps of it, int64.
    key
        Keys of the licences' random draws, uint64.
    requested_ms
        Since when each buyer has sought the product, int64.
    mechanism
        Names of the mechanisms by which prices were found.
    renewal
        Whether the buyer has had a licence of the product before, bool.
    cause
        Event from which each follows, int64.
    broker
        Who brought buyer and product together, or -1, int64.
    seller
        Who sells, int64.
    ends_ms
        End of each licence, int64.
    resold
        Whether the seller is a licensee that passes a copy on, bool.
    """

    buyer: Ints
    product: Ints
    price_fen: Ints
    charge_fen: Ints
    key: Keys
    requested_ms: Ints
    mechanism: AnyArray
    renewal: Mask
    cause: Ints
    broker: Ints
    seller: Ints
    ends_ms: Ints
    resold: Mask

    def rows(self, some: Mask) -> Deals:
        """Some of them."""
        return Deals(*(getattr(self, field.name)[some] for field in fields(self)))


class Settlement:
    """Moves money for deals and issues their licences.

    Parameters
    ----------
    terms
        Who is paid, and how long licences last.
    venue
        Where deals are made.
    licences
        Where licences are kept.
    members
        Who has been let in, and at what fee.
    arrows
        Rules on what the state sees of deals.
    ledger, log
        Where money moves and where deals are recorded.
    """

    def __init__(
        self,
        terms: Terms,
        venue: Venue,
        licences: Licences,
        members: Membership,
        arrows: Arrows,
        ledger: Ledger,
        log: EventLog,
    ) -> None:
        self._terms = terms
        self._venue = venue
        self._licences = licences
        self._members = members
        self._arrows = arrows
        self._ledger = ledger
        self._log = log

    def settle(self, deals: Deals, now_ms: int) -> tuple[Mask, Mask]:
        """Settle the deals that their buyers can pay; return which those are, and which are delivered, bool (deals,).

        Sellers deliver, unless the law does not hold them to it; then the buyer's money is gone.
        """
        paid, entry_fen = self._affordable(deals, now_ms)
        contracts = self._arrows.send(Arrow.LIST, Flow("contract", now_ms, deals.buyer.size, key=deals.key))
        delivered = paid & (contracts.lost == 0.0)
        self._let_in(deals.buyer[paid], entry_fen[paid], now_ms)
        self._pay(deals.rows(delivered), now_ms)
        lost = deals.rows(paid & ~delivered)
        self._ledger.transfer(now_ms, lost.buyer, lost.seller, lost.price_fen, "paid and not delivered", lost.cause)
        return paid, delivered

    def _affordable(self, deals: Deals, now_ms: int) -> tuple[Mask, Ints]:
        """Which deals their buyers can pay, in order, each with what earlier ones leave it; and what entry costs.

        A buyer's first deal costs it the price and what it takes to be let in.
        """
        buyer, dues_fen = deals.buyer.tolist(), self._members.dues_fen(deals.buyer, now_ms)
        left = dict(zip(buyer, self._ledger.balance_fen[deals.buyer].tolist(), strict=True))
        due = dict(zip(buyer, dues_fen.tolist(), strict=True))
        affordable, entry_fen = np.zeros(len(buyer), dtype=np.bool_), np.zeros(len(buyer), dtype=np.int64)
        for i, (person, price) in enumerate(zip(buyer, deals.price_fen.tolist(), strict=True)):
            if left[person] >= price + due[person]:
                affordable[i], entry_fen[i] = True, due[person]
                left[person] -= price + due[person]
                due[person] = 0
        return affordable, entry_fen

    def _let_in(self, buyer: Ints, entry_fen: Ints, now_ms: int) -> None:
        pays = np.flatnonzero(entry_fen)
        self._ledger.transfer(now_ms, buyer[pays], self._venue.operator, entry_fen[pays], "entry fee")
        self._members.let_in(buyer)

    def _pay(self, deals: Deals, now_ms: int) -> None:
        """Move the money of deals and issue their licences."""
        terms, buyer, product, price_fen = self._terms, deals.buyer, deals.product, deals.price_fen
        venue, exposure = self._venue, np.full(product.size, self._venue.exposure)
        flow = Flow(venue.deals, now_ms, product.size, price_fen=price_fen, key=deals.key, exposure=exposure)
        self._arrows.send(Arrow.REPORT, flow)
        fee = venue.fee_fen(price_fen, deals.charge_fen)
        venue.note(product.size, price_fen, fee)
        seller, holder = deals.seller, terms.holder[product]
        deal = self._log.emit(
            "deals", product.size, time_ms=now_ms, product=product, buyer=buyer, seller=seller, price_fen=price_fen,
            fee_fen=fee, requested_ms=deals.requested_ms, ends_ms=deals.ends_ms, mechanism=deals.mechanism,
            renewal=deals.renewal, venue=venue.name, seen_by_state=flow.recorded, cause=deals.cause,
        )  # fmt: skip
        self._ledger.transfer(now_ms, buyer, seller, price_fen, "licence", deal)
        if venue.is_exchange:
            self._ledger.transfer(now_ms, seller, venue.operator, fee, "seller fee", deal)
        net = price_fen - fee - self._pay_brokers(deals, fee, deal, now_ms)
        passed_on = np.where(seller == holder, 0, net - net * terms.seller_points // BASIS_POINTS)
        passed_on = np.where(deals.resold, price_fen * terms.royalty_points // BASIS_POINTS, passed_on)
        shared = np.flatnonzero(passed_on)
        self._ledger.transfer(now_ms, seller[shared], holder[shared], passed_on[shared], "holder's share", deal[shared])
        if venue.is_exchange:
            pay_subsidies(self._arrows, self._ledger, terms.state, seller, price_fen, deal, now_ms)
        self._licences.issue(
            product, buyer, now_ms, deals.ends_ms, deal, deals.key, price_fen, venue.index,
            np.where(deals.resold, seller, NONE),
        )  # fmt: skip

    def _pay_brokers(self, deals: Deals, fee_fen: Ints, deal: Ints, now_ms: int) -> Ints:
        """Pay whoever brought the two together for a first licence; return what sellers part with, int64 (deals,)."""
        due = (deals.broker != NONE) & ~deals.renewal
        share = np.where(due, deals.price_fen * self._terms.broker_points // BASIS_POINTS, 0)
        share = np.minimum(share, deals.price_fen - fee_fen)
        paid = np.flatnonzero(share)
        self._ledger.transfer(now_ms, deals.seller[paid], deals.broker[paid], share[paid], "broker's share", deal[paid])
        return share

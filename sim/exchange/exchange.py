"""The exchange: listings go through review, sessions meet bids, uses are approved, deals are settled into licences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.accounts import Ledger
from sim.arrays import NONE, Ints, Keys, Mask, State
from sim.engine.arrows import Arrows, Flow
from sim.engine.events import EventLog
from sim.engine.streams import combine_each
from sim.engine.tables import join_states, part_of
from sim.exchange.catalogue import Catalogue, Listing
from sim.exchange.licences import Licences
from sim.exchange.membership import Membership
from sim.exchange.negotiations import Negotiations, Step
from sim.exchange.pricing import Pricing, Quotes
from sim.exchange.settlement import Deals, Settlement
from sim.exchange.terms import Terms
from sim.exchange.venue import Venue
from sim.levers import LEVERS, Arrow

#: Reasons for which the exchange itself turns a bid away; rules have their own.
NOT_LISTED, WITHDRAWN, NO_MONEY, NOT_DELIVERED = "not listed", "product withdrawn", "no money", "not delivered"
#: Why listings and deals on their way end with their exchange.
OFFLINE = "exchange offline"
#: How the price of a copy is found that a licensee passes on, in records.
RESALE = "resale"
#: Why the state or its seller takes a product off.
SUSPENDED, FORBIDDEN = "suspended", "against the rules"


class Exchange:
    """A data exchange, or the place of those who trade without one.

    Parameters
    ----------
    terms
        Products and the terms on which licences are sold.
    negotiations
        Who may want which product.
    ask_fen
        First ask of each product, int64 (products,).
    pricing
        How prices are found.
    arrows
        Rules that listings and deals pass through.
    ledger, log
        Where money moves and where events are kept.
    venue
        Which of several places this is; the only exchange if nothing is said.
    licences
        Licences of all of them; its own, as negotiations are, if nothing is said.
    """

    def __init__(
        self,
        terms: Terms,
        negotiations: Negotiations,
        ask_fen: Ints,
        pricing: Pricing,
        arrows: Arrows,
        ledger: Ledger,
        log: EventLog,
        venue: Venue | None = None,
        licences: Licences | None = None,
    ) -> None:
        self.terms = terms
        self.venue = venue or Venue(0, "exchange", terms.operator)
        self._alone = licences is None
        self.negotiations = negotiations
        self.catalogue = Catalogue(terms.seller.size, ask_fen)
        self.licences = licences or Licences()
        self.members = Membership(terms.person_key.size, arrows, self.venue.is_exchange)
        self._pricing = pricing
        self._mechanisms = tuple(pricing.mechanisms)
        self._settlement = Settlement(terms, self.venue, self.licences, self.members, arrows, ledger, log)
        self._arrows = arrows
        self._log = log

    def submit(self, product: Ints, now_ms: int) -> Ints:
        """Hand in products for listing; return when each will be reviewed, -1 where refused."""
        venue = np.full(product.size, self.venue.index)
        flow = Flow(self.venue.offers, now_ms, product.size, key=self.terms.product_key[product], venue=venue)
        self._arrows.send(Arrow.LIST, flow)
        catalogue = self.catalogue
        catalogue.submit(product, now_ms)
        catalogue.tier[product] = np.maximum(catalogue.tier[product], flow.tier)
        catalogue.event[product] = self._log_listing(product, "submitted", now_ms)
        self._turn_away(product, flow)
        return np.where(flow.passes, now_ms + flow.delay_ms, -1)

    def approve(self, product: Ints, now_ms: int) -> None:
        """Open for sale what has not been withdrawn meanwhile, may be offered, and is not rejected by a review."""
        product = product[self.catalogue.status[product] == Listing.IN_REVIEW]
        product = self._pass_review(product, now_ms) if self.venue.is_exchange else product
        self.catalogue.list(product, now_ms)
        self.catalogue.event[product] = self._log_listing(product, "listed", now_ms)

    def _pass_review(self, product: Ints, now_ms: int) -> Ints:
        terms, submission = self.terms, self.catalogue.submissions[product]
        flow = Flow(
            "reviewed", now_ms, product.size, key=terms.product_key[product], submission=submission,
            several=terms.several[product], consent=terms.consent[product],
        )  # fmt: skip
        self._arrows.send(Arrow.LIST, flow)
        self._turn_away(product, flow)
        return product[flow.passes]

    def _turn_away(self, product: Ints, flow: Flow) -> None:
        for reason, rows in flow.refusals:
            self.catalogue.refuse(product[rows], flow.now_ms + self.terms.again_ms)
            self.catalogue.event[product[rows]] = self._log_listing(product[rows], reason, flow.now_ms)

    def mechanisms(self, now_ms: int) -> tuple[str, ...]:
        """Mechanism of each class of products under the rules in force."""
        return self._pricing.by_class(self._prescribed(now_ms))

    def _prescribed(self, now_ms: int) -> str:
        """Mechanism that rules prescribe for exchanges."""
        if not self.venue.is_exchange:
            return str(LEVERS["price_mechanism"].neutral)
        flow = self._arrows.send(Arrow.AGREE, Flow("pricing", now_ms, 0))
        return flow.method or str(LEVERS["price_mechanism"].neutral)

    def reprice(self, ask_fen: Ints, guide_fen: Ints, ceiling_fen: Ints, now_ms: int) -> None:
        """Replace sellers' asks, guide prices and ceilings, int64 (products,)."""
        self.catalogue.reprice(ask_fen, guide_fen, ceiling_fen, now_ms)

    def close(self, now_ms: int) -> None:
        """Go offline for good: listings and deals on their way end, and licences that were made here lapse."""
        self.venue.is_open = False
        there = np.flatnonzero(self.catalogue.status != Listing.UNLISTED)
        self.catalogue.status[there] = Listing.UNLISTED
        self.catalogue.event[there] = self._log_listing(there, OFFLINE, now_ms)
        steps = self.negotiations
        here = np.flatnonzero(steps.at(Step.ACCEPTED) & (steps.venue == self.venue.index))
        steps.terminate(here, now_ms, OFFLINE, now_ms)
        self.licences.lapse(self.venue.index, now_ms)

    def withdraw(self, product: Ints, until_ms: int, now_ms: int, reason: str) -> None:
        """Take products off that may not be handed in again before an instant; licences sold run out."""
        self.catalogue.refuse(product, until_ms)
        self.catalogue.event[product] = self._log_listing(product, reason, now_ms)

    def is_listed(self, product: Ints) -> Mask:
        """Whether products are for sale, bool like ``product``."""
        return self.catalogue.status[product] == Listing.LISTED

    def session(self, row: Ints, bid_fen: Ints, now_ms: int) -> Mask:
        """Clear one session; return which bids have become licences at once.

        Offers whose use is looked at first stay accepted until ``conclude`` is called at their ``due_ms``.

        Parameters
        ----------
        row
            Negotiations that bids belong to, each once, int64 (bids,).
        bid_fen
            Bids, int64 (bids,).
        """
        steps, catalogue = self.negotiations, self.catalogue
        steps.seek(row, now_ms, self.venue.index)
        product = steps.product[row]
        # No mechanism finds a price above the bid: what may not be paid is not bid.
        bid_fen = np.minimum(bid_fen, catalogue.ceiling_fen[product])
        quotes = Quotes(
            catalogue.asks(), catalogue.asked_ms, catalogue.guide_fen, product, bid_fen, steps.sought_ms[row]
        )
        met, price_fen, names = quotes.clear(self._pricing, self._prescribed(now_ms))
        unmet = self.is_listed(product)
        self._refuse(NOT_LISTED, int((~unmet).sum()), now_ms)
        unmet[met] = False
        np.add.at(catalogue.turned_away, product[unmet], 1)
        number = np.array([self._mechanisms.index(name) for name in names], dtype=np.int64)
        steps.offer(row[met], price_fen, number[self._pricing.product_class[product[met]]], now_ms)
        steps.move(row[met], Step.ACCEPTED, now_ms)
        return np.isin(row, self._hand_in(row[met], now_ms))

    def _hand_in(self, row: Ints, now_ms: int) -> Ints:
        """Let the use of accepted offers be looked at; return those that have become licences at once."""
        if not self.venue.is_exchange:
            return self._strike(row, now_ms)
        flow = self._send("use case", row, now_ms)
        self.negotiations.due_ms[row] = now_ms + flow.delay_ms
        return self.conclude(self._stop(row, flow, now_ms, lasting=True)[flow.delay_ms[flow.passes] == 0], now_ms)

    def conclude(self, row: Ints, now_ms: int) -> Ints:
        """Take accepted offers whose use has been looked at to licences; return the rows of those that got one."""
        return self._strike(self._stop(row, self._send("use decision", row, now_ms), now_ms, lasting=True), now_ms)

    def _strike(self, row: Ints, now_ms: int) -> Ints:
        """Strike and settle deals; return the rows of those that have become licences.

        Sellers see what they sell, and whom they turn away because it has no money.
        """
        steps = self.negotiations
        deal = self._send(self.venue.deals, row, now_ms)
        deal.refuse(~self.is_listed(steps.product[row]), WITHDRAWN)
        row, agreed = self._agree(row, deal, now_ms)
        paid, delivered = self._settle(row, agreed, now_ms)
        np.add.at(self.catalogue.turned_away, steps.product[row[~paid]], 1)
        np.add.at(self.catalogue.sold, steps.product[row[delivered]], 1)
        return row[delivered]

    def resell(self, row: Ints, price_fen: Ints, reseller: Ints, ends_ms: Ints, now_ms: int) -> Ints:
        """Let licensees pass copies on; return the rows of those that have got one.

        Nothing need be on offer here: licences of the resellers are all that counts, and their ends.

        Parameters
        ----------
        row
            Negotiations of the buyers, each once, int64 (sales,).
        price_fen, reseller, ends_ms
            What each pays to whom, and until when it may use the data, int64 (sales,).
        """
        steps = self.negotiations
        steps.seek(row, now_ms, self.venue.index)
        steps.offer(row, price_fen, np.full(row.size, NONE), now_ms)
        steps.move(row, Step.ACCEPTED, now_ms)
        deal = self._send(self.venue.deals, row, now_ms)
        left, agreed = self._agree(row, deal, now_ms)
        agreed = replace(
            agreed, mechanism=np.full(left.size, RESALE, dtype=object), broker=np.full(left.size, NONE),
            seller=reseller[deal.passes], ends_ms=ends_ms[deal.passes], resold=np.ones(left.size, dtype=np.bool_),
        )  # fmt: skip
        _, delivered = self._settle(left, agreed, now_ms)
        return left[delivered]

    def _agree(self, row: Ints, deal: Flow, now_ms: int) -> tuple[Ints, Deals]:
        """Agree on accepted offers that rules let pass; return their rows and the deals, as sellers strike them."""
        steps, terms = self.negotiations, self.terms
        row = self._stop(row, deal, now_ms)
        steps.move(row, Step.AGREED, now_ms)
        product = steps.product[row]
        return row, Deals(
            steps.buyer[row], product, steps.price_fen[row], deal.charge_fen[deal.passes], deal["key"][deal.passes],
            steps.sought_ms[row], np.array(self._mechanisms, dtype=object)[steps.mechanism[row]], steps.licensed[row],
            steps.event[row], steps.broker[row], terms.seller[product], now_ms + terms.term_ms[product],
            np.zeros(row.size, dtype=np.bool_),
        )  # fmt: skip

    def _settle(self, row: Ints, agreed: Deals, now_ms: int) -> tuple[Mask, Mask]:
        """Settle agreed deals into licences; return which are paid, and which delivered, bool (deals,)."""
        steps = self.negotiations
        paid, delivered = self._settlement.settle(agreed, now_ms)
        self._end(row[~paid], NO_MONEY, now_ms)
        steps.move(row[paid], Step.VERIFIED, now_ms)
        self._end(row[paid & ~delivered], NOT_DELIVERED, now_ms, lasting=True)
        steps.finalize(row[delivered], now_ms)
        return paid, delivered

    def _send(self, kind: str, row: Ints, now_ms: int) -> Flow:
        """Send negotiations along the arrow on which deals are struck."""
        steps, terms = self.negotiations, self.terms
        buyer, product = steps.buyer[row], steps.product[row]
        return self._arrows.send(
            Arrow.AGREE,
            Flow(
                kind, now_ms, row.size, price_fen=steps.price_fen[row], key=self._key(buyer, product, now_ms),
                tier=self.catalogue.tier[product], foreign=terms.foreign[buyer], renewal=steps.licensed[row],
            ),
        )  # fmt: skip

    def _key(self, buyer: Ints, product: Ints, now_ms: int) -> Keys:
        """Keys of the draws about deals of this instant."""
        person = self.terms.person_key[buyer].astype(np.int64)
        return combine_each(combine_each(self.terms.product_key[product], now_ms), person)

    def _stop(self, row: Ints, flow: Flow, now_ms: int, lasting: bool = False) -> Ints:
        """Terminate what rules have refused; return the others.

        What is refused for its use may not be asked for again during the term that a licence would have had; nor does a
        buyer come back sooner to a seller that took its money and did not deliver.
        """
        for reason, refused in flow.refusals:
            self._end(row[refused], reason, now_ms, lasting)
        return row[flow.passes]

    def _end(self, row: Ints, reason: str, now_ms: int, lasting: bool = False) -> None:
        bar_ms = self.terms.term_ms[self.negotiations.product[row]] * lasting
        self.negotiations.terminate(row, now_ms, reason, now_ms + bar_ms)
        self._refuse(reason, row.size, now_ms)

    def _refuse(self, reason: str, bids: int, now_ms: int) -> None:
        if bids:
            self._log.emit(
                "refusals", time_ms=now_ms, arrow=Arrow.AGREE.value, what="bid", reason=reason, rows=bids
            )  # fmt: skip

    def _log_listing(self, product: Ints, what: str, now_ms: int) -> Ints:
        catalogue = self.catalogue
        return self._log.emit(
            "listings", product.size, time_ms=now_ms, product=product, seller=self.terms.seller[product], what=what,
            ask_fen=catalogue.ask_fen[product], waited_ms=now_ms - catalogue.submitted_ms[product],
            tier=catalogue.tier[product], venue=self.venue.name, cause=catalogue.event[product],
        )  # fmt: skip

    def audit(self) -> None:
        """Check that licences add up."""
        self.licences.audit()

    def state(self) -> State:
        """Catalogue and members; negotiations and licences where no other place has them too."""
        alone = {"negotiations": self.negotiations.state(), "licences": self.licences.state()} if self._alone else {}
        return join_states(catalogue=self.catalogue.state(), members=self.members.state(), **alone)

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.catalogue.restore(part_of(state, "catalogue"))
        if self._alone:
            self.negotiations.restore(part_of(state, "negotiations"))
            self.licences.restore(part_of(state, "licences"))
        self.members.restore(part_of(state, "members"))

"""Calls of query products: paid by the call, under a licence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.accounts import Ledger
from sim.arrays import Ints
from sim.engine.arrows import Arrows, Flow
from sim.engine.events import EventLog
from sim.exchange.licences import Licences
from sim.exchange.subsidies import pay_subsidies
from sim.exchange.terms import Terms
from sim.exchange.venue import Venue
from sim.levers import Arrow


class CallMeter:
    """Counts calls and has them paid at the price of the licence, in one batch for each licence.

    Holders of query products sell them themselves, so nothing is passed on.

    Parameters
    ----------
    terms
        Who sells what.
    licences
        Under which calls are made.
    arrows
        Rules on payments.
    ledger, log
        Where money moves and where calls are recorded.
    venues
        Where licences were made, in the order of their numbers.
    """

    def __init__(
        self,
        terms: Terms,
        licences: Licences,
        arrows: Arrows,
        ledger: Ledger,
        log: EventLog,
        venues: Sequence[Venue],
    ) -> None:
        self._terms = terms
        self._venues = tuple(venues)
        self._licences = licences
        self._arrows = arrows
        self._ledger = ledger
        self._log = log

    def charge(self, licence: Ints, wanted: Ints, now_ms: int) -> Ints:
        """Make as many calls as are wanted and can be paid for; return how many, int64 like ``licence``.

        Parameters
        ----------
        licence
            Rows of licences, each once, int64.
        wanted
            Calls wanted under each, int64 like ``licence``.
        """
        licences, terms = self._licences, self._terms
        buyer, product, price_fen = (
            getattr(licences, name)[licence] for name in ("buyer", "product", "price_fen")
        )  # fmt: skip
        calls = self._affordable(buyer, price_fen, wanted)
        amount_fen, seller = calls * price_fen, terms.seller[product]
        venue = licences.venue[licence]
        fee = self._fees(venue, amount_fen, now_ms)
        batch = self._log.emit(
            "calls", licence.size, time_ms=now_ms, product=product, buyer=buyer, seller=seller, calls=calls,
            refused=wanted - calls, price_fen=price_fen, amount_fen=amount_fen, fee_fen=fee,
            venue=np.array([place.name for place in self._venues], dtype=object)[venue], cause=licences.event[licence],
        )  # fmt: skip
        self._ledger.transfer(now_ms, buyer, seller, amount_fen, "calls", batch)
        on_exchange = np.flatnonzero(np.array([place.is_exchange for place in self._venues])[venue])
        seller, batch, amount_fen = seller[on_exchange], batch[on_exchange], amount_fen[on_exchange]
        operator = np.array([place.operator for place in self._venues])[venue[on_exchange]]
        self._ledger.transfer(now_ms, seller, operator, fee[on_exchange], "call fee", batch)
        pay_subsidies(self._arrows, self._ledger, terms.state, seller, amount_fen, batch, now_ms)
        return calls

    def _fees(self, venue: Ints, amount_fen: Ints, now_ms: int) -> Ints:
        """What exchanges keep of what is paid for calls; nothing where a licence was made without one."""
        fee = np.zeros(venue.size, dtype=np.int64)
        for place in self._venues:
            rows = np.flatnonzero(venue == place.index)
            if place.is_exchange:
                flow = Flow("call", now_ms, rows.size, price_fen=amount_fen[rows])
                fee[rows] = place.fee_fen(amount_fen[rows], self._arrows.send(Arrow.AGREE, flow).charge_fen)
            place.note(0, amount_fen[rows], fee[rows])
        return fee

    def _affordable(self, buyer: Ints, price_fen: Ints, wanted: Ints) -> Ints:
        """Calls that buyers can pay, in order, each with what earlier ones leave it."""
        left = dict(zip(buyer.tolist(), self._ledger.balance_fen[buyer].tolist(), strict=True))
        calls = wanted.copy()
        for i, (person, price) in enumerate(zip(buyer.tolist(), price_fen.tolist(), strict=True)):
            if price:
                calls[i] = min(calls[i], max(left[person], 0) // price)
            left[person] -= int(calls[i]) * price
        return calls

"""The border: what licences of foreign buyers cost and have to wait for."""

from __future__ import annotations

import numpy as np

from sim.accounts import Ledger
from sim.arrays import Floats, Ints, Mask, State
from sim.data.products import Products
from sim.engine.arrows import Arrows, Flow
from sim.engine.calendar import Calendar
from sim.engine.events import EventLog
from sim.engine.tables import join_states, part_of
from sim.exchange.licences import Licences
from sim.knowledge.interests import Interests
from sim.levers import Arrow
from sim.model.exports import Exports
from sim.model.persons import OUTSIDE, Persons
from sim.scenario.schema import Authorities
from sim.units import DAYS_PER_YEAR, fen_from_cny


class Borders:
    """Stands between products and those who use them abroad.

    Foreign firms in the city use what they buy in the city; only foreign buyers take it abroad.

    Parameters
    ----------
    products, interests
        What could be traded, and who could use it.
    terms_per_year
        Terms of a licence of each product in a year, float64 (products,).
    persons
        Who is foreign.
    licences
        Who may use what.
    settings
        How authorities carry out rules.
    calendar
        Dates, by which exports are counted.
    arrows
        Rules on deliveries.
    ledger, log
        Where money moves and where exports are recorded.
    seed
        Seed of the run.
    """

    def __init__(
        self,
        products: Products,
        interests: Interests,
        terms_per_year: Floats,
        persons: Persons,
        licences: Licences,
        settings: Authorities,
        calendar: Calendar,
        arrows: Arrows,
        ledger: Ledger,
        log: EventLog,
        seed: int,
    ) -> None:
        self._abroad: Mask = np.array([kind == "foreign buyer" for kind in persons.kind])
        self._row = np.flatnonzero(self._abroad[interests.person])
        self._pairs = Interests(interests.person[self._row], interests.product[self._row])
        self._days = DAYS_PER_YEAR / terms_per_year[self._pairs.product]
        self._outside = persons.row(OUTSIDE)
        self._licences = licences
        self._arrows = arrows
        self._ledger = ledger
        #: What has been ordered to be stored inside the country, bool (products,).
        self._ordered: Mask = np.zeros(products.count, dtype=np.bool_)
        self._onshore_fen = fen_from_cny(settings.onshore)
        self._exports = Exports(products, self._pairs, persons.key, settings, calendar, arrows, log, seed)

    def open_day(self, bid_fen: Ints, offered: Mask, now_ms: int) -> tuple[Ints, Mask]:
        """What persons bid when storage is paid, and on which interests they may, int64 and bool (interests,).

        Exporters have what needs it assessed when a foreign buyer wants it or uses it already; until it is
        approved that buyer does not bid on it.

        Parameters
        ----------
        bid_fen
            What licences are worth to persons without storage, int64 (interests,).
        offered
            Which products are for sale or under review, bool (products,).
        """
        row, net_fen, free = self._row, bid_fen.copy(), np.ones(bid_fen.size, dtype=np.bool_)
        storage_fen = np.ceil(self._storage_fen(self._pairs.product, now_ms) * self._days).astype(np.int64)
        net_fen[row] = np.maximum(bid_fen[row] - storage_fen, 0)
        used = self._licences.holds(self._pairs.person, self._pairs.product, now_ms)
        wanted = (net_fen[row] > 0) & offered[self._pairs.product]
        self._exports.review(np.flatnonzero(wanted | used), used, now_ms)
        free[row] = ~self._exports.held
        return net_fen, free

    def stops(self, buyer: Ints, product: Ints) -> Mask:
        """Which deliveries must not leave before they have been assessed, bool like ``buyer``."""
        return self._exports.stops(buyer, product)

    def close_day(self, now_ms: int) -> None:
        """Have what foreign buyers were delivered today stored, as far as they can pay."""
        licences = self._licences
        rows = np.flatnonzero(licences.valid(now_ms - 1) & self._abroad[licences.buyer])
        fee, buyer = self._storage_fen(licences.product[rows], now_ms), licences.buyer[rows]
        left = np.maximum(self._ledger.balance_fen, 0)
        for i, person in enumerate(buyer.tolist()):
            fee[i] = min(int(fee[i]), int(left[person]))
            left[person] -= fee[i]
        paid = np.flatnonzero(fee)
        self._ledger.transfer(
            now_ms, buyer[paid], self._outside, fee[paid], "onshore storage", licences.event[rows[paid]]
        )  # fmt: skip

    def _storage_fen(self, product: Ints, now_ms: int) -> Ints:
        """What foreign buyers are made to pay for storing what licences deliver in a day, int64 (licences,)."""
        by_rule = self._arrows.send(Arrow.DELIVER, Flow("foreign storage", now_ms, product.size)).charge_fen
        return np.maximum(by_rule, self._ordered[product] * self._onshore_fen)

    def let_out(self, smuggled: Mask) -> None:
        """Let pairs have what waits for its assessment, bool (interests,)."""
        self._exports.smuggled[:] = smuggled[self._row]

    def crossing(self, buyer: Ints, product: Ints) -> tuple[Mask, Mask]:
        """Which deals bring data abroad that must be assessed, and which of them without it, bool like ``buyer``."""
        exports = self._exports
        smuggled = exports.assessed & exports.smuggled
        return exports.among(exports.assessed, buyer, product), exports.among(smuggled, buyer, product)

    def order_to_localise(self, product: Ints) -> None:
        """Have what foreign buyers get of these products stored inside the country from now on, at their cost."""
        self._ordered[product] = True

    def state(self) -> State:
        """Exports, their assessments, and orders."""
        return join_states(exports=self._exports.state(), orders={"ordered": self._ordered.copy()})

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._exports.restore(part_of(state, "exports"))
        self._ordered[...] = part_of(state, "orders")["ordered"]

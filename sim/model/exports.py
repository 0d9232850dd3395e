"""Exports of data: counted by exporter and year, and assessed where rules ask for it."""

from __future__ import annotations

import numpy as np

from sim.arrays import AnyArray, Ints, Keys, Mask, State
from sim.data.products import Products
from sim.engine.arrows import Arrows, Flow
from sim.engine.calendar import Calendar
from sim.engine.events import NO_CAUSE, EventLog
from sim.engine.streams import Stream, combine_each
from sim.knowledge.interests import Interests
from sim.knowledge.suppliers import NEVER
from sim.levers import Arrow
from sim.scenario.schema import Authorities
from sim.units import DAY_MS

#: Sensitivity from which data on persons count as sensitive (Personal Information Protection Law 2021, article 28:
#: health, finance, whereabouts, identity).
_SENSITIVE = 0.5


class Exports:
    """What foreign buyers want and use, and what has become of its assessment; one row a pair.

    Persons are counted once for each product and year, with all that it covers, for the exporter who sells
    it; products wanted on one day are counted in their order, as if all were to be exported.

    Parameters
    ----------
    products
        All products.
    pairs
        Foreign buyers and the products that they could use.
    person_key
        Key of each person's draws, uint64 (persons,).
    settings
        How authorities carry out rules.
    calendar
        Dates.
    arrows
        Rules on exports.
    log
        Where filings are recorded.
    seed
        Seed of the run.
    """

    _CHANGING = (
        "held",
        "assessed",
        "smuggled",
        "_filed_ms",
        "_decided_ms",
        "_approved",
        "_told",
        "_filings",
        "_event",
        "_exported",
        "_year",
    )

    def __init__(
        self,
        products: Products,
        pairs: Interests,
        person_key: Keys,
        settings: Authorities,
        calendar: Calendar,
        arrows: Arrows,
        log: EventLog,
        seed: int,
    ) -> None:
        self._products = products
        self._pairs = pairs
        self._key = combine_each(products.key[pairs.product], person_key[pairs.person].astype(np.int64))
        self._listed: Mask = Stream(seed, "adequate country").uniforms(person_key[pairs.person]) < settings.adequate
        self._verdict = Stream(seed, "export assessment")
        self._refused = settings.export_refused
        self._valid_ms, self._again_ms = (
            round(days * DAY_MS) for days in (settings.export_valid, settings.hand_in_again)
        )
        self._calendar = calendar
        self._arrows = arrows
        self._log = log
        count, never = pairs.count, np.full(pairs.count, NEVER, dtype=np.int64)
        #: Pairs that wait for an assessment or were refused it, bool (pairs,).
        self.held: Mask = np.zeros(count, dtype=np.bool_)
        #: Pairs of which an assessment is asked, and those who do not wait for it, bool (pairs,).
        self.assessed, self.smuggled = self.held.copy(), self.held.copy()
        self._filed_ms, self._decided_ms = never, never.copy()
        self._approved, self._told = (np.zeros(count, dtype=np.bool_) for _ in range(2))
        self._filings: Ints = np.zeros(count, dtype=np.int64)
        self._event: Ints = np.full(count, NO_CAUSE, dtype=np.int64)
        self._exported: Mask = np.zeros(products.count, dtype=np.bool_)
        self._year: Ints = np.zeros(1, dtype=np.int64)

    def review(self, asked: Ints, used: Mask, now_ms: int) -> None:
        """Find what must be assessed, file it, and hold it back until it is approved.

        Parameters
        ----------
        asked
            Pairs of which the buyer wants a licence or has one, ascending, int64.
        used
            Which pairs have a licence, bool (pairs,).
        """
        self._count(used, now_ms)
        self._tell(now_ms)
        flow = self._arrows.send(Arrow.DELIVER, self._flow(asked, now_ms))
        self.held[:] = False
        self.held[asked[flow.held]] = True
        self.assessed[:] = self.held
        self.held &= ~self._passed(now_ms)
        files = self.held[asked] & self._may_file(now_ms)[asked]
        self._file(asked[files], flow["exported"][files], now_ms)

    def _passed(self, now_ms: int) -> Mask:
        """Pairs whose export has been approved for the time being, bool (pairs,)."""
        return self._approved & (self._decided_ms <= now_ms) & (now_ms < self._decided_ms + self._valid_ms)

    def _may_file(self, now_ms: int) -> Mask:
        """Pairs of which nothing has been filed, or which were refused or approved long enough ago, bool (pairs,)."""
        closed_ms = self._decided_ms + np.where(self._approved, self._valid_ms, self._again_ms)
        return (self._filed_ms == NEVER) | (closed_ms <= now_ms)

    def _count(self, used: Mask, now_ms: int) -> None:
        """Count what is being exported, anew each year."""
        if (year := self._calendar.date(now_ms).year) != self._year[0]:
            self._exported[:] = False
            self._year[0] = year
        self._exported[self._pairs.product[used]] = True

    def _flow(self, asked: Ints, now_ms: int) -> Flow:
        products, product = self._products, self._pairs.product[asked]
        covers = products.persons > 0
        sensitive = covers & (products.sensitivity >= _SENSITIVE)
        reach = [self._reach(np.where(which, products.persons, 0), product) for which in (covers, sensitive)]
        return Flow(
            "export", now_ms, product.size, covers=covers[product], sensitive=sensitive[product],
            exported=reach[0][product], exported_sensitive=reach[1][product], listed=self._listed[asked],
        )  # fmt: skip

    def _reach(self, persons: Ints, asked: Ints) -> Ints:
        """Persons whose data the exporter of each product will have exported with it this year, int64 (products,)."""
        seller = self._products.seller
        total = np.zeros(int(seller.max(initial=-1)) + 1, dtype=np.int64)
        np.add.at(total, seller[self._exported], persons[self._exported])
        reach = total[seller]
        for product in np.setdiff1d(asked, np.flatnonzero(self._exported)).tolist():
            total[seller[product]] += persons[product]
            reach[product] = total[seller[product]]
        return reach

    def _file(self, rows: Ints, persons: Ints, now_ms: int) -> None:
        """Have some exports assessed; what will come of it is known to nobody before it is decided."""
        assessment = Flow("assessment", now_ms, rows.size, key=self._key[rows])
        self._decided_ms[rows] = now_ms + self._arrows.send(Arrow.DELIVER, assessment).delay_ms
        self._filed_ms[rows] = now_ms
        self._filings[rows] += 1
        self._approved[rows] = self._verdict.uniforms(self._key[rows], self._filings[rows]) >= self._refused
        self._told[rows] = False
        self._event[rows] = self._note(rows, "filed", NO_CAUSE, persons, now_ms)

    def _tell(self, now_ms: int) -> None:
        """Record what has been decided by now."""
        rows = np.flatnonzero((self._filed_ms != NEVER) & ~self._told & (self._decided_ms <= now_ms))
        what = np.where(self._approved[rows], "approved", "refused").astype(object)
        nothing = np.zeros(rows.size, dtype=np.int64)
        self._note(rows, what, self._event[rows], nothing, now_ms)
        self._told[rows] = True

    def _note(self, rows: Ints, what: AnyArray | str, cause: Ints | int, persons: Ints, now_ms: int) -> Ints:
        product = self._pairs.product[rows]
        return self._log.emit(
            "exports", rows.size, time_ms=now_ms, exporter=self._products.seller[product], product=product,
            buyer=self._pairs.person[rows], what=what, persons=persons, waited_ms=now_ms - self._filed_ms[rows],
            cause=cause,
        )  # fmt: skip

    def stops(self, buyer: Ints, product: Ints) -> Mask:
        """Which deliveries are held back, bool like ``buyer``."""
        return self.among(self.held & ~self.smuggled, buyer, product)

    def among(self, pairs: Mask, buyer: Ints, product: Ints) -> Mask:
        """Whether buyers and products are among some of the pairs, bool like ``buyer``."""
        span = self._products.count
        pair = self._pairs.person * span + self._pairs.product
        return np.isin(buyer * span + product, pair[pairs])

    def state(self) -> State:
        """Filings, and what has been exported this year."""
        return {name: getattr(self, name).copy() for name in self._CHANGING}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in self._CHANGING:
            getattr(self, name)[...] = state[name]

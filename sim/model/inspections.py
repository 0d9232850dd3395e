"""Inspections: inspectors come by chance, find what is in reach, and sanctions follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from sim.accounts import Ledger
from sim.arrays import Floats, Ints, Keys, Mask, State
from sim.decisions.sanctions import chance_of_a_visit
from sim.engine.arrows import Arrows, Flow
from sim.engine.calendar import WORKING_DAY_MS, Calendar
from sim.engine.events import NO_CAUSE, EventLog
from sim.engine.streams import Stream, combine_each
from sim.engine.tables import join_states, part_of
from sim.exchange.catalogue import Listing
from sim.exchange.exchange import SUSPENDED as LISTING_SUSPENDED
from sim.knowledge.suppliers import NEVER
from sim.levers import Arrow
from sim.model.borders import Borders
from sim.model.compliance import Compliance
from sim.model.prospects import Prospects
from sim.model.stalls import Stalls
from sim.model.violations import Rule
from sim.regulation.desks import SERVICE_CV, Desks
from sim.scenario.schema import Enforcement
from sim.units import DAY_MS, DAYS_PER_YEAR

#: What becomes of an inspection.
ORDERED, CLEAN, CAUGHT = "ordered", "nothing found", "violations found"
#: Sanctions, and what stands in records where there is no money for a fine.
FINE, UNPAID, SUSPENDED, LOCALISE = "fine", "fine, no money", "suspension of listings", "order to localise"


class Inspections:
    """Sends inspectors to firms, first come first served, and carries out what follows from what they find.

    Parameters
    ----------
    compliance
        What there is to find.
    prospects
        Who hears of it.
    stalls, borders
        Where suspensions and orders to localise act.
    exposure
        How far each person is exposed to inspections now, float64 (persons,).
    person_key
        Keys of firms' draws, uint64 (persons,).
    state
        Account that fines go to.
    settings
        Section of the scenario.
    calendar
        Office hours.
    arrows
        Rules on sanctions.
    ledger, log
        Where fines move, and where all of it is recorded.
    seed
        Seed of the run.
    """

    def __init__(
        self,
        compliance: Compliance,
        prospects: Prospects,
        stalls: Stalls,
        borders: Borders,
        exposure: Callable[[], Floats],
        person_key: Keys,
        state: int,
        settings: Enforcement,
        calendar: Calendar,
        arrows: Arrows,
        ledger: Ledger,
        log: EventLog,
        seed: int,
    ) -> None:
        self._compliance, self._prospects = compliance, prospects
        self._stalls, self._borders = stalls, borders
        self._exposure = exposure
        self._key, self._state = person_key, state
        self._settings = settings
        self._desks = Desks(settings.inspectors, calendar)
        self._arrows, self._ledger, self._log = arrows, ledger, log
        self._visit, self._service = Stream(seed, "inspection"), Stream(seed, "length of an inspection")
        self._recognised = Stream(seed, "false report recognised")
        #: When the inspection that each firm waits for was ordered, and its event, int64 (persons,).
        self._ordered_ms: Ints = np.full(person_key.size, NEVER, dtype=np.int64)
        self._event: Ints = np.full(person_key.size, NO_CAUSE, dtype=np.int64)

    def order(self, now_ms: int) -> Iterator[tuple[int, int]]:
        """Draw the day's inspections; yield when each will be done, and whose it is."""
        firms = np.flatnonzero(self._compliance.firms)
        flow = Flow("firm", now_ms, firms.size, exposure=self._exposure()[firms])
        visits = self._arrows.send(Arrow.SANCTION, flow).visits
        drawn = self._visit.uniforms(self._key[firms], now_ms // DAY_MS) < chance_of_a_visit(
            visits, 1.0 / DAYS_PER_YEAR
        )
        person = firms[drawn & (self._ordered_ms[firms] == NEVER)]
        service = self._service.lognormals(
            self._key[person], self._settings.days * WORKING_DAY_MS, SERVICE_CV, now_ms
        )  # fmt: skip
        self._ordered_ms[person] = now_ms
        nothing = np.zeros(person.size, dtype=np.int64)
        self._event[person] = self._note(person, ORDERED, nothing, np.full(person.size, NO_CAUSE), now_ms)
        for firm, needed_ms in zip(person.tolist(), service.tolist(), strict=True):
            yield self._desks.serve(now_ms, needed_ms), firm

    def _note(self, person: Ints, what: str, found: Ints, cause: Ints, now_ms: int) -> Ints:
        return self._log.emit(
            "inspections", person.size, time_ms=now_ms, person=person, what=what, found=found,
            waited_ms=now_ms - self._ordered_ms[person], cause=cause,
        )  # fmt: skip

    def conclude(self, persons: Ints, now_ms: int) -> None:
        """Find what is in reach with firms whose inspections are done, and sanction it."""
        for person in persons.tolist():
            found = self._found(person, now_ms)
            who = np.array([person], dtype=np.int64)
            worst = [Rule(rule) for rule in np.flatnonzero(found.any(axis=1)).tolist()]
            rules, products = np.nonzero(found)
            times = np.array([self._compliance.book.close(found)], dtype=np.int64)
            event = self._note(who, CAUGHT if worst else CLEAN, times, self._event[who], now_ms)
            self._ordered_ms[who], self._event[who] = NEVER, NO_CAUSE
            self._prospects.visited(who, caught=bool(worst))
            if worst:
                self._sanction(person, rules, products, int(event[0]), now_ms)

    def _found(self, person: int, now_ms: int) -> Mask:
        """What the inspection of a person finds, bool (rules, products); some false reports are not recognised."""
        found = self._compliance.book.in_reach(person, now_ms)
        product = np.flatnonzero(found[Rule.FALSIFIED])
        key = combine_each(np.full(product.size, self._key[person]), product)
        share = self._settings.forgeries_found
        found[Rule.FALSIFIED, product] = self._recognised.uniforms(key, now_ms // DAY_MS) < share
        return found

    # ── sanctions ────────────────────────────────────────────────────────────────────────────────
    def _sanction(self, person: int, rules: Ints, products: Ints, cause: int, now_ms: int) -> None:
        """Fine a person, suspend its listings, and order what it exported to be stored inside the country."""
        self._fine(person, rules, cause, now_ms)
        self._suspend(person, rules, products, cause, now_ms)
        exported = products[rules == Rule.EXPORT]
        self._borders.order_to_localise(exported)
        self._enter(exported, person, LOCALISE, Rule.EXPORT.words, 0, 0, cause, now_ms)

    def _fine(self, person: int, rules: Ints, cause: int, now_ms: int) -> None:
        """Make a person pay as far as it has money."""
        who = np.array([person], dtype=np.int64)
        due_fen = self._compliance.fine_fen(who, np.array([rules.size]), now_ms)
        self._compliance.findings[person] += rules.size
        if not due_fen[0]:
            return
        paid_fen = np.minimum(due_fen, np.maximum(self._ledger.balance_fen[who], 0))
        what = FINE if paid_fen[0] == due_fen[0] else UNPAID
        reason = ", ".join(Rule(rule).words for rule in np.unique(rules).tolist())
        event = self._enter(np.array([-1]), person, what, reason, due_fen, paid_fen, cause, now_ms)
        if paid_fen[0]:
            self._ledger.transfer(now_ms, who, self._state, paid_fen, FINE, event)

    def _suspend(self, person: int, rules: Ints, products: Ints, cause: int, now_ms: int) -> None:
        """Take a person's products off the exchanges, and what it should not have sold off all places."""
        if not self._settings.suspension:
            return
        until_ms = now_ms + round(self._settings.suspension * DAY_MS)
        self._compliance.barred_ms[person] = max(int(self._compliance.barred_ms[person]), until_ms)
        caught = np.unique(products[np.isin(rules, (Rule.TIER, Rule.EXPORT, Rule.CONSENT))])
        for stall in self._stalls.all:
            catalogue = stall.exchange.catalogue
            mine = np.flatnonzero((stall.exchange.terms.seller == person) & (catalogue.status != Listing.UNLISTED))
            stopped = mine if stall.venue.is_exchange else np.intersect1d(mine, caught)
            stall.exchange.withdraw(stopped, until_ms, now_ms, LISTING_SUSPENDED)
            self._enter(stopped, person, SUSPENDED, stall.venue.name, 0, 0, cause, now_ms)

    def _enter(
        self, product: Ints, person: int, what: str, reason: str, due_fen: Ints | int, paid_fen: Ints | int, cause: int,
        now_ms: int,
    ) -> Ints:  # fmt: skip
        return self._log.emit(
            "sanctions", product.size, time_ms=now_ms, person=person, what=what, reason=reason, product=product,
            due_fen=due_fen, paid_fen=paid_fen, cause=cause,
        )  # fmt: skip

    def state(self) -> State:
        """Who waits for an inspector, and when each will be free."""
        waiting = {"ordered_ms": self._ordered_ms.copy(), "event": self._event.copy()}
        return join_states(waiting=waiting, desks=self._desks.state())

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        waiting = part_of(state, "waiting")
        self._ordered_ms[...], self._event[...] = waiting["ordered_ms"], waiting["event"]
        self._desks.restore(part_of(state, "desks"))

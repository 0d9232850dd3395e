"""Compliance: which rules firms keep, product by product, by what they believe about inspections and fines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import units
from sim.accounts import Ledger
from sim.arrays import AnyArray, Floats, Ints, Mask, State
from sim.data.products import Domain, Products, Tier
from sim.decisions.sanctions import best_option, chance_of_a_visit, net_gain_fen, worth_violating
from sim.engine.arrows import Arrows, Flow
from sim.engine.events import NO_CAUSE, EventLog
from sim.engine.streams import Stream
from sim.engine.tables import join_states, part_of
from sim.exchange.licences import Licences
from sim.knowledge.hazards import Hazard, HazardBeliefs
from sim.levers import Arrow
from sim.model.borders import Borders
from sim.model.persons import Persons
from sim.model.prospects import reckons
from sim.model.violations import ON_REPORTS, REPORTS, Rule, ViolationBook
from sim.scenario.schema import Enforcement
from sim.units import DAY_MS, DAYS_PER_YEAR

#: How long a report is owed: for a demand of one day, or for good, as whoever was asked yesterday too believes.
_ONCE, _LASTING = 0, 1


@dataclass(frozen=True)
class Margins:
    """What a year of selling is expected to leave, float64 (products,) each.

    Parameters
    ----------
    off_exchange, anywhere
        Off the exchanges, and at all places together.
    listed
        At exchanges, of what is listed there.
    """

    off_exchange: Floats
    anywhere: Floats
    listed: Floats


class Compliance:
    """Decides for firms what rules they keep (Becker 1968), and keeps the book of what they do not.

    Public bodies keep all rules. Firms know the law, their own record and turnover; how often inspectors come is
    what they believe. Personal data without consent may be traded by public bodies, which need none (Personal
    Information Protection Law 2021, article 13).

    Parameters
    ----------
    products, persons
        With what, and by whom, rules are kept or broken.
    licences, borders
        Deals, and which of them cross the border.
    beliefs
        What firms believe about inspections.
    harm_fen
        What holders lose a year if the state knows all of a product, float64 (products,); changes in place.
    settings
        Section of the scenario.
    arrows
        Rules on sanctions.
    ledger, log
        Where turnover stands, and where violations are recorded.
    seed
        Seed of the run.
    """

    _CHANGING = ("findings", "barred_ms", "off_tier", "exports", "consent", "report", "_bets", "_owed", "_owed_before",
                 "_broke")  # fmt: skip

    def __init__(
        self,
        products: Products,
        persons: Persons,
        licences: Licences,
        borders: Borders,
        beliefs: HazardBeliefs,
        harm_fen: Floats,
        settings: Enforcement,
        arrows: Arrows,
        ledger: Ledger,
        log: EventLog,
        seed: int,
    ) -> None:
        self._products, self._licences, self._borders, self._beliefs = products, licences, borders, beliefs
        self._harm_fen = harm_fen
        self._settings = settings
        self._arrows, self._ledger, self._log = arrows, ledger, log
        self._hidden = Stream(seed, "hidden share of a stock")
        reach_ms = round(settings.reach * DAY_MS)
        self.book = ViolationBook(products, units.FEN_PER_CNY * settings.harm, reach_ms, log)
        #: Who reckons with sanctions, and so may break rules, bool (persons,).
        self.firms = reckons(persons)
        count, everybody = products.count, len(persons.names)
        #: Violations found with each, and until when it may not offer anything, int64 (persons,).
        self.findings: Ints = np.zeros(everybody, dtype=np.int64)
        self.barred_ms: Ints = np.zeros(everybody, dtype=np.int64)
        #: Which rules sellers would break, bool (products,) each.
        self.off_tier, self.exports, self.consent = (np.zeros(count, dtype=np.bool_) for _ in range(3))
        #: What holders would do with reports that they owe once or for good: 0, or a rule on reports, (2, products).
        self.report: Ints = np.zeros((2, count), dtype=np.int64)
        self._bets: Floats = np.zeros((3, len(Rule), count))
        self._owed, self._owed_before = (np.zeros(count, dtype=np.bool_) for _ in range(2))
        self._broke: Ints = np.zeros(count, dtype=np.int64)

    # ── what to do ───────────────────────────────────────────────────────────────────────────────
    def decide(self, margins: Margins, exposure: Floats, now_ms: int) -> None:
        """Let firms weigh each rule for each product.

        Parameters
        ----------
        margins
            What selling brings.
        exposure
            How far each firm is exposed to inspections, float64 (persons,).
        """
        sanction_fen = self.believed_sanction_fen(margins, now_ms)
        visits = self._beliefs.believed(Hazard.INSPECTION, np.arange(exposure.size)) * exposure
        effort_fen = units.fen_from_cny(self._settings.effort)
        sells = self._sells(now_ms)
        detection = chance_of_a_visit(visits)
        for rule, gain in ((Rule.TIER, margins.off_exchange), (Rule.CONSENT, margins.anywhere)):
            self._bet(rule, gain - effort_fen, detection, sanction_fen)
        self.off_tier[:] = sells & worth_violating(*self._bets[:, Rule.TIER])
        self.consent[:] = sells & worth_violating(*self._bets[:, Rule.CONSENT])
        self._bet(Rule.EXPORT, np.zeros_like(margins.anywhere), detection, sanction_fen)
        self._weigh_reports(visits, sanction_fen)

    def _bet(self, rule: Rule, gain_fen: Floats, detection: Floats, sanction_fen: Floats) -> None:
        """Note what breaking a rule would bring a year by the beliefs of whoever it would be."""
        who = self.book.person[rule]
        self._bets[:, rule] = np.maximum(gain_fen, 0.0), detection[who], sanction_fen[who]

    def _weigh_reports(self, visits: Floats, sanction_fen: Floats) -> None:
        """Choose between an honest report, none, and a false one, for the day or for good."""
        settings, private = self._settings, self.firms[self._products.holder]
        effort_fen, forging_fen = (units.fen_from_cny(cost) for cost in (settings.effort, settings.forging))
        self._bet(Rule.WITHHELD, self._harm_fen - effort_fen, chance_of_a_visit(visits), sanction_fen)
        found = chance_of_a_visit(visits * settings.forgeries_found)
        self._bet(Rule.FALSIFIED, self._harm_fen - effort_fen - forging_fen, found, sanction_fen)
        gain, detection, sanction = self._bets[:, list(ON_REPORTS)]
        for term, share in ((_ONCE, 1.0 / DAYS_PER_YEAR), (_LASTING, 1.0)):
            option = best_option(net_gain_fen(gain * share, detection, sanction))
            self.report[term] = np.where(private & (option > 0), ON_REPORTS[0] + option - 1, 0)

    def believed_sanction_fen(self, margins: Margins, now_ms: int) -> Floats:
        """What one more finding would cost each person: the fine, and what it could not sell, float64 (persons,).

        Nobody reckons to pay more than it has (the judgment-proof problem; Shavell 1986).
        """
        fine_fen = self.fine_fen(np.arange(self.firms.size), np.ones(self.firms.size, dtype=np.int64), now_ms)
        closed = np.bincount(self._products.seller, np.maximum(margins.listed, 0.0), minlength=self.firms.size)
        fine_fen = np.minimum(fine_fen, np.maximum(self._ledger.balance_fen, 0))
        return np.asarray(fine_fen + closed * (self._settings.suspension / DAYS_PER_YEAR))

    def fine_fen(self, person: Ints, found: Ints, now_ms: int) -> Ints:
        """Fines for so many violations found with persons, on top of those found before, int64 like ``person``."""
        turnover_fen = self._ledger.turnover_fen[person] * (DAYS_PER_YEAR * DAY_MS / max(now_ms, DAY_MS))
        flow = Flow("finding", now_ms, person.size, turnover_fen=turnover_fen)
        most_fen = self._arrows.send(Arrow.SANCTION, flow).fine_fen
        share = np.minimum(self._settings.gravity * (self.findings[person] + found), 1.0)
        return np.floor(most_fen * share).astype(np.int64)

    def smuggles(self, gain_fen: Floats, now_ms: int) -> Mask:
        """Of which products firms let foreign buyers have what waits for its assessment, bool (products,).

        Parameters
        ----------
        gain_fen
            What a year's licences to those who wait would leave, float64 (products,).
        """
        effort_fen = units.fen_from_cny(self._settings.effort)
        self._bets[0, Rule.EXPORT] = np.maximum(gain_fen - effort_fen, 0.0)
        self.exports[:] = self._sells(now_ms) & worth_violating(*self._bets[:, Rule.EXPORT])
        return self.exports

    def _sells(self, now_ms: int) -> Mask:
        """Which products are those of firms that nobody has suspended, bool (products,)."""
        seller = self._products.seller
        return np.asarray(self.firms[seller] & (self.barred_ms[seller] <= now_ms))

    def barred(self, tier: Ints, *, on_exchange: bool) -> Mask:
        """Which products are not offered since that would break a rule that is kept, bool (products,).

        Parameters
        ----------
        tier
            Tier of each product as the state has it, int64 (products,).
        """
        keeps = self.without_consent() & ~self.consent
        return keeps if on_exchange else keeps | ((tier >= Tier.IMPORTANT) & ~self.off_tier)

    def without_consent(self) -> Mask:
        """Personal data of firms whose persons have refused, bool (products,)."""
        return self._products.refused & self.firms[self._products.seller]

    def tell(self, product: Ints, value: AnyArray, now_ms: int) -> tuple[Mask, AnyArray]:
        """What the state is told of readings that it is owed: which of them, and what they are said to be.

        False reports leave out a share of a stock, drawn anew for each reading.
        """
        chosen = self.report[np.where(self._owed_before[product], _LASTING, _ONCE), product]
        self._owed[product] = True
        self._broke[product] = np.maximum(self._broke[product], chosen)
        false = (chosen == Rule.FALSIFIED) & (self._products.domain[product] == Domain.STOCK)
        if false.any():
            draw = self._hidden.uniforms(self._products.key[product], now_ms)
            hidden = np.minimum(2.0 * self._settings.hidden * draw, 1.0)
            value = np.where(false, value - hidden * np.maximum(value, 0.0), value)
        return chosen != Rule.WITHHELD, value

    # ── what has been done ───────────────────────────────────────────────────────────────────────
    def close_day(self, tier: Ints, now_ms: int) -> None:
        """Enter the day's violations, and how often each rule could have been broken.

        Parameters
        ----------
        tier
            Tier of each product as the state has it, int64 (products,).
        """
        licences = self._licences
        today = (licences.start_ms >= now_ms - DAY_MS) & (licences.start_ms < now_ms)
        row = np.flatnonzero(today & ~licences.is_resold)
        product, buyer = licences.product[row], licences.buyer[row]
        assessed, smuggled = self._borders.crossing(buyer, product)
        firm, personal = self.firms[self._products.seller[product]], self._products.persons[product] > 0
        off, important = ~licences.on_exchange(row), tier[product] >= Tier.IMPORTANT
        refused = self.without_consent()[product]
        for rule, applies, broken in (
            (Rule.TIER, important, important & off & firm),
            (Rule.EXPORT, assessed, smuggled),
            (Rule.CONSENT, personal & firm, refused),
        ):
            self._count(rule.words, int(applies.sum()), int(broken.sum()), now_ms)
            self._commit(rule, product[broken], licences.event[row[broken]], now_ms)
        self._close_reports(now_ms)

    def _close_reports(self, now_ms: int) -> None:
        """Enter what the state was not told, or not truly; one opportunity is a product owed on a day."""
        self._count(REPORTS, int(self._owed.sum()), int((self._broke > 0).sum()), now_ms)
        for rule in ON_REPORTS:
            broke = np.flatnonzero(self._broke == rule)
            self._commit(rule, broke, NO_CAUSE, now_ms)
        self._owed_before[:] = self._owed
        self._owed[:] = False
        self._broke[:] = 0

    def _count(self, rule: str, opportunities: int, violations: int, now_ms: int) -> None:
        if opportunities:
            self._log.emit(
                "opportunities", time_ms=now_ms, rule=rule, opportunities=opportunities, violations=violations
            )  # fmt: skip

    def _commit(self, rule: Rule, product: Ints, cause: Ints | int, now_ms: int) -> None:
        gain, detection, sanction = self._bets[:, rule, product]
        self.book.commit(rule, product, cause, (gain, detection, sanction), now_ms)

    def state(self) -> State:
        """What has been decided, and what has not been found."""
        own = {name: getattr(self, name).copy() for name in self._CHANGING}
        return join_states(own=own, book=self.book.state())

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name, column in part_of(state, "own").items():
            getattr(self, name)[...] = column
        self.book.restore(part_of(state, "book"))

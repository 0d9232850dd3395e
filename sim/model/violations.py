"""Violations: which rules have been broken with which products, and what can still be found of it."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from sim.arrays import Floats, Ints, Mask, State
from sim.data.products import Products
from sim.engine.events import NO_CAUSE, EventLog
from sim.knowledge.suppliers import NEVER


class Rule(IntEnum):
    """A rule that can be broken, and how."""

    TIER = 0
    EXPORT = 1
    CONSENT = 2
    WITHHELD = 3
    FALSIFIED = 4

    @property
    def words(self) -> str:
        """What breaking it is called in records."""
        return _WORDS[self]


_WORDS = {
    Rule.TIER: "important data off exchange",
    Rule.EXPORT: "export without review",
    Rule.CONSENT: "personal data without consent",
    Rule.WITHHELD: "withheld from the state",
    Rule.FALSIFIED: "false report to the state",
}
#: Rules on deals, which sellers break; the others are on reports, which holders owe.
ON_DEALS = (Rule.TIER, Rule.EXPORT, Rule.CONSENT)
#: Rules on reports, and what both together are called in records.
ON_REPORTS = (Rule.WITHHELD, Rule.FALSIFIED)
REPORTS = "reports owed to the state"


class ViolationBook:
    """What has been committed and not been found, one row a rule and product.

    Who goes on doing the same does so until the last time: all of it is found with it, and is in reach for as long
    as that is (Administrative Penalty Law 2021, article 36, on continuing acts).

    Parameters
    ----------
    products
        What rules are broken with.
    harm_fen
        Harm to one person covered, at sensitivity 1, by a deal that breaks a rule.
    reach_ms
        How long something can be found after it was last committed.
    log
        Where violations are recorded.
    """

    _CHANGING = ("last_ms", "event", "times")

    def __init__(self, products: Products, harm_fen: float, reach_ms: int, log: EventLog) -> None:
        self._harm_fen = np.rint(products.persons * products.sensitivity * harm_fen).astype(np.int64)
        self._reach_ms = reach_ms
        self._log = log
        #: Whose violation it would be, int64 (rules, products).
        self.person: Ints = np.stack([products.seller if rule in ON_DEALS else products.holder for rule in Rule])
        shape = (len(Rule), products.count)
        self.last_ms: Ints = np.full(shape, NEVER, dtype=np.int64)
        self.event: Ints = np.full(shape, NO_CAUSE, dtype=np.int64)
        self.times: Ints = np.zeros(shape, dtype=np.int64)

    def commit(
        self, rule: Rule, product: Ints, cause: Ints | int, bets: tuple[Floats, Floats, Floats], now_ms: int
    ) -> None:
        """Enter violations of now.

        Parameters
        ----------
        product
            With which products; one may come several times, int64.
        cause
            Deals behind them.
        bets
            Gain, believed detection and believed sanction by which each was committed, float64 like ``product``.
        """
        gain_fen, detection, sanction_fen = bets
        harm_fen = self._harm_fen[product] * (rule in ON_DEALS)
        event = self._log.emit(
            "violations", product.size, time_ms=now_ms, rule=rule.words, product=product,
            person=self.person[rule, product], gain_fen=np.rint(gain_fen).astype(np.int64), detection=detection,
            sanction_fen=np.rint(sanction_fen).astype(np.int64), harm_fen=harm_fen, cause=cause,
        )  # fmt: skip
        self.last_ms[rule, product] = now_ms
        self.event[rule, product] = event
        np.add.at(self.times[rule], product, 1)

    def in_reach(self, person: int, now_ms: int) -> Mask:
        """What could be found of a person's, bool (rules, products)."""
        recent = (self.last_ms != NEVER) & (now_ms - self.last_ms <= self._reach_ms)
        return np.asarray(recent & (self.person == person))

    def close(self, found: Mask) -> int:
        """Strike out what has been found; return how many times it had been committed."""
        times = int(self.times[found].sum())
        self.last_ms[found], self.event[found], self.times[found] = NEVER, NO_CAUSE, 0
        return times

    def state(self) -> State:
        """All that has not been found."""
        return {name: getattr(self, name).copy() for name in self._CHANGING}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in self._CHANGING:
            getattr(self, name)[...] = state[name]

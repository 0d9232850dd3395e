"""Credit reports as a domain of trade: what they are worth to suppliers, and the registers behind them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim import units
from sim.agents import Creditor
from sim.arrays import Ints
from sim.data.credit import CreditFeed, credit_reports
from sim.decisions.scorecard import spread_of_probability
from sim.engine.streams import entity_keys
from sim.knowledge.credit_files import RECORDS
from sim.knowledge.interests import Interests
from sim.model.credit import TradeCredit
from sim.model.persons import CREDIT_BUREAU, Persons
from sim.model.registers import Registers
from sim.model.room import Room
from sim.model.rules import Rules
from sim.model.trade import Offering
from sim.scenario.schema import CreditReport


class CreditReports:
    """The bureau that sells reports on all firms, the registers behind it, and the suppliers who use them.

    Parameters
    ----------
    credit
        Trade credit on which reports bear; it lets registers know of sales.
    persons
        Accounts.
    settings
        Section of the scenario.
    rules
        Rules in force.
    seed
        Seed of the run.
    """

    def __init__(self, credit: TradeCredit, persons: Persons, settings: CreditReport, rules: Rules, seed: int) -> None:
        products = credit_reports(persons.row(CREDIT_BUREAU), CREDIT_BUREAU)
        firm_key = persons.key[credit.owners.firms]
        credit.registers = Registers(credit.courts, credit.owners, settings, firm_key, rules.arrows, seed)
        self._credit = credit
        self._days = settings.term
        self._feed = CreditFeed(
            credit.registers,
            firm_key,
            credit.knowledge,
            credit.files,
            credit.term_ms,
            units.ms_from_hours(settings.interval),
            entity_keys([f"{products.names[0]}/{record}" for record in RECORDS]),
            seed,
        )
        self._suppliers = np.unique(credit.knowledge.supplier)
        self.offering = Offering(
            products=products,
            interests=Interests(self._suppliers, np.zeros(self._suppliers.size, dtype=np.int64)),
            feed=self._feed,
            terms=settings,
            value_fen=self._value_fen,
        )

    def _value_fen(self, _: int) -> Ints:
        credit = self._credit
        spread = spread_of_probability(self._feed.seen)
        return Creditor.value_reports(credit.knowledge, credit.rule, spread, self._days)[self._suppliers]

    def rooms(self) -> Mapping[str, Room]:
        """Everything that changes, by name."""
        return {"credit feed": self._feed}

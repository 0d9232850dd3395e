"""Registers of departments: courts' judgments, turnover by tax returns, age and capital of every firm."""

from __future__ import annotations

import numpy as np

from sim import units
from sim.arrays import NONE, Floats, Ints, Keys, Mask, State
from sim.engine.arrows import Arrows, Flow
from sim.engine.streams import Stream, combine_each, entity_keys
from sim.levers import Arrow
from sim.model.courts import Courts
from sim.model.owners import Owners
from sim.model.persons import COURTS, REGISTRY, TAX
from sim.scenario.schema import CreditReport

#: Department that keeps each record, in the order of ``RECORDS``.
_KEPT_BY = (COURTS, TAX, REGISTRY, REGISTRY)
#: Judgments that a record tells apart: none, one, more.
_MOST_JUDGMENTS = 2
_MEAN_AGE_YEARS = 10.0


class Registers:
    """What departments know of firms by their work, as functions of past entries in the ledger, and let out.

    Records lie between 0 and 1: judgments of the last while (none, one, more), and the rank among all firms of
    the change of turnover between the last two tax returns, of age, and of registered capital in days of sales.

    Parameters
    ----------
    courts, owners
        Judgments; ages and capital.
    settings
        Section of the scenario.
    firm_key
        Key of each firm, uint64 (firms,).
    arrows
        Rules on what departments let out.
    seed
        Seed of the run, by which firms have their ages.
    """

    def __init__(
        self, courts: Courts, owners: Owners, settings: CreditReport, firm_key: Keys, arrows: Arrows, seed: int
    ) -> None:
        self._courts = courts
        self._owners = owners
        self._arrows = arrows
        self._firm_key = firm_key
        departments = entity_keys(list(_KEPT_BY))
        #: Key of each holding: what one department has on one firm, uint64 (firms, records).
        self._holding = np.column_stack([combine_each(firm_key, row) ^ key for row, key in enumerate(departments)])
        self._window_ms = units.ms_from_hours(settings.judgments * units.HOURS_PER_DAY)
        self._return_days = settings.tax_return
        self._age_years = Stream(seed, "firm's age").exponentials(firm_key, _MEAN_AGE_YEARS)
        #: Turnover since the last return, in the last one and in the one before, int64 (3, firms); days and returns.
        self._turnover_fen: Ints = np.zeros((3, firm_key.size), dtype=np.int64)
        self._days = np.zeros(2, dtype=np.int64)

    def turn_over(self, firm: Ints, value_fen: Ints) -> None:
        """Note sales, one row each."""
        np.add.at(self._turnover_fen[0], firm, value_fen)

    def close_day(self) -> None:
        """File tax returns when they are due."""
        self._days[0] += 1
        if self._days[0] == self._return_days:
            self._turnover_fen[1:] = self._turnover_fen[:-1]
            self._turnover_fen[0] = 0
            self._days[:] = 0, self._days[1] + 1

    def read(self, now_ms: int) -> Floats:
        """Records that departments let out, nan elsewhere, float64 (firms, records)."""
        record = np.column_stack([self._judgments(now_ms), self._change(), self._age(now_ms), self._capital()])
        return np.where(self._shared(now_ms), record, np.nan)

    def fate(self, since_ms: int) -> Ints:
        """Whether a court has judged against each firm since, 1 or 0, -1 where courts do not tell, int64 (firms,)."""
        failed = self._courts.cases.against(self._firm_key.size, since_ms) > 0
        return np.where(self._shared(since_ms)[:, 0], failed, NONE).astype(np.int64)

    def _shared(self, now_ms: int) -> Mask:
        flow = Flow("department's holding", now_ms, self._holding.size, key=self._holding.ravel())
        return self._arrows.send(Arrow.DELIVER, flow).passes.reshape(self._holding.shape)

    def _judgments(self, now_ms: int) -> Floats:
        # Those against earlier owners are not the present ones'.
        after_ms = np.maximum(now_ms - self._window_ms, self._owners.since_ms)
        count = self._courts.cases.against(self._firm_key.size, after_ms)
        return np.minimum(count, _MOST_JUDGMENTS) / _MOST_JUDGMENTS

    def _change(self) -> Floats:
        last, before = self._turnover_fen[1:]
        if self._days[1] < _RETURNS_TO_COMPARE:
            return np.full(last.size, np.nan)
        return ranks(np.divide(last, before, out=np.zeros(last.size), where=before > 0))

    def _age(self, now_ms: int) -> Floats:
        first = np.where(self._owners.takeovers == 0, self._age_years, 0.0)
        return ranks(first + (now_ms - self._owners.since_ms) / (units.DAYS_PER_YEAR * units.DAY_MS))

    def _capital(self) -> Floats:
        sales = self._owners.sales_fen
        return ranks(np.divide(self._owners.capital_fen(), sales, out=np.zeros(sales.size), where=sales > 0.0))

    def state(self) -> State:
        """Turnover, and where returns stand."""
        return {"turnover_fen": self._turnover_fen.copy(), "days": self._days.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._turnover_fen[...] = state["turnover_fen"]
        self._days[...] = state["days"]


_RETURNS_TO_COMPARE = 2


def ranks(value: Floats) -> Floats:
    """Rank of each value among all, between 0 and 1, equal ones alike, float64 like ``value``."""
    ordered = np.sort(value)
    middle = np.searchsorted(ordered, value, "left") + np.searchsorted(ordered, value, "right")
    return middle / (2.0 * max(value.size, 1))

"""The court that hears claims over data: first come first served, and compensation through the ledger."""

from __future__ import annotations

import numpy as np

from sim.accounts import Ledger
from sim.arrays import Ints, Keys, State
from sim.engine.arrows import Arrows, Flow
from sim.engine.calendar import WORKING_DAY_MS, Calendar
from sim.engine.events import EventLog
from sim.engine.streams import Stream
from sim.engine.tables import join_states, part_of
from sim.levers import Arrow
from sim.regulation.desks import SERVICE_CV, Desks
from sim.scenario.schema import Disputes

FILED, COMPENSATED, DISMISSED, NO_MONEY = "filed", "compensated", "dismissed", "seller has no money"
NOT_RECOGNISED = "not recognised"


class DataCourt:
    """Hears claims of buyers against sellers, one case at a time at each desk.

    Parameters
    ----------
    settings
        Desks and how long a case takes.
    calendar
        Office hours.
    arrows
        Rules on claims: whether they are heard, and how often they succeed.
    ledger, log
        Where compensation moves and where cases are recorded.
    seed
        Seed of the run.
    """

    _COLUMNS = ("deal", "product", "buyer", "seller", "claim_fen", "opened_ms", "due_ms", "event")

    def __init__(
        self, settings: Disputes, calendar: Calendar, arrows: Arrows, ledger: Ledger, log: EventLog, seed: int
    ) -> None:
        self._mean_ms = settings.days * WORKING_DAY_MS
        self._desks = Desks(settings.desks, calendar)
        self._arrows = arrows
        self._ledger = ledger
        self._log = log
        self._service, self._verdict = Stream(seed, "case over data"), Stream(seed, "recourse")
        #: Open cases, one row each: int64, and keys of the deals behind them.
        self._open: dict[str, Ints] = {name: np.empty(0, dtype=np.int64) for name in self._COLUMNS}
        self._key: Keys = np.empty(0, dtype=np.uint64)

    def file(
        self, deal: Ints, product: Ints, buyer: Ints, seller: Ints, claim_fen: Ints, key: Keys, now_ms: int
    ) -> list[int]:
        """Take claims that follow from deals; return when they will be decided.

        Parameters
        ----------
        deal, product, buyer, seller, claim_fen
            Who claims how much of whom, int64 (claims,).
        key
            Keys of the deals' draws, uint64 (claims,).
        """
        case = {"deal": deal, "product": product, "buyer": buyer, "seller": seller, "claim_fen": claim_fen}
        filed = self._note(case, FILED, 0, now_ms, now_ms, deal)
        unheard = self._arrows.send(Arrow.LIST, Flow("claim", now_ms, deal.size)).lost > 0.0
        refused = {name: column[unheard] for name, column in case.items()}
        self._note(refused, NOT_RECOGNISED, 0, now_ms, now_ms, filed[unheard])
        service = self._service.lognormals(key, self._mean_ms, SERVICE_CV)
        due_ms = now_ms + self._desks.delays(~unheard, service, now_ms)
        opened = {"opened_ms": np.full(deal.size, now_ms), "due_ms": due_ms, "event": filed}
        for name, column in (case | opened).items():
            self._open[name] = np.concatenate([self._open[name], column[~unheard]])
        self._key = np.concatenate([self._key, key[~unheard]])
        return np.unique(due_ms[~unheard]).tolist()

    def decide(self, now_ms: int) -> None:
        """Decide the cases that are due: sellers pay as far as they have money."""
        due = self._open["due_ms"] <= now_ms
        case = {name: column[due] for name, column in self._open.items()}
        cover = self._arrows.send(Arrow.AGREE, Flow("dispute", now_ms, int(due.sum()))).cover
        won = self._verdict.uniforms(self._key[due]) < cover
        self._open = {name: column[~due] for name, column in self._open.items()}
        self._key = self._key[~due]
        paid = self._affordable(case["seller"], np.where(won, case["claim_fen"], 0))
        what = np.where(won, np.where(paid > 0, COMPENSATED, NO_MONEY), DISMISSED).astype(object)
        decided = self._note(case, what, paid, now_ms, case["opened_ms"], case["event"])
        some = paid > 0
        self._ledger.transfer(
            now_ms, case["seller"][some], case["buyer"][some], paid[some], "compensation", decided[some]
        )

    def _affordable(self, seller: Ints, owed_fen: Ints) -> Ints:
        """What each seller can pay of its debts, in order, each with what earlier ones leave it, int64."""
        left = dict(zip(seller.tolist(), self._ledger.balance_fen[seller].tolist(), strict=True))
        paid = np.zeros(seller.size, dtype=np.int64)
        for i, (person, owed) in enumerate(zip(seller.tolist(), owed_fen.tolist(), strict=True)):
            paid[i] = min(owed, max(left[person], 0))
            left[person] -= int(paid[i])
        return paid

    def _note(
        self, case: dict[str, Ints], what: str | np.ndarray, paid_fen: Ints | int, now_ms: int, opened_ms: Ints | int,
        cause: Ints,
    ) -> Ints:  # fmt: skip
        return self._log.emit(
            "disputes", case["deal"].size, time_ms=now_ms, product=case["product"], buyer=case["buyer"],
            seller=case["seller"], what=what, claim_fen=case["claim_fen"], paid_fen=paid_fen,
            waited_ms=now_ms - opened_ms, cause=cause,
        )  # fmt: skip

    def state(self) -> State:
        """Open cases, and when each desk will be free."""
        return join_states(open={**self._open, "key": self._key}, desks=self._desks.state())

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        cases = dict(part_of(state, "open"))
        self._key = cases.pop("key")
        self._open = cases
        self._desks.restore(part_of(state, "desks"))

"""Courts: firms that are short of cash, judgments against them, and the end of those that stay so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim import units
from sim.accounts import Ledger
from sim.accounts.claims import Claims
from sim.arrays import NONE, Ints, Mask, State
from sim.engine.events import EventLog
from sim.model.owners import Owners
from sim.model.soft_budgets import SoftBudgets
from sim.scenario.schema import Credit

_NONE: Ints = np.empty(0, dtype=np.int64)


@dataclass
class CaseBook:
    """Judgments so far, one row each: against whom, and when, int64."""

    firm: Ints
    time_ms: Ints

    def add(self, firm: Ints, now_ms: int) -> None:
        """Enter judgments of now."""
        self.firm = np.concatenate([self.firm, firm])
        self.time_ms = np.concatenate([self.time_ms, np.full(firm.size, now_ms, dtype=np.int64)])

    def against(self, firms: int, after_ms: Ints | int) -> Ints:
        """Number of judgments against each firm after an instant, one for all or one a firm, int64 (firms,)."""
        since = np.broadcast_to(after_ms, (firms,))[self.firm]
        return np.bincount(self.firm[self.time_ms > since], minlength=firms)


class Courts:
    """Follows firms from the first unpaid invoice to a judgment, and to insolvency.

    A firm is *short* while an invoice is overdue or its cash is negative. Insolvency has a defined
    end: creditors share its cash in proportion to their claims and write off the rest, its licences
    end, it orders nothing for a while, and new owners put in capital. Orders under way are
    finished: the plant and its stocks go on under the new owners, who owe what arrives from then on.
    The state may pay for a firm of its own before it comes to that.

    Parameters
    ----------
    settings
        Section of the scenario.
    claims, ledger
        Debts, and the money to pay them.
    end_licences
        Ends the data licences of a firm, the first argument, at an instant, the second; returns how many there were.
    owners
        Who takes it over.
    soft_budgets
        Whom the state saves.
    outside
        Account that new capital comes from.
    log
        Where it is recorded.

    Attributes
    ----------
    call_loans
        Turns what a firm, the first argument, has borrowed on stock into claims at an instant, the second.
    """

    def __init__(
        self,
        settings: Credit,
        claims: Claims,
        ledger: Ledger,
        end_licences: Callable[[int, int], int],
        owners: Owners,
        soft_budgets: SoftBudgets,
        outside: int,
        log: EventLog,
    ) -> None:
        firms = owners.firms.size
        self._court_ms = units.ms_from_hours(settings.court * units.HOURS_PER_DAY)
        self._grace_ms = units.ms_from_hours(settings.grace * units.HOURS_PER_DAY)
        self._rest_ms = units.ms_from_hours(settings.proceedings * units.HOURS_PER_DAY)
        self._claims = claims
        self._ledger = ledger
        self._end_licences = end_licences
        self._owners = owners
        self._soft_budgets = soft_budgets
        self._outside = outside
        self._log = log
        self.call_loans: Callable[[int, int], None] = lambda _firm, _now_ms: None
        self.cases = CaseBook(_NONE, _NONE)
        #: Since when each firm has been short, or -1; and whether a court has judged since, (firms,).
        self._short_ms: Ints = np.full(firms, NONE, dtype=np.int64)
        self._judged: Mask = np.zeros(firms, dtype=np.bool_)
        #: Event that began each firm's shortage, and until when each orders nothing, int64 (firms,).
        self._event: Ints = np.full(firms, NONE, dtype=np.int64)
        self.resting_until_ms: Ints = np.zeros(firms, dtype=np.int64)

    @property
    def short(self) -> Mask:
        """Which firms are short, bool (firms,)."""
        return self._short_ms != NONE

    def sit(self, now_ms: int) -> Ints:
        """Look at every firm at the end of a day; return those against which a court judges now, ascending."""
        short = self._is_short(now_ms)
        begin, recovered = short & (self._short_ms == NONE), ~short & (self._short_ms != NONE)
        self._short_ms[begin] = now_ms
        self._event[begin] = self._record("short", np.flatnonzero(begin), now_ms)
        self._record("recovery", np.flatnonzero(recovered), now_ms)
        self._clear(recovered)
        lasted = np.where(short, now_ms - self._short_ms, NONE)
        judged = np.flatnonzero(short & ~self._judged & (lasted >= self._court_ms))
        self._judged[judged] = True
        self._record("judgment", judged, now_ms)
        self.cases.add(judged, now_ms)
        return judged

    def bail_out(self, now_ms: int) -> bool:
        """Let the state give those of its firms that would end now what they need to pay; whether it gave any."""
        saved = self._soft_budgets.saves(
            np.flatnonzero(self._short_for_too_long(now_ms) & self._is_short(now_ms)), now_ms
        )
        needed = self._overdue(now_ms)[saved] - self._ledger.balance_fen[saved]
        event = self._record("bail-out", saved, now_ms)
        self._soft_budgets.pay(saved, needed, event, now_ms)
        return saved.size > 0

    def wind_up(self, now_ms: int) -> Ints:
        """End the firms that have been short for too long; return them, ascending."""
        insolvent = np.flatnonzero(self._short_for_too_long(now_ms))
        for firm in insolvent.tolist():
            self._wind_up(firm, now_ms)
        return insolvent

    def _is_short(self, now_ms: int) -> Mask:
        return (self._overdue(now_ms) > 0) | (self._ledger.balance_fen[self._owners.firms] < 0)

    def _short_for_too_long(self, now_ms: int) -> Mask:
        return (self._short_ms != NONE) & (now_ms - self._short_ms >= self._grace_ms)

    def _overdue(self, now_ms: int) -> Ints:
        return self._owed(self._claims["due_ms"] <= now_ms)

    def _owed(self, rows: Mask | slice = slice(None)) -> Ints:
        """What each firm owes on some claims, int64 (firms,)."""
        owed = np.zeros(self._owners.firms.size, dtype=np.int64)
        np.add.at(owed, self._claims["debtor"][rows], self._claims.owed_fen[rows])
        return owed

    def _clear(self, firms: Mask) -> None:
        self._short_ms[firms] = NONE
        self._event[firms] = NONE
        self._judged[firms] = False

    def _wind_up(self, firm: int, now_ms: int) -> None:
        self.call_loans(firm, now_ms)
        rows = self._claims["debtor"] == firm
        owed = self._claims.owed_fen[rows]
        cash = max(0, int(self._ledger.balance_fen[firm]))
        dividend = shares_of(cash, owed)
        licences = self._end_licences(firm, now_ms)
        lost = int(owed.sum() - dividend.sum())
        event = self._record("insolvency", np.array([firm]), now_ms, lost, licences)
        ended = self._claims.end(rows)
        write_down(self._log, ended, dividend, "written off", now_ms)
        self._ledger.transfer(now_ms, firm, ended["creditor"], dividend, "insolvency dividend", int(event[0]))
        self._owners.take_over(firm, now_ms, self._ledger, self._outside)
        self.resting_until_ms[firm] = now_ms + self._rest_ms
        self._clear(self._owners.firms == firm)

    def _record(self, what: str, firm: Ints, now_ms: int, lost_fen: int = 0, licences: int = 0) -> Ints:
        return self._log.emit(
            "defaults", firm.size, time_ms=now_ms, firm=firm, what=what, cash_fen=self._ledger.balance_fen[firm],
            owed_fen=self._owed()[firm], overdue_fen=self._overdue(now_ms)[firm],
            lost_fen=lost_fen, licences=licences, takeovers=self._owners.takeovers[firm], cause=self._event[firm],
        )  # fmt: skip

    def state(self) -> State:
        """Cases, and where each firm stands."""
        return {
            "cases.firm": self.cases.firm,
            "cases.time_ms": self.cases.time_ms,
            "short_ms": self._short_ms.copy(),
            "judged": self._judged.copy(),
            "event": self._event.copy(),
            "resting_until_ms": self.resting_until_ms.copy(),
        }

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.cases = CaseBook(state["cases.firm"], state["cases.time_ms"])
        self._short_ms[...] = state["short_ms"]
        self._judged[...] = state["judged"]
        self._event[...] = state["event"]
        self.resting_until_ms[...] = state["resting_until_ms"]


def shares_of(total: int, claims: Ints) -> Ints:
    """A total divided in proportion to claims, none getting more than its claim, whole fen rounded down, int64."""
    owed = sum(claims.tolist())
    share = min(total, owed)
    # In Python's integers: the products do not fit 64 bits.
    return np.array([claim * share // owed for claim in claims.tolist()], dtype=np.int64)


def write_down(log: EventLog, ended: dict[str, Ints], paid_fen: Ints, outcome: str, now_ms: int) -> None:
    """Record claims that have ended, and what their creditors got."""
    log.emit(
        "claims", paid_fen.size, time_ms=now_ms, creditor=ended["creditor"], debtor=ended["debtor"],
        amount_fen=ended["principal_fen"], interest_fen=ended["interest_fen"], paid_fen=paid_fen,
        issued_ms=ended["issued_ms"], due_ms=ended["due_ms"], outcome=outcome, cause=ended["event"],
    )  # fmt: skip

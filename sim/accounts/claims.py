"""Claims: what firms owe each other for goods delivered on credit, with the day on which it is due."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from sim.arrays import Ints, Mask, State
from sim.errors import ConservationError

_COLUMNS = ("debtor", "creditor", "principal_fen", "interest_fen", "issued_ms", "due_ms", "event")
_NONE: Ints = np.empty(0, dtype=np.int64)


class Claims:
    """Invoices that are neither paid nor written off, one row each, in the order in which they were issued.

    A row has ``debtor`` and ``creditor`` (accounts), ``principal_fen`` and the ``interest_fen`` that
    lateness has added, ``issued_ms``, ``due_ms``, and the ``event`` that it follows from, int64 all.
    """

    def __init__(self) -> None:
        self._rows: dict[str, Ints] = dict.fromkeys(_COLUMNS, _NONE)
        #: Fen that ever became owed, and that are owed no more.
        self._owed, self._ended = 0, 0

    @property
    def rows(self) -> Mapping[str, Ints]:
        """All columns."""
        return MappingProxyType(self._rows)

    def __getitem__(self, column: str) -> Ints:
        return self._rows[column]

    @property
    def count(self) -> int:
        """Number of claims."""
        return int(self._rows["debtor"].size)

    @property
    def owed_fen(self) -> Ints:
        """Principal and interest of each, int64 (claims,)."""
        return self._rows["principal_fen"] + self._rows["interest_fen"]

    def issue(
        self, debtor: Ints, creditor: Ints, principal_fen: Ints, issued_ms: Ints | int, due_ms: Ints, event: Ints
    ) -> None:
        """Add claims, one row each; what is nothing is no claim.

        Raises
        ------
        ConservationError
            If a principal is negative.
        """
        if (principal_fen < 0).any():
            raise ConservationError("a claim is negative")
        some = principal_fen > 0
        added = (debtor, creditor, principal_fen, np.zeros(some.size, dtype=np.int64), issued_ms, due_ms, event)
        for name, column in zip(_COLUMNS, added, strict=True):
            self._rows[name] = np.concatenate([self._rows[name], np.broadcast_to(column, some.shape)[some]])
        self._owed += int(principal_fen.sum())

    def overdue(self, now_ms: int) -> Mask:
        """Which claims should have been paid before now, bool (claims,)."""
        return self._rows["due_ms"] < now_ms

    def bear_interest(self, rows: Mask, per_day: float) -> None:
        """Add a day's interest on the principal of some claims, rounded down."""
        interest = np.where(rows, np.floor(self._rows["principal_fen"] * per_day), 0.0).astype(np.int64)
        self._rows["interest_fen"] = self._rows["interest_fen"] + interest
        self._owed += int(interest.sum())

    def payable(self, cash_fen: Ints, now_ms: int) -> Mask:
        """Claims due that their debtors can pay now, the oldest first, each with what is left, bool (claims,).

        Parameters
        ----------
        cash_fen
            What each account holds, int64 (accounts,).
        """
        due = np.flatnonzero(self._rows["due_ms"] <= now_ms)
        order = due[np.lexsort((due, self._rows["due_ms"][due], self._rows["debtor"][due]))]
        debtor, running = self._rows["debtor"][order], np.cumsum(self.owed_fen[order])
        first = np.searchsorted(debtor, debtor)
        before = np.where(first > 0, running[first - 1], 0)
        paid = np.zeros(self.count, dtype=np.bool_)
        paid[order[running - before <= cash_fen[debtor]]] = True
        return paid

    def end(self, rows: Mask) -> dict[str, Ints]:
        """Take out claims that are paid or written off, and return their columns."""
        ended = {name: column[rows] for name, column in self._rows.items()}
        self._ended += int(self.owed_fen[rows].sum())
        self._rows = {name: column[~rows] for name, column in self._rows.items()}
        return ended

    def audit(self) -> None:
        """Check that what ever became owed is still owed or has ended.

        Raises
        ------
        ConservationError
            If they do not add up.
        """
        left = int(self.owed_fen.sum())
        if self._owed != self._ended + left:
            raise ConservationError(f"claims of {self._owed} fen arose, {self._ended} ended and {left} are left")

    def state(self) -> State:
        """All rows and totals."""
        return {**self._rows, "totals": np.array([self._owed, self._ended], dtype=np.int64)}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._rows = {name: state[name] for name in _COLUMNS}
        self._owed, self._ended = (int(total) for total in state["totals"])

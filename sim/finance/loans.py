"""The bank's book of loans against stock, and what has been bought with them."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints, State
from sim.errors import ConservationError


class LoanBook:
    """Loans and positions, one row a stock that may be pledged.

    Parameters
    ----------
    stocks
        Number of stocks.
    """

    def __init__(self, stocks: int) -> None:
        #: Owed on each stock, and goods held on credit, int64 (stocks,).
        self.debt_fen: Ints = np.zeros(stocks, dtype=np.int64)
        self.position_kg: Ints = np.zeros(stocks, dtype=np.int64)
        #: Fen that were ever lent, and that are no loan any more.
        self._lent, self._ended = 0, 0

    def lend(self, kg: Ints, fen: Ints) -> None:
        """Book purchases on credit, (stocks,)."""
        self.position_kg += kg
        self.debt_fen += fen
        self._lent += int(fen.sum())

    def sell(self, kg: Ints, proceeds_fen: Ints) -> Ints:
        """Book sales of what was bought on credit; return what of the proceeds repays loans, int64 (stocks,)."""
        self.position_kg -= kg
        return self.end(np.minimum(proceeds_fen, self.debt_fen))

    def end(self, fen: Ints) -> Ints:
        """Take off loans that are repaid or have become claims; return them, int64 (stocks,)."""
        self.debt_fen -= fen
        self._ended += int(fen.sum())
        return fen

    def audit(self) -> None:
        """Check that what was ever lent is still owed or has ended, and that nobody owes or holds less than nothing.

        Raises
        ------
        ConservationError
            If not.
        """
        left = int(self.debt_fen.sum())
        if self._lent != self._ended + left:
            raise ConservationError(f"{self._lent} fen were lent on stock, {self._ended} ended and {left} are left")
        if (self.debt_fen < 0).any() or (self.position_kg < 0).any():
            raise ConservationError("a loan on stock or what was bought with it is negative")

    def state(self) -> State:
        """Both columns and the totals."""
        return {
            "debt_fen": self.debt_fen.copy(),
            "position_kg": self.position_kg.copy(),
            "totals": np.array([self._lent, self._ended], dtype=np.int64),
        }

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.debt_fen[...] = state["debt_fen"]
        self.position_kg[...] = state["position_kg"]
        self._lent, self._ended = (int(total) for total in state["totals"])

"""Backers of exchanges: what running them costs, who makes up for losses, and when that ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.accounts import Ledger
from sim.arrays import Ints, State
from sim.exchange.venue import Venue


@dataclass(frozen=True)
class Backer:
    """Who stands behind an exchange, and how far.

    Parameters
    ----------
    account
        Where the money comes from.
    backing_fen
        Most that it makes up for in all.
    cost_fen
        Cost of running the exchange a day.
    """

    account: int
    backing_fen: int
    cost_fen: int


class Backing:
    """The books of exchanges, closed every midnight.

    An operator pays the day's cost out of fees, kept from earlier days too; its backer makes up for what is missing
    until the losses made up for reach the backing. On the day on which that is not enough, the operator pays what there
    is, and the exchange goes offline.

    Parameters
    ----------
    venues
        The exchanges.
    backers
        Who stands behind each.
    outside
        Account that costs are paid to.
    ledger
        Where money moves.
    """

    def __init__(self, venues: Sequence[Venue], backers: Sequence[Backer], outside: int, ledger: Ledger) -> None:
        self._venues = tuple(venues)
        self._backers = tuple(backers)
        self._outside = outside
        self._ledger = ledger
        #: Losses that each backer has made up for, int64 (exchanges,).
        self.lost_fen: Ints = np.zeros(len(self._venues), dtype=np.int64)

    def close_day(self, now_ms: int) -> list[int]:
        """Pay for the day; return exchanges whose losses now exceed their backing, as rows of ``venues``."""
        return [row for row, venue in enumerate(self._venues) if venue.is_open and not self._pay(row, now_ms)]

    def _pay(self, row: int, now_ms: int) -> bool:
        """Pay a day's cost of one exchange; whether all of it could be paid."""
        backer, operator = self._backers[row], self._venues[row].operator
        cash = max(int(self._ledger.balance_fen[operator]), 0)
        missing = max(backer.cost_fen - cash, 0)
        made_up = min(missing, backer.backing_fen - int(self.lost_fen[row]))
        self.lost_fen[row] += made_up
        self._transfer(now_ms, backer.account, operator, made_up, "backing of an exchange")
        self._transfer(now_ms, operator, self._outside, min(cash + made_up, backer.cost_fen), "running an exchange")
        return made_up == missing

    def _transfer(self, now_ms: int, payer: int, payee: int, amount_fen: int, why: str) -> None:
        if amount_fen:
            self._ledger.transfer(now_ms, payer, payee, np.array([amount_fen], dtype=np.int64), why)

    def state(self) -> State:
        """Losses made up for."""
        return {"lost_fen": self.lost_fen.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.lost_fen[...] = state["lost_fen"]

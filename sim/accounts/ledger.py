"""A double-entry ledger: money moves from one account to another and nowhere else."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints, State
from sim.engine.events import NO_CAUSE, EventLog
from sim.errors import ConservationError

TABLE = "ledger"
#: Payments that are turnover of whoever gets them: for goods, carriage and data.
TURNOVER = frozenset(
    {"goods", "goods in advance", "trade credit", "retail", "freight", "freight in vain", "licence", "calls"}
)


class Ledger:
    """Balances of all accounts; their sum is always zero.

    Every account starts at zero. What a firm starts with comes from the account of the outside
    world, whose balance is therefore negative.

    Parameters
    ----------
    accounts
        Number of accounts, one per legal person and one per named other.
    log
        Where transfers are recorded.
    """

    def __init__(self, accounts: int, log: EventLog) -> None:
        self.balance_fen: Ints = np.zeros(accounts, dtype=np.int64)
        #: What each has turned over so far, int64 (accounts,).
        self.turnover_fen: Ints = np.zeros(accounts, dtype=np.int64)
        self._log = log

    def transfer(
        self,
        now_ms: int,
        payer: Ints | int,
        payee: Ints | int,
        amount_fen: Ints,
        why: str,
        cause: Ints | int = NO_CAUSE,
    ) -> Ints:
        """Move money and record each movement; return the event numbers.

        Parameters
        ----------
        now_ms
            When.
        payer, payee
            Accounts, one for all or one per movement.
        amount_fen
            What is moved, not negative, int64 (movements,).
        why
            Kind of payment.
        cause
            Event that the payment follows from.

        Raises
        ------
        ConservationError
            If an amount is negative: money would flow the other way unseen.
        """
        if (amount_fen < 0).any():
            raise ConservationError(f"a payment for {why} is negative")
        np.subtract.at(self.balance_fen, np.broadcast_to(payer, amount_fen.shape), amount_fen)
        np.add.at(self.balance_fen, np.broadcast_to(payee, amount_fen.shape), amount_fen)
        if why in TURNOVER:
            np.add.at(self.turnover_fen, np.broadcast_to(payee, amount_fen.shape), amount_fen)
        return self._log.emit(
            TABLE,
            amount_fen.size,
            time_ms=now_ms,
            payer=payer,
            payee=payee,
            amount_fen=amount_fen,
            why=why,
            cause=cause,
        )

    def audit(self) -> None:
        """Check that no money has appeared or vanished.

        Raises
        ------
        ConservationError
            If the balances do not add up to zero.
        """
        if (total := int(self.balance_fen.sum())) != 0:
            raise ConservationError(f"the ledger is out of balance by {total} fen")

    def state(self) -> State:
        """Balances and turnover."""
        return {"balance_fen": self.balance_fen.copy(), "turnover_fen": self.turnover_fen.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.balance_fen[...] = state["balance_fen"]
        self.turnover_fen[...] = state["turnover_fen"]

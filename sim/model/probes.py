"""Probes: carriers that let the mapping bureau know how long their trucks took, and what they are paid."""

from __future__ import annotations

import numpy as np

from sim.accounts import Ledger
from sim.agents import Carrier
from sim.arrays import Floats, Ints, Mask, State
from sim.city.city import City
from sim.knowledge.trips import TripKnowledge
from sim.model.rules import Rules


class ProbeTrade:
    """Lets carriers decide on sharing every day, and pays those who do.

    Parameters
    ----------
    city
        Whose trucks are watched.
    carrier
        Row of each truck's carrier, int64 (trucks,).
    account
        Account of each carrier, int64 (carriers,).
    trips
        What carriers know of their driving.
    pay_fen, cost_fen
        What the bureau pays for an hour's driving, and what sending costs.
    harm_fen
        Expected harm a year if the state looks into all that a carrier shares, float64 (carriers,).
    bureau
        Account of the bureau.
    rules
        Rules in force.
    ledger
        Where money moves.
    """

    def __init__(
        self,
        city: City,
        carrier: Ints,
        account: Ints,
        trips: TripKnowledge,
        pay_fen: int,
        cost_fen: int,
        harm_fen: Floats,
        bureau: int,
        rules: Rules,
        ledger: Ledger,
    ) -> None:
        self._city = city
        self._carrier = carrier
        self._account = account
        self._trips = trips
        self._pay_fen = pay_fen
        self._cost_fen = cost_fen
        self._harm_fen = harm_fen
        self._bureau = bureau
        self._rules = rules
        self._ledger = ledger
        #: Which carriers share, bool (carriers,).
        self.sharing: Mask = np.zeros(account.size, dtype=np.bool_)

    def open_day(self) -> None:
        """Let carriers think again about whether to share."""
        look_in = self._rules.in_force.number("look_in")
        margin = float(self._pay_fen - self._cost_fen)
        sharing = Carrier.share_probes(self._trips, margin, self._harm_fen * look_in)
        if not np.array_equal(sharing, self.sharing):
            self.sharing[:] = sharing
            self._city.watch_trucks(np.flatnonzero(sharing[self._carrier]))

    def close_day(self, now_ms: int, driven_h: Floats) -> None:
        """Pay for the day's driving of those who share; ``driven_h`` by carrier."""
        rows = np.flatnonzero(self.sharing)
        pay = np.floor(driven_h[rows] * self._pay_fen).astype(np.int64)
        self._ledger.transfer(now_ms, self._bureau, self._account[rows], pay, "probes")

    def state(self) -> State:
        """Who shares."""
        return {"sharing": self.sharing.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.sharing[:] = state["sharing"]

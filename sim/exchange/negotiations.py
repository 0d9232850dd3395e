"""Negotiations: what state each deal under way is in, and by which steps it may go on.

States and steps are those of the Dataspace Protocol's contract negotiation (Eclipse Dataspace Protocol
2025-1, ch. 6): a buyer requests, a price is offered, the buyer accepts, the exchange approves the use
case (agreed), the payment proves that both stand by it (verified), and the licence begins (finalized).
Every state but the last two may end in termination, for a reason that is recorded.

A request waits until a session meets its bid; whoever finds a product not listed, or too dear, goes on
waiting. A search lasts from the first request until a licence or until the buyer no longer wants one; a
negotiation that is terminated for another reason does not end it.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from sim.arrays import NONE, Ints, Mask, State
from sim.engine.events import NO_CAUSE, EventLog
from sim.knowledge.suppliers import NEVER

#: The buyer's own reason to end a negotiation.
NOT_WANTED = "no longer wanted"


class Step(IntEnum):
    """State of a negotiation."""

    REQUESTED = 0
    OFFERED = 1
    ACCEPTED = 2
    AGREED = 3
    VERIFIED = 4
    FINALIZED = 5
    TERMINATED = 6


#: States that may follow each state.
NEXT: dict[Step, tuple[Step, ...]] = {
    Step.REQUESTED: (Step.OFFERED, Step.AGREED, Step.TERMINATED),
    Step.OFFERED: (Step.REQUESTED, Step.ACCEPTED, Step.TERMINATED),
    Step.ACCEPTED: (Step.AGREED, Step.TERMINATED),
    Step.AGREED: (Step.VERIFIED, Step.TERMINATED),
    Step.VERIFIED: (Step.FINALIZED, Step.TERMINATED),
    Step.FINALIZED: (),
    Step.TERMINATED: (),
}
_MAY_FOLLOW = np.array([[after in NEXT[before] for after in Step] for before in Step])


class Negotiations:
    """Negotiations under way, one row a pair of a buyer and a product; a pair has at most one.

    Parameters
    ----------
    buyer, product
        The pairs, int64 (pairs,).
    log
        Where steps are recorded.
    """

    _CHANGING = (
        "step", "sought_ms", "price_fen", "event", "mechanism", "due_ms", "barred_until_ms", "licensed", "venue",
    )  # fmt: skip

    def __init__(self, buyer: Ints, product: Ints, log: EventLog) -> None:
        self.buyer, self.product = buyer, product
        #: ``Step`` of each, or ``NONE`` where nothing is under way.
        self.step: Ints = np.full(buyer.size, NONE, dtype=np.int64)
        #: Since when each buyer has wanted the product without having it, or ``NEVER``.
        self.sought_ms: Ints = np.full(buyer.size, NEVER, dtype=np.int64)
        #: Price offered, where one has been.
        self.price_fen: Ints = np.zeros(buyer.size, dtype=np.int64)
        #: Number of the mechanism that found it.
        self.mechanism: Ints = np.zeros(buyer.size, dtype=np.int64)
        #: When an accepted offer's use will have been looked at.
        self.due_ms: Ints = np.zeros(buyer.size, dtype=np.int64)
        #: Until when a buyer whose negotiation was terminated may not ask again, or ``NEVER`` if it may now.
        self.barred_until_ms: Ints = np.full(buyer.size, NEVER, dtype=np.int64)
        #: Whether the buyer has ever had a licence of the product, so that the next one is a renewal.
        self.licensed: Mask = np.zeros(buyer.size, dtype=np.bool_)
        #: Number of the venue at which each is under way.
        self.venue: Ints = np.zeros(buyer.size, dtype=np.int64)
        #: Who brought each pair together, or ``NONE``; whoever lets pairs find each other says so.
        self.broker: Ints = np.full(buyer.size, NONE, dtype=np.int64)
        #: Latest event of each.
        self.event: Ints = np.full(buyer.size, NO_CAUSE, dtype=np.int64)
        self._log = log

    def at(self, step: Step) -> Mask:
        """Which pairs stand at a step, bool (pairs,)."""
        return self.step == step

    @property
    def idle(self) -> Mask:
        """Pairs with no negotiation under way, bool (pairs,)."""
        return self.step == NONE

    @property
    def may_bid(self) -> Mask:
        """Pairs that wait for a bid to be met or may begin to, bool (pairs,)."""
        return self.at(Step.REQUESTED) | (self.idle & (self.barred_until_ms == NEVER))

    def request(self, row: Ints, now_ms: int) -> None:
        """Begin negotiations of pairs that have none under way; whoever has sought longer goes on seeking."""
        if not self.idle[row].all():
            raise ValueError("a negotiation is under way already")
        self.search(row, now_ms)
        self.price_fen[row] = 0
        self.event[row] = NO_CAUSE
        self._note(row, Step.REQUESTED, now_ms)

    def search(self, row: Ints, now_ms: int) -> None:
        """Note since when pairs have been wanted that have not found each other, and cannot begin yet."""
        self.sought_ms[row] = np.where(self.sought_ms[row] == NEVER, now_ms, self.sought_ms[row])

    def seek(self, row: Ints, now_ms: int, venue: int = 0) -> None:
        """Begin those negotiations of the given pairs that are not under way; all go on at the venue."""
        self.venue[row] = venue
        self.request(row[self.idle[row]], now_ms)

    def offer(self, row: Ints, price_fen: Ints, mechanism: Ints, now_ms: int) -> None:
        """Offer prices, found by mechanisms of the given numbers, int64 like ``row``."""
        self.price_fen[row] = price_fen
        self.mechanism[row] = mechanism
        self.move(row, Step.OFFERED, now_ms)

    def finalize(self, row: Ints, now_ms: int) -> None:
        """End negotiations with a licence, and the buyers' search with them."""
        self.move(row, Step.FINALIZED, now_ms)
        self.licensed[row] = True
        self.sought_ms[row] = NEVER

    def terminate(self, row: Ints, now_ms: int, reason: str, barred_until_ms: Ints | int) -> None:
        """End negotiations without a licence; the buyers may ask again when the bar has been lifted."""
        self.move(row, Step.TERMINATED, now_ms, reason)
        self.barred_until_ms[row] = barred_until_ms

    def withdraw(self, wanted: Mask, now_ms: int) -> None:
        """End the requests and the search of buyers who no longer want a licence, bool (pairs,)."""
        row = np.flatnonzero(self.at(Step.REQUESTED) & ~wanted)
        self.terminate(row, now_ms, NOT_WANTED, NEVER)
        self.sought_ms[self.idle & ~wanted] = NEVER

    def lift_bars(self, now_ms: int) -> None:
        """Let buyers ask again whose bar has run out by now."""
        self.barred_until_ms[self.barred_until_ms <= now_ms] = NEVER

    def move(self, row: Ints, to: Step, now_ms: int, reason: str = "") -> None:
        """Take negotiations to their next step; the last ones end there.

        Raises
        ------
        ValueError
            If a step may not follow.
        """
        before = self.step[row]
        if not (before != NONE).all() or not _MAY_FOLLOW[before, to].all():
            words = sorted({"nothing" if code == NONE else Step(code).name for code in before.tolist()})
            raise ValueError(f"{to.name} may not follow {', '.join(words)}")
        self._note(row, to, now_ms, reason)
        if not NEXT[to]:
            self.step[row] = NONE

    def _note(self, row: Ints, step: Step, now_ms: int, reason: str = "") -> None:
        self.step[row] = step
        self.event[row] = self._log.emit(
            "negotiations", row.size, time_ms=now_ms, product=self.product[row], buyer=self.buyer[row],
            step=step.name, price_fen=self.price_fen[row], reason=reason, cause=self.event[row],
        )  # fmt: skip

    def state(self) -> State:
        """All that changes."""
        return {name: getattr(self, name).copy() for name in self._CHANGING}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in self._CHANGING:
            getattr(self, name)[...] = state[name]

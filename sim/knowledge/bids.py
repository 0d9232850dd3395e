"""What interested firms have asked for: their standing bids, and since when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Ints, State
from sim.knowledge.suppliers import NEVER


@dataclass
class StandingBids:
    """Bids of interested firms, one row an interest.

    Parameters
    ----------
    bid_fen
        Highest price that the firm pays for a licence of one term, int64 (interests,).
    requested_ms
        When it first asked since it last had a licence, or ``NEVER``.
    """

    bid_fen: Ints
    requested_ms: Ints

    @classmethod
    def none(cls, interests: int) -> StandingBids:
        """Nobody has asked for anything yet."""
        return cls(np.zeros(interests, dtype=np.int64), np.full(interests, NEVER, dtype=np.int64))

    def ask(self, bid_fen: Ints, now_ms: int) -> None:
        """Replace all bids."""
        self.bid_fen[:] = bid_fen
        new = (bid_fen > 0) & (self.requested_ms == NEVER)
        self.requested_ms[new] = now_ms

    def served(self, rows: Ints) -> None:
        """Forget requests that have become licences."""
        self.requested_ms[rows] = NEVER

    def state(self) -> State:
        """All columns."""
        return {"bid_fen": self.bid_fen.copy(), "requested_ms": self.requested_ms.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.bid_fen[...] = state["bid_fen"]
        self.requested_ms[...] = state["requested_ms"]

"""What interested firms have asked for: their standing bids, and since when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Ints, Mask, State
from sim.knowledge.suppliers import NEVER


@dataclass
class StandingBids:
    """Bids of interested firms, one row an interest.

    Parameters
    ----------
    bid_fen
        Highest price that the firm pays for a licence of one term, int64 (interests,).
    requested_ms
        Since when it has wanted a licence without having one, or ``NEVER``.
    """

    bid_fen: Ints
    requested_ms: Ints

    @classmethod
    def none(cls, interests: int) -> StandingBids:
        """Nobody has asked for anything yet."""
        return cls(np.zeros(interests, dtype=np.int64), np.full(interests, NEVER, dtype=np.int64))

    def ask(self, bid_fen: Ints) -> None:
        """Replace all bids."""
        self.bid_fen[:] = bid_fen

    def request(self, wanting: Mask, now_ms: int) -> None:
        """Note who wants a licence and has none; whoever is noted already has waited longer."""
        self.requested_ms[wanting & (self.requested_ms == NEVER)] = now_ms

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

"""What interested firms bid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Ints, Mask, State


@dataclass
class StandingBids:
    """Bids of interested firms, one row an interest.

    Parameters
    ----------
    bid_fen
        Highest price that the firm pays for a licence of one term, int64 (interests,).
    open
        Whether the firm bids at all; what it bids is what a licence is worth to it, bool (interests,).
    """

    bid_fen: Ints
    open: Mask

    @classmethod
    def none(cls, interests: int) -> StandingBids:
        """Nobody has asked for anything yet."""
        return cls(np.zeros(interests, dtype=np.int64), np.ones(interests, dtype=np.bool_))

    def ask(self, bid_fen: Ints, bids: Mask | bool = True) -> None:
        """Replace all bids, and say on which interests firms bid."""
        self.bid_fen[:] = bid_fen
        self.open[:] = bids

    def state(self) -> State:
        """All columns."""
        return {"bid_fen": self.bid_fen.copy(), "open": self.open.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.bid_fen[...] = state["bid_fen"]
        self.open[...] = state["open"]

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
    open
        Whether the firm bids at all; what it bids is what a licence is worth to it, bool (interests,).
    """

    bid_fen: Ints
    requested_ms: Ints
    open: Mask

    @classmethod
    def none(cls, interests: int) -> StandingBids:
        """Nobody has asked for anything yet."""
        return cls(
            np.zeros(interests, dtype=np.int64),
            np.full(interests, NEVER, dtype=np.int64),
            np.ones(interests, dtype=np.bool_),
        )

    def ask(self, bid_fen: Ints, bids: Mask | bool = True) -> None:
        """Replace all bids, and say on which interests firms bid."""
        self.bid_fen[:] = bid_fen
        self.open[:] = bids

    def request(self, wanting: Mask, now_ms: int) -> None:
        """Note who wants a licence and has none; whoever is noted already has waited longer."""
        self.requested_ms[wanting & (self.requested_ms == NEVER)] = now_ms

    def served(self, rows: Ints) -> None:
        """Forget requests that have become licences."""
        self.requested_ms[rows] = NEVER

    def state(self) -> State:
        """All columns."""
        return {"bid_fen": self.bid_fen.copy(), "requested_ms": self.requested_ms.copy(), "open": self.open.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.bid_fen[...] = state["bid_fen"]
        self.requested_ms[...] = state["requested_ms"]
        self.open[...] = state["open"]

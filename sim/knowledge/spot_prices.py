"""Spot prices as they have reached somebody who does not trade."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints, Mask, State
from sim.knowledge.suppliers import NEVER


@dataclass
class SpotPriceKnowledge:
    """The last price seen of each good.

    Parameters
    ----------
    price_fen_per_t
        The price, float64 (goods,).
    time_ms
        When it was struck, or ``NEVER``, int64 (goods,).
    """

    price_fen_per_t: Floats
    time_ms: Ints

    @classmethod
    def none(cls, goods: int) -> SpotPriceKnowledge:
        """Nothing seen yet."""
        return cls(np.zeros(goods), np.full(goods, NEVER, dtype=np.int64))

    def learn(self, seen: Mask, price_fen_per_t: Ints, now_ms: int) -> None:
        """Take in the prices of now of the goods in ``seen``, (goods,)."""
        self.price_fen_per_t[seen] = price_fen_per_t[seen]
        self.time_ms[seen] = now_ms

    def recent(self, now_ms: int, not_older_ms: int) -> Floats:
        """Prices not older than that, and 0 elsewhere, float64 (goods,)."""
        fresh = (self.time_ms != NEVER) & (now_ms - self.time_ms <= not_older_ms)
        return np.where(fresh, self.price_fen_per_t, 0.0)

    def state(self) -> State:
        """All of it."""
        return {"price_fen_per_t": self.price_fen_per_t.copy(), "time_ms": self.time_ms.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.price_fen_per_t[...] = state["price_fen_per_t"]
        self.time_ms[...] = state["time_ms"]

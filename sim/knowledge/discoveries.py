"""Who knows of which product that it could use, and who told it; and whose clients persons are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import NONE, Ints, Mask, State


@dataclass
class Discoveries:
    """What interested persons have found, one row an interest.

    Parameters
    ----------
    found
        Whether the person knows of the product, bool (interests,).
    broker
        Person that brought the two together, or -1, int64 (interests,).
    """

    found: Mask
    broker: Ints

    @classmethod
    def of(cls, interests: int, everything: bool) -> Discoveries:
        """Everybody knows of everything, or of nothing yet."""
        return cls(np.full(interests, everything), np.full(interests, NONE, dtype=np.int64))

    def find(self, row: Ints, broker: Ints | int = NONE) -> None:
        """Let persons know of products, by themselves or through brokers."""
        self.found[row] = True
        self.broker[row] = broker

    def state(self) -> State:
        """All columns."""
        return {"found": self.found.copy(), "broker": self.broker.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.found[...] = state["found"]
        self.broker[...] = state["broker"]


@dataclass
class Clients:
    """Whose clients persons are; nobody is bound to one broker.

    Parameters
    ----------
    of
        Whether each person is each broker's client, bool (brokers, persons).
    """

    of: Mask

    @classmethod
    def none(cls, brokers: int, persons: int) -> Clients:
        """Nobody is anybody's client."""
        return cls(np.zeros((brokers, persons), dtype=np.bool_))

    def state(self) -> State:
        """Whose clients persons are."""
        return {"of": self.of.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.of[...] = state["of"]

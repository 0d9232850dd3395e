"""Which feeds buyers have had, and so know."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Mask, State


@dataclass
class Trials:
    """One row an interest.

    Parameters
    ----------
    tried
        Whether the person has had a licence, bool (interests,).
    """

    tried: Mask

    @classmethod
    def none(cls, interests: int) -> Trials:
        """Nobody has had anything."""
        return cls(np.zeros(interests, dtype=np.bool_))

    def have(self, held: Mask) -> None:
        """Learn of what is held now."""
        self.tried |= held

    def state(self) -> State:
        """Who has tried what."""
        return {"tried": self.tried.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.tried[...] = state["tried"]

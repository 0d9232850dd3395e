"""What buyers have learned about the quality of data that is sold to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints, State


@dataclass
class QualityKnowledge:
    """Mean quality of what each class of products turned out to have, as buyers tell each other.

    Parameters
    ----------
    usual
        Mean quality, older purchases counting for less, float64 (classes,).
    """

    usual: Floats

    def experience(self, product_class: Ints, quality: Floats, weight: float) -> None:
        """Learn from the purchases of a session; ``weight`` is that of their mean beside what was known before."""
        bought = np.bincount(product_class, minlength=self.usual.size)
        total = np.bincount(product_class, quality, self.usual.size)
        mean = np.divide(total, bought, out=self.usual.copy(), where=bought > 0)
        self.usual += weight * (mean - self.usual)

    def state(self) -> State:
        """What changes in a run."""
        return {"usual": self.usual.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.usual[...] = state["usual"]

"""What everybody hears of leaks: how many there have been, of how many copies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import State
from sim.units import DAYS_PER_YEAR


@dataclass
class LeakNews:
    """News of leaks, the same for everybody.

    Parameters
    ----------
    leaks
        Leaks so far.
    copy_days
        Copies that there were on each day so far, added up.
    """

    leaks: int = 0
    copy_days: int = 0

    def hear(self, leaks: int, copies: int) -> None:
        """Learn what a day has brought."""
        self.leaks += leaks
        self.copy_days += copies

    def per_copy_year(self, prior: float, prior_copy_years: float) -> float:
        """Leaks of a copy a year as one believes them who began with a prior worth some copy-years.

        Mean of a gamma belief about a Poisson rate (Gelman et al. 2013, section 2.6).
        """
        return (prior * prior_copy_years + self.leaks) / (prior_copy_years + self.copy_days / DAYS_PER_YEAR)

    def state(self) -> State:
        """Both counts."""
        return {"counts": np.array([self.leaks, self.copy_days], dtype=np.int64)}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.leaks, self.copy_days = (int(count) for count in state["counts"])

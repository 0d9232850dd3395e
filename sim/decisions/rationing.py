"""Rationing: how a good is shared out where there is less of it than is asked for."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats


def share_out(benefit: Floats, total: float) -> Floats:
    """Share a total among recipients so that the sum of ``b x - x^2 / 2`` is as large as it can be, float64.

    Marginal benefits ``b - x`` become equal among all who get something, which is found by filling from the
    highest benefit down (water-filling; Boyd and Vandenberghe 2004, example 5.2). Where ``b`` is what somebody
    asks for, everybody lacks the same in the end: constrained equal losses (Thomson 2003).

    Parameters
    ----------
    benefit
        Benefit of each recipient's first unit, float64 (recipients,).
    total
        What there is.
    """
    if total <= 0.0 or benefit.size == 0:
        return np.zeros(benefit.size)
    highest_first = np.sort(benefit)[::-1]
    marginal = (np.cumsum(highest_first) - total) / np.arange(1, benefit.size + 1)
    last = np.flatnonzero(highest_first > marginal)[-1]
    return np.maximum(benefit - marginal[last], 0.0)

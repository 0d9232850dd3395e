"""When to apply for a permit: early enough for the queues, and no earlier, for a permit runs from its grant.

The time to a permit is uncertain, a day without one costs what would have been earned, and a day too early
costs a day of the fee: a newsvendor's problem in time (Snyder and Shen 2019, ch. 4.3).
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Mask
from sim.engine.elementary import normal_density, normal_quantile

#: Nobody is so sure that no margin, or one without end, is left.
_LEAST, _MOST = 0.01, 0.999


def critical_ratio(gap_fen_per_day: Floats, early_fen_per_day: float) -> Floats:
    """Chance with which the permit should come in time, float64 like ``gap_fen_per_day``."""
    return np.clip(gap_fen_per_day / (gap_fen_per_day + early_fen_per_day), _LEAST, _MOST)


def margin_of(ratio: Floats) -> Floats:
    """Standard deviations of the time to a permit that one applies before its mean, float64 like ``ratio``."""
    return np.array([normal_quantile(p) for p in ratio.ravel().tolist()]).reshape(ratio.shape)


def apply_now(left_h: Floats, mean_h: Floats, sd_h: Floats, ratio: Floats) -> Mask:
    """Whether the office time left is no longer than the time to a permit with its margin, bool like ``left_h``."""
    return left_h <= mean_h + margin_of(ratio) * sd_h


def cost_of_doubt_fen(gap_fen_per_day: Floats, early_fen_per_day: float, sd_days: Floats) -> Floats:
    """Expected cost of one permit that comes too early or too late when one applies at the best time.

    The newsvendor's cost under a normal distribution: (gap + early) x density(z) x sd.
    """
    z = margin_of(critical_ratio(gap_fen_per_day, early_fen_per_day))
    density = np.array([normal_density(value) for value in z.ravel().tolist()]).reshape(z.shape)
    return (gap_fen_per_day + early_fen_per_day) * density * sd_days

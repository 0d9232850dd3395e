"""Beliefs about something that changes: a stationary Gaussian process, seen some time ago with an error."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats


def condition(
    mean: Floats, variance: Floats, seen: Floats, error_var: Floats, correlation: Floats
) -> tuple[Floats, Floats]:
    """Mean and variance given one observation (Anderson and Moore 1979, ch. 2), float64 arrays all.

    Parameters
    ----------
    mean, variance
        Without the observation.
    seen, error_var
        What was observed, and the variance of its error.
    correlation
        Of what it was then with what it is now.
    """
    total = variance + error_var
    reliability = np.divide(variance, total, out=np.zeros_like(total), where=total > 0)
    gain = correlation * reliability
    return mean + gain * (seen - mean), variance * (1.0 - correlation * gain)

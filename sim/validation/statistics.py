"""Means of independent replications, sharpened by what is known of their inputs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import Floats


def controlled_mean(values: Floats, controls: Sequence[Floats]) -> tuple[float, float]:
    """Mean and its standard error by regression on control variates (Lavenberg and Welch 1981).

    Parameters
    ----------
    values
        One value a replication, shape (n,).
    controls
        Inputs of each replication less their known means, shape (n,) each; constant ones are left out.
    """
    varying = [control for control in controls if np.ptp(control) > 0.0]
    design = np.column_stack([np.ones(values.size), *varying])
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ (design.T @ values)
    rest = values - design @ coefficients
    variance = float(rest @ rest) / (values.size - design.shape[1])
    return float(coefficients[0]), float(np.sqrt(variance * inverse[0, 0]))


def mean_of(values: Floats) -> tuple[float, float]:
    """Mean and its standard error, of one value a replication, shape (n,)."""
    return controlled_mean(values, ())


def ratio_of_means(top: Floats, bottom: Floats) -> tuple[float, float]:
    """Ratio of two means and its standard error, of one pair a replication, shape (n,) each.

    The error is that of ``top - ratio x bottom`` over the mean of ``bottom`` (Cochran 1977, section 2.11).
    """
    ratio = float(top.mean() / bottom.mean())
    _, error = mean_of(top - ratio * bottom)
    return ratio, error / float(bottom.mean())

"""Making a live map: readings of one instant brought together, and blurred maps made the best of."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints


def mean_by_link(link: Ints, deviation: Floats) -> tuple[Ints, Floats, Ints]:
    """Links read, the mean of their readings, and how many there are, arrays of one row a link.

    Parameters
    ----------
    link
        Link of each reading, int64 (readings,).
    deviation
        Relative deviation of its time from the profile, float64 (readings,).
    """
    links, row, readings = np.unique(link, return_inverse=True, return_counts=True)
    total = np.zeros(links.size)
    np.add.at(total, row, deviation)
    return links, total / readings, readings.astype(np.int64)


def weight_of_blurred(variance: Floats, spread: Floats, blur_sd: float) -> Floats:
    """What share of a blurred deviation is to be believed, by link, float64 (links,).

    A map's deviations vary by what it knows, ``spread - variance``; added noise of ``blur_sd`` is
    taken out by the regression of the one on the other (attenuation; Fuller 1987, ch. 1).

    Parameters
    ----------
    variance
        Error variance of each link's deviation, float64 (links,).
    spread
        Variance of each link's deviation where nothing is known, float64 (links,).
    """
    known = np.maximum(spread - variance, 0.0)
    total = known + blur_sd * blur_sd
    return np.divide(known, total, out=np.zeros_like(known), where=total > 0.0)

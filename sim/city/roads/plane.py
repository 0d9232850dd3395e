"""Coordinates on a plane in kilometres, without functions whose last bit differs between machines."""

from __future__ import annotations

import math

import numpy as np

from sim.arrays import AnyArray, Floats

#: Mean radius of the Earth (International Union of Geodesy and Geophysics) times pi / 180.
KM_PER_DEGREE = 6371.0088 * math.pi / 180.0
_COSINE_TERMS = 11


def cosine(radians: float) -> float:
    """Cosine of an angle in [-pi / 2, pi / 2] by its Taylor series, summed from the smallest term."""
    square = radians * radians
    total = 1.0
    for n in range(_COSINE_TERMS, 0, -1):
        total = 1.0 - total * square / ((2 * n - 1) * (2 * n))
    return total


def plane_km(x: Floats, y: Floats, geographic: bool) -> tuple[Floats, Floats]:
    """Kilometres east and north of the middle of the bounding box, shape (n,) each.

    Degrees are laid out by the equirectangular projection around the middle latitude, whose error
    over a city of 100 km is below 1 in 1,000 at 45 degrees; kilometres are only moved.

    Parameters
    ----------
    x, y
        Longitude and latitude in degrees if ``geographic``, else kilometres, shape (n,).
    geographic
        Whether the coordinates are degrees.
    """
    if x.size == 0:
        return x.copy(), y.copy()
    middle_x = 0.5 * (x.min() + x.max())
    middle_y = 0.5 * (y.min() + y.max())
    if not geographic:
        return x - middle_x, y - middle_y
    east = KM_PER_DEGREE * cosine(math.radians(middle_y))
    return (x - middle_x) * east, (y - middle_y) * KM_PER_DEGREE


def distance_km(x: Floats, y: Floats, a: AnyArray, b: AnyArray) -> Floats:
    """Straight distance between points ``a`` and ``b`` (indices) of a plane, shape of ``a``."""
    dx, dy = x[a] - x[b], y[a] - y[b]
    distance: Floats = np.sqrt(dx * dx + dy * dy)
    return distance

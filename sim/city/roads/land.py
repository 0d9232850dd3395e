"""What each place in a city lends itself to, judged by where it lies."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats
from sim.city.roads.network import LandUse

#: Share of the nodes that lie within what counts as the city's radius.
_RADIUS_QUANTILE = 0.95
#: Distance from the centre, in radii, at which the outskirts begin.
_OUTSKIRTS_FROM = 0.55


def land_use(x: Floats, y: Floats, riverside: Floats | None = None) -> LandUse:
    """Weights in [0, 1] from plane coordinates.

    The centre is the median of the nodes' coordinates, because streets are densest there.

    Parameters
    ----------
    x, y
        Kilometres on a plane, shape (n,).
    riverside
        Closeness to a river bank where it is known, shape (n,).
    """
    if x.size == 0:
        return LandUse(x.copy(), x.copy(), x.copy())
    dx, dy = x - np.median(x), y - np.median(y)
    distance = np.sqrt(dx * dx + dy * dy)
    radius = max(float(np.quantile(distance, _RADIUS_QUANTILE)), 1e-9)
    outwards = distance / radius
    return LandUse(
        centrality=np.clip(1.0 - outwards, 0.0, 1.0),
        riverside=np.zeros(x.size) if riverside is None else riverside,
        outskirts=np.clip((outwards - _OUTSKIRTS_FROM) / (1.0 - _OUTSKIRTS_FROM), 0.0, 1.0),
    )

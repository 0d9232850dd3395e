"""Travel time on a link by its volume: the function of the Bureau of Public Roads (1964).

``time = free time x (1 + alpha (volume / capacity)^beta)``. A link whose capacity is zero is one
that nobody rated: its time does not depend on its volume.
"""

from __future__ import annotations

from sim.engine.compiled import inlined
from sim.engine.elementary import power


@inlined
def _load(volume: float, capacity: float, beta: float) -> float:
    """Volume over capacity to the power ``beta``."""
    if capacity <= 0.0:
        return 0.0
    if beta == 1.0:
        return volume / capacity
    return power(volume / capacity, beta)


@inlined
def bpr_time(free: float, alpha: float, beta: float, capacity: float, volume: float) -> float:
    """Time at a volume, in the unit of ``free``."""
    return free * (1.0 + alpha * _load(volume, capacity, beta))


@inlined
def bpr_slope(free: float, alpha: float, beta: float, capacity: float, volume: float) -> float:
    """Derivative of the time by volume; 0 where there is none, at volume 0 and ``beta`` below 1."""
    if volume > 0.0:
        return free * alpha * beta * _load(volume, capacity, beta) / volume
    return free * alpha / capacity if beta == 1.0 and capacity > 0.0 else 0.0


@inlined
def bpr_integral(free: float, alpha: float, beta: float, capacity: float, volume: float) -> float:
    """Integral of the time from volume 0."""
    return free * volume * (1.0 + alpha * _load(volume, capacity, beta) / (beta + 1.0))

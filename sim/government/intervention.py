"""Stepping in: which goods the state takes to be short, and where."""

from __future__ import annotations

from sim.arrays import Floats, Mask


def believed_short(estimate_kg: Floats, rate_kg_per_h: Floats, behind_h: float) -> Mask:
    """Groups whose plants owe more than so many hours of their capacity beyond what they have, bool (groups,).

    Parameters
    ----------
    estimate_kg
        Stock less waiting orders of each good and district by the nowcast, float64 (groups,).
    rate_kg_per_h
        Registered capacity of its plants, float64 (groups,).
    """
    return estimate_kg < -behind_h * rate_kg_per_h

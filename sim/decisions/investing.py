"""Whether to put money into better data."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Mask
from sim.decisions.waiting import worth_acting


def worth_investing(
    gain_fen: Floats, cost_fen: int, horizon_years: float, discount: float, forfeiture: Floats, multiple: Floats
) -> Mask:
    """Whether what better data brings pays for it and for giving up the choice to wait, bool (products,).

    A year's gain is worth gain / (1 / horizon + discount + hazard of forfeiture): it ends with either, at a constant
    rate. Money spent on quality is sunk, so under volatile rules the value must reach a multiple of it (Dixit and
    Pindyck 1994). More hazard or volatility never makes a firm invest that would not without.

    Parameters
    ----------
    gain_fen
        What a step brings in a year, float64 (products,).
    cost_fen
        Of a step.
    horizon_years
        Time for which it is expected to pay.
    discount
        Rate a year at which the future is discounted.
    forfeiture
        Believed hazard that a product becomes public data, per year, float64 (products,).
    multiple
        Of the cost that the value must reach, float64 (products,).
    """
    value = gain_fen / (1.0 / horizon_years + discount + forfeiture)
    return (value > cost_fen) & worth_acting(value, np.full_like(value, cost_fen), multiple)

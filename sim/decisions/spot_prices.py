"""What a good should cost on a spot market, by its cost and by how scarce it is."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats
from sim.engine.elementary import exp_each


def fundamental_value(cost: Floats, stock: Floats, usual: Floats, scarcity: float) -> Floats:
    """Marginal cost, more where stocks are low and less where they are high, float64 (goods,).

    A commodity is worth its stream of convenience yields, which fall as stocks rise (Working 1949; Pindyck 1993);
    the logarithm is linear in the stock between none and twice the usual one.

    Parameters
    ----------
    cost
        Cost of a tonne, float64 (goods,).
    stock, usual
        Stock less waiting orders, and the usual one, in one unit, float64 (goods,).
    scarcity
        Logarithm of what an empty stock multiplies the value by.
    """
    lack = np.clip(1.0 - stock / usual, -1.0, 1.0)
    return cost * exp_each(scarcity * lack)


def mispricing(price: Floats, value: Floats) -> Floats:
    """Price above fundamental value, as a share of it, float64 (goods,); 0 where no price is known."""
    return np.where(price > 0.0, price / value - 1.0, 0.0)

"""What a good should cost on a spot market, by its cost and by how scarce it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints
from sim.engine.elementary import exp_each


@dataclass(frozen=True)
class Worth:
    """What makes goods worth what they are; all of it public.

    Parameters
    ----------
    cost_fen_per_t
        Marginal cost, float64 (goods,).
    usual_kg
        Stock less waiting orders at which a good is worth its cost, above 0, float64 (goods,).
    scarcity
        Logarithm of what an empty stock multiplies the cost by.
    """

    cost_fen_per_t: Floats
    usual_kg: Floats
    scarcity: float

    def value_fen_per_t(self, stock_kg: Floats | Ints) -> Floats:
        """Fundamental values: more than the cost where stocks are low and less where they are high, (goods,).

        A commodity is worth its stream of convenience yields, which fall as stocks rise (Working 1949; Pindyck 1993);
        the logarithm is linear in the stock between none and twice the usual one.

        Parameters
        ----------
        stock_kg
            Stock less waiting orders, (goods,).
        """
        lack = np.clip(1.0 - stock_kg / self.usual_kg, -1.0, 1.0)
        return self.cost_fen_per_t * exp_each(self.scarcity * lack)

    def mispricing(self, price_fen_per_t: Floats | Ints, stock_kg: Floats | Ints) -> Floats:
        """Prices above fundamental values, as a share of these, float64 (goods,); 0 where no price is known."""
        price = np.asarray(price_fen_per_t, dtype=np.float64)
        return np.where(price > 0.0, price / self.value_fen_per_t(stock_kg) - 1.0, 0.0)

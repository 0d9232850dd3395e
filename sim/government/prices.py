"""The state's picture of prices: what has reached it, held against what it believes goods should cost."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints
from sim.decisions.spot_prices import Worth
from sim.government.nowcast import Nowcast


def nowcast_mispricing(price_fen_per_t: Floats, nowcast: Nowcast, good_of_group: Ints, worth: Worth) -> Floats:
    """How far each good is above its fundamental value, as the state has both, float64 (goods,).

    Parameters
    ----------
    price_fen_per_t
        Spot prices that the state has seen, 0 where none, float64 (goods,).
    nowcast
        Stocks as the state has them, by good and district.
    good_of_group
        Good of each group of the nowcast, int64 (groups,).
    worth
        What makes goods worth what they are.
    """
    stock_kg = np.zeros(price_fen_per_t.size)
    np.add.at(stock_kg, good_of_group, nowcast.estimate_kg)
    return worth.mispricing(price_fen_per_t, stock_kg)

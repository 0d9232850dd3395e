"""What a licensee that may pass a copy on and somebody who wants one agree on."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints, Mask
from sim.units import BASIS_POINTS


def resale_price_fen(
    worth_fen: Ints, instead_fen: Ints, cost_fen: Ints, royalty_points: int, split: float
) -> tuple[Ints, Mask]:
    """Price of each copy, and whether the two agree on one: int64 and bool (pairs,).

    The buyer pays no more than the copy is worth to it, nor than it would pay the holder instead; the reseller takes
    no less than leaves it its cost after the holder's share. They split what lies between (Nash 1950, where both
    are as patient). What the reseller has paid for its own licence is sunk.

    Parameters
    ----------
    worth_fen
        What the copy is worth to the buyer, int64 (pairs,).
    instead_fen
        What as much use would cost it from the holder, int64 (pairs,).
    cost_fen
        What passing the copy on costs the reseller, int64 (pairs,).
    royalty_points
        Basis points of the price that the holder gets.
    split
        Where between the two limits the price lies; 0 for the reseller's.
    """
    most = np.minimum(worth_fen, instead_fen)
    least = -(-cost_fen * BASIS_POINTS // (BASIS_POINTS - royalty_points))
    price = least + np.floor(split * (most - least)).astype(np.int64)
    return price, (most >= least) & (worth_fen > 0)

"""What it is worth to be found sooner."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints, Mask


def worth_a_broker(
    ask_fen: Ints, margin_fen_per_day: Floats, own_chance: float, broker_chance: float, share: float
) -> Mask:
    """Whether sellers gain by a broker's finding one buyer for them, bool (products,).

    A buyer finds a product by itself with the same chance each day, so after 1 / chance days on average; with a
    broker's help, the two independent of each other, sooner. What it pays in the days between, less what selling
    costs, is set against the broker's share of its first licence.

    Parameters
    ----------
    ask_fen
        Price of a licence, int64 (products,).
    margin_fen_per_day
        What a running licence leaves its seller a day, float64 (products,).
    own_chance, broker_chance
        Chances a day to be found by a buyer and by a broker; ``broker_chance`` is above 0.
    share
        What the broker takes of the price.
    """
    with_help = 1.0 / (1.0 - (1.0 - own_chance) * (1.0 - broker_chance))
    alone = 1.0 / own_chance if own_chance > 0.0 else np.inf
    gained_fen = np.where(margin_fen_per_day > 0.0, margin_fen_per_day, np.nan) * (alone - with_help)
    return np.asarray(gained_fen > share * ask_fen)

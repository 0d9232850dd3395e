"""When a buyer claims money back: data that turned out worse than its seller had declared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints


@dataclass(frozen=True)
class ClaimRule:
    """What a buyer puts up with.

    Parameters
    ----------
    least_uses
        Days of use after which it judges.
    tolerance
        Shortfall that it puts up with, as a share of what is declared.
    trouble_fen
        What a claim costs it in time and counsel.
    """

    least_uses: int
    tolerance: float
    trouble_fen: int


def claims_fen(
    declared: Floats, realised: Floats, tried: Ints, price_fen: Ints, chance: Floats, rule: ClaimRule
) -> Ints:
    """What buyers claim back, 0 where it is not worth while, int64 like ``price_fen``.

    The claim is the share of the price that went for what was not there (reduction of the price: China's Civil
    Code of 2020, art. 582). A buyer claims if the expected compensation exceeds its trouble (Shavell 1982).

    Parameters
    ----------
    declared, realised
        Share of faultless data's value that the seller declares, and that the buyer's uses came to, float64.
    tried
        Number of those uses, int64.
    price_fen
        Price paid, int64.
    chance
        Chance of compensation that the buyer reckons with, float64.
    """
    kept = np.divide(realised, declared, out=np.ones_like(declared), where=declared > 0)
    shortfall = 1.0 - kept
    claim = np.floor(price_fen * np.maximum(shortfall, 0.0)).astype(np.int64)
    worth = (tried >= rule.least_uses) & (shortfall > rule.tolerance) & (chance * claim > rule.trouble_fen)
    return np.where(worth, claim, 0)

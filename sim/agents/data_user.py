"""Those who buy data for uses outside of the city: what they bid, and what they make of it."""

from __future__ import annotations

import numpy as np

from sim.agents.buyer import Buyer
from sim.arrays import Floats, Ints, Mask
from sim.decisions.claims import ClaimRule, claims_fen
from sim.decisions.quality import most_paid_fen
from sim.decisions.resale import resale_price_fen
from sim.decisions.usefulness import expected_share
from sim.knowledge.digital import DigitalKnowledge


class DataUser(Buyer):
    """A legal person that buys data to make something of it."""

    @staticmethod
    def value_licences(known: DigitalKnowledge, worth_fen: Floats, recourse: Floats, free: Mask) -> Ints:
        """Highest price that each interested person pays for a licence of one term, or for a call, fen.

        Parameters
        ----------
        known
            What buyers have tried, and what sellers declare.
        worth_fen
            Value of faultless data to each, float64 (interests,).
        recourse
            Chance that a wronged buyer is compensated, float64 (interests,).
        free
            Whether the product is open to all, bool (interests,).
        """
        share = expected_share(known.declared, known.realised, known.tried, known.trust(), recourse)
        return np.where(free, 0, np.floor(most_paid_fen(worth_fen, share))).astype(np.int64)

    @staticmethod
    def claim(known: DigitalKnowledge, row: Ints, price_fen: Ints, chance: Floats, rule: ClaimRule) -> Ints:
        """What the buyers of some interests claim back of prices paid, and remember to have claimed; 0 for nothing.

        Parameters
        ----------
        row
            Interests, int64.
        price_fen, chance
            What each has paid, int64, and its chance of compensation, float64 (interests,).
        """
        claim = claims_fen(known.declared[row], known.realised[row], known.tried[row], price_fen, chance[row], rule)
        claim[known.claimed[row]] = 0
        known.claimed[row[claim > 0]] = True
        return claim

    @staticmethod
    def pass_on(
        worth_fen: Ints, instead_fen: Ints, cost_fen: Ints, royalty_points: int, split: float
    ) -> tuple[Ints, Mask]:
        """Price of each copy that one data user passes on to another, and whether they agree on it.

        Parameters are those of ``sim.decisions.resale.resale_price_fen``.
        """
        return resale_price_fen(worth_fen, instead_fen, cost_fen, royalty_points, split)

"""Buyers of data: what all who may buy have in common."""

from __future__ import annotations

import numpy as np

from sim.agents.person import Person
from sim.arrays import Floats, Ints, Mask
from sim.decisions.entering import worth_entering


class Buyer(Person):
    """A legal person that may buy data."""

    @staticmethod
    def enter(person: Ints, bid_fen: Ints, ask_fen: Ints, per_year: Floats, dues_fen: Ints) -> Mask:
        """On which of their interests persons bid, bool (interests,): all or none, as entry is worth its fee or not.

        Parameters
        ----------
        person, bid_fen
            Whose interest each is, and the highest price that it pays for a licence of one term, int64 (interests,).
        ask_fen
            Today's ask for it, negative where there is none, int64 (interests,).
        per_year
            Terms in a year, float64 (interests,).
        dues_fen
            What the person has to pay with its first deal, int64 (interests,).
        """
        gain_fen = np.where(ask_fen >= 0, np.maximum(bid_fen - ask_fen, 0), 0) * per_year
        return worth_entering(person, gain_fen, dues_fen)

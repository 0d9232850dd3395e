"""Whether to enter an exchange that asks for a fee once."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints, Mask


def worth_entering(person: Ints, gain_fen: Floats, dues_fen: Ints) -> Mask:
    """Whether a year's gains from buying exceed what has to be paid once, bool (interests,).

    The choice behind a two-part tariff: the fee decides who enters, and not what somebody bids who
    has entered (Oi 1971).

    Parameters
    ----------
    person
        Whose interest each is, int64 (interests,).
    gain_fen
        What each interest would bring in a year above the price, not negative, float64 (interests,).
    dues_fen
        What the person would have to pay once, int64 (interests,).
    """
    total = np.bincount(person, weights=gain_fen, minlength=int(person.max(initial=-1)) + 1)
    return np.asarray((dues_fen == 0) | (total[person] > dues_fen))

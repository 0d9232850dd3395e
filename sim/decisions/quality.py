"""What buyers pay for data whose quality they cannot see (Akerlof 1970)."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats


def expected_quality(usual: Floats, shown: Floats, revealed: float) -> Floats:
    """Quality that a buyer reckons with before it has bought, float64 (offers,).

    Parameters
    ----------
    usual
        Mean quality of what it knows to be sold, float64 (offers,).
    shown
        What a trial or a certificate says of an offer, float64 (offers,).
    revealed
        How far that is to be believed: 0 without either, 1 where it tells all.
    """
    return np.asarray(usual + revealed * (shown - usual))


def most_paid_fen(value_fen: Floats, quality: Floats) -> Floats:
    """Highest price for an offer of expected quality, where ``value_fen`` is what the full one is worth."""
    return np.asarray(value_fen * quality)

"""What buyers pay for data whose quality they cannot see (Akerlof 1970)."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints, Mask


def expected_quality(usual: Floats, shown: Floats, revealed: Floats | float) -> Floats:
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


def revealed_share(certified: float, recourse: float) -> float:
    """How far a declaration is to be believed that a certificate backs, and compensation where it is wrong."""
    return 1.0 - (1.0 - certified) * (1.0 - recourse)


def first_bid_fen(value_fen: Ints, known: Mask, trust: float, revealed: float) -> Ints:
    """Highest price for feeds worth ``value_fen`` if they are as declared, in whole fen, int64 like ``value_fen``.

    Parameters
    ----------
    known
        Where the buyer knows that, bool like ``value_fen``.
    trust
        Mean share of what is declared that it expects elsewhere.
    revealed
        How far declarations are to be believed.
    """
    quality = expected_quality(np.asarray(trust), np.asarray(1.0), revealed)
    return np.where(known, value_fen, np.floor(most_paid_fen(value_fen.astype(np.float64), quality)).astype(np.int64))

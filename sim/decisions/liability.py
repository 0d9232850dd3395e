"""What being liable for leaks is expected to cost."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints


def payable_fen(due_fen: Floats, cash_fen: Ints) -> Floats:
    """What those who are liable reckon that they would pay, float64 like ``due_fen``.

    Nobody pays more than it has, and reckons with no more (the judgment-proof problem; Shavell 1986).

    Parameters
    ----------
    due_fen
        Damages due, float64.
    cash_fen
        What each liable party has, int64 like ``due_fen``.
    """
    return np.minimum(due_fen, np.maximum(cash_fen, 0))


def insured_bid_fen(bid_fen: Ints, hazard: Floats, years: Floats, owed_fen: Floats) -> Ints:
    """Bids less the damages that a licence is expected to cost its buyer, int64 like ``bid_fen``; not below 0.

    Parameters
    ----------
    bid_fen
        What a licence is worth without liability, int64.
    hazard
        Leaks of a copy a year as its buyer believes them, times its attitude to risk, float64.
    years
        Term of a licence, float64.
    owed_fen
        What one leak would make the buyer pay, float64.
    """
    return np.maximum(np.floor(bid_fen - hazard * years * owed_fen), 0.0).astype(np.int64)

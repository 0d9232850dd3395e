"""Acting now or waiting: what a choice that cannot be taken back must be worth while rules may change.

Dixit and Pindyck (1994), ch. 5: the value V of acting follows a geometric Brownian motion and acting
costs I once. It is best to act as soon as V reaches a multiple of I that grows with the volatility.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Mask


def waiting_multiple(volatility: Floats, discount: float, payout: float) -> Floats:
    """Multiple of the cost that a value must reach, ``beta / (beta - 1)``, float64 like ``volatility``.

    ``beta`` is the root above 1 of ``s^2/2 beta (beta - 1) + (r - d) beta - r = 0`` (eq. 5.14); its inverse is
    reckoned in the form that loses no digits. Without volatility the multiple is max(1, r / d).

    Parameters
    ----------
    volatility
        Of the value, per square root of a year, as the person believes.
    discount, payout
        Rate r at which the future is discounted, and share d of the value that waiting forgoes, a year; above 0.
    """
    half = 0.5 * volatility * volatility
    drift = discount - payout - half
    root = np.sqrt(drift * drift + 4.0 * half * discount)
    falling = np.divide(2.0 * half, root - drift, out=np.zeros_like(half), where=root - drift > 0.0)
    inverse = np.where(drift >= 0.0, (drift + root) / (2.0 * discount), falling)
    return np.asarray(1.0 / (1.0 - inverse))


def worth_acting(value_fen: Floats, cost_fen: Floats, multiple: Floats) -> Mask:
    """Whether what acting is worth pays for its cost and for giving up the choice to wait, bool like ``value_fen``."""
    return np.asarray(value_fen >= multiple * cost_fen)

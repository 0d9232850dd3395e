"""Lending against stock: how much a firm may hold on credit, and what it must give back when prices fall."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints, Mask
from sim.units import KG_PER_T


def room_kg(debt_fen: Ints, pledged_kg: Ints, price_fen_per_t: Ints, lent_share: Floats) -> Floats:
    """How much may be bought on credit, or must be sold where negative, float64 (stocks,).

    What is bought with a loan is pledged as well, so a purchase of ``s`` tonnes needs ``s p`` and brings
    ``lent_share s p``: the debt on a stock of its own may grow to ``lent_share / (1 - lent_share)`` times its
    worth, a leverage of ``1 / (1 - lent_share)`` (Geanakoplos 2010).

    Parameters
    ----------
    debt_fen
        Loans on each stock, int64 (stocks,).
    pledged_kg
        Own stock and what has been bought with loans, int64 (stocks,).
    price_fen_per_t
        Spot price, above 0, int64 (stocks,).
    lent_share
        Loan-to-value, float64 (stocks,).
    """
    fen_per_kg = price_fen_per_t / KG_PER_T
    return (lent_share * pledged_kg * fen_per_kg - debt_fen) / ((1.0 - lent_share) * fen_per_kg)


def bought_kg(room: Floats, rising: Mask, pace: float) -> Ints:
    """What firms buy on credit: part of what they may while prices rise, as chartists do, int64 (stocks,)."""
    return np.where(rising, np.floor(pace * np.maximum(room, 0.0)), 0.0).astype(np.int64)


def sold_kg(room: Floats, position_kg: Ints) -> Ints:
    """What firms must sell to keep what the bank has asked for, all of it at most, int64 (stocks,)."""
    return np.minimum(np.ceil(np.maximum(-room, 0.0)).astype(np.int64), position_kg)


def called_fen(debt_fen: Ints, stock_kg: Ints, position_kg: Ints, price_fen_per_t: Ints, lent_share: Floats) -> Ints:
    """What the bank calls in cash once nothing bought on credit is left to sell, int64 (stocks,)."""
    limit = np.floor(lent_share * stock_kg * price_fen_per_t / KG_PER_T).astype(np.int64)
    return np.where(position_kg == 0, np.maximum(debt_fen - limit, 0), 0)

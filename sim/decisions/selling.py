"""Whether to offer a product, and at what price."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints, Mask
from sim.decisions.waiting import worth_acting


def worth_listing(
    expected_licences: Floats,
    ask_fen: Ints,
    fee_share: float,
    upkeep_fen: Ints,
    terms_per_year: Floats,
    integration_fen: Ints,
    expected_harm_fen: Floats,
    multiple: Floats | float = 1.0,
) -> Mask:
    """Whether a year's expected margin exceeds the cost of listing, the expected harm and the option to wait.

    Data that others have seen cannot be taken back, so what selling costs and harms is a cost of acting that is
    sunk, and the option of waiting while rules may change is worth ``multiple`` - 1 of it (Dixit and Pindyck 1994).

    Parameters
    ----------
    expected_licences
        Licences that a seller expects to have sold at any time.
    ask_fen
        Price of a licence of one term.
    fee_share
        Share of the price that the exchange keeps.
    upkeep_fen
        Cost of one licence of one term, int64 (products,).
    terms_per_year
        Terms of a licence in a year, float64 (products,).
    integration_fen
        Cost of making a product ready to list, its compliance included, paid once and counted against the first year.
    expected_harm_fen
        A year's expected harm from being listed.
    multiple
        Of cost and harm, that the margin must reach; without volatile rules 1.

    Returns
    -------
    bool (products,).
    """
    margin = yearly_margin_fen(expected_licences, ask_fen, fee_share, upkeep_fen, terms_per_year)
    cost = integration_fen + expected_harm_fen
    return (margin > cost) & worth_acting(margin, cost, np.asarray(multiple))


def yearly_margin_fen(
    expected_licences: Floats, ask_fen: Ints, fee_share: float, upkeep_fen: Ints, terms_per_year: Floats
) -> Floats:
    """What a year of selling is expected to leave, with the columns of ``worth_listing``, float64 (products,)."""
    return np.asarray(expected_licences * (ask_fen * (1.0 - fee_share) - upkeep_fen) * terms_per_year)


def least_ask_fen(cost_fen: Ints, fee_share: float) -> Ints:
    """Lowest asks that leave a seller its cost once the exchange has kept its share, int64 (products,)."""
    return np.ceil(cost_fen / (1.0 - fee_share)).astype(np.int64)


def next_ask_fen(ask_fen: Ints, sold: Ints, unsold_interest: Ints, step: Floats, floor_fen: Ints) -> Ints:
    """Tomorrow's posted prices: up after a sale, down while interest is turned away.

    A seller who sees neither keeps its price; nobody sells below the cost of a licence.
    """
    raised = np.where(sold > 0, 1.0 + step, 1.0)
    lowered = np.where((sold == 0) & (unsold_interest > 0), 1.0 - step, 1.0)
    return np.maximum(np.rint(ask_fen * raised * lowered), floor_fen).astype(np.int64)

"""Scorecards: what records say about the chance of default, fitted from how firms with such records fared.

Each class of a record multiplies the odds of default by a likelihood ratio, the exponential of its weight
of evidence, and records are taken for independent given the outcome (Good 1950; the scorecard of banks,
Siddiqi 2006). What a record is worth is nowhere stated: without experience every ratio is 1.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, Floats, Ints

#: Weight of the belief that a record says nothing, in firms that defaulted: unit information (Kass, Wasserman 1995).
_SCEPTICISM = 1.0


def likelihood_ratios(seen: Ints, editions: float) -> Floats:
    """Odds of default that each class of each record stands for, against those of all firms.

    Parameters
    ----------
    seen
        Firms by record, class, and whether they defaulted, int64 (..., records, classes, 2).
    editions
        How often a firm was counted in one term, so that counts overlap.

    Returns
    -------
    float64 (..., records, classes)
    """
    firms = seen / editions
    total = firms.sum(axis=-2, keepdims=True)
    both = firms.sum(axis=-1, keepdims=True)
    everybody = both.sum(axis=-2, keepdims=True)
    usual = (both + _SCEPTICISM) / (everybody + _SCEPTICISM * seen.shape[-2])
    share = (firms + _SCEPTICISM * usual) / (total + _SCEPTICISM)
    return share[..., 1] / share[..., 0]


def odds_of(probability: Floats) -> Floats:
    """Odds that go with a probability below 1."""
    return probability / (1.0 - probability)


def probability_by_records(base: Floats, ratios: Floats, record: Ints) -> Floats:
    """Probability of default of customers with given records, float64 (edges,).

    Parameters
    ----------
    base
        Probability before looking at the records, float64 (edges,).
    ratios
        Likelihood ratios of each edge's supplier, float64 (edges, records, classes).
    record
        Classes of the customer, -1 for unknown, int64 (edges, records).
    """
    known = np.maximum(record, 0)
    of_class = np.take_along_axis(ratios, known[:, :, None], axis=2)[:, :, 0]
    odds = odds_of(base) * np.where(record == NONE, 1.0, of_class).prod(axis=1)
    return odds / (1.0 + odds)


def spread_of_probability(seen: Ints) -> float:
    """Standard deviation between firms of the default rate of their class, all records together.

    What whoever keeps the records declares about them: variances between classes add up as for independent
    records, and cannot exceed that of the outcome itself.

    Parameters
    ----------
    seen
        Firms by record, class, and whether they defaulted, int64 (records, classes, 2).
    """
    firms = seen.sum(axis=2)
    rate = np.divide(seen[:, :, 1], firms, out=np.zeros(firms.shape), where=firms > 0)
    total = np.maximum(firms.sum(axis=1, keepdims=True), 1)
    mean = (rate * firms).sum(axis=1, keepdims=True) / total
    between = (firms * (rate - mean) ** 2 / total).sum(axis=1)
    usual = mean.mean()
    return float(np.sqrt(min(between.sum(), usual * (1.0 - usual))))

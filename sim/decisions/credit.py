"""Trade credit: how likely a customer is to default, and whether to let it pay later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints, Mask
from sim.engine.elementary import normal_loss_each
from sim.units import DAYS_PER_YEAR


@dataclass(frozen=True)
class CreditRule:
    """What a supplier reckons with; the same for all.

    Parameters
    ----------
    term_days
        Time that a customer with credit has to pay.
    capital_cost
        What a year of having money tied up costs, as a share of it.
    sales_lost
        Share of a customer's orders that asking for cash in advance is expected to cost.
    loss
        Share of an invoice that a default is expected to cost.
    prior, weight
        Chance of default within a term expected before any experience, and how many customers' terms that is worth.
    """

    term_days: float
    capital_cost: float
    sales_lost: float
    loss: float
    prior: float
    weight: float


def default_probability(kept: Floats, broken: Floats, prior: Floats | float, weight: float) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the probability that a customer defaults within a term, by own experience.

    A Beta prior worth ``weight`` terms, moved by those that went well and by defaults (the beta-binomial
    model; Gelman et al. 2013, sec. 2.4).

    Parameters
    ----------
    kept, broken
        Number of terms without and with a default, float64 (edges,).
    prior
        Probability before that.
    weight
        How many terms it is worth.
    """
    terms = weight + kept + broken
    mean = (weight * prior + broken) / terms
    return mean, np.sqrt(mean * (1.0 - mean) / (terms + 1.0))


def usual_probability(kept: Floats, broken: Floats, supplier: Ints, rule: CreditRule) -> Floats:
    """What suppliers expect of customers that they do not know: their rates over all of them, float64 (edges,)."""
    persons = int(supplier.max(initial=-1)) + 1
    total = np.zeros((2, persons))
    for row, each in enumerate((kept, broken)):
        np.add.at(total[row], supplier, each)
    mean, _ = default_probability(total[0], total[1], rule.prior, rule.weight)
    return mean[supplier]


def gain_if_paid(margin: Floats, rule: CreditRule) -> Floats:
    """What credit earns on a customer that pays, as a share of its orders, float64 like ``margin``.

    The sales that cash in advance would have lost, less what it costs to wait for the money.
    """
    return rule.sales_lost * margin - rule.capital_cost * rule.term_days / DAYS_PER_YEAR


def critical_probability(margin: Floats, rule: CreditRule) -> Floats:
    """Probability of default at which credit is worth as much as cash in advance, float64 like ``margin``.

    Granting earns ``margin - p loss - cost of waiting`` and asking for cash ``(1 - lost) margin`` (the
    one-period credit decision; Bierman and Hausman 1970).
    """
    return np.clip(gain_if_paid(margin, rule) / rule.loss, 0.0, 1.0)


def grant(probability: Floats, margin: Floats, overdue: Mask, rule: CreditRule) -> Mask:
    """Whether each customer may pay later: not while it owes something overdue, bool (edges,)."""
    return (probability < critical_probability(margin, rule)) & ~overdue


def value_of_knowing_fen(
    probability: Floats, margin: Floats, sales_fen: Floats, spread: float, rule: CreditRule
) -> Floats:
    """Expected saving if one knew better how likely each customer is to default, fen, float64 (edges,).

    With normal beliefs: the spread that the records give to the expected loss, times the unit normal loss
    of the gap to the point at which the decision turns (Raiffa and Schlaifer 1961).

    Parameters
    ----------
    probability
        Present estimate, float64 (edges,).
    margin
        Margin of each supplier as a share of its price, float64 (edges,).
    sales_fen
        What is sold to each customer while records are at hand, float64 (edges,).
    spread
        Declared standard deviation of default probabilities between firms that the records tell apart.
    rule
        What suppliers reckon with.
    """
    if spread <= 0.0:
        return np.zeros(probability.size)
    gap = np.abs(probability - critical_probability(margin, rule)) / spread
    return sales_fen * rule.loss * spread * normal_loss_each(gap)

"""Creditors: firms that deliver to others and decide who may pay later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.agents.person import Person
from sim.arrays import Floats, Ints, Mask
from sim.decisions.credit import (
    CreditRule,
    default_probability,
    grant,
    usual_probability,
    value_of_knowing_fen,
)
from sim.decisions.scorecard import likelihood_ratios, odds_of, probability_by_records
from sim.knowledge.credit import CreditKnowledge
from sim.knowledge.credit_files import CreditFiles


@dataclass(frozen=True)
class Terms:
    """What creditors have come to, one row an edge.

    Parameters
    ----------
    probability, error
        Estimated probability of default and its standard deviation, float64 (edges,).
    granted
        Whether the customer may pay later, bool (edges,).
    """

    probability: Floats
    error: Floats
    granted: Mask


class Creditor(Person):
    """A legal person with customers."""

    @staticmethod
    def terms_by_own_books(knowledge: CreditKnowledge, rule: CreditRule) -> Terms:
        """Terms of each customer by how it has paid so far."""
        usual = usual_probability(knowledge.kept, knowledge.broken, knowledge.supplier, rule)
        mean, error = default_probability(knowledge.kept, knowledge.broken, usual, rule.weight)
        return Terms(mean, error, grant(mean, knowledge.margin, knowledge.overdue, rule))

    @staticmethod
    def terms_by_reports(knowledge: CreditKnowledge, files: CreditFiles, editions: float, rule: CreditRule) -> Terms:
        """Terms of each customer by its records besides, where there are any, and by own books elsewhere.

        How firms in the reports have fared says what to expect of any firm, and what each record is worth; how
        the customer has paid so far moves the odds as far from those of a firm that nobody knows as it did before.

        Parameters
        ----------
        editions
            Reports in one term, over which a firm is followed in each.
        """
        supplier = knowledge.supplier
        own = Creditor.terms_by_own_books(knowledge, rule)
        usual = usual_probability(knowledge.kept, knowledge.broken, supplier, rule)
        good, bad = (files.firms[supplier] / editions).T
        base, _ = default_probability(good, bad, usual, rule.weight)
        moved = odds_of(base) * odds_of(own.probability) / odds_of(usual)
        ratios = likelihood_ratios(files.seen, editions)[supplier]
        mean = probability_by_records(moved / (1.0 + moved), ratios, files.record)
        mean = np.where(files.informed, mean, own.probability)
        error = np.where(files.informed, np.sqrt(mean * (1.0 - mean) / (rule.weight + good + bad + 1.0)), own.error)
        return Terms(mean, error, grant(mean, knowledge.margin, knowledge.overdue, rule))

    @staticmethod
    def value_reports(knowledge: CreditKnowledge, rule: CreditRule, spread: float, days: float) -> Ints:
        """Highest price that each person pays for reports over some days, fen, int64 (persons,)."""
        own = Creditor.terms_by_own_books(knowledge, rule)
        sales = knowledge.sales_fen_per_day * days
        value = value_of_knowing_fen(own.probability, knowledge.margin, sales, spread, rule)
        total = np.zeros(int(knowledge.supplier.max(initial=-1)) + 1)
        np.add.at(total, knowledge.supplier, value)
        return np.floor(total).astype(np.int64)

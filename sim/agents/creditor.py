"""Creditors: firms that deliver to others and decide who may pay later."""

from __future__ import annotations

from dataclasses import dataclass

from sim.agents.person import Person
from sim.arrays import Floats, Mask
from sim.decisions.credit import CreditRule, default_probability, grant, usual_probability
from sim.knowledge.credit import CreditKnowledge


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

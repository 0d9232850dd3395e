"""Suppliers: what they would pay to be told of the demand behind their customers' orders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.agents.person import Person
from sim.arrays import NONE, Floats, Ints
from sim.decisions.demand_value import saving
from sim.knowledge.end_demand import DemandPaths, EndDemandKnowledge
from sim.knowledge.interests import EdgeInterests


@dataclass(frozen=True)
class DemandOffer:
    """What suppliers know of demand feeds on offer.

    Parameters
    ----------
    explained
        Variance by which what is told of a customer's demand makes a forecast better, over that of a period's
        demand, float64 (sights,).
    cv
        Coefficient of variation of a period's demand that suppliers reckon with.
    margin_kg
        What each firm has in stock and on order above what it expects to be asked for, float64 (sites,).
    fen_per_kg
        What its inputs for a kilogram cost to hold and to lack for a term, together, float64 (sites,).
    """

    explained: Floats
    cv: float
    margin_kg: Floats
    fen_per_kg: Floats


class Supplier(Person):
    """A legal person that others order from."""

    @staticmethod
    def value_demand_feeds(
        knowledge: EndDemandKnowledge,
        paths: DemandPaths,
        interests: EdgeInterests,
        own_variance: Floats,
        offer: DemandOffer,
    ) -> Ints:
        """Highest price that each interested firm pays for a licence of one term, fen, int64 (interests,).

        What a smaller error of its forecast saves (Lee, So and Tang 2000), each sight for itself.

        Parameters
        ----------
        own_variance
            Of the errors of each firm's own forecasts, kg^2, float64 (sites,).
        """
        person = interests.person_of_edges()
        explained = (business_kg(knowledge, paths) * offer.cv) ** 2 * offer.explained
        saved = saving(own_variance[person], explained, offer.margin_kg[person]) * offer.fen_per_kg[person]
        return np.floor(interests.sum_over_edges(saved)).astype(np.int64)


def business_kg(knowledge: EndDemandKnowledge, paths: DemandPaths) -> Floats:
    """What of each firm's usual orders of a period hangs on the demand behind a sight, float64 (sights,)."""
    usual, booked = knowledge.usual_orders_kg, paths.book != NONE
    ends = np.bincount(paths.end_sight, usual[paths.end_link] * paths.end_weight, paths.sights)
    books = np.bincount(paths.book[booked], usual[booked], paths.sights)
    return np.asarray(ends + books, dtype=np.float64)

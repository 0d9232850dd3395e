"""Suppliers: what they would pay to be told of the demand behind their customers' orders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.agents.person import Person
from sim.arrays import NONE, Floats, Ints
from sim.decisions.demand_value import saving_of_sd
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
    fen_per_kg
        Cost of a term for each kilogram of the standard deviation of a forecast, float64 (sites,).
    """

    explained: Floats
    cv: float
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

        The safety stock that a smaller error of its forecast saves (Lee, So and Tang 2000), each sight for itself.

        Parameters
        ----------
        own_variance
            Of the errors of each firm's own forecasts, kg^2, float64 (sites,).
        """
        person = interests.person_of_edges()
        explained = (business_kg(knowledge, paths) * offer.cv) ** 2 * offer.explained
        saved = saving_of_sd(own_variance[person], explained) * offer.fen_per_kg[person]
        return np.floor(interests.sum_over_edges(saved)).astype(np.int64)


def business_kg(knowledge: EndDemandKnowledge, paths: DemandPaths) -> Floats:
    """What of each firm's usual orders of a period hangs on the demand behind a sight, float64 (sights,)."""
    usual, booked = knowledge.usual_orders_kg, paths.book != NONE
    ends = np.bincount(paths.end_sight, usual[paths.end_link] * paths.end_weight, paths.sights)
    return ends + np.bincount(paths.book[booked], usual[booked], paths.sights)

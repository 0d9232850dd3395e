"""Carriers: own trucks and send them for loads."""

from __future__ import annotations

import numpy as np

from sim.agents.person import Person
from sim.arrays import Floats, Ints, Mask, SmallInts
from sim.decisions import tours
from sim.decisions.dispatch import Rule, assign_trucks
from sim.decisions.road_value import ViewOffer, expected_saving, worth_sharing
from sim.decisions.savings import Limits
from sim.knowledge.trips import TripKnowledge


class Carrier(Person):
    """A firm with autonomous trucks; they see loads on offer, on one board or each on its own."""

    @staticmethod
    def dispatch(pickup_place: Ints, truck_place: Ints, drive_ms: SmallInts, rule: Rule) -> Ints:
        """Row of the truck for each load on the board, or -1, int64 (loads,).

        Carriers see the loads on offer, their own idle trucks and the map that they may use.
        """
        return assign_trucks(pickup_place, truck_place, drive_ms, rule)

    @staticmethod
    def plan_tours(loads: tours.Loads, drive_ms: SmallInts, limits: Limits) -> tours.Tours:
        """Which loads share a truck, from what is offered and the public map."""
        return tours.plan_tours(loads, drive_ms, limits)

    @staticmethod
    def value_view(trips: TripKnowledge, offer: ViewOffer, cost_fen_per_h: float, days: float) -> Ints:
        """Highest price that each carrier pays for a live view of the roads for some days, fen, int64 (carriers,)."""
        saved_h = np.maximum(expected_saving(trips, offer), 0.0) * trips.driving_h * days
        return np.floor(saved_h * cost_fen_per_h).astype(np.int64)

    @staticmethod
    def share_probes(trips: TripKnowledge, margin_fen_per_h: float, harm_fen: Floats) -> Mask:
        """Whether each carrier lets its trucks be probes, bool (carriers,)."""
        return worth_sharing(margin_fen_per_h, trips.driving_h, harm_fen)

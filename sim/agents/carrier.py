"""Carriers: own trucks and send them for loads."""

from __future__ import annotations

from sim.agents.person import Person
from sim.arrays import Ints, SmallInts
from sim.decisions import tours
from sim.decisions.dispatch import Rule, assign_trucks


class Carrier(Person):
    """A firm with autonomous trucks; they see loads on offer, on one board or each on its own."""

    @staticmethod
    def dispatch(pickup_place: Ints, truck_place: Ints, drive_ms: SmallInts, rule: Rule) -> Ints:
        """Row of the truck for each load on the board, or -1, int64 (loads,).

        Carriers see the loads on offer, their own idle trucks and the public map.
        """
        return assign_trucks(pickup_place, truck_place, drive_ms, rule)

    @staticmethod
    def plan_tours(loads: tours.Loads, drive_ms: SmallInts, limits: tours.Limits) -> tours.Tours:
        """Which loads share a truck, from what is offered and the public map."""
        return tours.plan_tours(loads, drive_ms, limits)

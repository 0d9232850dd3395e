"""Carriers: own trucks and send them for loads."""

from __future__ import annotations

from sim.agents.person import Person
from sim.arrays import Ints, SmallInts
from sim.decisions.dispatch import Rule, assign_trucks


class Carrier(Person):
    """A firm with autonomous trucks; carriers share one dispatch board."""

    @staticmethod
    def dispatch(pickup_place: Ints, truck_place: Ints, drive_ms: SmallInts, rule: Rule) -> Ints:
        """Row of the truck for each load on the board, or -1, int64 (loads,).

        Carriers see the loads on offer, their own idle trucks and the public map.
        """
        return assign_trucks(pickup_place, truck_place, drive_ms, rule)

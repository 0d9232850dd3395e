"""Freight: the dispatch board between loads that wait and trucks that are idle."""

from __future__ import annotations

import numpy as np

from sim.agents import Carrier
from sim.arrays import NONE
from sim.city.city import City
from sim.scenario.schema import Fleet


class Freight:
    """Asks carriers for trucks and sends them.

    Parameters
    ----------
    city
        Where loads and trucks are.
    fleet
        How carriers dispatch.
    """

    def __init__(self, city: City, fleet: Fleet) -> None:
        self._city = city
        self._rule = fleet.dispatch

    def dispatch(self, now_ms: int) -> None:
        """Send idle trucks for the loads that wait."""
        orders, pickup_place = self._city.open_loads()
        if orders.size == 0:
            return
        trucks, truck_place = self._city.idle_trucks()
        if trucks.size == 0:
            return
        row = Carrier.dispatch(pickup_place, truck_place, self._city.drive_ms, self._rule)
        self._city.dispatch(orders, np.where(row == NONE, NONE, trucks[row]), now_ms)

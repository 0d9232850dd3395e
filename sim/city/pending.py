"""Saving and restoring the wheel: only what is pending, never the buckets."""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, Mask
from sim.city.tables import CityTables, VehicleState
from sim.city.traffic.queues import Place
from sim.city.wheel import schedule
from sim.engine.compiled import kernel

#: States in which a truck waits for something other than its own event.
_WITHOUT_EVENT = (VehicleState.IDLE, VehicleState.QUEUE_PICKUP, VehicleState.QUEUE_DROP)
#: The same for trucks on the road.
_IN_LIST = (Place.BEHIND, Place.WAITS)


def refill_wheel(city: CityTables) -> None:
    """Enter all pending events again; those of one bucket are sorted when served, so their order is free."""
    city.bucket[:] = NONE
    trucks = ~np.isin(city.vehicles["state"], [int(state) for state in _WITHOUT_EVENT])
    trucks &= ~np.isin(city.vehicles["place"], [int(place) for place in _IN_LIST])
    _enter(city, np.concatenate([trucks, city.plants["working"] == 1]))


@kernel
def _enter(city: CityTables, pending: Mask) -> None:
    for entity in range(pending.size):
        if pending[entity]:
            schedule(city, entity, city.events[entity].time_ms)

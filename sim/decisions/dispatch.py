"""Which truck fetches which load."""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, Ints, SmallInts
from sim.engine.compiled import kernel


@kernel
def nearest_trucks(pickup_place: Ints, truck_place: Ints, drive_ms: SmallInts) -> Ints:
    """Give each load, first ready first, the idle truck that can be there first.

    Parameters
    ----------
    pickup_place
        Place where each load waits, int64 (loads,).
    truck_place
        Place where each idle truck stands, int64 (trucks,).
    drive_ms
        Expected time to drive to place ``i`` from place ``j``, int32 (places, places).

    Returns
    -------
    Row of the truck for each load, or -1 when none is left, int64 (loads,).
    """
    taken = np.zeros(truck_place.size, dtype=np.bool_)
    chosen = np.full(pickup_place.size, NONE)
    left = truck_place.size
    for load in range(pickup_place.size):
        if left == 0:
            break
        row = drive_ms[pickup_place[load]]
        best = np.int64(NONE)
        for truck in range(truck_place.size):
            if not taken[truck] and (best == NONE or row[truck_place[truck]] < row[truck_place[best]]):
                best = np.int64(truck)
        chosen[load] = best
        taken[best] = True
        left -= 1
    return chosen

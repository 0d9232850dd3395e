"""Tables of roads and trucks as they are at the start: empty links, trucks that stand at sites."""

from __future__ import annotations

import numpy as np

from sim import units
from sim.arrays import NONE, AnyArray, Ints, SmallInts
from sim.city.roads.network import RoadNetwork
from sim.city.tables import JAM, LINK, VEHICLE, records
from sim.scenario.schema import TrucksOnRoads

_LONG_AGO_MS = -(10**12)
#: Closures that a truck remembers on one drive, the newest if it meets more.
_MOST_MET = 8


def link_table(network: RoadNetwork) -> AnyArray:
    """Links that nobody has ever driven on; their times are still to be set."""
    return records(
        LINK, network.links, head=network.head, length_m=network.length_m, free_ms=network.free_ms,
        last_exit_ms=_LONG_AGO_MS, last_entry_ms=_LONG_AGO_MS, left_ms=_LONG_AGO_MS, line_head=NONE, line_tail=NONE,
        wait_head=NONE, wait_tail=NONE,
    )  # fmt: skip


def vehicle_table(node: Ints, site: Ints, load_kg: int) -> AnyArray:
    """Idle trucks at these nodes and sites, which are their depots, with this capacity; shape (trucks,) each."""
    return records(
        VEHICLE, node.size, node=node, site=site, depot=site, capacity_kg=load_kg, link=NONE, order=NONE, aboard=NONE,
        bound=NONE, behind=NONE,
    )  # fmt: skip


def closure_table(trucks: int) -> SmallInts:
    """Memory of trucks for closures, with nothing in it."""
    return np.full((trucks, _MOST_MET), NONE, dtype=np.int32)


def jam_table(trucks: TrucksOnRoads) -> AnyArray:
    """What jams have in common on all links."""
    wave_ms_per_m = round(units.HOUR_MS / (trucks.jam_wave * units.M_PER_KM))
    return records(JAM, 1, wave_ms_per_m=wave_ms_per_m, patience_ms=units.ms_from_hours(trucks.patience))

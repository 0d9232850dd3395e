"""Queues on links: trucks leave in the order in which they entered, and enter only where there is room.

*At the exit* a link is a point queue (Vickrey 1969) that trucks share with everybody else, first in,
first out. Between two trucks that entered some time apart so much other traffic has come as that time
brings; it has to leave between them. A truck therefore leaves at the later of its free arrival and

    exit of the truck before + its own headway + (others' share of the capacity) x (time between the entries).

With background traffic and trucks below capacity that is no wait; above it, the queue grows.

*At the entrance* a link holds so many trucks (jam storage; Daganzo 1998, Gawron 1998). A truck whose next link
is full stands at the end of its own, and those behind it stand behind it: queues spill back. Room
that a leaving truck makes reaches the first that waits with the speed of the jam wave; trucks from all links
wait for one link in order of arrival.

*Gridlock.* Rings of full links would never move again. Where the truck at the end of a full link waits
for room itself, and none has left that link for a stated time, the first that has waited as long to enter
it enters all the same, which is counted (as the stuck time of MATSim; Horni, Nagel and Axhausen 2016).

A truck is in one of the states of `Place`; it has a pending event unless it is in a list.
"""

from __future__ import annotations

from enum import IntEnum

from sim.arrays import NONE, Int, Ints
from sim.city.tables import CityTables
from sim.city.wheel import BUCKET_SHIFT, SHORTEST_DELAY_MS, schedule
from sim.engine.compiled import inlined, lean_kernel
from sim.units import MINUTE_MS


class Place(IntEnum):
    """How a truck on the road is placed in queues."""

    ROLLS = 0  # to the end of its link, or is off the road
    BEHIND = 1  # others at the end of its link; no event
    FIRST = 2  # at the end of its link, and goes on in a moment
    WAITS = 3  # for room on the link that it is bound for; no event
    ADMITTED = 4  # to that link, as soon as the room reaches it


_ROLLS, _BEHIND, _FIRST, _WAITS, _ADMITTED = (int(place) for place in Place)
#: Parts of the capacity in which others' share is counted.
SHARES = 1 << 10
#: Storage of a link that never fills.
NO_LIMIT = 1 << 30
#: Buckets of the wheel between two looks for trucks that have waited for too long.
RELIEF_BUCKETS = MINUTE_MS >> BUCKET_SHIFT


# ── at the end of a link ─────────────────────────────────────────────────────────────────────────
@inlined
def may_leave(city: CityTables, vehicle: Int, now_ms: Int) -> bool:
    """Whether a truck at the end of its link is the first there and a headway behind the last that left.

    Otherwise it stands in line, and is served again in its turn.
    """
    truck = city.vehicles[vehicle]
    link = city.links[truck.link]
    soonest_ms = link.left_ms + link.headway_ms
    if truck.place != _ROLLS or (link.line_head == NONE and now_ms >= soonest_ms):
        return True
    if link.line_head == NONE:
        _stand(city, vehicle, _FIRST)
        schedule(city, vehicle, max(soonest_ms, now_ms + SHORTEST_DELAY_MS))
    else:
        _stand(city, vehicle, _BEHIND)
    return False


@inlined
def _stand(city: CityTables, vehicle: Int, place: Int) -> None:
    """Join the line at the end of the link, in one of the places of a line."""
    truck = city.vehicles[vehicle]
    link = city.links[truck.link]
    truck.place = place
    truck.behind = NONE
    if link.line_head == NONE:
        link.line_head = vehicle
    else:
        city.vehicles[link.line_tail].behind = vehicle
    link.line_tail = vehicle


@inlined
def make_room(city: CityTables, vehicle: Int, now_ms: Int) -> None:
    """Leave a link: the next in line moves up, and who waits to enter may enter."""
    truck = city.vehicles[vehicle]
    link = city.links[truck.link]
    link.left_ms = now_ms
    link.last_exit_ms = max(link.last_exit_ms, now_ms)
    if link.line_head == vehicle:
        link.line_head = truck.behind
        if link.line_head != NONE:
            city.vehicles[link.line_head].place = _FIRST
            schedule(city, link.line_head, now_ms + max(link.headway_ms, SHORTEST_DELAY_MS))
    link.on_link -= 1
    if link.wait_head != NONE and link.on_link < link.storage:
        wave_ms = link.length_m * city.jam[0].wave_ms_per_m
        _admit(city, truck.link, now_ms + max(wave_ms, SHORTEST_DELAY_MS))


# ── at the beginning of a link ───────────────────────────────────────────────────────────────────
@inlined
def has_room(city: CityTables, row: Int) -> bool:
    """Whether a truck may enter a link without waiting; nobody waits where there is room."""
    return city.links[row].on_link < city.links[row].storage


@inlined
def wait_for(city: CityTables, vehicle: Int, row: Int, now_ms: Int) -> None:
    """Wait for room on a link, at the end of the present one or off the road."""
    truck, link = city.vehicles[vehicle], city.links[row]
    if truck.link != NONE and truck.place == _ROLLS:
        _stand(city, vehicle, _WAITS)
    truck.place = _WAITS
    truck.bound = row
    truck.next = NONE
    city.events[vehicle].time_ms = now_ms  # since when
    if link.wait_head == NONE:
        link.wait_head = vehicle
    else:
        city.vehicles[link.wait_tail].next = vehicle
    link.wait_tail = vehicle
    city.jam[0].waiting += 1


@inlined
def _admit(city: CityTables, row: Int, enters_ms: Int) -> None:
    """Give room on a link to the first that waits for it."""
    link = city.links[row]
    first = link.wait_head
    link.wait_head = city.vehicles[first].next
    link.on_link += 1
    city.vehicles[first].place = _ADMITTED
    city.jam[0].waiting -= 1
    schedule(city, first, enters_ms)


@inlined
def enter(city: CityTables, vehicle: Int, row: Int, now_ms: Int) -> None:
    """Enter a link on which the truck has its room."""
    truck, link = city.vehicles[vehicle], city.links[row]
    others_ms = link.others * (now_ms - link.last_entry_ms) // SHARES
    leaves = max(now_ms + link.time_ms, link.last_exit_ms + link.headway_ms + others_ms)
    link.last_entry_ms = now_ms
    link.last_exit_ms = leaves
    link.entered += 1
    truck.link = row
    truck.entered_ms = now_ms
    truck.place = _ROLLS
    schedule(city, vehicle, leaves)


# ── for all links ────────────────────────────────────────────────────────────────────────────────
@lean_kernel
def relieve(city: CityTables, now_ms: int) -> None:
    """Let in the first that waits for each stuck link, room or not, if it has waited for too long."""
    if city.jam[0].waiting == 0:
        return
    for row in range(city.links.size):
        link = city.links[row]
        if link.wait_head == NONE or link.line_head == NONE or city.vehicles[link.line_head].place != _WAITS:
            continue
        since_ms = max(city.events[link.wait_head].time_ms, link.left_ms)
        if now_ms - since_ms >= city.jam[0].patience_ms:
            _admit(city, row, now_ms + SHORTEST_DELAY_MS)
            city.jam[0].forced += 1


@lean_kernel
def set_storage(city: CityTables, storage: Ints, now_ms: int) -> None:
    """Let links hold this many trucks, none where they are closed; who waits is let in or looks for another way."""
    for row in range(city.links.size):
        link = city.links[row]
        link.storage = storage[row]
        while link.wait_head != NONE and link.on_link < link.storage:
            _admit(city, row, now_ms + SHORTEST_DELAY_MS)
        while link.wait_head != NONE and link.storage == 0:
            first = city.vehicles[link.wait_head]
            first.place = _ROLLS if first.link == NONE else _FIRST
            city.jam[0].waiting -= 1
            schedule(city, link.wait_head, now_ms + SHORTEST_DELAY_MS)
            link.wait_head = first.next

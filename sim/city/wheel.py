"""The time wheel that orders the city's events (Varghese and Lauck 1987).

Every entity, a vehicle or the plant of a site, has at most one pending event. Buckets are 32 ms
wide. Neighbouring buckets are served together, as every delay is longer than they last, so that nothing is
entered into buckets being served; their events are served in order of (time, entity).
"""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, AnyArray, Int, Ints
from sim.city.tables import EVENT, CityTables, records
from sim.engine.compiled import inlined

#: 2^17 buckets of 2^5 ms cover 70 minutes; later events share a bucket by laps.
BUCKETS = 1 << 17
BUCKET_SHIFT = 5
#: Shortest delay that may be scheduled; institutional stops are whole buckets apart.
SHORTEST_DELAY_MS = 1_000
#: Buckets that are served together: 992 ms, less than the shortest delay.
TOGETHER = SHORTEST_DELAY_MS - 1 >> BUCKET_SHIFT
_ENTITY_BITS = 24
MOST_ENTITIES = 1 << _ENTITY_BITS
#: Events are dealt into slots of 2^2 ms and sorted there.
_SLOT_SHIFT = 2
_SLOTS = TOGETHER << (BUCKET_SHIFT - _SLOT_SHIFT)
#: Below so many events slots do not pay, and insertion sorts what is in one.
_FEW = 24
#: Gaps of Shell's sort (Ciura 2001), for slots that many events share.
_GAPS = (1750, 701, 301, 132, 57, 23, 10, 4)


def wheel_tables(entities: int) -> dict[str, AnyArray]:
    """Tables of a wheel without events."""
    return {
        "bucket": np.full(BUCKETS, NONE, dtype=np.int32),
        "events": records(EVENT, entities),
        "due": np.empty(entities, dtype=np.int64),
        "found": np.empty(entities, dtype=np.int64),
        "slot": np.empty(_SLOTS + 1, dtype=np.int64),
        "chain": np.empty(TOGETHER, dtype=np.int64),
    }


@inlined
def schedule(city: CityTables, entity: Int, time_ms: Int) -> None:
    """Enter the one pending event of ``entity``."""
    place = (time_ms >> BUCKET_SHIFT) & (BUCKETS - 1)
    city.events[entity].time_ms = time_ms
    city.events[entity].next = city.bucket[place]
    city.bucket[place] = entity


@inlined
def due_time(first: Int, packed: Int) -> Int:
    """Time of an event that was taken from bucket ``first`` or those after it."""
    return (first << BUCKET_SHIFT) + (packed >> _ENTITY_BITS)


@inlined
def due_entity(packed: Int) -> Int:
    """Entity of an event that was taken."""
    return packed & (MOST_ENTITIES - 1)


@inlined
def take_events(city: CityTables, first: Int, last: Int) -> Int:
    """Move the events of buckets ``first`` to ``last - 1``, at most `TOGETHER`, to ``city.due``, sorted; count them."""
    count = _find(city, first, last)
    if count > _FEW:
        most = _deal(city, count)
        if most > _FEW:
            _sort_by_gaps(city.due, count, most)
    else:
        for i in range(count):
            city.due[i] = city.found[i]
    _insert_each(city.due, count, 1)
    return count


@inlined
def _find(city: CityTables, first: Int, last: Int) -> Int:
    """Empty buckets into ``city.found``, going along all their lists by turns: each step waits for memory."""
    lists = 0
    for number in range(first, last):
        place = number & (BUCKETS - 1)
        if city.bucket[place] != NONE:
            city.chain[lists] = city.bucket[place]
            city.bucket[place] = NONE
            lists += 1
    count = 0
    while lists > 0:
        longer = 0
        for i in range(lists):
            entity = city.chain[i]
            event = city.events[entity]
            time_ms, following = event.time_ms, event.next
            if first <= time_ms >> BUCKET_SHIFT < last:
                city.found[count] = ((time_ms - (first << BUCKET_SHIFT)) << _ENTITY_BITS) | entity
                count += 1
            else:  # due a lap later
                schedule(city, entity, time_ms)
            if following != NONE:
                city.chain[longer] = following
                longer += 1
        lists = longer
    return count


@inlined
def _deal(city: CityTables, count: Int) -> Int:
    """Move ``city.found`` to ``city.due`` by slots of time, last found first; return how many the fullest has."""
    slot = city.slot
    for i in range(_SLOTS + 1):
        slot[i] = 0
    for i in range(count):
        slot[(city.found[i] >> (_ENTITY_BITS + _SLOT_SHIFT)) + 1] += 1
    most = 0
    for i in range(_SLOTS):
        most = max(most, slot[i + 1])
        slot[i + 1] += slot[i]
    for i in range(count - 1, -1, -1):
        number = city.found[i] >> (_ENTITY_BITS + _SLOT_SHIFT)
        city.due[slot[number]] = city.found[i]
        slot[number] += 1
    return most


@inlined
def _sort_by_gaps(values: Ints, count: Int, most: Int) -> None:
    """Shell's sort but for its last pass, of values less than ``most`` places from where they belong."""
    for gap in _GAPS:
        if gap < most:
            _insert_each(values, count, gap)


@inlined
def _insert_each(values: Ints, count: Int, gap: Int) -> None:
    """Sort what lies ``gap`` places apart, by insertion."""
    for i in range(gap, count):
        value = values[i]
        at = i
        while at >= gap and values[at - gap] > value:
            values[at] = values[at - gap]
            at -= gap
        values[at] = value

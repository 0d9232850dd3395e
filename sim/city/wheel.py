"""The time wheel that orders the city's events (Varghese and Lauck 1987).

Every entity, a vehicle or the plant of a site, has at most one pending event. Buckets are 32 ms
wide. Every delay is longer than a bucket, so nothing is entered into the bucket being served;
events of one bucket are served in order of (time, entity).
"""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, Int, Ints
from sim.city.tables import CityTables
from sim.engine.compiled import inlined, lean_kernel

#: 2^17 buckets of 2^5 ms cover 70 minutes; later events share a bucket by laps.
BUCKETS = 1 << 17
BUCKET_SHIFT = 5
#: Shortest delay that may be scheduled; institutional stops are whole buckets apart.
SHORTEST_DELAY_MS = 1_000
_WITHIN_BUCKET = (1 << BUCKET_SHIFT) - 1
_ENTITY_BITS = 24
MOST_ENTITIES = 1 << _ENTITY_BITS
#: Gaps of Shell's sort, of which few are ever needed (Ciura 2001).
_GAPS = (1750, 701, 301, 132, 57, 23, 10, 4, 1)


@inlined
def schedule(city: CityTables, entity: Int, time_ms: Int) -> None:
    """Enter the one pending event of ``entity``."""
    place = (time_ms >> BUCKET_SHIFT) & (BUCKETS - 1)
    city.events[entity].time_ms = time_ms
    city.events[entity].next = city.bucket[place]
    city.bucket[place] = entity


@inlined
def due_time(number: Int, packed: Int) -> Int:
    """Time of an event that bucket ``number`` gave."""
    return (number << BUCKET_SHIFT) | (packed >> _ENTITY_BITS)


@inlined
def due_entity(packed: Int) -> Int:
    """Entity of an event that a bucket gave."""
    return packed & (MOST_ENTITIES - 1)


@lean_kernel
def take_bucket(city: CityTables, number: Int) -> Int:
    """Move the events of bucket ``number`` to ``city.due``, sorted; return how many."""
    place = number & (BUCKETS - 1)
    entity = np.int64(city.bucket[place])
    city.bucket[place] = NONE
    count = 0
    while entity != NONE:
        following = city.events[entity].next
        time_ms = city.events[entity].time_ms
        if time_ms >> BUCKET_SHIFT != number:  # due a lap later
            city.events[entity].next = city.bucket[place]
            city.bucket[place] = entity
        else:
            city.due[count] = ((time_ms & _WITHIN_BUCKET) << _ENTITY_BITS) | entity
            count += 1
        entity = following
    _sort(city.due, count)
    return count


@inlined
def _sort(values: Ints, count: Int) -> None:
    for gap in _GAPS:
        for i in range(gap, count):
            value = values[i]
            at = i
            while at >= gap and values[at - gap] > value:
                values[at] = values[at - gap]
                at -= gap
            values[at] = value

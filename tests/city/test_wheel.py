"""The time wheel against a heap: nothing lost, nothing early, ties by number, and a restored wheel goes on."""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import NONE, Ints
from sim.city import tables
from sim.city.pending import refill_wheel
from sim.city.tables import CityTables, records
from sim.city.wheel import (
    BUCKET_SHIFT,
    BUCKETS,
    SHORTEST_DELAY_MS,
    TOGETHER,
    due_entity,
    due_time,
    schedule,
    take_events,
    wheel_tables,
)
from sim.engine.compiled import kernel

LAP_MS = BUCKETS << BUCKET_SHIFT
WIDTH_MS = 1 << BUCKET_SHIFT


class Log(NamedTuple):
    """Events in the order in which they came out."""

    time_ms: Ints
    entity: Ints
    count: Ints  # (1,)


def _wheel(entities: int) -> CityTables:
    """A wheel whose entities are all plants; one that works has a pending event."""
    nothing = np.empty(0, dtype=np.int64)
    kinds = {
        "links": tables.LINK, "sites": tables.SITE, "vehicles": tables.VEHICLE, "points": tables.POINT,
        "passages": tables.PASSAGE, "jam": tables.JAM, "inputs": tables.INPUT, "orders": tables.ORDER,
        "chances": tables.CHANCE,
    }  # fmt: skip
    return CityTables(
        **wheel_tables(entities),
        plants=records(tables.PLANT, entities),
        counts=records(tables.COUNTS, 1),
        state_ms=np.zeros((0, 1), dtype=np.int64),
        free=nothing,
        met=np.zeros((0, 1), dtype=np.int32),
        came_from=np.zeros(0, dtype=np.int32),
        delivered=nothing,
        **{name: records(kind, 0) for name, kind in kinds.items()},
    )


@kernel
def _enter(city: CityTables, entity: int, time_ms: int) -> None:
    schedule(city, entity, time_ms)
    city.plants[entity].working = 1


@kernel
def _serve(city: CityTables, until_ms: int, together: int, delays: Ints, served: Ints, log: Log) -> None:
    """Serve all events before ``until_ms``; an entity's next is its next delay later, if it has any left."""
    end = until_ms >> BUCKET_SHIFT
    while city.counts[0].bucket < end:
        first = city.counts[0].bucket
        last = min(first + together, end)
        for i in range(take_events(city, first, last)):
            entity, now_ms = due_entity(city.due[i]), due_time(first, city.due[i])
            log.time_ms[log.count[0]] = now_ms
            log.entity[log.count[0]] = entity
            log.count[0] += 1
            city.plants[entity].working = 0
            if served[entity] < delays.shape[1]:
                schedule(city, entity, now_ms + delays[entity, served[entity]])
                city.plants[entity].working = 1
                served[entity] += 1
        city.counts[0].bucket = last


def _by_heap(first: list[int], delays: list[list[int]]) -> list[tuple[int, int]]:
    waiting = [(time_ms, entity) for entity, time_ms in enumerate(first)]
    heapq.heapify(waiting)
    left = [list(row) for row in delays]
    came: list[tuple[int, int]] = []
    while waiting:
        time_ms, entity = heapq.heappop(waiting)
        came.append((time_ms, entity))
        if left[entity]:
            heapq.heappush(waiting, (time_ms + left[entity].pop(0), entity))
    return came


#: Delays at which a wheel could go wrong: the shortest, neighbours of a bucket and of whole laps.
_DELAYS = st.sampled_from(
    [SHORTEST_DELAY_MS, SHORTEST_DELAY_MS + 1, 1023, 1024, 60_000]
    + [laps * LAP_MS + rest for laps in (1, 2, 3) for rest in (-WIDTH_MS, -1, 0, 1, WIDTH_MS)]
) | st.integers(SHORTEST_DELAY_MS, 2 * LAP_MS)


@st.composite
def _agendas(draw: st.DrawFn) -> tuple[list[int], list[list[int]]]:
    entities, each = draw(st.integers(1, 12)), draw(st.integers(0, 4))
    first = draw(st.lists(st.integers(0, 100) | st.integers(0, LAP_MS), min_size=entities, max_size=entities))
    row = st.lists(_DELAYS, min_size=each, max_size=each)
    return first, draw(st.lists(row, min_size=entities, max_size=entities))


@given(_agendas(), st.data())
def test_events_come_as_from_a_heap_also_from_a_wheel_restored_on_the_way(
    agenda: tuple[list[int], list[list[int]]], data: st.DataObject
) -> None:
    """All events come out, by (time, entity), whatever laps they wait; buckets can be made anew at any time."""
    first, rows = agenda
    expected = _by_heap(first, rows)
    delays = np.array(rows, dtype=np.int64).reshape(len(first), -1)
    log = Log(np.empty(len(expected) + 1, np.int64), np.empty(len(expected) + 1, np.int64), np.zeros(1, np.int64))
    city, served = _wheel(len(first)), np.zeros(len(first), dtype=np.int64)
    for entity, time_ms in enumerate(first):
        _enter(city, entity, time_ms)
    end_ms = expected[-1][0] + WIDTH_MS
    together = data.draw(st.integers(1, TOGETHER))
    for stop_ms in sorted(data.draw(st.lists(st.integers(0, end_ms), max_size=3))):
        _serve(city, stop_ms, together, delays, served, log)
        kept = city
        city = _wheel(len(first))._replace(events=kept.events, plants=kept.plants, counts=kept.counts)
        refill_wheel(city)
    _serve(city, end_ms, together, delays, served, log)
    count = int(log.count[0])
    assert list(zip(log.time_ms[:count].tolist(), log.entity[:count].tolist(), strict=True)) == expected
    assert (city.bucket == NONE).all()


@pytest.mark.parametrize("together", [1, 3, TOGETHER])
@pytest.mark.parametrize("within_ms", [1, WIDTH_MS, TOGETHER * WIDTH_MS])
def test_crowded_buckets_are_served_in_order(within_ms: int, together: int) -> None:
    """Five thousand events, many or all at one instant, come by (time, entity), however many buckets are taken."""
    entities, rng = 5000, np.random.default_rng(1)
    time_ms = rng.integers(0, within_ms, entities) // 3 * 3 + 7 * WIDTH_MS
    city = _wheel(entities)
    for entity in rng.permutation(entities):
        _enter(city, entity, time_ms[entity])
    log = Log(np.empty(entities, np.int64), np.empty(entities, np.int64), np.zeros(1, np.int64))
    end_ms = (TOGETHER + 8) * WIDTH_MS
    _serve(city, end_ms, together, np.empty((entities, 0), np.int64), np.zeros(entities, np.int64), log)
    order = np.lexsort((np.arange(entities), time_ms))
    assert (log.entity == order).all()
    assert (log.time_ms == time_ms[order]).all()


def test_no_delay_ends_among_the_buckets_that_are_being_served() -> None:
    """What is served may not add to what has been taken with it."""
    assert TOGETHER * WIDTH_MS < SHORTEST_DELAY_MS

"""The city's truth as tables of records: one structured array per kind of thing.

A record holds together what one event touches, which is a cache line or two, and a kernel takes a
whole table as one argument. Python sees columns: ``vehicles["state"]``. Everything is an integer, so
order and sums are exact: times in ms, masses in kg, lengths in m.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from sim.arrays import AnyArray, Bytes, Ints, SmallInts, in_cache_lines

# One width for all: numba compiles a function anew for every mix of integer types.
_INT, _KEY, _REAL = np.int64, np.uint64, np.float64


class VehicleState(IntEnum):
    """What a truck is doing."""

    IDLE = 0
    TO_PICKUP = 1
    QUEUE_PICKUP = 2
    LOADING = 3
    TO_DROP = 4
    QUEUE_DROP = 5
    UNLOADING = 6
    TO_DEPOT = 7


class OrderState(IntEnum):
    """Where an order stands."""

    FREE = 0
    WAITING = 1
    READY = 2
    ASSIGNED = 3
    LOADED = 4
    DELIVERED = 5
    RETURNING = 6  # cancelled, and on its way back to the supplier
    RETURNED = 7


#: One pending event of a vehicle or plant; ``next`` is the following one of the same bucket.
EVENT = np.dtype([("time_ms", _INT), ("next", _INT)])

#: A road link as trucks find it.
LINK = np.dtype(
    [
        ("last_exit_ms", _INT),  # when the last truck is to leave, or left
        ("last_entry_ms", _INT),  # when it entered
        ("left_ms", _INT),  # when the last truck left that has left
        ("entered", _INT),  # trucks so far
        ("time_ms", _INT),  # to traverse it now
        ("headway_ms", _INT),  # least time between two trucks leaving
        ("length_m", _INT),
        ("head", _INT),  # node at its end
        ("free_ms", _INT),  # to traverse it at free speed
        ("others", _INT),  # others' share of the capacity, in parts of ``SHARES``
        ("storage", _INT),  # trucks that it holds, 0 while it is closed
        ("on_link", _INT),  # trucks on it or admitted to it
        ("line_head", _INT),  # trucks that stand at its end
        ("line_tail", _INT),
        ("wait_head", _INT),  # trucks that wait to enter
        ("wait_tail", _INT),
    ],
)

#: Docks of a site, with trucks waiting in order of arrival.
SITE = np.dtype(
    [
        ("node", _INT),
        ("place", _INT),  # row of the node in the routing tables
        ("free_docks", _INT),
        ("queue_head", _INT),
        ("queue_tail", _INT),
        ("opens_ms", _INT),  # time of the day from which trucks are served
        ("closes_ms", _INT),  # and from which no more are; the whole day where both are equal
    ],
)

#: A truck.
VEHICLE = np.dtype(
    [
        ("since_ms", _INT),  # start of its present state
        ("driven_m", _INT),  # odometer
        ("empty_m", _INT),  # of it, without a load
        ("state", _INT),
        ("node", _INT),  # last node passed
        ("link", _INT),  # being driven
        ("site", _INT),  # driven to, or stood at
        ("order", _INT),  # whose pickup or drop is the next stop
        ("orders", _INT),  # sent for and not yet delivered
        ("aboard", _INT),  # first of the orders aboard
        ("load_kg", _INT),  # of the orders aboard
        ("capacity_kg", _INT),
        ("idle_from_ms", _INT),  # end of the last tour or way to the depot
        ("depot", _INT),  # site that it belongs to
        ("stop_m", _INT),  # odometer at the last stop
        ("next", _INT),  # next truck in a dock's queue, or in that for a link
        ("place", _INT),  # in the queues of links
        ("bound", _INT),  # link that it waits for or is admitted to
        ("behind", _INT),  # next truck in the line at the end of a link
        ("road_view", _INT),  # number of the view that it drives by
        ("entered_ms", _INT),  # when it entered the link being driven
        ("free_ms", _INT),  # time at free speed on all links so far
        ("probe", _INT),  # 1 if its passages are noted
        ("met", _INT),  # closures met on this drive; the last few stand in ``CityTables.met``
    ],
)

#: Stock of one good at one site; orders wait at output points in order of arrival.
POINT = np.dtype(
    [
        ("on_hand_kg", _INT),
        ("waiting_kg", _INT),  # ordered of an output, or wanted at a shelf, and not yet there
        ("limit_kg", _INT),  # storage of an output
        ("changed_ms", _INT),  # since when the stock is what it is
        ("held_kg_ms", _INT),  # integral of stock over time
        ("owed_kg_ms", _INT),  # integral of what is waited for
        ("empty_ms", _INT),  # time without stock
        ("wanted_kg", _INT),  # customers' demand so far, at shelves
        ("at_once_kg", _INT),  # of it, sold the moment it was wanted
        ("lost_kg", _INT),  # of it, gone elsewhere
        ("site", _INT),
        ("queue_head", _INT),
        ("queue_tail", _INT),
    ],
)

#: The machine of a site; stores have none (``lot_kg`` 0).
PLANT = np.dtype(
    [
        ("key", _KEY),
        ("lot_kg", _INT),
        ("lot_ms", _INT),
        ("up_left_ms", _INT),  # operating time left to the next breakdown
        ("down_until_ms", _INT),  # end of the last repair begun
        ("made_kg", _INT),
        ("down_ms", _INT),
        ("breakdowns", _INT),
        ("output", _INT),  # point
        ("first_input", _INT),  # its inputs are rows first_input to last_input - 1
        ("last_input", _INT),
        ("working", _INT),  # 1 while a lot is in the machine
    ],
)

#: What lots take: ``kg`` every ``lots`` lots, spread over them as evenly as whole kilograms allow.
INPUT = np.dtype([("kg", _INT), ("lots", _INT), ("point", _INT)])

#: An order on its way; rows are used again once an order is delivered or cancelled.
ORDER = np.dtype(
    [
        ("key", _KEY),
        ("event", _INT),  # event that placed it
        ("kg", _INT),
        ("placed_ms", _INT),
        ("ready_ms", _INT),
        ("assigned_ms", _INT),
        ("at_pickup_ms", _INT),
        ("loaded_ms", _INT),
        ("at_drop_ms", _INT),
        ("delivered_ms", _INT),
        ("empty_m", _INT),  # driven to fetch it without a load
        ("loaded_m", _INT),  # its share by weight of what was driven with it aboard
        ("state", _INT),
        ("buyer", _INT),  # point that ordered
        ("supplier", _INT),  # output point that is to deliver
        ("vehicle", _INT),
        ("after_pickup", _INT),  # order whose pickup or drop is the truck's next stop once this one is loaded
        ("after_drop", _INT),  # the same once it is delivered, -1 at the end of the tour
        ("next", _INT),  # next order in the same queue, or aboard the same truck
    ],
)

#: A truck's passage of a link, as the truck itself has it.
PASSAGE = np.dtype([("link", _INT), ("vehicle", _INT), ("entered_ms", _INT), ("left_ms", _INT)])

#: Jams: what all links have in common, and how many trucks are in them; one record.
JAM = np.dtype(
    [
        ("wave_ms_per_m", _INT),  # time in which room in a jam moves back
        ("patience_ms", _INT),  # time after which a truck enters a full link
        ("waiting", _INT),  # trucks that wait for room now
        ("forced", _INT),  # trucks that have entered full links so far
    ],
)

#: Lengths and ends of the lists over rows of orders, and the wheel's position; one record.
COUNTS = np.dtype(
    [
        ("bucket", _INT),  # number of the bucket to serve next
        ("free", _INT),
        ("delivered", _INT),
        ("ready", _INT),
        ("ready_head", _INT),
        ("ready_tail", _INT),
        ("passages", _INT),  # noted so far
        ("passages_read", _INT),  # of them, read
    ],
)


class Law(IntEnum):
    """How a duration is distributed."""

    LOGNORMAL = 0
    EXPONENTIAL = 1


#: What is left to chance: a stream, and the law and moments of what is drawn from it.
CHANCE = np.dtype([("stream", _KEY), ("law", _INT), ("mean_ms", _REAL), ("cv", _REAL)])
#: Rows of the table of chances.
LIFE, REPAIR, DOCK = 0, 1, 2


class CityTables(NamedTuple):
    """The physical city."""

    bucket: SmallInts  # (buckets,) first event of each bucket of the wheel
    events: AnyArray  # (vehicles + sites,) EVENT
    due: Ints  # (vehicles + sites,) scratch: packed events of the buckets being served
    found: Ints  # (vehicles + sites,) scratch: the same unsorted
    slot: Ints  # scratch: events that come before those of a slot of time
    chain: Ints  # scratch: places in the lists of buckets
    links: AnyArray
    sites: AnyArray
    vehicles: AnyArray
    state_ms: Ints  # (vehicles, states) time each truck has spent in each state
    points: AnyArray
    plants: AnyArray  # (sites,)
    inputs: AnyArray
    orders: AnyArray
    free: Ints  # (orders,) rows that no order uses, as a stack
    delivered: Ints  # (orders,) rows delivered or returned since the last look
    counts: AnyArray  # (1,)
    jam: AnyArray  # (1,)
    passages: AnyArray  # ring of the last passages of probes
    met: SmallInts  # (vehicles, some) links that a truck has found closed on its present drive, newest last
    came_from: SmallInts  # (vehicles,) site that each truck has left last
    chances: AnyArray


class Search(NamedTuple):
    """Memory for searches; what is in it means nothing between two."""

    reached: Ints  # (nodes,) number of the search that reached a node last
    cost_ms: Ints  # (nodes,) from the start
    heap: Ints  # (links + 1,) entries (estimate << bits) | node
    number: Ints  # (1,) searches so far


class Ways(NamedTuple):
    """What trucks find at a node."""

    first_out: Ints  # (nodes + 1,) links out of node ``u`` are ``first_out[u]:first_out[u + 1]``
    head: SmallInts  # (links,) node at the end of each link
    next_hop: Bytes  # (views, places, nodes) which of them to take
    weight_ms: Ints  # (views, links) times that next hops follow from
    search: Search  # memory for looking for a way round


def records(dtype: np.dtype[np.void], rows: int, **columns: AnyArray | int | Sequence[int]) -> AnyArray:
    """A table of ``rows`` records, zero but for the given columns."""
    table = in_cache_lines(np.zeros(rows, dtype=dtype))
    for name, values in columns.items():
        table[name] = values
    return table

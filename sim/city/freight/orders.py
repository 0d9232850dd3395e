"""Orders from placing to delivery: rows come from a pool and go back to it."""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, AnyArray, Int, Ints, Keys, Mask
from sim.city.plants.production import start_lot
from sim.city.plants.stocks import join_queue, leave_queue, serve_orders
from sim.city.tables import COUNTS, ORDER, CityTables, OrderState, records
from sim.engine.compiled import inlined, kernel

_FREE, _WAITING = int(OrderState.FREE), int(OrderState.WAITING)


def without_orders(city: CityTables, rows: int) -> CityTables:
    """The same city with ``rows`` free rows for orders; low rows are taken first."""
    return city._replace(
        orders=records(ORDER, rows),
        free=np.arange(rows, dtype=np.int64)[::-1].copy(),
        delivered=np.full(rows, NONE, dtype=np.int64),
        counts=records(COUNTS, 1, free=rows, ready_head=NONE, ready_tail=NONE),
    )


def with_more_orders(city: CityTables, rows: int) -> CityTables:
    """The same city with ``rows`` rows for orders in all; rows freed before are taken first."""
    old = city.orders.size
    orders, delivered = records(ORDER, rows), np.full(rows, NONE, dtype=np.int64)
    orders[:old], delivered[:old] = city.orders, city.delivered
    free: Ints = np.empty(rows, dtype=np.int64)
    added, count = rows - old, int(city.counts["free"][0])
    free[:added] = np.arange(old, rows)[::-1]
    free[added : added + count] = city.free[:count]
    city.counts["free"] += added
    return city._replace(orders=orders, delivered=delivered, free=free)


@inlined
def put_back(city: CityTables, row: Int) -> None:
    """Give the row of an order back to the pool."""
    city.orders[row].state = _FREE
    city.free[city.counts[0].free] = row
    city.counts[0].free += 1


@kernel
def place_orders(
    city: CityTables, buyer: Ints, supplier: Ints, kg: Ints, key: Keys, event: Ints, now_ms: int, may_wait: bool
) -> Mask:
    """Enter orders, in the order of the arrays; those that stock allows become ready at once.

    Returns
    -------
    Which orders are refused, none of them if they may wait, bool like ``buyer``.
    """
    refused = np.zeros(buyer.size, dtype=np.bool_)
    for i in range(buyer.size):
        city.counts[0].free -= 1
        row = city.free[city.counts[0].free]
        order = city.orders[row]
        order.buyer = buyer[i]
        order.supplier = supplier[i]
        order.kg = kg[i]
        order.key = key[i]
        order.event = event[i]
        order.placed_ms = now_ms
        order.vehicle = NONE
        join_queue(city, row, now_ms)
        serve_orders(city, supplier[i], now_ms)
        if order.state == _WAITING and not may_wait:
            refused[i] = True
            leave_queue(city, row)
            put_back(city, row)
        start_lot(city, city.points[supplier[i]].site, now_ms)
    return refused


@kernel
def ready_rows(city: CityTables) -> Ints:
    """Rows of orders that are ready for a truck, first ready first."""
    rows = np.empty(city.counts[0].ready, dtype=np.int64)
    row = city.counts[0].ready_head
    for i in range(rows.size):
        rows[i] = row
        row = city.orders[row].next
    return rows


@kernel
def keep_ready(city: CityTables, rows: Ints, keep: Mask) -> None:
    """Relink the list of ready orders to those of ``rows`` where ``keep`` holds."""
    counts = city.counts[0]
    counts.ready = 0
    for i in range(rows.size):
        if not keep[i]:
            continue
        if counts.ready == 0:
            counts.ready_head = rows[i]
        else:
            city.orders[counts.ready_tail].next = rows[i]
        counts.ready_tail = rows[i]
        city.orders[rows[i]].next = NONE
        counts.ready += 1


def take_ended(city: CityTables, state: OrderState) -> AnyArray:
    """Copies of the orders that have come to an end in ``state``, whose rows go back to the pool."""
    counts = city.counts[0]
    listed = city.delivered[: counts["delivered"]]
    mine = city.orders["state"][listed] == state
    rows, others = listed[mine], listed[~mine]
    taken: AnyArray = city.orders[rows]
    city.orders["state"][rows] = _FREE
    city.free[counts["free"] : counts["free"] + rows.size] = rows
    counts["free"] += rows.size
    city.delivered[: others.size] = others
    counts["delivered"] = others.size
    return taken

"""Stocks: what comes in, what goes out, and orders served first come, first served."""

from __future__ import annotations

from sim.arrays import NONE, Int, Ints
from sim.city.tables import CityTables, OrderState
from sim.engine.compiled import inlined, lean_kernel

_WAITING = int(OrderState.WAITING)
_READY = int(OrderState.READY)


@inlined
def settle_point(city: CityTables, point: Int, now_ms: Int) -> None:
    """Bring the integrals of a point up to now, before its stock changes."""
    stock = city.points[point]
    passed = now_ms - stock.changed_ms
    stock.held_kg_ms += stock.on_hand_kg * passed
    stock.owed_kg_ms += stock.waiting_kg * passed
    if stock.on_hand_kg == 0:
        stock.empty_ms += passed
    stock.changed_ms = now_ms


@lean_kernel
def serve_orders(city: CityTables, point: Int, now_ms: Int) -> None:
    """Set goods aside for waiting orders, in order of arrival, as far as the stock goes.

    The caller has settled the point.
    """
    stock, counts = city.points[point], city.counts[0]
    row = stock.queue_head
    while row != NONE and city.orders[row].kg <= stock.on_hand_kg:
        order = city.orders[row]
        stock.queue_head = order.next
        stock.on_hand_kg -= order.kg
        stock.waiting_kg -= order.kg
        order.state = _READY
        order.ready_ms = now_ms
        order.next = NONE
        if counts.ready == 0:
            counts.ready_head = row
        else:
            city.orders[counts.ready_tail].next = row
        counts.ready_tail = row
        counts.ready += 1
        row = stock.queue_head


@inlined
def join_queue(city: CityTables, row: Int, now_ms: Int) -> None:
    """Let an order wait at its supplier's output point, behind those that came before."""
    order = city.orders[row]
    settle_point(city, order.supplier, now_ms)
    stock = city.points[order.supplier]
    order.state = _WAITING
    order.next = NONE
    if stock.queue_head == NONE:
        stock.queue_head = row
    else:
        city.orders[stock.queue_tail].next = row
    stock.queue_tail = row
    stock.waiting_kg += order.kg


@inlined
def leave_queue(city: CityTables, row: Int) -> None:
    """Take an order out of its supplier's queue."""
    order = city.orders[row]
    stock = city.points[order.supplier]
    stock.waiting_kg -= order.kg
    before = NONE
    at = stock.queue_head
    while at != row:
        before = at
        at = city.orders[at].next
    if before == NONE:
        stock.queue_head = order.next
    else:
        city.orders[before].next = order.next
    if stock.queue_tail == row:
        stock.queue_tail = before


@inlined
def serve_shelf(city: CityTables, point: Int) -> None:
    """Hand what is on a shelf to waiting customers; the caller has settled the point."""
    stock = city.points[point]
    sold = min(stock.on_hand_kg, stock.waiting_kg)
    stock.on_hand_kg -= sold
    stock.waiting_kg -= sold


@lean_kernel
def put_on_shelves(city: CityTables, points: Ints, kg: Ints, now_ms: int) -> None:
    """Bring goods to each point and serve those who wait there, as far as they go."""
    for i in range(points.size):
        settle_point(city, points[i], now_ms)
        city.points[points[i]].on_hand_kg += kg[i]
        serve_shelf(city, points[i])


@lean_kernel
def sell(city: CityTables, shelves: Ints, wanted_kg: Ints, customers_wait: bool, now_ms: int) -> None:
    """Let customers come to each shelf; those who find too little wait, or go elsewhere."""
    for i in range(shelves.size):
        settle_point(city, shelves[i], now_ms)
        stock = city.points[shelves[i]]
        # Whoever waits has emptied the shelf, so newcomers find only what nobody waits for.
        at_once = min(stock.on_hand_kg, wanted_kg[i])
        stock.wanted_kg += wanted_kg[i]
        stock.at_once_kg += at_once
        stock.on_hand_kg -= at_once
        if customers_wait:
            stock.waiting_kg += wanted_kg[i] - at_once
        else:
            stock.lost_kg += wanted_kg[i] - at_once

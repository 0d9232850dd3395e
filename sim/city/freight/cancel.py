"""Orders that stand still too long are cancelled, wherever they stand.

Goods that have not been loaded go back to the supplier's free stock, and the truck that was to fetch
them drops the stop. Goods aboard are brought back at the end of the truck's tour. A truck whose tour has
become empty turns back to the site that it came from; where there is no way it waits, as any truck does.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, Int, Ints
from sim.city.fleet.motion import head_for, turn_back
from sim.city.freight.orders import keep_ready, put_back, ready_rows
from sim.city.plants.production import start_lot
from sim.city.plants.stocks import leave_queue, serve_orders, settle_point
from sim.city.tables import CityTables, OrderState, VehicleState
from sim.engine.compiled import inlined, lean_kernel

#: When an order came to the step at which it stands.
_CAME = {
    OrderState.WAITING: "placed_ms",
    OrderState.READY: "ready_ms",
    OrderState.ASSIGNED: "assigned_ms",
    OrderState.LOADED: "loaded_ms",
}
_UNDER_WAY = [int(OrderState.ASSIGNED), int(OrderState.LOADED)]
_ON_THE_ROAD = [int(VehicleState.TO_PICKUP), int(VehicleState.TO_DROP)]
_TO_PICKUP, _TO_DROP = _ON_THE_ROAD
_WAITING = int(OrderState.WAITING)
_ASSIGNED, _LOADED, _RETURNING = int(OrderState.ASSIGNED), int(OrderState.LOADED), int(OrderState.RETURNING)


def standing_still(city: CityTables, since_ms: int) -> Ints:
    """Rows of orders that have been at one step since ``since_ms`` or longer, first placed first, int64.

    An order whose truck has reached its dock is about to go on, and is not among them.
    """
    orders, vehicles = city.orders, city.vehicles
    still = np.zeros(orders.size, dtype=np.bool_)
    for state, came_ms in _CAME.items():
        still |= (orders["state"] == state) & (orders[came_ms] <= since_ms)
    rows = np.flatnonzero(still)
    truck = orders["vehicle"][rows]
    at_dock = ~np.isin(vehicles["state"][truck], _ON_THE_ROAD) & (vehicles["order"][truck] == rows)
    rows = rows[~(at_dock & np.isin(orders["state"][rows], _UNDER_WAY))]
    return rows[np.argsort(orders["event"][rows], kind="stable")]


def cancel(city: CityTables, rows: Ints, now_ms: int) -> None:
    """Cancel orders in the order given; what they leave free serves those who wait for it."""
    supplier = np.unique(city.orders["supplier"][rows])
    ready = ready_rows(city)
    keep_ready(city, ready, ~np.isin(ready, rows))
    _withdraw(city, rows, now_ms)
    serve_anew(city, supplier, now_ms)


@lean_kernel
def _withdraw(city: CityTables, rows: Ints, now_ms: int) -> None:
    for i in range(rows.size):
        order = city.orders[rows[i]]
        if order.state == _LOADED:
            _take_back(city, rows[i], now_ms)
            continue
        settle_point(city, order.supplier, now_ms)
        if order.state == _WAITING:
            leave_queue(city, rows[i])
        else:
            city.points[order.supplier].on_hand_kg += order.kg
        if order.state == _ASSIGNED:
            _give_up(city, rows[i], now_ms)
        put_back(city, rows[i])


@lean_kernel
def serve_anew(city: CityTables, suppliers: Ints, now_ms: int) -> None:
    """Set goods aside where the heads of queues, or free stocks, are no longer what they were."""
    for i in range(suppliers.size):
        settle_point(city, suppliers[i], now_ms)
        serve_orders(city, suppliers[i], now_ms)
        start_lot(city, city.points[suppliers[i]].site, now_ms)


@inlined
def _give_up(city: CityTables, row: Int, now_ms: Int) -> None:
    """Let a truck drop an order that it was to fetch."""
    vehicle = city.orders[row].vehicle
    _drop_stops(city, vehicle, row)
    city.vehicles[vehicle].orders -= 1
    _redirect(city, vehicle, now_ms)


@inlined
def _take_back(city: CityTables, row: Int, now_ms: Int) -> None:
    """Let a truck bring an order back to its supplier, after everything else that it has to do."""
    order = city.orders[row]
    last = _drop_stops(city, order.vehicle, row)
    order.state = _RETURNING
    order.after_drop = NONE
    if last == NONE:
        city.vehicles[order.vehicle].order = row
    else:  # everything else has been fetched and brought by then
        city.orders[last].after_drop = row
    _redirect(city, order.vehicle, now_ms)


@inlined
def _redirect(city: CityTables, vehicle: Int, now_ms: Int) -> None:
    """Let a truck on the road head for what is now its next stop; at a dock it finishes first."""
    truck = city.vehicles[vehicle]
    if truck.state == _TO_PICKUP or truck.state == _TO_DROP:
        if truck.order == NONE:
            turn_back(city, vehicle, now_ms)
        else:
            head_for(city, vehicle, now_ms)


@lean_kernel
def _drop_stops(city: CityTables, vehicle: Int, row: Int) -> Int:
    """Take the stops of an order out of a tour; return the order of the tour's last stop, -1 if none is left.

    A tour fetches everything before it brings the first, so its last stop is a drop.
    """
    truck = city.vehicles[vehicle]
    fetches = truck.orders - _aboard(city, vehicle)
    at, last, last_brings = truck.order, NONE, False
    for stop in range(fetches + truck.orders):
        brings = stop >= fetches
        following = city.orders[at].after_drop if brings else city.orders[at].after_pickup
        if at != row:
            _link(city, vehicle, last, last_brings, at)
            last, last_brings = at, brings
        at = following
    _link(city, vehicle, last, last_brings, NONE)
    return last


@inlined
def _link(city: CityTables, vehicle: Int, before: Int, brings: bool, row: Int) -> None:
    if before == NONE:
        city.vehicles[vehicle].order = row
    elif brings:
        city.orders[before].after_drop = row
    else:
        city.orders[before].after_pickup = row


@inlined
def _aboard(city: CityTables, vehicle: Int) -> Int:
    count = 0
    row = city.vehicles[vehicle].aboard
    while row != NONE:
        count += 1
        row = city.orders[row].next
    return count

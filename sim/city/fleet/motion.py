"""Trucks: link by link along next hops, through docks with queues.

A tour is a list of stops. At a stop a truck loads or unloads one order: it loads an order that it has
been sent for and unloads one that is aboard, so an order stands in the list twice, and its state
says which of the two stops is meant.

A cancelled order that is aboard is brought back to its supplier, at a stop like any other.

A truck that finds its next link closed remembers that for the rest of its drive and takes the best
way round by its own view of the roads. Where there is none it waits off the road and looks again
every few minutes.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, Int, Ints
from sim.city.plants.production import start_lot
from sim.city.plants.stocks import serve_orders, serve_shelf, settle_point
from sim.city.routing.detour import way_round
from sim.city.routing.sweep import NO_HOP
from sim.city.tables import DOCK, CityTables, Law, OrderState, VehicleState, Ways
from sim.city.traffic.queues import Place, enter, has_room, make_room, may_leave, wait_for
from sim.city.wheel import SHORTEST_DELAY_MS, schedule
from sim.engine.compiled import inlined, lean_kernel
from sim.engine.streams import exponential, lognormal
from sim.units import DAY_MS, MINUTE_MS

#: A truck with no open way looks again so often.
LOOK_AGAIN_MS = 5 * MINUTE_MS

_IDLE = int(VehicleState.IDLE)
_TO_PICKUP = int(VehicleState.TO_PICKUP)
_QUEUE_PICKUP = int(VehicleState.QUEUE_PICKUP)
_LOADING = int(VehicleState.LOADING)
_TO_DROP = int(VehicleState.TO_DROP)
_QUEUE_DROP = int(VehicleState.QUEUE_DROP)
_UNLOADING = int(VehicleState.UNLOADING)
_TO_DEPOT = int(VehicleState.TO_DEPOT)
_ROLLS, _ADMITTED = int(Place.ROLLS), int(Place.ADMITTED)
_ASSIGNED = int(OrderState.ASSIGNED)
_LOADED = int(OrderState.LOADED)
_DELIVERED = int(OrderState.DELIVERED)
_RETURNING = int(OrderState.RETURNING)
_RETURNED = int(OrderState.RETURNED)
_EXPONENTIAL = int(Law.EXPONENTIAL)


@inlined
def _enter_state(city: CityTables, vehicle: Int, state: Int, now_ms: Int) -> None:
    truck = city.vehicles[vehicle]
    city.state_ms[vehicle, truck.state] += now_ms - truck.since_ms
    truck.since_ms = now_ms
    truck.state = state


@inlined
def _begin_service(city: CityTables, vehicle: Int, now_ms: Int) -> None:
    """Take the dock that is free and load or unload there."""
    order, docks = city.orders[city.vehicles[vehicle].order], city.chances[DOCK]
    loads = order.state == _ASSIGNED
    _enter_state(city, vehicle, _LOADING if loads else _UNLOADING, now_ms)
    nth = 0 if loads else 1
    if docks.law == _EXPONENTIAL:
        service = int(exponential(docks.stream, order.key, nth, docks.mean_ms))
    else:
        service = int(lognormal(docks.stream, order.key, nth, docks.mean_ms, docks.cv))
    schedule(city, vehicle, now_ms + max(service, SHORTEST_DELAY_MS))


@inlined
def _is_open(city: CityTables, site: Int, now_ms: Int) -> bool:
    """Whether trucks are served now; hours may run past midnight."""
    opens, closes = city.sites[site].opens_ms, city.sites[site].closes_ms
    since_opening, open_for = (now_ms - opens) % DAY_MS, (closes - opens) % DAY_MS
    return open_for == 0 or since_opening < open_for


@inlined
def _share_the_way(city: CityTables, vehicle: Int) -> None:
    """Charge the way since the last stop to the orders aboard by weight, or to the order that it was driven for."""
    truck = city.vehicles[vehicle]
    way_m = truck.driven_m - truck.stop_m
    truck.stop_m = truck.driven_m
    if truck.aboard == NONE:
        city.orders[truck.order].empty_m += way_m
        return
    left_m, left_kg = way_m, truck.load_kg
    row = truck.aboard
    while row != NONE:
        share_m = left_m * city.orders[row].kg // left_kg
        city.orders[row].loaded_m += share_m
        left_m -= share_m
        left_kg -= city.orders[row].kg
        row = city.orders[row].next


@inlined
def _arrive(city: CityTables, vehicle: Int, now_ms: Int) -> None:
    """Reach the site driven to: use a free dock, or queue for one."""
    truck = city.vehicles[vehicle]
    site, order = city.sites[truck.site], city.orders[truck.order]
    truck.link = NONE
    truck.met = 0
    fetches = order.state == _ASSIGNED
    if fetches:
        order.at_pickup_ms = now_ms
    else:
        order.at_drop_ms = now_ms
    _share_the_way(city, vehicle)
    if site.free_docks > 0 and _is_open(city, truck.site, now_ms):
        site.free_docks -= 1
        _begin_service(city, vehicle, now_ms)
        return
    _enter_state(city, vehicle, _QUEUE_PICKUP if fetches else _QUEUE_DROP, now_ms)
    truck.next = NONE
    if site.queue_head == NONE:
        site.queue_head = vehicle
    else:
        city.vehicles[site.queue_tail].next = vehicle
    site.queue_tail = vehicle


@inlined
def _rest(city: CityTables, vehicle: Int, now_ms: Int) -> None:
    """Be idle from now on."""
    truck = city.vehicles[vehicle]
    truck.met = 0
    truck.idle_from_ms = now_ms
    _enter_state(city, vehicle, _IDLE, now_ms)


@lean_kernel
def _open_link(city: CityTables, ways: Ways, vehicle: Int, node: Int) -> Int:
    """Link to take where closures have been met: the first of the best way round; NONE if there is no way."""
    truck, met = city.vehicles[vehicle], city.met[vehicle]
    site, first, last = city.sites[truck.site], ways.first_out[node], ways.first_out[node + 1]
    for i in range(min(truck.met, met.size)):  # what is open again is seen from its beginning
        if first <= met[i] < last and city.links[met[i]].storage > 0:
            met[i] = NONE
    for _ in range(min(last - first, met.size) + 1):
        link = way_round(ways, truck.road_view, site.place, site.node, node, met, truck.met)
        if link == NONE or city.links[link].storage > 0:
            return link
        met[truck.met % met.size] = link
        truck.met += 1
    return NONE


@inlined
def _choose_link(city: CityTables, ways: Ways, vehicle: Int, node: Int) -> Int:
    """Next link by the truck's own view of the roads, round closures that it has met; NONE if there is no way."""
    truck = city.vehicles[vehicle]
    hop = ways.next_hop[truck.road_view, city.sites[truck.site].place, node]
    row = ways.first_out[node] + hop
    if truck.met > 0 or hop == NO_HOP or city.links[row].storage == 0:
        row = _open_link(city, ways, vehicle, node)
    return row


@inlined
def _leave_link(city: CityTables, vehicle: Int, now_ms: Int) -> None:
    truck = city.vehicles[vehicle]
    link = city.links[truck.link]
    truck.node = link.head
    truck.driven_m += link.length_m
    if truck.aboard == NONE:
        truck.empty_m += link.length_m
    truck.free_ms += link.free_ms
    if truck.probe:
        passage = city.passages[city.counts[0].passages % city.passages.size]
        passage.link = truck.link
        passage.vehicle = vehicle
        passage.entered_ms = truck.entered_ms
        passage.left_ms = now_ms
        city.counts[0].passages += 1
    make_room(city, vehicle, now_ms)
    truck.place = _ROLLS
    truck.link = NONE


@inlined
def _drive_on(city: CityTables, ways: Ways, vehicle: Int, now_ms: Int) -> None:
    """At a node: arrive, or enter the next link on the way to the site, or wait for it."""
    truck = city.vehicles[vehicle]
    site = city.sites[truck.site]
    on_link = truck.link != NONE
    node = city.links[truck.link].head if on_link else truck.node
    row = truck.bound
    if truck.place != _ADMITTED:
        row = NONE if node == site.node else _choose_link(city, ways, vehicle, node)
        if row != NONE:
            if not has_room(city, row):
                wait_for(city, vehicle, row, now_ms)
                return
            city.links[row].on_link += 1
    if on_link:
        _leave_link(city, vehicle, now_ms)
    if row != NONE:
        enter(city, vehicle, row, now_ms)
    elif node == site.node and truck.order == NONE:
        _rest(city, vehicle, now_ms)
    elif node == site.node:
        _arrive(city, vehicle, now_ms)
    else:  # closed in all directions
        schedule(city, vehicle, now_ms + LOOK_AGAIN_MS)


@lean_kernel
def drive_on(city: CityTables, ways: Ways, vehicle: Int, now_ms: Int) -> None:
    """`_drive_on` where it is no matter of every event."""
    _drive_on(city, ways, vehicle, now_ms)


@lean_kernel
def serve_queue(city: CityTables, site: Int, now_ms: Int) -> None:
    """Let the trucks that wait first have the docks that are free, while the site is open."""
    docks = city.sites[site]
    while docks.free_docks > 0 and docks.queue_head != NONE and _is_open(city, site, now_ms):
        waiting = docks.queue_head
        docks.queue_head = city.vehicles[waiting].next
        docks.free_docks -= 1
        _begin_service(city, waiting, now_ms)


@inlined
def _call_next(city: CityTables, site: Int, now_ms: Int) -> None:
    if city.sites[site].queue_head != NONE:
        serve_queue(city, site, now_ms)


@inlined
def head_for(city: CityTables, vehicle: Int, now_ms: Int) -> None:
    """Be on the way to the stop of the truck's order: a pickup, a drop, or where cancelled goods go back to."""
    truck = city.vehicles[vehicle]
    order = city.orders[truck.order]
    truck.site = city.points[order.buyer if order.state == _LOADED else order.supplier].site
    _enter_state(city, vehicle, _TO_PICKUP if order.state == _ASSIGNED else _TO_DROP, now_ms)


@inlined
def turn_back(city: CityTables, vehicle: Int, now_ms: Int) -> None:
    """Drive back, with nothing left to do, to the site that the truck came from."""
    truck = city.vehicles[vehicle]
    truck.site = np.int64(city.came_from[vehicle])
    _enter_state(city, vehicle, _TO_DEPOT, now_ms)


@inlined
def _leave_stop(city: CityTables, vehicle: Int, following: Int, now_ms: Int) -> None:
    """Head for the stop of the order ``following``, or stay idle where there is none."""
    truck = city.vehicles[vehicle]
    site = truck.site
    truck.order = following
    city.came_from[vehicle] = site
    if following == NONE:
        city.sites[site].free_docks += 1
        _call_next(city, site, now_ms)
        _rest(city, vehicle, now_ms)
        return
    head_for(city, vehicle, now_ms)
    city.sites[site].free_docks += 1
    if truck.site != site:  # otherwise it takes the dock again at once, before anybody who waits
        _call_next(city, site, now_ms)


@inlined
def _loaded(city: CityTables, vehicle: Int, now_ms: Int) -> None:
    truck = city.vehicles[vehicle]
    order = city.orders[truck.order]
    order.state = _LOADED
    order.loaded_ms = now_ms
    order.next = truck.aboard
    truck.aboard = truck.order
    truck.load_kg += order.kg
    _leave_stop(city, vehicle, order.after_pickup, now_ms)


@inlined
def _take_off(city: CityTables, vehicle: Int, row: Int) -> None:
    """Take an order out of the list of those aboard."""
    truck = city.vehicles[vehicle]
    truck.load_kg -= city.orders[row].kg
    if truck.aboard == row:
        truck.aboard = city.orders[row].next
        return
    before = truck.aboard
    while city.orders[before].next != row:
        before = city.orders[before].next
    city.orders[before].next = city.orders[row].next


@inlined
def _unloaded(city: CityTables, vehicle: Int, now_ms: Int) -> None:
    truck = city.vehicles[vehicle]
    row, site = truck.order, truck.site
    order = city.orders[row]
    to = order.supplier if order.state == _RETURNING else order.buyer
    order.state = _RETURNED if order.state == _RETURNING else _DELIVERED
    order.delivered_ms = now_ms
    city.delivered[city.counts[0].delivered] = row
    city.counts[0].delivered += 1
    truck.orders -= 1
    _take_off(city, vehicle, row)
    _leave_stop(city, vehicle, order.after_drop, now_ms)
    settle_point(city, to, now_ms)
    city.points[to].on_hand_kg += order.kg
    if order.state == _RETURNED:
        serve_orders(city, to, now_ms)
    elif city.plants[site].lot_kg > 0:
        start_lot(city, site, now_ms)
    else:
        serve_shelf(city, to)


@inlined
def serve_vehicle(city: CityTables, ways: Ways, vehicle: Int, now_ms: Int) -> None:
    """Handle the pending event of a truck: the end of a link, or of its time at a dock."""
    truck = city.vehicles[vehicle]
    if truck.state == _UNLOADING:
        _unloaded(city, vehicle, now_ms)
        if truck.order == NONE:
            return
    elif truck.state == _LOADING:
        _loaded(city, vehicle, now_ms)
    elif truck.link != NONE and not may_leave(city, vehicle, now_ms):
        return
    _drive_on(city, ways, vehicle, now_ms)


@inlined
def send_for(city: CityTables, ways: Ways, stops: Ints, vehicle: Int, now_ms: Int) -> None:
    """Send an idle truck on a tour: ready orders by row, each twice, for its pickup and for its drop."""
    truck = city.vehicles[vehicle]
    city.came_from[vehicle] = truck.site
    for i in range(stops.size):
        order = city.orders[stops[i]]
        following = stops[i + 1] if i + 1 < stops.size else NONE
        if order.state == _ASSIGNED:
            order.after_drop = following
            continue
        order.state = _ASSIGNED
        order.vehicle = vehicle
        order.assigned_ms = now_ms
        order.empty_m = 0
        order.loaded_m = 0
        order.after_pickup = following
        truck.orders += 1
    truck.order = stops[0]
    truck.site = city.points[city.orders[stops[0]].supplier].site
    truck.stop_m = truck.driven_m
    _enter_state(city, vehicle, _TO_PICKUP, now_ms)
    drive_on(city, ways, vehicle, now_ms)


@inlined
def drive_home(city: CityTables, ways: Ways, vehicle: Int, now_ms: Int) -> None:
    """Send an idle truck to its depot; it can be sent for loads again when it is there."""
    truck = city.vehicles[vehicle]
    city.came_from[vehicle] = truck.site
    truck.site = truck.depot
    _enter_state(city, vehicle, _TO_DEPOT, now_ms)
    drive_on(city, ways, vehicle, now_ms)

"""Trucks: link by link along next hops, through docks with queues.

A link is a point queue (Vickrey 1969): a truck leaves at the later of its free arrival and one
headway after the truck before it, so trucks never overtake on a link.
"""

from __future__ import annotations

from sim.arrays import NONE, Int
from sim.city.plants.production import start_lot
from sim.city.plants.stocks import serve_shelf, settle_point
from sim.city.tables import DOCK, CityTables, Law, OrderState, VehicleState, Ways
from sim.city.wheel import SHORTEST_DELAY_MS, schedule
from sim.engine.compiled import inlined, kernel
from sim.engine.streams import exponential, lognormal

_IDLE = int(VehicleState.IDLE)
_TO_PICKUP = int(VehicleState.TO_PICKUP)
_QUEUE_PICKUP = int(VehicleState.QUEUE_PICKUP)
_LOADING = int(VehicleState.LOADING)
_TO_DROP = int(VehicleState.TO_DROP)
_QUEUE_DROP = int(VehicleState.QUEUE_DROP)
_UNLOADING = int(VehicleState.UNLOADING)
_ASSIGNED = int(OrderState.ASSIGNED)
_LOADED = int(OrderState.LOADED)
_DELIVERED = int(OrderState.DELIVERED)
_EXPONENTIAL = int(Law.EXPONENTIAL)


@inlined
def _enter_state(city: CityTables, vehicle: Int, state: Int, now_ms: Int) -> None:
    truck = city.vehicles[vehicle]
    city.state_ms[vehicle, truck.state] += now_ms - truck.since_ms
    truck.since_ms = now_ms
    truck.state = state


@kernel
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
def _arrive(city: CityTables, vehicle: Int, now_ms: Int) -> None:
    """Reach the site driven to: use a free dock, or queue for one."""
    truck = city.vehicles[vehicle]
    site, order = city.sites[truck.site], city.orders[truck.order]
    truck.link = NONE
    fetches = order.state == _ASSIGNED
    if fetches:
        order.at_pickup_ms = now_ms
        order.empty_m = truck.driven_m - order.empty_m
    else:
        order.at_drop_ms = now_ms
        order.loaded_m = truck.driven_m - order.loaded_m
    if site.free_docks > 0:
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


@kernel
def drive_on(city: CityTables, ways: Ways, vehicle: Int, now_ms: Int) -> None:
    """At a node: arrive, or enter the next link on the way to the site."""
    truck = city.vehicles[vehicle]
    site = city.sites[truck.site]
    if truck.node == site.node:
        _arrive(city, vehicle, now_ms)
        return
    row = ways.first_out[truck.node] + ways.next_hop[truck.road_view, site.place, truck.node]
    link = city.links[row]
    leaves = max(now_ms + link.time_ms, link.last_exit_ms + link.headway_ms)
    link.last_exit_ms = leaves
    link.entered += 1
    truck.link = row
    schedule(city, vehicle, leaves)


@kernel
def _free_dock(city: CityTables, site: Int, now_ms: Int) -> None:
    waiting = city.sites[site].queue_head
    if waiting == NONE:
        city.sites[site].free_docks += 1
    else:
        city.sites[site].queue_head = city.vehicles[waiting].next
        _begin_service(city, waiting, now_ms)


@inlined
def _loaded(city: CityTables, vehicle: Int, now_ms: Int) -> None:
    truck = city.vehicles[vehicle]
    order = city.orders[truck.order]
    _free_dock(city, truck.site, now_ms)
    order.state = _LOADED
    order.loaded_ms = now_ms
    order.loaded_m = truck.driven_m
    truck.site = city.points[order.buyer].site
    _enter_state(city, vehicle, _TO_DROP, now_ms)


@inlined
def _unloaded(city: CityTables, vehicle: Int, now_ms: Int) -> None:
    truck = city.vehicles[vehicle]
    order = city.orders[truck.order]
    _free_dock(city, truck.site, now_ms)
    order.state = _DELIVERED
    order.delivered_ms = now_ms
    city.delivered[city.counts[0].delivered] = truck.order
    city.counts[0].delivered += 1
    truck.order = NONE
    _enter_state(city, vehicle, _IDLE, now_ms)
    settle_point(city, order.buyer, now_ms)
    city.points[order.buyer].on_hand_kg += order.kg
    if city.plants[truck.site].lot_kg > 0:
        start_lot(city, truck.site, now_ms)
    else:
        serve_shelf(city, order.buyer)


@inlined
def serve_vehicle(city: CityTables, ways: Ways, vehicle: Int, now_ms: Int) -> None:
    """Handle the pending event of a truck: the end of a link, or of its time at a dock."""
    truck = city.vehicles[vehicle]
    if truck.state == _UNLOADING:
        _unloaded(city, vehicle, now_ms)
        return
    if truck.state == _LOADING:
        _loaded(city, vehicle, now_ms)
    else:
        link = city.links[truck.link]
        truck.node = link.head
        truck.driven_m += link.length_m
    drive_on(city, ways, vehicle, now_ms)


@inlined
def send_for(city: CityTables, ways: Ways, row: Int, vehicle: Int, now_ms: Int) -> None:
    """Send an idle truck to fetch the ready order in ``row``."""
    order, truck = city.orders[row], city.vehicles[vehicle]
    order.state = _ASSIGNED
    order.vehicle = vehicle
    order.assigned_ms = now_ms
    order.empty_m = truck.driven_m
    truck.order = row
    truck.site = city.points[order.supplier].site
    _enter_state(city, vehicle, _TO_PICKUP, now_ms)
    drive_on(city, ways, vehicle, now_ms)

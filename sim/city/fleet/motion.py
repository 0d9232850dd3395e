"""Trucks: link by link along next hops, through docks with queues.

A link is a point queue (Vickrey 1969): a truck leaves at the later of its free arrival and one
headway after the truck before it, so trucks never overtake on a link.

A tour is a list of stops. At a stop a truck loads or unloads one order: it loads an order that it has
been sent for and unloads one that is aboard, so an order stands in the list twice, and its state
says which of the two stops is meant.
"""

from __future__ import annotations

from sim.arrays import NONE, Int, Ints
from sim.city.plants.production import start_lot
from sim.city.plants.stocks import serve_shelf, settle_point
from sim.city.tables import DOCK, CityTables, Law, OrderState, VehicleState, Ways
from sim.city.wheel import SHORTEST_DELAY_MS, schedule
from sim.engine.compiled import inlined, kernel
from sim.engine.streams import exponential, lognormal
from sim.units import DAY_MS

_IDLE = int(VehicleState.IDLE)
_TO_PICKUP = int(VehicleState.TO_PICKUP)
_QUEUE_PICKUP = int(VehicleState.QUEUE_PICKUP)
_LOADING = int(VehicleState.LOADING)
_TO_DROP = int(VehicleState.TO_DROP)
_QUEUE_DROP = int(VehicleState.QUEUE_DROP)
_UNLOADING = int(VehicleState.UNLOADING)
_TO_DEPOT = int(VehicleState.TO_DEPOT)
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
    truck.link = NONE
    truck.idle_from_ms = now_ms
    _enter_state(city, vehicle, _IDLE, now_ms)


@kernel
def drive_on(city: CityTables, ways: Ways, vehicle: Int, now_ms: Int) -> None:
    """At a node: arrive, or enter the next link on the way to the site."""
    truck = city.vehicles[vehicle]
    site = city.sites[truck.site]
    if truck.node == site.node:
        if truck.order == NONE:
            _rest(city, vehicle, now_ms)
        else:
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
def serve_queue(city: CityTables, site: Int, now_ms: Int) -> None:
    """Let the trucks that wait first have the docks that are free, while the site is open."""
    docks = city.sites[site]
    while docks.free_docks > 0 and docks.queue_head != NONE and _is_open(city, site, now_ms):
        waiting = docks.queue_head
        docks.queue_head = city.vehicles[waiting].next
        docks.free_docks -= 1
        _begin_service(city, waiting, now_ms)


@inlined
def _leave_stop(city: CityTables, vehicle: Int, following: Int, now_ms: Int) -> None:
    """Head for the stop of the order ``following``, or stay idle where there is none."""
    truck = city.vehicles[vehicle]
    site = truck.site
    truck.order = following
    if following == NONE:
        city.sites[site].free_docks += 1
        serve_queue(city, site, now_ms)
        _rest(city, vehicle, now_ms)
        return
    order = city.orders[following]
    fetches = order.state == _ASSIGNED
    truck.site = city.points[order.supplier if fetches else order.buyer].site
    city.sites[site].free_docks += 1
    if truck.site != site:  # otherwise it takes the dock again at once, before anybody who waits
        serve_queue(city, site, now_ms)
    _enter_state(city, vehicle, _TO_PICKUP if fetches else _TO_DROP, now_ms)


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
    order.state = _DELIVERED
    order.delivered_ms = now_ms
    city.delivered[city.counts[0].delivered] = row
    city.counts[0].delivered += 1
    truck.orders -= 1
    _take_off(city, vehicle, row)
    _leave_stop(city, vehicle, order.after_drop, now_ms)
    settle_point(city, order.buyer, now_ms)
    city.points[order.buyer].on_hand_kg += order.kg
    if city.plants[site].lot_kg > 0:
        start_lot(city, site, now_ms)
    else:
        serve_shelf(city, order.buyer)


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
    else:
        link = city.links[truck.link]
        truck.node = link.head
        truck.driven_m += link.length_m
        if truck.aboard == NONE:
            truck.empty_m += link.length_m
    drive_on(city, ways, vehicle, now_ms)


@inlined
def send_for(city: CityTables, ways: Ways, stops: Ints, vehicle: Int, now_ms: Int) -> None:
    """Send an idle truck on a tour: ready orders by row, each twice, for its pickup and for its drop."""
    truck = city.vehicles[vehicle]
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
    truck.site = truck.depot
    _enter_state(city, vehicle, _TO_DEPOT, now_ms)
    drive_on(city, ways, vehicle, now_ms)

"""Records fetched ahead of the events that need them: large fleets wait for memory more than they compute.

What an event needs is known by steps: the truck; the link that it is on, or its order if it stands at a dock;
where it goes from there, or what the order is for; and the link after, or the order if it arrives. Each step is taken
some events later than the one before, when what it follows from has come.
"""

from __future__ import annotations

from sim.arrays import NONE, Int
from sim.city.routing.sweep import NO_HOP
from sim.city.tables import CityTables, OrderState, Ways
from sim.city.wheel import due_entity
from sim.engine.compiled import inlined, prefetch

_ASSIGNED = int(OrderState.ASSIGNED)
#: Steps that are taken before an event.
STEPS = 4
#: Events between two steps, fewer where few are due.
_APART = 8


@inlined
def events_apart(count: Int) -> int:
    """Events between two steps for ``count`` events that are due."""
    return int(min(count // STEPS + 1, _APART))


@inlined
def look_ahead(city: CityTables, ways: Ways, i: int, count: Int, apart: int) -> None:
    """Take a step for each of some events to come, when event ``i`` of the ``count`` that are due is to be served."""
    if i + 4 * apart < count:
        _fetch_truck(city, due_entity(city.due[i + 4 * apart]))
    if 0 <= i + 3 * apart < count:
        _fetch_where_it_is(city, due_entity(city.due[i + 3 * apart]))
    if 0 <= i + 2 * apart < count:
        _fetch_where_it_goes(city, ways, due_entity(city.due[i + 2 * apart]))
    if 0 <= i + apart < count:
        _fetch_beyond(city, ways, due_entity(city.due[i + apart]))


@inlined
def _fetch_truck(city: CityTables, entity: Int) -> None:
    if entity < city.vehicles.size:
        prefetch(city.vehicles, entity)


@inlined
def _fetch_where_it_is(city: CityTables, entity: Int) -> None:
    if entity >= city.vehicles.size:
        return
    if city.vehicles[entity].link != NONE:
        prefetch(city.links, city.vehicles[entity].link)
    else:
        _fetch_stop(city, entity)


@inlined
def _fetch_where_it_goes(city: CityTables, ways: Ways, entity: Int) -> None:
    if entity >= city.vehicles.size:
        return
    truck = city.vehicles[entity]
    if truck.link != NONE:
        prefetch(ways.next_hop, (truck.road_view, city.sites[truck.site].place, city.links[truck.link].head))
    elif truck.order != NONE:
        prefetch(city.points, city.orders[truck.order].buyer)
        following = _stop_after(city, entity)
        if following != NONE:
            prefetch(city.orders, following)


@inlined
def _fetch_beyond(city: CityTables, ways: Ways, entity: Int) -> None:
    if entity >= city.vehicles.size:
        return
    truck = city.vehicles[entity]
    if truck.link == NONE:
        if truck.order != NONE:
            _fetch_way_out(city, ways, entity)
        return
    node = city.links[truck.link].head
    hop = ways.next_hop[truck.road_view, city.sites[truck.site].place, node]
    if hop != NO_HOP:
        prefetch(city.links, ways.first_out[node] + hop)
    else:
        _fetch_stop(city, entity)


@inlined
def _fetch_stop(city: CityTables, vehicle: Int) -> None:
    """Fetch what a truck needs at a dock."""
    prefetch(city.state_ms, (vehicle, 0))
    if city.vehicles[vehicle].order != NONE:
        prefetch(city.orders, city.vehicles[vehicle].order)


@inlined
def _stop_after(city: CityTables, vehicle: Int) -> Int:
    """Order of the stop after the one at which a truck stands, or NONE."""
    order = city.orders[city.vehicles[vehicle].order]
    return order.after_pickup if order.state == _ASSIGNED else order.after_drop


@inlined
def _fetch_way_out(city: CityTables, ways: Ways, vehicle: Int) -> None:
    """Fetch the next hop from the dock at which a truck stands."""
    truck, following = city.vehicles[vehicle], _stop_after(city, vehicle)
    if following == NONE:
        return
    stop = city.orders[following]
    fetches = stop.state == _ASSIGNED and following != truck.order
    site = city.points[stop.supplier if fetches else stop.buyer].site
    prefetch(ways.next_hop, (truck.road_view, city.sites[site].place, truck.node))

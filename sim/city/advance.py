"""The compiled batch: the physical city from one institutional stop to the next."""

from __future__ import annotations

from sim.arrays import NONE, Ints
from sim.city.fleet.ahead import STEPS, events_apart, look_ahead
from sim.city.fleet.motion import drive_home, send_for, serve_queue, serve_vehicle
from sim.city.plants.production import finish_lot, start_lot
from sim.city.tables import CityTables, OrderState, VehicleState, Ways
from sim.city.traffic.queues import RELIEF_BUCKETS, relieve
from sim.city.wheel import BUCKET_SHIFT, TOGETHER, due_entity, due_time, schedule, take_events
from sim.engine.compiled import lean_kernel

_ASSIGNED = int(OrderState.ASSIGNED)
_LOADING = int(VehicleState.LOADING)


@lean_kernel
def advance(city: CityTables, ways: Ways, until_ms: int) -> None:
    """Serve every event before ``until_ms``, which is a multiple of the wheel's bucket width."""
    vehicles = city.vehicles.size
    end = until_ms >> BUCKET_SHIFT
    first = city.counts[0].bucket
    while first < end:
        if first % RELIEF_BUCKETS == 0:
            relieve(city, first << BUCKET_SHIFT)
        last = min(first + TOGETHER, end, first - first % RELIEF_BUCKETS + RELIEF_BUCKETS)
        count = take_events(city, first, last)
        apart = events_apart(count)
        for i in range(-STEPS * apart if count else 0, count):
            look_ahead(city, ways, i, count, apart)
            if i < 0:
                continue
            entity, now_ms = due_entity(city.due[i]), due_time(first, city.due[i])
            if entity < vehicles:
                serve_vehicle(city, ways, entity, now_ms)
            else:
                finish_lot(city, entity - vehicles, now_ms)
        first = last
    city.counts[0].bucket = end


@lean_kernel
def start_plants(city: CityTables, now_ms: int) -> None:
    """Let every machine begin that can."""
    for site in range(city.plants.size):
        start_lot(city, site, now_ms)


@lean_kernel
def depart(city: CityTables, trucks: Ints, sites: Ints, depart_ms: Ints) -> None:
    """Let idle trucks, loaded from docks of their own, leave for sites at given times, for `Trips`.

    Truck ``i`` carries order ``i``, for the only stock of its destination.
    """
    for i in range(trucks.size):
        truck, order = city.vehicles[trucks[i]], city.orders[trucks[i]]
        order.state = _ASSIGNED
        order.buyer = sites[i]
        order.kg = 1
        order.after_pickup = trucks[i]
        order.after_drop = NONE
        order.at_drop_ms = 0
        truck.order = trucks[i]
        truck.orders = 1
        truck.state = _LOADING
        city.sites[truck.site].free_docks -= 1
        schedule(city, trucks[i], max(depart_ms[i], ((city.counts[0].bucket + 1) << BUCKET_SHIFT)))


@lean_kernel
def send_trucks(city: CityTables, ways: Ways, stops: Ints, first: Ints, trucks: Ints, now_ms: int) -> None:
    """Send truck ``i`` on the tour ``stops[first[i]:first[i + 1]]``, in the order of the arrays; -1 sends nobody."""
    for i in range(trucks.size):
        if trucks[i] != NONE:
            send_for(city, ways, stops[first[i] : first[i + 1]], trucks[i], now_ms)


@lean_kernel
def send_home(city: CityTables, ways: Ways, trucks: Ints, now_ms: int) -> None:
    """Let idle trucks drive to their depots."""
    for i in range(trucks.size):
        drive_home(city, ways, trucks[i], now_ms)


@lean_kernel
def open_docks(city: CityTables, now_ms: int) -> None:
    """Let trucks that have waited for a site to open use its docks."""
    for site in range(city.sites.size):
        if city.sites[site].queue_head != NONE:
            serve_queue(city, site, now_ms)

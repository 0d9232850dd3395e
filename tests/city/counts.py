"""Independent counts of a city's goods, trucks, docks and orders, slow and plain, to hold against its tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.arrays import NONE, AnyArray
from sim.city.city import City
from sim.city.tables import CityTables, OrderState, VehicleState

_FETCHING = (VehicleState.TO_PICKUP, VehicleState.QUEUE_PICKUP, VehicleState.LOADING)
_AT_REST = (VehicleState.IDLE, VehicleState.TO_DEPOT)
_AT_DOCK = (VehicleState.LOADING, VehicleState.UNLOADING)
_ABOARD = (OrderState.LOADED, OrderState.RETURNING)
_SENT_FOR = (OrderState.ASSIGNED, *_ABOARD)
_IN_QUEUE = (VehicleState.QUEUE_PICKUP, VehicleState.QUEUE_DROP)


class Recount:
    """What a city has when this is made, counted anew whenever asked.

    Parameters
    ----------
    city
        A city whose docks are all free.
    """

    def __init__(self, city: City) -> None:
        self._city = city
        self._goods = goods_at_start(city)
        self._docks = city.tables.sites["free_docks"].copy()

    def check(self) -> None:
        """Each good, truck, dock and order is where it should be."""
        tables = self._city.tables
        assert goods_at_start(self._city) == self._goods
        count_trucks(tables)
        count_docks(tables, self._docks)
        count_orders(tables)


def goods_at_start(city: City) -> list[int]:
    """Kilograms of each good that there were at the start, by going back from those that there are."""
    chain, tables = city.chain, city.tables
    points, plants, orders = tables.points, tables.plants, tables.orders
    sold = points["wanted_kg"] - points["lost_kg"] - np.where(points["wanted_kg"] > 0, points["waiting_kg"], 0)
    kg = _by_good(chain.point_good, points["on_hand_kg"] + sold)
    under_way = np.isin(orders["state"], (OrderState.READY, *_SENT_FOR))
    kg += _by_good(chain.point_good[orders["buyer"][under_way]], orders["kg"][under_way])
    makes = plants["lot_kg"] > 0
    kg -= _by_good(chain.point_good[plants["output"][makes]], plants["made_kg"][makes])
    for plant in plants[plants["last_input"] > plants["first_input"]]:
        taken = tables.inputs[plant["first_input"] : plant["last_input"]]
        lots = plant["made_kg"] // plant["lot_kg"] + plant["working"]
        kg += _by_good(chain.point_good[taken["point"]], lots * taken["kg"] // taken["lots"])
    return kg.tolist()


def _by_good(good: AnyArray, kg: AnyArray) -> AnyArray:
    total = np.zeros(10, dtype=np.int64)
    np.add.at(total, good, kg)
    return total


def count_trucks(tables: CityTables) -> None:
    """Every truck at work has a tour and is as far with it as its orders say; each order stands in one tour."""
    vehicles, orders = tables.vehicles, tables.orders
    state, load = vehicles["state"], vehicles["order"]
    at_work = np.flatnonzero(~np.isin(state, _AT_REST))
    assert (load[np.isin(state, _AT_REST)] == NONE).all()
    fetching = np.isin(state[at_work], _FETCHING)
    assert ((orders["state"][load[at_work]] == OrderState.ASSIGNED) == fetching).all()
    assert np.isin(orders["state"][load[at_work]], _SENT_FOR).all()
    given: list[int] = []
    for truck in at_work.tolist():
        stops = _tour(tables, truck)
        mine = orders[sorted(set(stops))]
        assert (mine["vehicle"] == truck).all()
        # Still to be fetched: a stop for its pickup and one for its drop; aboard: one.
        assert sorted(stops) == sorted(np.repeat(sorted(set(stops)), 1 + (mine["state"] == OrderState.ASSIGNED)))
        aboard = list(_chained(vehicles["aboard"][truck], orders["next"].tolist()))
        assert sorted(aboard) == [row for row in sorted(set(stops)) if orders["state"][row] in _ABOARD]
        assert vehicles["load_kg"][truck] == orders["kg"][aboard].sum() <= vehicles["capacity_kg"][truck]
        given += set(stops)
    assert sorted(given) == np.flatnonzero(np.isin(orders["state"], _SENT_FOR)).tolist()


def _tour(tables: CityTables, truck: int) -> list[int]:
    """Orders at whose stops a truck has still to call, in their order."""
    orders, row = tables.orders, int(tables.vehicles["order"][truck])
    stops: list[int] = []
    while row != NONE:
        fetched = orders["state"][row] in _ABOARD or row in stops
        stops.append(row)
        row = int(orders["after_drop" if fetched else "after_pickup"][row])
    return stops


def count_docks(tables: CityTables, docks: AnyArray) -> None:
    """At every site trucks at docks and free docks make up its docks; trucks queue only where none is free."""
    vehicles, sites = tables.vehicles, tables.sites
    state, free = vehicles["state"], sites["free_docks"]
    at_dock = np.bincount(vehicles["site"][np.isin(state, _AT_DOCK)], minlength=sites.size)
    assert (free + at_dock == docks).all()
    following = vehicles["next"].tolist()
    in_queue = [
        (site, truck) for site, head in enumerate(sites["queue_head"].tolist()) for truck in _chained(head, following)
    ]
    waiting = np.flatnonzero(np.isin(state, _IN_QUEUE))
    assert sorted(in_queue) == sorted(zip(vehicles["site"][waiting].tolist(), waiting.tolist(), strict=True))
    assert not any(free[site] for site, _ in in_queue)


def count_orders(tables: CityTables) -> None:
    """Every row of orders stands in exactly the list that its state says; queues add up to what is owed."""
    orders, points, counts = tables.orders, tables.points, tables.counts[0]
    following, kg, buyer, placed_ms = (orders[name].tolist() for name in ("next", "kg", "buyer", "placed_ms"))
    ready = list(_chained(counts["ready_head"], following)) if counts["ready"] else []
    assert len(ready) == counts["ready"]
    waiting: list[int] = []
    for point in np.flatnonzero(points["queue_head"] != NONE).tolist():
        queue = list(_chained(points["queue_head"][point], following))
        assert points["waiting_kg"][point] == sum(kg[row] for row in queue)
        # Rated orders go before others (priority orders), but each buyer's own stand as they were placed.
        first_come = [(buyer[row], placed_ms[row]) for row in queue]
        assert sorted(first_come) == sorted(first_come, key=lambda order: order[0])
        waiting += queue
    listed = {
        OrderState.FREE: tables.free[: counts["free"]].tolist(),
        OrderState.WAITING: waiting,
        OrderState.READY: ready,
    }
    for state, rows in listed.items():
        assert sorted(rows) == np.flatnonzero(orders["state"] == state).tolist()
    ended = np.isin(orders["state"], (OrderState.DELIVERED, OrderState.RETURNED))
    assert sorted(tables.delivered[: counts["delivered"]].tolist()) == np.flatnonzero(ended).tolist()


def _chained(row: int, following: list[int]) -> Iterator[int]:
    while row != NONE:
        yield int(row)
        row = following[row]

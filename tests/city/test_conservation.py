"""Goods, trucks, docks and orders are all accounted for at every moment, and the audit notices if not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from sim.arrays import NONE, AnyArray
from sim.city.city import City
from sim.city.tables import CityTables, OrderState, VehicleState
from sim.errors import ConservationError

from .towns import Draw, Town, draws, play, random_script, random_town

_FETCHING = (VehicleState.TO_PICKUP, VehicleState.QUEUE_PICKUP, VehicleState.LOADING)
_AT_DOCK = (VehicleState.LOADING, VehicleState.UNLOADING)
_IN_QUEUE = (VehicleState.QUEUE_PICKUP, VehicleState.QUEUE_DROP)


@settings(max_examples=20)
@given(draws())
def test_nothing_appears_or_vanishes_in_random_towns(draw: Draw) -> None:
    """At every stop each good, truck, dock and order is where an independent count finds it."""
    here = random_town(draw)
    before = _goods(here.city)
    docks = here.city.tables.sites["free_docks"].copy()

    def count(stop: int) -> None:
        here.city.audit()
        assert _goods(here.city) == before
        _count_trucks(here.city.tables)
        _count_docks(here.city.tables, docks)
        _count_orders(here.city.tables)

    play(here, random_script(here, hours=18), count)


def _goods(city: City) -> list[int]:
    """Kilograms of each good that there were at the start, by going back from those that there are."""
    chain, tables = city.chain, city.tables
    points, plants, orders = tables.points, tables.plants, tables.orders
    sold = points["wanted_kg"] - points["lost_kg"] - np.where(points["wanted_kg"] > 0, points["waiting_kg"], 0)
    kg = _by(chain.point_good, points["on_hand_kg"] + sold)
    under_way = np.isin(orders["state"], (OrderState.READY, OrderState.ASSIGNED, OrderState.LOADED))
    kg += _by(chain.point_good[orders["buyer"][under_way]], orders["kg"][under_way])
    makes = plants["lot_kg"] > 0
    kg -= _by(chain.point_good[plants["output"][makes]], plants["made_kg"][makes])
    for plant in plants[plants["last_input"] > plants["first_input"]]:
        taken = tables.inputs[plant["first_input"] : plant["last_input"]]
        lots = plant["made_kg"] // plant["lot_kg"] + plant["working"]
        kg += _by(chain.point_good[taken["point"]], lots * taken["kg"])
    return kg.tolist()


def _by(good: AnyArray, kg: AnyArray) -> AnyArray:
    total = np.zeros(10, dtype=np.int64)
    np.add.at(total, good, kg)
    return total


def _count_trucks(tables: CityTables) -> None:
    """Every truck that is not idle has one order, which knows it, and is as far with it as the order says."""
    vehicles, orders = tables.vehicles, tables.orders
    state, load = vehicles["state"], vehicles["order"]
    at_work = np.flatnonzero(state != VehicleState.IDLE)
    assert (load[state == VehicleState.IDLE] == NONE).all()
    assert (orders["vehicle"][load[at_work]] == at_work).all()
    expected = np.where(np.isin(state[at_work], _FETCHING), OrderState.ASSIGNED, OrderState.LOADED)
    assert (orders["state"][load[at_work]] == expected).all()
    assert at_work.size == np.isin(orders["state"], (OrderState.ASSIGNED, OrderState.LOADED)).sum()


def _count_docks(tables: CityTables, docks: AnyArray) -> None:
    """At every site trucks at docks and free docks make up its docks; trucks queue only where none is free."""
    vehicles, sites = tables.vehicles, tables.sites
    state, free = vehicles["state"], sites["free_docks"]
    at_dock = np.bincount(vehicles["site"][np.isin(state, _AT_DOCK)], minlength=sites.size)
    assert (free + at_dock == docks).all()
    following = vehicles["next"].tolist()
    in_queue = [
        (site, truck) for site, head in enumerate(sites["queue_head"].tolist()) for truck in _chain(head, following)
    ]
    waiting = np.flatnonzero(np.isin(state, _IN_QUEUE))
    assert sorted(in_queue) == sorted(zip(vehicles["site"][waiting].tolist(), waiting.tolist(), strict=True))
    assert not any(free[site] for site, _ in in_queue)


def _count_orders(tables: CityTables) -> None:
    """Every row of orders stands in exactly the list that its state says; queues add up to what is owed."""
    orders, points, counts = tables.orders, tables.points, tables.counts[0]
    following, kg, placed_ms = (orders[name].tolist() for name in ("next", "kg", "placed_ms"))
    ready = list(_chain(counts["ready_head"], following)) if counts["ready"] else []
    assert len(ready) == counts["ready"]
    waiting: list[int] = []
    for point in np.flatnonzero(points["queue_head"] != NONE).tolist():
        queue = list(_chain(points["queue_head"][point], following))
        assert points["waiting_kg"][point] == sum(kg[row] for row in queue)
        assert all(placed_ms[row] <= placed_ms[later] for row, later in pairwise(queue))
        waiting += queue
    listed = {
        OrderState.FREE: tables.free[: counts["free"]].tolist(),
        OrderState.WAITING: waiting,
        OrderState.READY: ready,
        OrderState.DELIVERED: tables.delivered[: counts["delivered"]].tolist(),
    }
    for state, rows in listed.items():
        assert sorted(rows) == np.flatnonzero(orders["state"] == state).tolist()


def _chain(row: int, following: list[int]) -> Iterator[int]:
    while row != NONE:
        yield int(row)
        row = following[row]


# ── the audit itself ─────────────────────────────────────────────────────────────────────────────
def _busy_town() -> Town:
    """A town in the middle of its day: trucks at work and idle, orders in every list."""
    here = random_town(Draw(13, 6, 12, 2, 2, 1, False, False, True, True))
    play(here, random_script(here, hours=20))
    assert {VehicleState.IDLE, VehicleState.QUEUE_DROP, VehicleState.LOADING} <= set(here.city.tables.vehicles["state"])
    here.city.audit()
    return here


def _first(rows: AnyArray) -> int:
    return int(np.flatnonzero(rows)[0])


def _steal(city: CityTables) -> None:
    city.points["on_hand_kg"][_first(city.points["on_hand_kg"] > 0)] -= 1


def _make_from_nothing(city: CityTables) -> None:
    city.plants["made_kg"][_first(city.plants["lot_kg"] > 0)] += 1


def _forget_an_input(city: CityTables) -> None:
    plant = _first((city.plants["last_input"] > city.plants["first_input"]) & (city.plants["made_kg"] > 0))
    city.plants["working"][plant] ^= 1


def _grow_a_load(city: CityTables) -> None:
    city.orders["kg"][_first(city.orders["state"] == OrderState.READY)] += 1


def _borrow(city: CityTables) -> None:
    most = int(city.points["on_hand_kg"].argmax())
    other = (most + 1) % city.points.size
    taken = city.points["on_hand_kg"][other] + 1
    city.points["on_hand_kg"][[other, most]] += [-taken, taken]


def _lose_a_load(city: CityTables) -> None:
    city.vehicles["order"][_first(city.vehicles["order"] != NONE)] = NONE


def _swap_loads(city: CityTables) -> None:
    idle, busy = _first(city.vehicles["order"] == NONE), _first(city.vehicles["order"] != NONE)
    city.vehicles["order"][[idle, busy]] = city.vehicles["order"][[busy, idle]]


def _take_anothers_load(city: CityTables) -> None:
    one, other = np.flatnonzero(city.vehicles["order"] != NONE)[:2]
    city.vehicles["order"][one] = city.vehicles["order"][other]


def _forget_a_row(city: CityTables) -> None:
    city.counts["free"] -= 1


def _build_a_dock(city: CityTables) -> None:
    city.sites["free_docks"][0] += 1


def _serve_two_at_one(city: CityTables) -> None:
    taken = city.sites["free_docks"][0] + 1
    city.sites["free_docks"][[0, 1]] += [-taken, taken]


@pytest.mark.parametrize(
    ("tamper", "message"),
    [
        (_steal, "kg of goods where"),
        (_make_from_nothing, "kg of goods where"),
        (_forget_an_input, "kg of goods where"),
        (_grow_a_load, "kg of goods where"),
        (_borrow, "a stock is negative"),
        (_lose_a_load, "trucks and the loads given to them differ"),
        (_swap_loads, "an idle truck has a load"),
        (_take_anothers_load, "a truck has another's load"),
        (_forget_a_row, "an order's row is lost"),
        (_build_a_dock, "a dock is lost"),
        (_serve_two_at_one, "a dock serves two trucks"),
    ],
)
def test_the_audit_notices_what_is_wrong(tamper: Callable[[CityTables], None], message: str) -> None:
    """Each rule of the audit is there: a table changed behind the city's back is a fault with its name."""
    here = _busy_town()
    tamper(here.city.tables)
    with pytest.raises(ConservationError, match=message):
        here.city.audit()


def test_settling_twice_changes_nothing_and_states_fill_all_time() -> None:
    """The times of a truck's states add up to the time that has passed; settling is idempotent."""
    here = random_town(Draw(3, 6, 12, 2, 2, 1, False, False, True, True))
    script = random_script(here, hours=8)
    play(here, script)
    here.city.settle(script.until_ms)
    once = here.city.state()
    here.city.settle(script.until_ms)
    assert all(array.tobytes() == once[name].tobytes() for name, array in here.city.state().items())
    assert (once["state_ms"].sum(axis=1) == script.until_ms).all()

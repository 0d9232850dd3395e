"""Tours in the city: shared trucks, sites with hours, trucks that go home, and carriers with contracts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import AnyArray, Ints
from sim.city.city import City
from sim.city.tables import OrderState, VehicleState
from sim.units import DAY_MS, HOUR_MS, M_PER_KM, MINUTE_MS, ms_from_hours

from ..counts import count_orders, count_trucks
from ..towns import Draw, Place, Street, Town, draws, order_key, random_script, town
from .carriers import DISPATCH_MS, carriers_town, fleets, freight_of, play_with_carriers

#: A pit with two customers on a ring of one-way streets of 1, 2 and 4 km.
_RING = (Street(0, 1, 1.0), Street(1, 2, 2.0), Street(2, 0, 4.0))
_PLACES = (
    Place("pit", "source", "clay", 0, 200.0),
    Place("near", "factory", "bricks", 1, 80.0),
    Place("far", "factory", "bricks", 2, 80.0),
    Place("store", "retailer", "", 0, 1.0),
)


def _ring(folder: Path, trucks: list[str]) -> City:
    here = _ring_town(folder, trucks)
    here.city.start()
    return here.city


def _ring_town(folder: Path, trucks: list[str], **fleet: Any) -> Town:
    industry = {"order_lot": 4.0, "dock_time": 0.25, "dock_time_cv": 0.0, "output_cover": 48.0}
    return town(folder, streets=_RING, places=_PLACES, trucks=trucks, industry=industry, fleet=fleet)


def _order(city: City, buyers: list[str]) -> Ints:
    """Let sites order clay from the pit; return the rows of the orders, all ready."""
    chain = city.chain
    site = [chain.sites.names.index(name) for name in buyers]
    buyer = np.array([np.flatnonzero((chain.point_site == s) & (chain.point_role == 1))[0] for s in site])
    key = np.array([order_key(i) for i in range(buyer.size)])
    kg = np.full(buyer.size, chain.order_kg)
    city.place_orders(buyer, np.full(buyer.size, chain.output_point[0]), kg, key, np.arange(buyer.size), 0)
    return city.open_loads()[0]


def _delivered(city: City, until_ms: int) -> AnyArray:
    city.advance(until_ms)
    orders = city.take_delivered()
    return orders[np.argsort(orders["event"])]


# ── one tour ─────────────────────────────────────────────────────────────────────────────────────
def test_a_tour_fetches_both_loads_and_brings_them_one_after_the_other(tmp_path: Path) -> None:
    """One truck at the far customer: 4 km empty, two loadings, 1 km, unloading, 2 km, unloading; then it is idle."""
    city = _ring(tmp_path, ["far"])
    rows = _order(city, ["near", "far"])
    city.send(np.array([rows[0], rows[1], rows[0], rows[1]]), np.array([0, 4]), np.array([0]), 0)
    city.advance(HOUR_MS // 2)
    city.audit()
    near, far = _delivered(city, 4 * HOUR_MS)
    dock_ms, minute = HOUR_MS // 4, MINUTE_MS  # a kilometre takes a minute
    assert near["at_pickup_ms"] == 4 * minute
    assert far["at_pickup_ms"] == near["loaded_ms"] == 4 * minute + dock_ms
    assert near["at_drop_ms"] == far["loaded_ms"] + minute == 5 * minute + 2 * dock_ms
    assert far["at_drop_ms"] == near["delivered_ms"] + 2 * minute
    assert city.tables.vehicles["state"][0] == VehicleState.IDLE
    assert city.tables.vehicles["site"][0] == 2
    city.audit()


def test_the_way_is_shared_by_weight_and_charged_once(tmp_path: Path) -> None:
    """The first kilometre is shared by equal loads, the next two belong to the far one, the empty way to the first."""
    city = _ring(tmp_path, ["far"])
    rows = _order(city, ["near", "far"])
    city.send(np.array([rows[0], rows[1], rows[0], rows[1]]), np.array([0, 4]), np.array([0]), 0)
    near, far = _delivered(city, 4 * HOUR_MS)
    assert (near["empty_m"], far["empty_m"]) == (4_000, 0)
    assert (near["loaded_m"], far["loaded_m"]) == (500, 2_500)
    truck = city.tables.vehicles[0]
    assert (truck["driven_m"], truck["empty_m"]) == (7 * M_PER_KM, 4 * M_PER_KM)


def test_a_truck_keeps_its_dock_for_its_next_load(tmp_path: Path) -> None:
    """With one dock, a truck that waits begins only when the one before it has fetched both loads."""
    city = _ring(tmp_path, ["pit", "pit"])
    rows = _order(city, ["near", "far", "near"])
    stops = np.array([rows[0], rows[1], rows[0], rows[1], rows[2], rows[2]])
    city.tables.sites["free_docks"][0] = 1
    city.send(stops, np.array([0, 4, 6]), np.array([0, 1]), 0)
    orders = _delivered(city, 4 * HOUR_MS)
    assert (orders["loaded_ms"] == np.array([1, 2, 3]) * (HOUR_MS // 4)).all()


def test_loads_of_tours_that_find_no_truck_stay_on_the_board(tmp_path: Path) -> None:
    """A tour without a truck is no tour: its loads keep their places."""
    city = _ring(tmp_path, ["pit"])
    rows = _order(city, ["near", "far", "near"])
    city.send(
        np.array([rows[0], rows[0], rows[2], rows[1], rows[2], rows[1]]), np.array([0, 2, 6]), np.array([0, -1]), 0
    )
    assert city.open_loads()[0].tolist() == [rows[1], rows[2]]


# ── hours, depots, boards ────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("opens", "closes"), [(6, 9), (22, 4)])
def test_a_truck_waits_until_the_site_opens(tmp_path: Path, opens: int, closes: int) -> None:
    """Loading begins when the pit opens, also where its hours run past midnight, and not after it has closed."""
    city = _ring(tmp_path, ["pit"] * 20)
    sites = city.tables.sites
    sites["opens_ms"][0], sites["closes_ms"][0] = opens * HOUR_MS, closes * HOUR_MS
    sites["free_docks"][0] = 2
    rows = _order(city, ["near"] * 20)
    for hour in range(5, 34):
        city.advance(hour * HOUR_MS)
        city.start_hour(hour * HOUR_MS)
        if hour == 5:
            city.dispatch(rows, np.arange(20), hour * HOUR_MS)
    begun_ms = np.sort(city.take_delivered()["loaded_ms"]) - HOUR_MS // 4
    open_hours = (closes - opens) % 24
    first_day = begun_ms[: 2 * 4 * open_hours]
    assert (first_day == opens * HOUR_MS + np.repeat(np.arange(20), 2)[: first_day.size] * HOUR_MS // 4).all()
    assert ((begun_ms - opens * HOUR_MS) % DAY_MS < open_hours * HOUR_MS).all()


def test_an_idle_truck_goes_home_and_its_way_is_empty(tmp_path: Path) -> None:
    """After an hour without a load a truck drives back to where it started; it is not idle until it is there."""
    here = _ring_town(tmp_path, ["pit"], return_after=1.0)
    city, freight = here.city, freight_of(here)
    city.start()
    _order(city, ["far"])
    freight.dispatch(0)
    delivered_ms = int(_delivered(city, HOUR_MS)[0]["delivered_ms"])
    assert delivered_ms == 33 * MINUTE_MS
    for now in range(HOUR_MS, 2 * HOUR_MS, DISPATCH_MS):
        city.advance(now)
        city.settle(now)  # which says nothing about how long a truck has been idle
        freight.dispatch(now)
        assert city.idle_trucks()[0].size == (now < delivered_ms + HOUR_MS)
        city.audit()
        if city.idle_trucks()[0].size == 0:
            break
    city.advance(now + 4 * MINUTE_MS + MINUTE_MS)
    truck = city.tables.vehicles[0]
    assert (truck["state"], truck["site"]) == (VehicleState.IDLE, 0)
    assert (truck["driven_m"], truck["empty_m"]) == (7 * M_PER_KM, 4 * M_PER_KM)
    freight.dispatch(4 * HOUR_MS)
    assert city.idle_trucks()[0].size == 1


# ── in random towns ──────────────────────────────────────────────────────────────────────────────
@settings(max_examples=40)
@given(draws(), fleets, st.sampled_from([1.0, 2.5, 4.0]))
def test_tours_keep_every_law_of_the_city(draw: Draw, fleet: dict[str, Any], orders_per_truck: float) -> None:
    """Nothing is lost or overloaded at any stop; ways add up; hours are kept; contracts are kept."""
    here = carriers_town(draw, fleet, orders_per_truck)
    city, roster = here.city, here.built.roster
    city.start()
    script = random_script(here, hours=30, most_orders=120)

    def watch(_: int) -> None:
        city.audit()
        count_trucks(city.tables)
        count_orders(city.tables)

    orders = np.concatenate(play_with_carriers(here, script, watch))
    assert np.unique(orders["event"]).size == orders.size
    assert (orders["state"] == OrderState.DELIVERED).all()
    vehicles = city.tables.vehicles
    _ways_add_up(vehicles, orders)
    if fleet["board"] == "own":
        supplier = city.chain.point_site[orders["supplier"]]
        carrier = roster.carrier[orders["vehicle"]]
        assert all(np.unique(carrier[supplier == site]).size <= 1 for site in np.unique(supplier))
    if here.industry.dock_time_cv == 0:
        service_ms = ms_from_hours(here.industry.dock_time)
        begun_ms = orders["loaded_ms"][city.chain.point_site[orders["supplier"]] == 0] - service_ms
        assert ((begun_ms % DAY_MS >= 6 * HOUR_MS) & (begun_ms % DAY_MS < 20 * HOUR_MS)).all()


def _ways_add_up(vehicles: AnyArray, orders: AnyArray) -> None:
    """What the orders of a truck at rest were charged is what it has driven, but for ways to its depot."""
    charged = np.zeros((2, vehicles.size), dtype=np.int64)
    np.add.at(charged[0], orders["vehicle"], orders["loaded_m"])
    np.add.at(charged[1], orders["vehicle"], orders["empty_m"])
    rests = vehicles["state"] == VehicleState.IDLE
    assert (charged[0] == vehicles["driven_m"] - vehicles["empty_m"])[rests].all()
    assert (charged[1] <= vehicles["empty_m"])[rests].all()
    never_home = vehicles["idle_from_ms"] == 0
    assert (charged[1] == vehicles["empty_m"])[rests & never_home].all()


@settings(max_examples=15)
@given(draws(), fleets, st.integers(1, 30 * 6 - 1).map(lambda tick: tick * DISPATCH_MS))
def test_a_city_with_tours_goes_on_from_any_state(draw: Draw, fleet: dict[str, Any], cut_ms: int) -> None:
    """Saved with trucks on tours and on their way home, and restored: the same orders to the bit."""
    whole, first, second = (carriers_town(draw, fleet, 3.0) for _ in range(3))
    script = random_script(whole, hours=30, most_orders=80)
    whole.city.start()
    done = play_with_carriers(whole, script, lambda _: None)
    first.city.start()
    in_parts = play_with_carriers(first, script, lambda _: None, 0, cut_ms)
    second.city.restore(first.city.state())
    in_parts += play_with_carriers(second, script, lambda _: None, cut_ms)
    assert np.concatenate(in_parts).tobytes() == np.concatenate(done).tobytes()
    assert second.city.state()["vehicles"].tobytes() == whole.city.state()["vehicles"].tobytes()


def test_a_light_load_waits_for_company_but_not_for_ever(tmp_path: Path) -> None:
    """With an hour to wait, a load of 4 t stays on the board; a second and third fill the truck and all go at once."""
    here = _ring_town(tmp_path, ["pit", "pit"], wait_to_fill=1.0, load=8.0)
    city, freight = here.city, freight_of(here)
    city.start()
    _order(city, ["near"])
    freight.dispatch(0)
    assert city.open_loads()[0].size == 1
    _order(city, ["far"])
    freight.dispatch(0)
    assert city.open_loads()[0].size == 0
    assert city.tables.vehicles["orders"].tolist() == [2, 0]
    _order(city, ["near"])
    freight.dispatch(HOUR_MS - DISPATCH_MS)
    assert city.open_loads()[0].size == 1
    city.advance(HOUR_MS)
    freight.dispatch(HOUR_MS)
    assert city.open_loads()[0].size == 0


def test_a_load_waits_for_a_truck_of_the_carrier_it_is_offered_to(tmp_path: Path) -> None:
    """With boards of their own, the trucks of two carriers stay idle beside loads of the third's contract."""
    here = _ring_town(tmp_path, ["pit"] * 3, board="own")
    city, freight = here.city, freight_of(here)
    city.start()
    _order(city, ["near"] * 9)
    freight.dispatch(0)
    gone = np.flatnonzero(city.tables.vehicles["orders"] > 0)
    assert gone.size == 1
    _order(city, ["near"] * 9)
    freight.dispatch(0)
    assert np.flatnonzero(city.tables.vehicles["orders"] > 0).tolist() == gone.tolist()

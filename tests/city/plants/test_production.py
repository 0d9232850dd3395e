"""Machines: exact output, breakdowns in operating time, blocking by storage, starving for inputs."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city.city import City
from sim.units import DAY_MS, HOUR_MS, MINUTE_MS

from ..towns import BRICKS, THREE_PLACES, Place, Script, Town, order_along, play, send_nearest, town

NEVER_BREAKS = {"mean_repair": 0.0}
PIT, KILN = 0, 1
#: Enough to be neither starved nor blocked for centuries.
PLENTY = 1 << 50


def _town(folder: Path, *, pits: int = 1, **industry: Any) -> Town:
    places = (
        Place("pit", "source", "clay", 0, 240.0),
        Place("kiln", "factory", "bricks", 0, 120.0),
        Place("store", "retailer", "", 1, 1.0),
        *(Place(f"pit-{i}", "source", "clay", 0, 240.0) for i in range(1, pits)),
    )
    return town(folder, places=places, industry={"machines": NEVER_BREAKS, **industry})


def _output(city: City, site: int) -> int:
    return int(city.chain.output_point[site])


def _clay(city: City) -> int:
    """Point of the clay that the kiln burns."""
    return int(city.chain.input_point[city.chain.first_input[KILN]])


def _unbounded(city: City) -> None:
    """Let no machine ever want inputs or room."""
    city.tables.points["on_hand_kg"] = PLENTY
    city.tables.points["limit_kg"] = 4 * PLENTY


def _order(city: City, supplier: int, now_ms: int, number: int = 0) -> None:
    edge = np.flatnonzero(city.chain.edge_supplier == _output(city, supplier))[:1]
    order_along(city, edge, np.array([number]), now_ms)


@given(lot=st.sampled_from([0.05, 0.3, 1.0, 7.7]), minutes=st.integers(1, 3000))
def test_output_is_time_over_lot_time(tmp_path_factory: pytest.TempPathFactory, lot: float, minutes: int) -> None:
    """With inputs, room and no breakdowns a machine has made exactly as many lots as lot times have passed."""
    city = _town(tmp_path_factory.mktemp("town"), lot=lot).city
    _unbounded(city)
    city.start()
    city.advance(minutes * MINUTE_MS)
    for site, t_per_day in ((PIT, 240.0), (KILN, 120.0)):
        lot_kg, lot_ms = int(city.chain.lot_kg[site]), int(city.chain.lot_ms[site])
        assert lot_ms == round(lot_kg / (t_per_day * 1000) * DAY_MS)
        # A lot that ends at this very instant comes after it.
        lots = (minutes * MINUTE_MS - 1) // lot_ms
        assert city.tables.plants["made_kg"][site] == lots * lot_kg
    lots = city.tables.plants["made_kg"][KILN] // city.chain.lot_kg[KILN] + 1
    burnt = PLENTY - city.tables.points["on_hand_kg"][_clay(city)]
    assert burnt == lots * round(1.3 * int(city.chain.lot_kg[KILN]))


@pytest.mark.parametrize("lot", [0.05, 2.0, 60.0])
def test_long_run_availability_is_that_of_operating_time_failures(tmp_path: Path, lot: float) -> None:
    """Up/(up + repair) of the time is worked, within 4 standard errors, for lots of 18 s, 12 min and 6 h.

    Up-times are exponential with a mean of 2 h, repairs lognormal with 0.5 h and cv 0.8; the error of the ratio
    is by the delta method, A (1 - A) sqrt((1 + cv^2) / n) for n repairs.
    """
    machines = {"mean_up": 2.0, "mean_repair": 0.5, "repair_cv": 0.8}
    city = _town(tmp_path, pits=40, lot=lot, machines=machines).city
    _unbounded(city)
    city.start()
    city.advance(30 * DAY_MS)
    plants = city.tables.plants[city.tables.plants["lot_kg"] > 0]
    worked_ms = (plants["made_kg"] // plants["lot_kg"] * plants["lot_ms"]).sum()
    down_ms, repairs = plants["down_ms"].sum(), plants["breakdowns"].sum()
    expected = 2.0 / 2.5
    error = expected * (1 - expected) * ((1 + 0.8**2) / repairs) ** 0.5
    # Lots in work at the end count neither as worked nor, but for their repairs, as down.
    unfinished = plants.size * lot / 240.0 / 30
    assert error < 0.003
    assert abs(worked_ms / (worked_ms + down_ms) - expected) < 4 * error + unfinished
    # Breakdowns are a Poisson process in operating time.
    operated_h = (worked_ms + plants["lot_ms"].sum()) / HOUR_MS
    assert abs(repairs - operated_h / 2.0) < 4 * (operated_h / 2.0) ** 0.5
    assert abs(down_ms / HOUR_MS - 0.5 * repairs) < 4 * 0.5 * 0.8 * repairs**0.5


def test_machines_that_never_break_are_never_down(tmp_path: Path) -> None:
    """A mean repair time of 0 means no breakdowns at all, however short the up-times are."""
    city = _town(tmp_path, machines={"mean_up": 0.01, "mean_repair": 0.0}).city
    _unbounded(city)
    city.start()
    city.advance(DAY_MS)
    assert not city.tables.plants["breakdowns"].any()
    assert not city.tables.plants["down_ms"].any()


def test_a_plant_stops_when_its_storage_is_full_and_resumes_when_an_order_takes_goods(tmp_path: Path) -> None:
    """Full storage: nothing is made. The instant an order takes goods a lot starts, and the rest follows."""
    city = _town(tmp_path).city
    city.start()
    output, lot_kg, lot_ms = _output(city, PIT), int(city.chain.lot_kg[PIT]), int(city.chain.lot_ms[PIT])
    limit_kg = int(city.tables.points["limit_kg"][output])
    assert city.tables.points["on_hand_kg"][output] == limit_kg
    city.advance(5 * HOUR_MS)
    assert city.tables.plants["made_kg"][PIT] == 0
    _order(city, PIT, 5 * HOUR_MS)
    assert city.tables.orders["ready_ms"][city.open_loads()[0]].tolist() == [5 * HOUR_MS]
    assert city.tables.events["time_ms"][city.tables.vehicles.size + PIT] == 5 * HOUR_MS + lot_ms
    city.advance(20 * HOUR_MS)
    # As many lots as fit again below the limit, and no more.
    assert city.tables.plants["made_kg"][PIT] == city.chain.order_kg // lot_kg * lot_kg
    assert limit_kg - lot_kg < city.tables.points["on_hand_kg"][output] <= limit_kg


@pytest.mark.parametrize("limit_kg", [0, 500, 9_999])
def test_an_order_larger_than_the_storage_is_made_all_the_same(tmp_path: Path, limit_kg: int) -> None:
    """While a customer waits a plant goes on beyond its storage; then it stops again."""
    city = _town(tmp_path).city
    output, lot_kg, lot_ms = _output(city, PIT), int(city.chain.lot_kg[PIT]), int(city.chain.lot_ms[PIT])
    city.tables.points["limit_kg"][output] = limit_kg
    city.tables.points["on_hand_kg"][output] = 0
    city.start()
    _order(city, PIT, 0, number=0)
    _order(city, PIT, 0, number=1)
    city.advance(12 * HOUR_MS)
    lots = -(-city.chain.order_kg // lot_kg)
    rows, _ = city.open_loads()
    assert city.tables.orders["ready_ms"][rows].tolist() == [lots * lot_ms, 2 * lots * lot_ms]
    spare = max(limit_kg, 0) // lot_kg
    assert city.tables.plants["made_kg"][PIT] == (2 * lots + spare) * lot_kg
    assert not city.tables.plants["working"][PIT]


def test_a_starved_plant_resumes_the_instant_its_inputs_arrive(tmp_path: Path) -> None:
    """Without clay the kiln stands; it starts a lot in the very millisecond in which a truck has unloaded."""
    here = _town(tmp_path)
    city = here.city
    city.tables.points["on_hand_kg"][[_clay(city), _output(city, KILN)]] = 0
    city.start()
    city.advance(2 * HOUR_MS)
    assert city.tables.plants["made_kg"][KILN] == 0
    _order(city, PIT, 2 * HOUR_MS)
    send_nearest(city, 2 * HOUR_MS)
    city.advance(6 * HOUR_MS)
    (order,) = city.take_delivered()
    lot_kg, lot_ms = int(city.chain.lot_kg[KILN]), int(city.chain.lot_ms[KILN])
    takes, every = (int(city.tables.inputs[name][city.chain.first_input[KILN]]) for name in ("kg", "lots"))
    assert every == 1
    lots = city.chain.order_kg // takes
    assert city.tables.plants["made_kg"][KILN] == lots * lot_kg
    # Its last event was the end of its last lot, and all followed each other without a break.
    assert city.tables.events["time_ms"][city.tables.vehicles.size + KILN] == order["delivered_ms"] + lots * lot_ms
    assert city.tables.points["on_hand_kg"][_clay(city)] == city.chain.order_kg - lots * takes


@given(
    tonnes=st.decimals("0.000001", 3, places=6) | st.sampled_from([1 / 3, 2 / 7, 0.1, 1e-9]),
    lot=st.sampled_from([0.001, 0.007, 0.3, 1.0, 7.7]),
    lots=st.integers(0, 400),
)
def test_inputs_follow_the_recipe_exactly_however_small_lots_are(
    tmp_path_factory: pytest.TempPathFactory, tonnes: Decimal | float, lot: float, lots: int
) -> None:
    """After any number of lots inputs are down by recipe x output, rounded down to a kilogram and nowhere before."""
    goods = (
        {"name": "clay", "price": 200},
        {"name": "bricks", "price": 900, "inputs": {"clay": float(tonnes)}, "demand": 1},
    )
    places = (*THREE_PLACES[:1], Place("kiln", "factory", "bricks", 1, 24.0), *THREE_PLACES[2:])
    city = town(
        tmp_path_factory.mktemp("town"), places=places, goods=goods,
        industry={"lot": lot, "machines": NEVER_BREAKS},
    ).city  # fmt: skip
    _unbounded(city)
    city.start()
    city.advance((lots * int(city.chain.lot_ms[KILN]) // MINUTE_MS) * MINUTE_MS)
    plant = city.tables.plants[KILN]
    begun_kg = int(plant["made_kg"] + plant["working"] * plant["lot_kg"])
    recipe = max(Fraction(float(tonnes)).limit_denominator(10**6), Fraction(1, 10**6))
    assert PLENTY - city.tables.points["on_hand_kg"][_clay(city)] == math.floor(begun_kg * recipe)


def test_a_plant_with_one_of_two_inputs_waits_for_the_other(tmp_path: Path) -> None:
    """A lot takes all of its inputs or none."""
    goods = (
        {"name": "clay", "price": 200},
        {"name": "coal", "price": 300},
        {**BRICKS[1], "inputs": {"clay": 1.3, "coal": 0.2}},
    )
    places = (
        Place("kiln", "factory", "bricks", 0, 120.0),
        Place("pit", "source", "clay", 0, 240.0),
        Place("mine", "source", "coal", 0, 240.0),
        Place("store", "retailer", "", 1, 1.0),
    )
    here = town(tmp_path, places=places, goods=goods, industry={"machines": NEVER_BREAKS})
    city = here.city
    clay, coal = city.chain.input_point
    city.tables.points["on_hand_kg"][[coal, _output(city, 0)]] = 0
    before = int(city.tables.points["on_hand_kg"][clay])
    to_kiln = [int(np.flatnonzero(city.chain.edge_buyer == point)[0]) for point in (clay, coal)]
    play(here, Script(HOUR_MS, to_kiln[:1], [0]))
    assert city.tables.points["on_hand_kg"][clay] >= before
    assert city.tables.plants["made_kg"][0] == 0

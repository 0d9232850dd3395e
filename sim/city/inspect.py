"""Looking at the truth as a whole: for the recorder and for tests, never for a decision."""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE
from sim.city.plants.stocks import settle_point
from sim.city.tables import CityTables, OrderState, VehicleState
from sim.engine.compiled import kernel
from sim.errors import ConservationError

_WAITING_FOR_DOCK = [int(VehicleState.QUEUE_PICKUP), int(VehicleState.QUEUE_DROP)]


@kernel
def _settle_points(city: CityTables, now_ms: int) -> None:
    for point in range(city.points.size):
        settle_point(city, point, now_ms)


def settle_all(city: CityTables, now_ms: int) -> None:
    """Bring the integrals of stocks and of trucks' states up to now."""
    _settle_points(city, now_ms)
    rows = np.arange(city.vehicles.size)
    city.state_ms[rows, city.vehicles["state"]] += now_ms - city.vehicles["since_ms"]
    city.vehicles["since_ms"] = now_ms


def audit(city: CityTables, started_kg: int, docks: int) -> None:
    """Check that goods, trucks and docks are all accounted for.

    Parameters
    ----------
    city
        The tables.
    started_kg
        Stock that the city started with.
    docks
        Docks of all sites together.

    Raises
    ------
    ConservationError
        If something has appeared or vanished.
    """
    _audit_goods(city, started_kg)
    _audit_trucks(city)
    orders, state = city.orders["state"], city.vehicles["state"]
    free = int(city.counts["free"][0])
    _require(free == int((orders == OrderState.FREE).sum()), "an order's row is lost")
    in_use = int(np.isin(state, [int(VehicleState.LOADING), int(VehicleState.UNLOADING)]).sum())
    _require(int(city.sites["free_docks"].sum()) + in_use == docks, "a dock is lost")
    _require(bool((city.sites["free_docks"] >= 0).all()), "a dock serves two trucks")


def _audit_trucks(city: CityTables) -> None:
    vehicles, orders, state = city.vehicles, city.orders, city.vehicles["state"]
    aboard_now = (orders["state"] == OrderState.LOADED) | (orders["state"] == OrderState.RETURNING)
    sent_for = orders[(orders["state"] == OrderState.ASSIGNED) | aboard_now]
    per_truck = np.bincount(sent_for["vehicle"], minlength=vehicles.size)
    busy, has_tour = vehicles["order"] != NONE, vehicles["orders"] > 0
    counted = int(busy.sum()) == int(has_tour.sum()) and bool((per_truck == vehicles["orders"]).all())
    _require(counted, "trucks and the loads given to them differ")
    at_rest = (state == VehicleState.IDLE) | (state == VehicleState.TO_DEPOT)
    _require(bool(((busy == has_tour) & (busy != at_rest)).all()), "an idle truck has a load")
    trucks = np.flatnonzero(busy)
    _require(bool((orders["vehicle"][vehicles["order"][trucks]] == trucks).all()), "a truck has another's load")
    aboard = np.zeros(vehicles.size, dtype=np.int64)
    loaded = orders[aboard_now]
    np.add.at(aboard, loaded["vehicle"], loaded["kg"])
    _require(bool((aboard == vehicles["load_kg"]).all()), "a truck carries what nobody has loaded")
    _require(bool((aboard <= vehicles["capacity_kg"]).all()), "a truck carries more than it can")


def _audit_goods(city: CityTables, started_kg: int) -> None:
    points, plants = city.points, city.plants
    state = city.orders["state"]
    under_way = (state >= OrderState.READY) & (state <= OrderState.LOADED) | (state == OrderState.RETURNING)
    lots = plants["made_kg"] // np.maximum(plants["lot_kg"], 1) + plants["working"]
    of_input = np.repeat(lots, plants["last_input"] - plants["first_input"])
    taken = of_input * city.inputs["kg"] // city.inputs["lots"]
    shelf = points["wanted_kg"] > 0
    sold = points["wanted_kg"] - points["lost_kg"] - np.where(shelf, points["waiting_kg"], 0)
    there = int(points["on_hand_kg"].sum() + city.orders["kg"][under_way].sum())
    expected = started_kg + int(plants["made_kg"].sum() - taken.sum() - sold.sum())
    _require(there == expected, f"{there} kg of goods where {expected} kg should be")
    _require(bool((points["on_hand_kg"] >= 0).all()), "a stock is negative")


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ConservationError(otherwise)

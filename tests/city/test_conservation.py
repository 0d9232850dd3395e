"""Goods, trucks, docks and orders are all accounted for at every moment, and the audit notices if not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings

from sim.arrays import NONE, AnyArray
from sim.city.tables import CityTables, OrderState, VehicleState
from sim.errors import ConservationError

from .counts import Recount
from .towns import Draw, Town, draws, play, random_script, random_town


@settings(max_examples=20)
@given(draws())
def test_nothing_appears_or_vanishes_in_random_towns(draw: Draw) -> None:
    """At every stop each good, truck, dock and order is where an independent count finds it."""
    here = random_town(draw)
    counted = Recount(here.city)

    def count(stop: int) -> None:
        here.city.audit()
        counted.check()

    play(here, random_script(here, hours=18), count)


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
    city.vehicles["orders"][_first(city.vehicles["order"] != NONE)] -= 1


def _swap_loads(city: CityTables) -> None:
    idle, busy = _first(city.vehicles["order"] == NONE), _first(city.vehicles["order"] != NONE)
    city.vehicles["order"][[idle, busy]] = city.vehicles["order"][[busy, idle]]


def _take_anothers_load(city: CityTables) -> None:
    one, other = np.flatnonzero(city.vehicles["order"] != NONE)[:2]
    city.vehicles["order"][one] = city.vehicles["order"][other]


def _drop_something(city: CityTables) -> None:
    city.vehicles["load_kg"][_first(city.vehicles["load_kg"] > 0)] -= 1


def _overload(city: CityTables) -> None:
    city.vehicles["capacity_kg"][_first(city.vehicles["load_kg"] > 0)] = 1


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
        (_drop_something, "carries what nobody has loaded"),
        (_overload, "carries more than it can"),
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

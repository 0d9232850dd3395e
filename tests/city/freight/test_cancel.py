"""Cancelled orders: wherever they stand, goods, trucks and books are as if nobody had ordered, but for the way back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import AnyArray, Ints
from sim.city.city import City
from sim.city.tables import OrderState, VehicleState
from sim.errors import ConservationError
from sim.units import HOUR_MS, M_PER_KM, MINUTE_MS

from ..counts import count_orders, count_trucks, goods_at_start
from ..towns import Draw, Place, Street, draws, order_key, random_script, town
from .carriers import DISPATCH_MS, carriers_town, fleets, play_with_carriers

#: A pit with two customers, each down a road of its own, and a bridge between pit and far customer.
_ROADS = (Street(0, 1, 1.0), Street(1, 0, 1.0), Street(0, 2, 2.0), Street(2, 0, 2.0))
_PLACES = (
    Place("pit", "source", "clay", 0, 200.0),
    Place("near", "factory", "bricks", 1, 80.0),
    Place("far", "factory", "bricks", 2, 80.0),
    Place("store", "retailer", "", 0, 1.0),
)
_TO_FAR, _FROM_FAR, _CLOSES_H = "2", "3", 0.5
_DOCK_MS = HOUR_MS // 4


def _city(folder: Path, closed: list[str], trucks: list[str]) -> City:
    """A city in which links close half an hour after midnight, for good."""
    closures = [{"link": link, "begin": _CLOSES_H, "end": 1000.0} for link in closed]
    industry = {"order_lot": 4.0, "dock_time": 0.25, "dock_time_cv": 0.0, "output_cover": 48.0}
    here = town(
        folder, streets=_ROADS, places=_PLACES, trucks=trucks, industry=industry, roads={"closures": closures}
    )  # fmt: skip
    here.city.start()
    # Machines that stand still let stocks be counted by hand.
    here.city.tables.plants["lot_kg"] = 0
    return here.city


def _order(city: City, buyers: list[str], now_ms: int = 0) -> Ints:
    """Let sites order clay from the pit; return the rows of the orders that are ready."""
    chain = city.chain
    site = [chain.sites.names.index(name) for name in buyers]
    buyer = np.array([np.flatnonzero((chain.point_site == s) & (chain.point_role == 1))[0] for s in site])
    number = np.arange(buyer.size) + 10 * (now_ms > 0)
    key = np.array([order_key(int(i)) for i in number])
    kg = np.full(buyer.size, chain.order_kg)
    city.place_orders(buyer, np.full(buyer.size, chain.output_point[0]), kg, key, number, now_ms)
    return city.open_loads()[0]


def _cancel(city: City, since_ms: int, now_ms: int) -> AnyArray:
    """Cancel orders that have stood still since then; return them as they stood."""
    rows, orders = city.standing_orders(since_ms)
    city.cancel_orders(rows, now_ms)
    return orders


def _live(city: City, from_h: float, to_h: float) -> None:
    """Let the city live with roads refreshed every five minutes."""
    for now_ms in range(round(from_h * HOUR_MS), round(to_h * HOUR_MS), 5 * MINUTE_MS):
        city.refresh_roads(now_ms)
        city.advance(now_ms + 5 * MINUTE_MS)
        city.audit()


def _pit_kg(city: City) -> int:
    return int(city.tables.points["on_hand_kg"][city.chain.output_point[0]])


def test_an_order_in_the_queue_leaves_it_and_lets_the_next_come_forward(tmp_path: Path) -> None:
    """Of two orders for which there is no clay the first is cancelled; what is dug then goes to the second."""
    city = _city(tmp_path, [], ["pit"])
    pit = city.tables.points[city.chain.output_point[0] : city.chain.output_point[0] + 1]
    pit["on_hand_kg"] = 0
    _order(city, ["near"])
    _order(city, ["far"], HOUR_MS)
    (gone,) = _cancel(city, HOUR_MS - 1, 2 * HOUR_MS)
    assert (gone["state"], gone["event"]) == (OrderState.WAITING, 0)
    assert pit["waiting_kg"][0] == city.chain.order_kg
    assert city.waiting_orders()["event"].tolist() == [10]
    pit["on_hand_kg"] = city.chain.order_kg
    assert _cancel(city, 0, 2 * HOUR_MS).size == 0
    _order(city, [], 2 * HOUR_MS)
    assert city.net_stock()[city.chain.output_point[0]] == 0


def test_goods_set_aside_go_back_to_free_stock_and_serve_who_waits(tmp_path: Path) -> None:
    """A ready order is cancelled, and the order behind it gets the same goods at that moment."""
    city = _city(tmp_path, [], ["pit"])
    city.tables.points["on_hand_kg"][city.chain.output_point[0]] = city.chain.order_kg
    _order(city, ["near"])
    _order(city, ["far"], HOUR_MS)
    (gone,) = _cancel(city, 0, 5 * HOUR_MS)
    assert (gone["state"], gone["event"]) == (OrderState.READY, 0)
    (row,) = city.open_loads()[0]
    assert (city.tables.orders["event"][row], city.tables.orders["ready_ms"][row]) == (10, 5 * HOUR_MS)
    assert _pit_kg(city) == 0


def test_a_truck_that_cannot_fetch_turns_back_to_where_it_came_from(tmp_path: Path) -> None:
    """The only road to the pit is closed: the goods become free again, and the truck rests where it set out."""
    city = _city(tmp_path, [_FROM_FAR], ["far"])
    _live(city, 0.0, 0.5)
    before_kg = _pit_kg(city)
    city.refresh_roads(HOUR_MS // 2)
    city.dispatch(_order(city, ["near"], HOUR_MS // 2), np.array([0]), HOUR_MS // 2)
    _live(city, 0.5, 2.0)
    assert city.tables.vehicles["state"][0] == VehicleState.TO_PICKUP
    (gone,) = _cancel(city, HOUR_MS, 2 * HOUR_MS)
    assert gone["state"] == OrderState.ASSIGNED
    assert _pit_kg(city) == before_kg
    assert city.open_loads()[0].size == 0
    _live(city, 2.0, 2.5)
    truck = city.tables.vehicles[0]
    assert (truck["state"], truck["site"]) == (VehicleState.IDLE, city.chain.sites.names.index("far"))


def test_goods_aboard_are_brought_back_and_charged_both_ways(tmp_path: Path) -> None:
    """Cancelled on the road, they turn round at its end and are unloaded at the pit: 1 km there and 1 km back."""
    city = _city(tmp_path, [], ["pit"])
    before_kg = _pit_kg(city)
    city.dispatch(_order(city, ["near"]), np.array([0]), 0)
    city.advance(_DOCK_MS + MINUTE_MS // 2)
    (gone,) = _cancel(city, _DOCK_MS, _DOCK_MS + MINUTE_MS // 2)
    assert gone["state"] == OrderState.LOADED
    assert city.take_returned().size == 0
    _live(city, 0.5, 1.0)
    (back,) = city.take_returned()
    assert (back["event"], back["loaded_m"]) == (0, 2 * M_PER_KM)
    assert back["delivered_ms"] == 2 * _DOCK_MS + 2 * MINUTE_MS
    assert _pit_kg(city) == before_kg
    assert city.take_delivered().size == 0
    assert city.tables.vehicles["state"][0] == VehicleState.IDLE


def test_a_truck_with_two_orders_brings_the_one_that_it_can_and_then_the_other_back(tmp_path: Path) -> None:
    """With the road to its first customer closed, a truck serves the second and then brings the first's clay home."""
    city = _city(tmp_path, [_TO_FAR], ["pit"])
    far, near = _order(city, ["far", "near"])
    city.send(np.array([far, near, far, near]), np.array([0, 4]), np.array([0]), 0)
    _live(city, 0.0, 4.0)
    assert city.take_delivered().size == 0
    far_loaded_ms = int(city.tables.orders["loaded_ms"][far])
    assert _cancel(city, far_loaded_ms, 4 * HOUR_MS)["event"].tolist() == [0]
    _live(city, 4.0, 5.0)
    (brought,), (back,) = city.take_delivered(), city.take_returned()
    assert (brought["event"], back["event"]) == (1, 0)
    assert brought["loaded_m"] + back["loaded_m"] == 2 * M_PER_KM
    assert back["delivered_ms"] == brought["delivered_ms"] + MINUTE_MS + _DOCK_MS


def test_an_order_whose_truck_is_at_its_dock_is_not_cancelled(tmp_path: Path) -> None:
    """While it is loaded or unloaded, or its truck stands in the queue there, an order goes on."""
    city = _city(tmp_path, [], ["pit", "pit"])
    city.dispatch(_order(city, ["near", "near"]), np.array([0, 1]), 0)
    city.advance(MINUTE_MS)
    assert city.tables.vehicles["state"].tolist() == [VehicleState.LOADING, VehicleState.QUEUE_PICKUP]
    assert _cancel(city, MINUTE_MS, MINUTE_MS).size == 0


def _steal_from_a_return(city: City) -> None:
    city.tables.orders["kg"][city.tables.orders["state"] == OrderState.RETURNING] -= 1


def _forget_a_return(city: City) -> None:
    city.tables.orders["state"][city.tables.orders["state"] == OrderState.RETURNING] = OrderState.DELIVERED


def _keep_what_was_cancelled(city: City) -> None:
    city.tables.points["on_hand_kg"][city.chain.output_point[0]] -= city.chain.order_kg


@pytest.mark.parametrize("tamper", [_steal_from_a_return, _forget_a_return, _keep_what_was_cancelled])
def test_a_loss_among_cancelled_orders_is_noticed(tmp_path: Path, tamper: Callable[[City], None]) -> None:
    """Goods that do not come back, or not whole, or not to the supplier's stock, are a fault."""
    city = _city(tmp_path, [], ["pit"])
    near, _ = _order(city, ["near", "far"])
    city.send(np.array([near, near]), np.array([0, 2]), np.array([0]), 0)
    city.advance(_DOCK_MS + MINUTE_MS // 2)
    assert _cancel(city, _DOCK_MS, _DOCK_MS).size == 2
    city.audit()
    tamper(city)
    with pytest.raises(ConservationError):
        city.audit()


# ── in random towns ──────────────────────────────────────────────────────────────────────────────
_after = st.integers(1, 60).map(lambda tick: tick * DISPATCH_MS)


@settings(max_examples=60)
@given(draws(troubled=st.just(True)), fleets, st.sampled_from([1.0, 2.5, 4.0]), _after)
def test_cancelling_keeps_every_law_of_the_city(
    draw: Draw, fleet: dict[str, Any], orders_per_truck: float, after_ms: int
) -> None:
    """At every stop each good, truck and order is where an independent count finds it; each order ends once."""
    here = carriers_town(draw, fleet, orders_per_truck)
    here.city.start()
    goods = goods_at_start(here.city)
    script = random_script(here, hours=30, most_orders=120)

    def watch(_: int) -> None:
        here.city.audit()
        assert goods_at_start(here.city) == goods
        count_trucks(here.city.tables)
        count_orders(here.city.tables)

    ended = np.concatenate(play_with_carriers(here, script, watch, cancel_after_ms=after_ms))
    returned = ended[ended["state"] == OrderState.RETURNED]
    others = ended[ended["state"] != OrderState.RETURNED]
    assert np.unique(others["event"]).size == others.size
    assert set(returned["event"]) <= set(others["event"][others["state"] == OrderState.LOADED])


@settings(max_examples=20)
@given(draws(troubled=st.just(True)), fleets, _after, st.integers(1, 30 * 6 - 1).map(lambda tick: tick * DISPATCH_MS))
def test_a_city_that_cancels_goes_on_from_any_state(
    draw: Draw, fleet: dict[str, Any], after_ms: int, cut_ms: int
) -> None:
    """Saved with goods on their way back and trucks that have turned, and restored: the same orders to the bit."""
    whole, first, second = (carriers_town(draw, fleet, 3.0) for _ in range(3))
    script = random_script(whole, hours=30, most_orders=80)
    whole.city.start()
    done = play_with_carriers(whole, script, lambda _: None, cancel_after_ms=after_ms)
    first.city.start()
    in_parts = play_with_carriers(first, script, lambda _: None, 0, cut_ms, after_ms)
    second.city.restore(first.city.state())
    in_parts += play_with_carriers(second, script, lambda _: None, cut_ms, None, after_ms)
    assert np.concatenate(in_parts).tobytes() == np.concatenate(done).tobytes()
    assert second.city.state()["vehicles"].tobytes() == whole.city.state()["vehicles"].tobytes()

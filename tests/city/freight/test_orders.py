"""Orders from placing to delivery: queues, the dispatch board, and the pool of rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import NONE, AnyArray, Ints
from sim.city.city import City
from sim.city.freight.orders import without_orders
from sim.city.tables import OrderState
from sim.units import HOUR_MS, MINUTE_MS

from ..counts import count_orders
from ..towns import Draw, Place, Script, draws, order_key, play, random_script, random_town, send_nearest, town


def _two_pits(folder: Path) -> City:
    """A city whose kiln can be supplied by two pits, with 100 t of clay at each."""
    places = (
        Place("west", "source", "clay", 0, 200.0),
        Place("east", "source", "clay", 1, 200.0),
        Place("kiln", "factory", "bricks", 1, 80.0),
        Place("store", "retailer", "", 0, 1.0),
    )
    city = town(folder, places=places).city
    city.start()
    city.tables.points["on_hand_kg"][city.chain.output_point[:2]] = 100_000
    return city


def _place(city: City, suppliers: list[int], now_ms: int, first: int = 0) -> None:
    """Let the kiln order from pits by site, one order each."""
    numbers = np.arange(first, first + len(suppliers))
    keys = np.array([order_key(int(number)) for number in numbers], dtype=np.uint64)
    output = city.chain.output_point[np.array(suppliers, dtype=np.int64)]
    buyer = np.full(numbers.size, city.chain.output_point[2] + 1)
    kg = np.full(numbers.size, city.chain.order_kg)
    city.place_orders(buyer, output, kg, keys, numbers, now_ms)


def _events(city: City, rows: Ints) -> list[int]:
    return city.tables.orders["event"][rows].tolist()


def test_where_orders_do_not_wait_each_takes_what_is_there_or_is_refused(tmp_path: Path) -> None:
    """From 95 t nine orders of 10 t are taken and two refused, and a smaller one after them is taken again."""
    city = _two_pits(tmp_path)
    output = int(city.chain.output_point[0])
    city.tables.points["on_hand_kg"][output] = 95_000
    number = np.arange(12)
    kg = np.where(number < 11, city.chain.order_kg, 4_000)
    keys = np.array([order_key(int(each)) for each in number], dtype=np.uint64)
    buyer, supplier = np.full(12, city.chain.output_point[2] + 1), np.full(12, output)
    refused = city.place_orders(buyer, supplier, kg, keys, number, 0, may_wait=False)
    assert np.flatnonzero(refused).tolist() == [9, 10]
    assert _events(city, city.open_loads()[0]) == [*range(9), 11]
    assert city.waiting_orders().size == 0
    assert city.net_stock()[output] == 1_000
    count_orders(city.tables)


def test_orders_that_stock_allows_are_ready_at_once_and_the_rest_wait_in_order(tmp_path: Path) -> None:
    """Ten orders of 10 t empty a stock of 100 t; later ones wait, and nobody overtakes."""
    city = _two_pits(tmp_path)
    _place(city, [0] * 12, 0)
    rows, place = city.open_loads()
    assert _events(city, rows) == list(range(10))
    assert (place == city.tables.sites["place"][0]).all()
    assert (city.tables.orders["ready_ms"][rows] == 0).all()
    waiting = city.waiting_orders()
    assert sorted(waiting["event"].tolist()) == [10, 11]
    assert city.tables.points["waiting_kg"][city.chain.output_point[0]] == 20_000
    assert city.net_stock()[city.chain.output_point[0]] == -20_000


def test_a_small_stock_is_kept_for_the_order_that_came_first(tmp_path: Path) -> None:
    """Goods that do not fill the first order serve no later one, though all are of one size."""
    city = _two_pits(tmp_path)
    city.tables.points["on_hand_kg"][city.chain.output_point[0]] = 9_999
    _place(city, [0, 1, 0], 0)
    assert _events(city, city.open_loads()[0]) == [1]
    lot_ms = int(city.chain.lot_ms[0])
    city.advance(-(-lot_ms // MINUTE_MS) * MINUTE_MS)
    rows, _ = city.open_loads()
    assert _events(city, rows) == [1, 0]
    assert city.tables.orders["ready_ms"][rows[1]] == lot_ms


def test_the_board_shows_loads_in_the_order_in_which_they_became_ready(tmp_path: Path) -> None:
    """Loads that find no truck stay on the board, in their order, before those that come later."""
    city = _two_pits(tmp_path)
    _place(city, [0, 1, 0, 1, 0], 0)
    rows, _ = city.open_loads()
    trucks, _ = city.idle_trucks()
    truck = np.full(rows.size, NONE)
    truck[[1, 3]] = trucks
    city.dispatch(rows, truck, 0)
    assert _events(city, city.open_loads()[0]) == [0, 2, 4]
    assert city.idle_trucks()[0].size == 0
    city.advance(MINUTE_MS)
    _place(city, [1, 0], MINUTE_MS, first=5)
    assert _events(city, city.open_loads()[0]) == [0, 2, 4, 5, 6]
    city.dispatch(city.open_loads()[0], np.full(5, NONE), MINUTE_MS)
    assert _events(city, city.open_loads()[0]) == [0, 2, 4, 5, 6]


def test_rows_are_used_again_and_copies_of_delivered_orders_stay(tmp_path: Path) -> None:
    """A row that was delivered and taken goes back to the pool; what was handed over is a copy."""
    city = _two_pits(tmp_path)
    _place(city, [0, 1], 0)
    send_nearest(city, 0)
    city.advance(3 * HOUR_MS)
    delivered = city.take_delivered()
    assert sorted(delivered["event"].tolist()) == [0, 1]
    assert (delivered["state"] == OrderState.DELIVERED).all()
    assert city.take_delivered().size == 0
    kept = delivered.copy()
    _place(city, [0, 1], 3 * HOUR_MS, first=2)
    assert sorted(city.tables.orders["event"][city.tables.orders["state"] == OrderState.READY].tolist()) == [2, 3]
    assert delivered.tobytes() == kept.tobytes()
    assert sorted(city.open_loads()[0].tolist()) == [0, 1]


def test_no_orders_change_nothing(tmp_path: Path) -> None:
    """A batch of no orders and a dispatch of no loads leave the city as it is."""
    city = _two_pits(tmp_path)
    before = {name: array.tobytes() for name, array in city.state().items()}
    _place(city, [], 0)
    city.dispatch(*(np.empty(0, dtype=np.int64) for _ in range(2)), 0)
    assert {name: array.tobytes() for name, array in city.state().items()} == before


@settings(max_examples=10)
@given(draws(trucks=st.just(2)), st.integers(4, 40))
def test_a_table_that_grows_changes_no_order(draw: Draw, more: int) -> None:
    """Orders beyond the first rows: the same times as in a table that was large enough from the start."""
    script = _many_orders(draw, more)
    large, small = random_town(draw), random_town(draw)
    rows = large.city.tables.orders.size
    _with_rows(large.city, 10 * rows)
    _with_rows(small.city, 3)
    expected, found = play(large, script), play(small, script)
    assert large.city.tables.orders.size == 10 * rows
    assert small.city.tables.orders.size > 3
    small.city.audit()
    columns = [name for name in expected.dtype.names or () if name != "next"]
    _assert_same_reached(found, expected, columns)


def _many_orders(draw: Draw, more: int) -> Script:
    script = random_script(random_town(draw), hours=6, most_orders=60)
    return Script(script.until_ms, script.edges + script.edges[:1] * more, script.place_ms + [HOUR_MS] * more)


def _with_rows(city: City, rows: int) -> None:
    city.tables = without_orders(city.tables, rows)


def _assert_same_reached(found: AnyArray, expected: AnyArray, columns: list[str]) -> None:
    """Equal but for what a row still has of an earlier order's times, which are before it was placed."""
    assert (found["event"] == expected["event"]).all()
    assert (found["state"] == expected["state"]).all()
    for name in columns:
        one, other = found[name], expected[name]
        if name.endswith("_ms"):
            one, other = (np.where(column < expected["placed_ms"], -1, column) for column in (one, other))
        elif name.endswith("_m"):
            over = expected["state"] == OrderState.DELIVERED
            one, other = one[over], other[over]
        assert (one == other).all(), name


def test_a_grown_table_is_saved_and_restored(tmp_path: Path) -> None:
    """A city with more orders than it was built for goes on from a saved state."""
    city = _two_pits(tmp_path)
    built_for = city.tables.orders.size
    _place(city, [0, 1] * (built_for + 1), 0)
    assert city.tables.orders.size > 2 * built_for
    (tmp_path / "again").mkdir()
    other = _two_pits(tmp_path / "again")
    other.restore(city.state())
    for one in (city, other):
        send_nearest(one, 0)
        one.advance(10 * HOUR_MS)
    assert city.take_delivered().tobytes() == other.take_delivered().tobytes()
    assert city.state()["orders"].tobytes() == other.state()["orders"].tobytes()

"""Road views: trucks drive by their own, and a refresh reaches those under way."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import Ints
from sim.city.city import City
from sim.city.routing.tables import CLOSED
from sim.city.tables import OrderState
from sim.city.wheel import BUCKET_SHIFT
from sim.units import MINUTE_MS

from ..towns import Draw, Place, Street, Town, draws, order_along, play, random_script, random_town, town

#: From 0 to 3 by way of 1, in two minutes, or of 2, in four; back in one.
_TWO_WAYS = (Street(0, 1), Street(1, 3), Street(0, 2, 2.0), Street(2, 3, 2.0), Street(3, 0), Street(1, 2, 1.0))
_PLACES = (
    Place("pit", "source", "clay", 0, 200.0, 9),
    Place("kiln", "factory", "bricks", 3, 80.0, 9),
    Place("store", "retailer", "", 3, 1.0),
)


def _here(folder: Path, trucks: int) -> Town:
    """Trucks at the pit that have a load for the kiln; loading takes six minutes."""
    industry = {"output_cover": 100, "dock_time": 0.1, "dock_time_cv": 0}
    here = town(folder, streets=_TWO_WAYS, places=_PLACES, trucks=["pit"] * trucks, industry=industry)
    here.city.start()
    return here


def _send(city: City, trucks: int) -> None:
    edge = np.flatnonzero(city.chain.edge_supplier == city.chain.output_point[0])[:1].repeat(trucks)
    order_along(city, edge, np.arange(trucks), 0)
    rows, _ = city.open_loads()
    city.dispatch(rows, np.arange(trucks), 0)


def _link(city: City, tail: int, head: int) -> int:
    network = city.network
    return int(np.flatnonzero((network.tail == tail) & (network.head == head))[0])


def _slower(city: City, *links: int) -> Ints:
    times = city.routes.link_time_ms(0).copy()
    times[list(links)] *= 100
    return times


def test_each_truck_drives_by_its_own_view(tmp_path: Path) -> None:
    """Of two trucks with one load each for the same place, the one told of a jam goes the other way."""
    city = _here(tmp_path, 2).city
    view = city.add_view(_slower(city, _link(city, 0, 1)))
    city.assign_view(np.array([1]), view)
    _send(city, 2)
    city.advance(20 * MINUTE_MS)
    orders = city.tables.orders[city.tables.orders["state"] == OrderState.DELIVERED]
    driven_ms = {int(o["vehicle"]): int(o["at_drop_ms"] - o["loaded_ms"]) for o in orders}
    assert driven_ms == {0: 2 * MINUTE_MS, 1: 4 * MINUTE_MS}
    assert (city.drive_ms_by(view) >= city.drive_ms).all()


def test_a_refresh_turns_trucks_under_way(tmp_path: Path) -> None:
    """A truck on the first link of two learns of a jam on the second, and turns off at the node between."""
    city = _here(tmp_path, 1).city
    view = city.add_view(city.routes.link_time_ms(0))
    city.assign_view(np.array([0]), view)
    _send(city, 1)
    city.advance(6 * MINUTE_MS + MINUTE_MS // 2)
    city.refresh_view(view, _slower(city, _link(city, 1, 3)))
    city.advance(20 * MINUTE_MS)
    entered = city.tables.links["entered"]
    assert [int(entered[_link(city, *ends)]) for ends in ((0, 1), (1, 3), (1, 2), (2, 3))] == [1, 0, 1, 1]


@pytest.mark.parametrize("prepared", ["not", "the same", "something else", "what was"])
def test_a_refresh_may_be_prepared_before_it_is_due(tmp_path: Path, prepared: str) -> None:
    """Until then trucks go by the old view; afterwards it is as if nothing had been prepared."""
    city = _here(tmp_path, 1).city
    usual = city.routes.link_time_ms(0)
    jam, other = _slower(city, _link(city, 1, 3)), _slower(city, _link(city, 0, 1))
    view = city.add_view(usual)
    before = city.drive_ms_by(view).copy()
    if prepared != "not":
        city.prepare_view(view, {"the same": jam, "something else": other, "what was": usual}[prepared])
    assert np.array_equal(city.drive_ms_by(view), before)
    city.refresh_view(view, jam)
    assert np.array_equal(city.drive_ms_by(view), city.routes.ahead().find(jam).drive_ms)
    city.refresh_view(view, usual)
    assert np.array_equal(city.drive_ms_by(view), before)


def test_a_view_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    """Trucks cannot be given a view that nobody has added, nor can the public map be overwritten."""
    city = _here(tmp_path, 1).city
    with pytest.raises(ValueError, match="there are 1 road views"):
        city.assign_view(np.array([0]), 1)
    with pytest.raises(ValueError, match="public map"):
        city.refresh_view(0, city.routes.link_time_ms(0))
    with pytest.raises(ValueError, match="public map"):
        city.prepare_view(0, city.routes.link_time_ms(0))


@settings(max_examples=25)
@given(draws(troubled=st.just(False)), st.lists(st.integers(1, 120), max_size=6, unique=True))
def test_trucks_pass_no_node_twice_between_two_refreshes(draw: Draw, minutes: list[int]) -> None:
    """However views change under way, a truck goes in no loop between two refreshes on open roads."""
    here = random_town(draw)
    city, rng = here.city, np.random.default_rng(draw.seed)
    city.start()
    view = city.add_view(_anything(city, rng))
    city.assign_view(np.arange(0, city.tables.vehicles.size, 2), view)
    script = random_script(here, hours=3)
    stops = sorted({minute * MINUTE_MS for minute in minutes} | {0, 3 * 60 * MINUTE_MS})
    for stop, following in pairwise(stops):
        city.refresh_view(view, _anything(city, rng))
        _no_loops(here, script.edges, stop, following)


def _anything(city: City, rng: np.random.Generator) -> Ints:
    return rng.integers(1000, 10**6, city.network.links)


def _no_loops(here: Town, edges: list[int], from_ms: int, to_ms: int) -> None:
    """Send what can be sent, and follow every truck from node to node until ``to_ms``."""
    city = here.city
    edge = np.array(edges[:20])
    order_along(city, edge, from_ms + np.arange(edge.size), from_ms)
    loads, _ = city.open_loads()
    trucks, _ = city.idle_trucks()
    truck = np.r_[trucks, np.full(loads.size, -1)][: loads.size]
    city.dispatch(loads, truck, from_ms)
    passed: dict[tuple[int, int, int], set[int]] = {}
    bucket = from_ms >> BUCKET_SHIFT
    while bucket < to_ms >> BUCKET_SHIFT:
        vehicles, events = city.tables.vehicles, city.tables.events
        due = events["time_ms"][: vehicles.size][vehicles["state"] != 0]
        bucket = max(bucket, min(int(due.min(initial=to_ms)), to_ms - 1) >> BUCKET_SHIFT) + 1
        before = vehicles["node"].copy()
        city.advance(bucket << BUCKET_SHIFT)
        vehicles = city.tables.vehicles
        for truck_ in np.flatnonzero(vehicles["node"] != before).tolist():
            now = vehicles[truck_]
            nodes = passed.setdefault((truck_, int(now["order"]), int(now["site"])), set())
            assert int(now["node"]) not in nodes
            nodes.add(int(now["node"]))


def test_views_are_saved_with_the_city() -> None:
    """A city restored with a view of somebody's own lives on to the same bits."""
    draw = Draw(7, 12, 9, 2, 2, 1, False, False, True, True)
    ends = []
    for cut in (False, True):
        here = random_town(draw)
        times = _anything(here.city, np.random.default_rng(3))
        here.city.start()
        here.city.assign_view(np.arange(0, 9, 2), here.city.add_view(times))
        script = random_script(here, hours=12)
        if cut:
            other = random_town(draw)
            other.city.restore(here.city.state())
            here = other
        play(here, script, start=False)
        ends.append({name: array.tobytes() for name, array in here.city.state().items() if name != "events"})
    assert ends[0] == ends[1]


def test_a_view_that_knows_of_no_way_lets_its_trucks_wait(tmp_path: Path) -> None:
    """By a view in which both roads are closed a truck stays; once the view knows one to be open, it goes there."""
    city = _here(tmp_path, 1).city
    times = city.routes.link_time_ms(0).copy()
    times[[_link(city, 0, 1), _link(city, 0, 2)]] = CLOSED
    view = city.add_view(times)
    city.assign_view(np.array([0]), view)
    _send(city, 1)
    city.advance(30 * MINUTE_MS)
    assert (city.tables.orders["state"] == OrderState.LOADED).sum() == 1
    assert not city.tables.links["entered"].any()
    times[_link(city, 0, 2)] = city.routes.link_time_ms(0)[_link(city, 0, 2)]
    city.refresh_view(view, times)
    city.advance(60 * MINUTE_MS)
    assert city.tables.links["entered"][[_link(city, 0, 1), _link(city, 0, 2)]].tolist() == [0, 1]

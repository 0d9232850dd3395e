"""Trucks on links and at docks: never too fast, never overtaking, served in order of arrival."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.arrays import NONE, AnyArray
from sim.city.tables import DOCK, OrderState, VehicleState
from sim.city.traffic.queues import SHARES
from sim.city.wheel import BUCKET_SHIFT, SHORTEST_DELAY_MS
from sim.engine.streams import lognormal
from sim.units import HOUR_MS, MINUTE_MS

from ..towns import (
    Draw,
    Place,
    Script,
    Street,
    Town,
    act,
    draws,
    order_along,
    order_key,
    play,
    random_script,
    random_town,
    town,
)
from ..trees import trees_to

_ON_LINK = (VehicleState.TO_PICKUP, VehicleState.TO_DROP)
_WITHOUT_EVENT = (VehicleState.IDLE, VehicleState.QUEUE_PICKUP, VehicleState.QUEUE_DROP)


class Passage(NamedTuple):
    """One truck on one link."""

    link: int
    enters_ms: int
    leaves_ms: int
    least_ms: int  # what the link takes when it is entered
    headway_ms: int  # least time to the truck before it
    others: int  # everybody else's share of the capacity
    truck: int


def _passages(here: Town, script: Script) -> Iterator[Passage]:
    """Let the city live bucket by bucket and watch every truck enter its links."""
    city = here.city
    city.start()
    stops = [*script.stops, script.until_ms]
    for stop, following in pairwise(stops):
        before = city.tables.vehicles.copy(), city.tables.events["time_ms"].copy()
        act(city, script, stop)
        yield from _entered(here, before, stop)
        now_ms = stop
        while now_ms < following:
            before = city.tables.vehicles.copy(), city.tables.events["time_ms"].copy()
            now_ms = min(following, _after_next_event(here))
            city.advance(now_ms)
            yield from _entered(here, before, None)


def _after_next_event(here: Town) -> int:
    """End of the bucket in which the next truck acts."""
    tables = here.city.tables
    driving = ~np.isin(tables.vehicles["state"], _WITHOUT_EVENT)
    next_ms = tables.events["time_ms"][: driving.size][driving]
    return ((int(next_ms.min(initial=1 << 50)) >> BUCKET_SHIFT) + 1) << BUCKET_SHIFT


def _entered(here: Town, before: tuple[AnyArray, AnyArray], stop: int | None) -> Iterator[Passage]:
    tables, (vehicles, due_ms) = here.city.tables, before
    leaves_ms = tables.events["time_ms"]
    moved = np.isin(tables.vehicles["state"], _ON_LINK) & (leaves_ms[: vehicles.size] != due_ms[: vehicles.size])
    for truck in np.flatnonzero(moved & (tables.vehicles["link"] != NONE)).tolist():
        link = int(tables.vehicles["link"][truck])
        enters_ms = int(due_ms[truck]) if stop is None else stop
        yield Passage(
            link,
            enters_ms,
            int(leaves_ms[truck]),
            *(int(tables.links[name][link]) for name in ("time_ms", "headway_ms", "others")),
            truck,
        )


@settings(max_examples=30)
@given(draws(jammed=st.just(False), troubled=st.just(False)))
def test_trucks_are_no_faster_than_the_link_and_never_overtake(draw: Draw) -> None:
    """On every link trucks leave in the order in which they enter, a headway apart, none before its free arrival."""
    here = random_town(draw)
    free_ms = here.city.network.free_ms
    by_link: dict[int, list[Passage]] = defaultdict(list)
    for passage in _passages(here, random_script(here, hours=12, most_orders=100)):
        assert passage.leaves_ms - passage.enters_ms >= passage.least_ms >= free_ms[passage.link]
        by_link[passage.link].append(passage)
    for passages in by_link.values():
        passages.sort(key=lambda passage: passage.leaves_ms)
        for first, second in pairwise(passages):
            assert first.enters_ms <= second.enters_ms
            assert second.leaves_ms - first.leaves_ms >= second.headway_ms
            # No later than it must: its own arrival, or a headway after the truck before it.
            arrives = second.enters_ms + second.least_ms
            between_ms = second.others * (second.enters_ms - first.enters_ms) // SHARES  # for everybody else
            assert second.leaves_ms == max(arrives, first.leaves_ms + second.headway_ms + between_ms)
    entered = here.city.tables.links["entered"]
    assert {link: len(passages) for link, passages in by_link.items()} == {
        int(link): int(entered[link]) for link in np.flatnonzero(entered)
    }


@settings(max_examples=25)
@given(draws())
def test_no_drive_is_shorter_or_quicker_than_the_best_way(draw: Draw) -> None:
    """From assignment to pickup and from loading to drop trucks take at least the quickest time on free roads."""
    here = random_town(draw)
    network, chain, tables = here.city.network, here.city.chain, here.city.tables
    orders = play(here, random_script(here, hours=20))
    orders = orders[orders["state"] == OrderState.DELIVERED]
    places = np.unique(chain.sites.node)
    quickest_ms, _ = trees_to(network, places, network.free_ms)
    shortest_m, _ = trees_to(network, places, network.length_m)
    source, to = (chain.sites.node[chain.point_site[orders[name]]] for name in ("supplier", "buyer"))
    row = np.searchsorted(places, to)
    assert (orders["at_drop_ms"] - orders["loaded_ms"] >= quickest_ms[row, source]).all()
    assert (orders["loaded_m"] >= shortest_m[row, source]).all()
    for truck in range(tables.vehicles.size):
        mine = orders[orders["vehicle"] == truck]
        mine = mine[np.argsort(mine["assigned_ms"])]
        if mine.size:
            stood = np.r_[here.built.roster.first_site[truck], chain.point_site[mine["buyer"][:-1]]]
            row = np.searchsorted(places, chain.sites.node[chain.point_site[mine["supplier"]]])
            there = quickest_ms[row, chain.sites.node[stood]]
            assert (mine["at_pickup_ms"] - mine["assigned_ms"] >= there).all()
            assert (mine["assigned_ms"][1:] >= mine["delivered_ms"][:-1]).all()


class Visit(NamedTuple):
    """One truck at one dock."""

    arrives_ms: int
    starts_ms: int
    ends_ms: int


def _visits(here: Town, orders: AnyArray) -> dict[int, list[Visit]]:
    """Every use of a dock at each site, those that are not over yet among them."""
    tables = here.city.tables
    dock = tables.chances[DOCK]
    visits: dict[int, list[Visit]] = defaultdict(list)
    for order in orders:
        doing = tables.vehicles["state"][order["vehicle"]]
        for leg, (point, arrives, ends, during) in enumerate(
            (
                ("supplier", "at_pickup_ms", "loaded_ms", VehicleState.LOADING),
                ("buyer", "at_drop_ms", "delivered_ms", VehicleState.UNLOADING),
            )
        ):
            over = order["state"] >= (OrderState.DELIVERED if leg else OrderState.LOADED)
            carried = tables.vehicles["order"][order["vehicle"]]
            at_dock = doing == during and tables.orders["event"][carried] == order["event"]
            if not over and not at_dock:
                continue
            end_ms = int(order[ends] if over else tables.events["time_ms"][order["vehicle"]])
            key = order_key(int(order["event"]))
            takes = max(int(lognormal(dock["stream"], key, leg, dock["mean_ms"], dock["cv"])), SHORTEST_DELAY_MS)
            site = int(here.city.chain.point_site[order[point]])
            visits[site].append(Visit(int(order[arrives]), end_ms - takes, end_ms))
    return visits


@settings(max_examples=30)
@given(draws())
def test_docks_serve_no_more_trucks_than_they_are_and_in_order_of_arrival(draw: Draw) -> None:
    """Each site is a queue with so many servers: the next in order of arrival starts when a dock is free, not later."""
    here = random_town(draw)
    for site, visits in _visits(here, play(here, random_script(here, hours=20))).items():
        free_from_ms = [0] * int(here.city.chain.sites.docks[site])
        for visit in sorted(visits):
            assert visit.starts_ms == max(visit.arrives_ms, heapq.heappop(free_from_ms))
            heapq.heappush(free_from_ms, visit.ends_ms)


def test_a_platoon_leaves_a_narrow_link_one_headway_apart(tmp_path: Path) -> None:
    """Trucks sent together over a link for 60 vehicles an hour arrive a minute apart, in the order of sending."""
    streets = (Street(0, 1, 2.0, 60.0, 60.0), Street(1, 0, 2.0, 60.0, 60.0))
    places = (
        Place("pit", "source", "clay", 1, 200.0, 20),
        Place("kiln", "factory", "bricks", 1, 80.0, 20),
        Place("store", "retailer", "", 0, 1.0),
    )
    here = town(tmp_path, streets=streets, places=places, trucks=["store"] * 8, industry={"output_cover": 100})
    edge = int(np.flatnonzero(here.city.chain.edge_supplier == here.city.chain.output_point[0])[0])
    orders = play(here, Script(40 * MINUTE_MS, [edge] * 8, [0] * 8))
    assert orders["vehicle"].tolist() == list(range(8))
    assert orders["at_pickup_ms"].tolist() == [(2 + i) * MINUTE_MS for i in range(8)]


def test_a_link_without_a_limit_still_keeps_trucks_in_order(tmp_path: Path) -> None:
    """However large the capacity trucks leave a millisecond apart, so that entry order decides, not numbers."""
    streets = (Street(0, 1, 1.0, 60.0, 1e9), Street(1, 2, 1.0, 60.0, 1e9), Street(2, 0, 1.0, 60.0, 1e9))
    places = (
        Place("pit", "source", "clay", 1, 200.0, 20),
        Place("kiln", "factory", "bricks", 2, 80.0, 20),
        Place("store", "retailer", "", 0, 1.0),
    )
    trucks = ["store"] * 3
    here = town(tmp_path, streets=streets, places=places, trucks=trucks, industry={"output_cover": 100})
    city = here.city
    city.start()
    assert (city.tables.links["headway_ms"] == 1).all()
    edge = np.flatnonzero(city.chain.edge_supplier == city.chain.output_point[0])[:1].repeat(3)
    order_along(city, edge, np.arange(3), 0)
    rows, _ = city.open_loads()
    city.dispatch(rows, np.array([2, 0, 1]), 0)
    city.advance(10 * MINUTE_MS)
    orders = city.tables.orders[rows]
    assert orders["vehicle"].tolist() == [2, 0, 1]
    assert orders["at_pickup_ms"].tolist() == [MINUTE_MS, MINUTE_MS + 1, MINUTE_MS + 2]


@pytest.mark.parametrize("docks", [1, 2, 3])
def test_trucks_queue_for_docks_in_order_of_arrival(tmp_path: Path, docks: int) -> None:
    """Six trucks that stand at the gate are served as many at a time as there are docks, in order of sending."""
    places = (
        Place("pit", "source", "clay", 0, 200.0, docks),
        Place("kiln", "factory", "bricks", 1, 80.0, 9),
        Place("store", "retailer", "", 0, 1.0),
    )
    industry = {"output_cover": 100, "dock_time": 0.25, "dock_time_cv": 0}
    here = town(tmp_path, places=places, trucks=["pit"] * 6, industry=industry)
    edge = int(np.flatnonzero(here.city.chain.edge_supplier == here.city.chain.output_point[0])[0])
    orders = play(here, Script(3 * HOUR_MS, [edge] * 6, [0] * 6))
    assert (orders["at_pickup_ms"] == 0).all()
    assert orders["loaded_ms"].tolist() == [(1 + i // docks) * 15 * MINUTE_MS for i in range(6)]

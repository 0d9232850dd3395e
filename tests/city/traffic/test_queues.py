"""Queues on links: room is never exceeded but by rule, nobody overtakes, jams spill back and dissolve."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings

from sim.arrays import NONE
from sim.city.roads.network import RoadNetwork
from sim.city.tables import CityTables
from sim.city.traffic.background import no_traffic
from sim.city.traffic.queues import NO_LIMIT, Place
from sim.city.trips import AS_CARS, Trips
from sim.city.wheel import BUCKET_SHIFT
from sim.scenario.schema import Roads, TrucksOnRoads
from sim.units import HOUR_MS, MINUTE_MS

from ..networks import network_of
from ..towns import Draw, draws, play, random_script, random_town


def _road(capacity: list[float], km: float = 1.0) -> RoadNetwork:
    """A road of links one after the other, a minute each, with these capacities, and a wide link back."""
    nodes = len(capacity) + 1
    network = network_of(nodes, [(i, (i + 1) % nodes) for i in range(nodes)])
    network.capacity[:] = [*capacity, 1e6]
    network.length_km[:] = km
    network.length_m[:] = round(1000 * km)
    return network


def _roads(**trucks: float | bool) -> Roads:
    return Roads(trucks=TrucksOnRoads.model_validate({"pce": 1.0, **trucks}))


def _platoon(network: RoadNetwork, trucks: int, to: int, every_ms: int = 0, roads: Roads = AS_CARS) -> Trips:
    """Trucks from node 0 to another, departing so far apart."""
    nodes = np.zeros(trucks, dtype=np.int64)
    return Trips(network, nodes, nodes + to, np.arange(trucks) * every_ms + MINUTE_MS, roads)


# ── what must hold at every moment ───────────────────────────────────────────────────────────────
def _count(tables: CityTables) -> None:
    """Every truck on the road is in exactly the queues that its place says, and links know how many they hold."""
    vehicles, links = tables.vehicles, tables.links
    on_road = vehicles["link"] != NONE
    admitted = vehicles["place"] == Place.ADMITTED
    holds = Counter(vehicles["link"][on_road].tolist()) + Counter(vehicles["bound"][admitted].tolist())
    assert [holds[row] for row in range(links.size)] == links["on_link"].tolist()
    waiting, standing = [], []
    for row, link in enumerate(links):
        waiting += [(truck, row) for truck in _list(int(link["wait_head"]), vehicles["next"].tolist())]
        line = list(_list(int(link["line_head"]), vehicles["behind"].tolist()))
        standing += [(truck, row) for truck in line]
        assert all(vehicles["place"][truck] == Place.BEHIND for truck in line[1:])
        assert (vehicles["entered_ms"][line[:-1]] <= vehicles["entered_ms"][line[1:]]).all()
    of = np.flatnonzero(vehicles["place"] == Place.WAITS)
    assert sorted(waiting) == list(zip(of.tolist(), vehicles["bound"][of].tolist(), strict=True))
    of = np.flatnonzero(on_road & (vehicles["place"] != Place.ROLLS))
    assert sorted(standing) == list(zip(of.tolist(), vehicles["link"][of].tolist(), strict=True))
    assert tables.jam["waiting"][0] == len(waiting)


def _list(row: int, following: list[int]) -> list[int]:
    rows = []
    while row != NONE:
        rows.append(row)
        row = following[row]
    return rows


@settings(max_examples=30)
@given(draws())
def test_queues_add_up_in_random_towns(draw: Draw) -> None:
    """At every stop each truck is in the lists of its place, and every link holds as many trucks as it says."""
    here = random_town(draw._replace(jammed=True))
    play(here, random_script(here, hours=15), lambda _: _count(here.city.tables))


class Passage(NamedTuple):
    """A truck's passage of a link."""

    entered_ms: int
    left_ms: int
    truck: int


def _passages(trips: Trips, until_ms: int) -> list[list[Passage]]:
    """Let trucks drive bucket by bucket, and note who is on which link from when to when."""
    seen: list[list[Passage]] = [[] for _ in range(trips.tables.links.size)]
    for bucket in range(until_ms >> BUCKET_SHIFT):
        before = trips.tables.vehicles.copy()
        trips.advance((bucket + 1) << BUCKET_SHIFT)
        vehicles = trips.tables.vehicles
        moved = (before["link"] != NONE) & (
            (before["link"] != vehicles["link"]) | (before["entered_ms"] != vehicles["entered_ms"])
        )
        for truck in np.flatnonzero(moved).tolist():
            left_ms = int(trips.tables.links["left_ms"][before["link"][truck]])
            seen[before["link"][truck]].append(Passage(int(before["entered_ms"][truck]), left_ms, truck))
    return seen


def test_nobody_overtakes_or_flies_and_room_suffices() -> None:
    """On a jammed road passages keep their order, none is faster than free, and no link ever holds more than it can."""
    network = _road([900.0, 900.0, 120.0], km=0.1)
    trips = _platoon(network, 60, to=3, every_ms=2000)
    storage = trips.tables.links["storage"].copy()
    assert storage[:3].tolist() == [15, 15, 13]  # passing at capacity in the free minute, or 100 m of jam
    for link, passages in enumerate(_passages(trips, 45 * MINUTE_MS)[:3]):
        assert len(passages) == 60
        assert [p.truck for p in passages] == list(range(60))
        assert all(p.left_ms - p.entered_ms >= 60_000 for p in passages)
        changes = sorted([(p.entered_ms, 1) for p in passages] + [(p.left_ms, -1) for p in passages])
        assert np.cumsum([change for _, change in changes]).max() <= storage[link]
    assert trips.tables.jam["forced"][0] == 0


# ── bottlenecks ──────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("trucks", "capacity"), [(1500, 1000.0), (400, 300.0), (5, 60.0)])
def test_the_bottleneck_is_exact(trucks: int, capacity: float) -> None:
    """Uniform departures over an hour: truck n leaves n headways after the first, to the millisecond (Vickrey 1969)."""
    every_ms = HOUR_MS // trucks
    trips = _platoon(_road([capacity]), trucks, to=1, every_ms=every_ms, roads=_roads(spillback=False))
    trips.run()
    headway_ms = round(HOUR_MS / capacity)
    expected = MINUTE_MS + 60_000 + np.arange(trucks) * max(headway_ms, every_ms)
    assert trips.arrive_ms.tolist() == expected.tolist()


def test_spillback_moves_the_queue_and_not_the_outflow() -> None:
    """Behind a bottleneck trucks arrive at the same times with and without room for the queue; they wait elsewhere."""
    network = _road([1800.0, 1800.0, 300.0], km=0.2)
    free, jammed = (_platoon(network, 200, 3, 2000, _roads(spillback=on)) for on in (False, True))
    for trips in (free, jammed):
        trips.run()
    assert jammed.arrive_ms.tolist() == free.arrive_ms.tolist()
    vehicles = jammed.tables.vehicles
    assert jammed.tables.jam["forced"][0] == 0
    assert vehicles["free_ms"].tolist() == [180_000] * 200


def test_a_queue_reaches_back_link_by_link() -> None:
    """Links before a bottleneck fill up one after the other, from the bottleneck back."""
    trips = _platoon(_road([1800.0, 1800.0, 60.0], km=0.2), 200, to=3, every_ms=4000)
    full = []
    for minute in (4, 5, 6, 7):
        trips.advance(minute * MINUTE_MS)
        links = trips.tables.links
        full.append((links["on_link"] >= links["storage"])[:3].tolist())
    assert full == [[False] * 3, [False, False, True], [False, True, True], [True] * 3]


def test_others_share_the_capacity_first_in_first_out() -> None:
    """Trucks far apart on a link that others fill to 80 % wait for nobody; a platoon passes at full capacity."""
    network = _road([600.0])
    busy = no_traffic(network)
    busy.volume[:, 0] = 480.0
    waits = []
    for every_ms in (60_000, 30_000, 10_000, 0):
        nodes = np.zeros(10, dtype=np.int64)
        trips = Trips(network, nodes, nodes + 1, MINUTE_MS + np.arange(10) * every_ms, AS_CARS, busy)
        trips.run()
        waits.append((trips.arrive_ms - trips.depart_ms - 60_000).tolist())
    share = 819 / 1024  # 80 % in the parts that shares are counted in
    each = [6000 + int(10_000 * share) - 10_000, 6000]
    assert waits[:2] == [[0] * 10] * 2
    assert waits[2:] == [[gap * i for i in range(10)] for gap in each]


def test_a_truck_counts_for_several_cars() -> None:
    """At two cars a truck a link lets half as many trucks through and holds half as many."""
    network = _road([600.0], km=2.0)
    one, two = (_platoon(network, 20, to=1, roads=_roads(pce=pce)) for pce in (1.0, 2.0))
    for trips in (one, two):
        trips.run()
    assert (np.diff(one.arrive_ms) == 6_000).all()
    assert (np.diff(two.arrive_ms) == 12_000).all()
    assert one.tables.links["storage"][0] == 2 * two.tables.links["storage"][0] == 266


# ── gridlock ─────────────────────────────────────────────────────────────────────────────────────
def _ring(trucks: int, nodes: int = 4, **roads: float | bool) -> Trips:
    """Trucks that all go three quarters round a ring of short links, so that all block all."""
    network = network_of(nodes, [(i, (i + 1) % nodes) for i in range(nodes)], capacity=600.0)
    network.length_km[:], network.length_m[:] = 0.03, 30
    network.free_ms[:] = 3000
    origin = np.arange(trucks) % nodes
    return Trips(network, origin, (origin + nodes - 1) % nodes, np.full(trucks, 1000), _roads(**roads))


def test_a_gridlock_is_released_by_rule_and_counted() -> None:
    """A ring full of trucks moves only by the rule; more patience takes longer, no spillback is no jam."""
    took, forced = [], []
    for roads in ({"patience": 0.1}, {"patience": 0.5}, {"spillback": False}):
        trips = _ring(40, **roads)
        trips.run()
        took.append(int(trips.arrive_ms.max()))
        forced.append(int(trips.tables.jam["forced"][0]))
    assert took[1] > took[0] > took[2]
    assert min(forced[:2]) > 0
    assert forced[2] == 0


@pytest.mark.parametrize("trucks", [1, 100_000])
def test_ten_links_take_whatever_comes(trucks: int) -> None:
    """One truck, or a hundred thousand on ten links: all arrive, all links are empty at the end, none is lost."""
    network = network_of(10, [(i, (i + 1) % 10) for i in range(10)])
    origin = np.arange(trucks) % 10
    trips = Trips(network, origin, (origin + 5) % 10, np.full(trucks, 1000))
    trips.run(step_ms=1000 * HOUR_MS)
    assert (trips.arrive_ms > 0).all()
    assert (trips.tables.vehicles["driven_m"] == 5000).all()
    assert not trips.tables.links["on_link"].any()
    assert not trips.tables.jam["waiting"][0]


def test_a_link_without_capacity_lets_one_truck_an_hour_through() -> None:
    """Capacity zero is no wall: it counts as one vehicle an hour."""
    trips = _platoon(_road([0.0]), 3, to=1)
    trips.run()
    assert np.diff(trips.arrive_ms).tolist() == [HOUR_MS, HOUR_MS]


def test_links_without_limits_hold_everybody() -> None:
    """Without spillback no link is ever full, however many want in at once."""
    trips = _platoon(_road([1e9]), 5000, to=1, roads=_roads(spillback=False))
    assert (trips.tables.links["storage"] == NO_LIMIT).all()
    trips.run()
    assert trips.arrive_ms.max() == MINUTE_MS + 60_000 + 4999


# ── closures ─────────────────────────────────────────────────────────────────────────────────────
def test_who_waits_for_a_link_that_closes_looks_for_another_way() -> None:
    """When the full link ahead is closed, the queue before it dissolves over the way round."""
    network = network_of(4, [(0, 1), (1, 2), (2, 0), (1, 3), (3, 2)], capacity=60.0)
    network.length_km[:], network.length_m[:] = 0.02, 20
    origin = np.zeros(12, dtype=np.int64)
    roads = Roads.model_validate({"trucks": {"pce": 1.0}, "closures": [{"link": "1", "begin": 0.1, "end": 50.0}]})
    trips = Trips(network, origin, origin + 2, np.full(12, 1000), roads)
    trips.advance(HOUR_MS // 10 // 32 * 32 + 32)
    trips.refresh(HOUR_MS // 10)
    trips.run()
    ends = zip(network.tail.tolist(), network.head.tolist(), strict=True)
    entered = dict(zip(ends, trips.tables.links["entered"], strict=True))
    assert entered[1, 2] > 0
    assert entered[1, 3] > 0
    assert entered[1, 2] + entered[1, 3] == 12
    assert entered[3, 2] == entered[1, 3]

"""Routes by contraction hierarchies: the plain twin's bytes, under any order, weights and thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import Ints
from sim.city.roads import gmns
from sim.city.roads.network import RoadNetwork
from sim.city.roads.synthetic import synthetic_city
from sim.city.routing import tables
from sim.city.routing.hierarchy import contract
from sim.city.routing.sweep import FAR_32, FAR_64, NO_HOP, NO_WAY
from sim.city.routing.tables import CLOSED, RouteFinder, Routes, RouteTables
from sim.scenario.schema import Roads, SyntheticCity

from ..networks import network_of, random_ends
from ..trees import UNREACHABLE, trees_to


@pytest.fixture(scope="module")
def town() -> RoadNetwork:
    """A made-up town of some hundred junctions."""
    return synthetic_city(SyntheticCity(nodes=900, size=10))[0]


@pytest.fixture(scope="module")
def finder(town: RoadNetwork) -> RouteFinder:
    """To some of its junctions."""
    return RouteFinder(town, np.arange(0, town.nodes, 50))


def random_weights(network: RoadNetwork, seed: int) -> Ints:
    """Times between once and five times those at free speed."""
    return np.rint(network.free_ms * np.random.default_rng(seed).uniform(1.0, 5.0, network.links)).astype(np.int64)


def assert_like_dijkstra(network: RoadNetwork, places: Ints, weight: Ints, found: Routes) -> None:
    """Next hops bit by bit, distances between places exactly."""
    distance, next_hop = trees_to(network, places, weight)
    between = distance[:, places]
    assert np.array_equal(found.next_hop[:, : network.nodes], next_hop)
    assert np.array_equal(found.drive_ms, np.where(between == UNREACHABLE, NO_WAY, np.minimum(between, NO_WAY)))


@given(random_ends(), st.data())
def test_any_order_of_contraction_gives_the_twins_routes(
    drawn: tuple[int, list[tuple[int, int]]], data: st.DataObject
) -> None:
    """Loose parts, parallel links, many ties and single nodes among them."""
    network = network_of(*drawn)
    weight = np.array(data.draw(st.lists(st.integers(1, 9), min_size=network.links, max_size=network.links)), np.int64)
    order = np.array(data.draw(st.permutations(range(network.nodes))), dtype=np.int32)
    everywhere = np.arange(network.nodes)
    finder = RouteFinder(network, everywhere)
    assert_like_dijkstra(network, everywhere, weight, finder.find(weight))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "build_hierarchy", lambda _: contract(network, order))
        assert_like_dijkstra(network, everywhere, weight, RouteFinder(network, everywhere).find(weight))


def _nanchang(data_folder: Path) -> RoadNetwork:
    return gmns.read_gmns(data_folder / "nanchang", "nanchang", Roads())[0].drivable().network


def _made_up(_: Path) -> RoadNetwork:
    return synthetic_city(SyntheticCity(nodes=2500, size=16))[0]


@pytest.mark.parametrize("make", [_made_up, _nanchang])
def test_two_hundred_trees_under_random_weights_are_the_twins(
    data_folder: Path, make: Callable[[Path], RoadNetwork]
) -> None:
    """On a made-up city and a real one, cut by nested dissection; times that tie are among the weights."""
    network = make(data_folder)
    places = np.sort(np.random.default_rng(7).choice(network.nodes, 200, replace=False))
    finder = RouteFinder(network, places)
    for weight in (random_weights(network, 1), network.free_ms, np.ones(network.links, dtype=np.int64)):
        assert_like_dijkstra(network, places, weight, finder.find(weight))


@given(st.integers(0, 2**32), st.integers(2, 50))
def test_times_that_scale_scale_all_distances_and_keep_all_hops(
    town: RoadNetwork, finder: RouteFinder, seed: int, factor: int
) -> None:
    """Metamorphic: only the ratio of weights decides."""
    weight = random_weights(town, seed)
    once, scaled = finder.find(weight), finder.find(weight * factor)
    assert np.array_equal(scaled.drive_ms, once.drive_ms * factor)
    assert np.array_equal(scaled.next_hop, once.next_hop)


@given(st.integers(0, 2**32), st.integers(1, 10**7))
def test_a_slower_link_never_shortens_a_way(town: RoadNetwork, finder: RouteFinder, seed: int, more_ms: int) -> None:
    """Metamorphic: and no way grows by more than the link did."""
    weight = random_weights(town, seed)
    slower = weight.copy()
    slower[seed % town.links] += more_ms
    grown = finder.find(slower).drive_ms - finder.find(weight).drive_ms
    assert grown.min() >= 0
    assert grown.max() <= more_ms


def test_sums_beyond_32_bits_are_found_in_64() -> None:
    """A way of 40 days is found, though shown as longer than 24; ways at the edge of the type are exact."""
    day_ms = 24 * 3_600_000
    network = network_of(4, [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)])
    places = np.arange(4)
    for days in (1, 4, 6, 20):
        weight = np.full(5, days * day_ms)
        assert_like_dijkstra(network, places, weight, RouteFinder(network, places).find(weight))
    ring = network_of(3, [(0, 1), (1, 2), (2, 0)])
    for length in (int(FAR_32) - 1, int(FAR_32), int(FAR_32) + 1):  # as long as no way in 32 bits
        weight = np.array([length - 1, 1, 1])
        assert_like_dijkstra(ring, np.arange(3), weight, RouteFinder(ring, np.arange(3)).find(weight))


def test_closed_links_are_not_used() -> None:
    """What can be reached without them is; the rest has no hop and no distance."""
    network = network_of(4, [(0, 1), (1, 2), (2, 0), (0, 2), (3, 0)])
    assert [tuple(ends) for ends in zip(network.tail.tolist(), network.head.tolist(), strict=True)] == [
        (0, 1), (0, 2), (1, 2), (2, 0), (3, 0),
    ]  # fmt: skip
    found = RouteFinder(network, np.array([2, 1])).find(np.array([5, CLOSED, 5, 1, CLOSED]))
    assert found.next_hop.tolist() == [[0, 0, NO_HOP, NO_HOP], [0, NO_HOP, 0, NO_HOP]]
    assert found.drive_ms.tolist() == [[0, 5], [6, 0]]
    shut = RouteFinder(network, np.array([2, 1])).find(np.full(5, CLOSED))
    assert (shut.next_hop == NO_HOP).all()
    assert shut.drive_ms.tolist() == [[0, NO_WAY], [NO_WAY, 0]]
    # A long way round a closed link does not pass for none.
    far = RouteFinder(network, np.array([2])).find(np.array([2**31, CLOSED, 2**31, 1, CLOSED]))
    assert far.next_hop.tolist() == [[0, 0, NO_HOP, NO_HOP]]


@pytest.mark.parametrize(
    ("weight", "message"),
    [([0, 1], "at least 1"), ([1], "2 links need as many weights"), ([1, int(FAR_64) // 2 + 1], "too large to add up")],
)
def test_weights_that_cannot_be_used_are_refused(weight: list[int], message: str) -> None:
    """Before anything is computed."""
    with pytest.raises(ValueError, match=message):
        RouteFinder(network_of(2, [(0, 1), (1, 0)]), np.array([0])).find(np.array(weight, dtype=np.int64))


def test_a_node_with_more_ways_out_than_a_byte_can_tell_apart_is_refused() -> None:
    """254 parallel links fit."""
    fits = network_of(2, [(0, 1)] * 254)
    assert RouteFinder(fits, np.array([1])).find(fits.free_ms).next_hop[:, :2].tolist() == [[0, NO_HOP]]
    with pytest.raises(ValueError, match="node n0 has 255 outgoing links"):
        RouteFinder(network_of(2, [(0, 1)] * 255), np.array([1]))


def test_one_node_and_no_places() -> None:
    """The smallest cities have routes too."""
    alone = RouteFinder(network_of(1, []), np.array([0])).find(np.empty(0, dtype=np.int64))
    assert alone.next_hop[:, :1].tolist() == [[NO_HOP]]
    assert alone.drive_ms.tolist() == [[0]]
    nowhere = RouteFinder(network_of(2, [(0, 1)]), np.empty(0, dtype=np.int64)).find(np.ones(1, dtype=np.int64))
    assert nowhere.next_hop.size == 0


def test_routes_are_made_anew_only_when_a_time_moved(town: RoadNetwork) -> None:
    """The same arrays otherwise, even where the same times were prepared."""
    view, weight = RouteTables(RouteFinder(town, np.arange(5))), random_weights(town, 1)
    first = view.refresh(weight)
    assert view.refresh(weight.copy()) is first
    view.prepare(weight)
    assert view.refresh(weight) is first
    weight[0] += 1
    assert view.refresh(weight) is not first


def test_routes_made_in_the_background_are_the_same_bytes(town: RoadNetwork) -> None:
    """Several views on one thread; what was prepared is taken where it is due, else dropped."""
    places = np.arange(0, town.nodes, 3)
    alone, finder = RouteFinder(town, places), RouteFinder(town, places)
    views = [RouteTables(finder) for _ in range(3)]
    for round_ in range(4):
        weights = [random_weights(town, 10 * round_ + i) for i in range(len(views))]
        for view, weight in zip(views, weights, strict=True):
            view.prepare(weight + round_ % 2)
            view.prepare(weight)
        for view, weight in zip(views, weights, strict=True):
            due = weight + round_ // 2
            taken, expected = view.refresh(due), alone.find(due)
            assert taken.next_hop.tobytes() == expected.next_hop.tobytes()
            assert taken.drive_ms.tobytes() == expected.drive_ms.tobytes()


def test_times_may_change_while_their_routes_are_made(town: RoadNetwork) -> None:
    """What was prepared goes by the times of that moment."""
    view, weight = RouteTables(RouteFinder(town, np.arange(0, town.nodes, 2))), random_weights(town, 1)
    view.prepare(weight)
    weight[:] = 1
    assert view.refresh(weight).drive_ms.max() < town.nodes


def test_what_was_in_force_stays_as_it_was_while_the_next_is_made(town: RoadNetwork) -> None:
    """Trucks go on by the old routes; nothing is written into them."""
    view = RouteTables(RouteFinder(town, np.arange(40)))
    now = view.refresh(random_weights(town, 1))
    before = now.next_hop.tobytes()
    for seed in range(2, 6):
        view.prepare(random_weights(town, seed))
        view.refresh(random_weights(town, seed))
    assert now.next_hop.tobytes() == before


def test_weights_refused_in_the_background_are_refused_when_due(town: RoadNetwork) -> None:
    """The fault comes out where the routes are asked for."""
    view = RouteTables(RouteFinder(town, np.arange(4)))
    view.prepare(np.zeros(town.links, dtype=np.int64))
    with pytest.raises(ValueError, match="at least 1"):
        view.refresh(np.zeros(town.links, dtype=np.int64))

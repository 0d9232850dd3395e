"""Single paths: those of a plain Dijkstra and of the swept trees, and times along next hops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import NONE
from sim.city.roads.network import RoadNetwork
from sim.city.roads.synthetic import synthetic_city
from sim.city.routing.paths import PathFinder, times_along, whole_weights
from sim.city.routing.sweep import FAR_64
from sim.city.routing.tables import CLOSED, RouteFinder, check_weights
from sim.scenario.schema import SyntheticCity

from ..networks import INFINITE, dijkstra, network_of, random_ends
from ..trees import path


@pytest.fixture(scope="module")
def town() -> RoadNetwork:
    return synthetic_city(SyntheticCity(nodes=900, size=10))[0]


@given(random_ends(), st.data())
def test_paths_cost_what_a_plain_dijkstra_finds_and_pass_no_centroid(
    drawn: tuple[int, list[tuple[int, int]]], data: st.DataObject
) -> None:
    """Between all pairs, in any order of asking; nodes without through traffic are only ends."""
    nodes, ends = drawn
    centroids = data.draw(st.lists(st.integers(0, nodes - 1), max_size=3))
    network = network_of(nodes, ends, centroids=centroids)
    weight = np.array(data.draw(st.lists(st.integers(1, 9), min_size=network.links, max_size=network.links)), np.int64)
    finder = PathFinder(network, weight)
    for origin in data.draw(st.permutations(range(nodes))):
        expected = dijkstra(network, weight.tolist(), origin)
        for destination in range(nodes):
            links = finder.path(origin, destination)
            assert (links is None) == (expected[destination] == INFINITE)
            if links is None:
                assert finder.cost(origin, destination) is None
                continue
            assert weight[links].sum() == expected[destination] == finder.cost(origin, destination)
            passed = [origin, *network.head[links].tolist()]
            assert network.tail[links].tolist() == passed[:-1]
            assert passed[-1] == destination
            assert network.through[passed[1:-1]].all()


def test_paths_are_the_ones_that_trucks_drive(town: RoadNetwork) -> None:
    """Of equal links the first, as in the tables; weights with many ties."""
    weight = np.random.default_rng(3).integers(1, 4, town.links)
    places = np.arange(0, town.nodes, 100)
    next_hop, _ = RouteFinder(town, places).find(weight)
    finder = PathFinder(town, weight)
    for row, destination in enumerate(places.tolist()):
        for origin in range(0, town.nodes, 37):
            found = finder.path(origin, destination)
            assert found is not None
            assert np.array_equal(found, path(town, next_hop[row], origin, destination))


def test_a_closed_link_is_on_no_path() -> None:
    """Not even where it is the only one."""
    network = network_of(3, [(0, 1), (1, 2), (0, 2)])
    assert PathFinder(network, np.array([1, CLOSED, 1])).cost(0, 2) == 2
    closed = PathFinder(network, np.array([CLOSED, CLOSED, 1]))
    assert closed.path(0, 1) is None
    assert closed.cost(1, 2) == 1


@given(st.lists(st.floats(0.0, 1e15), min_size=1, max_size=20), st.integers(1, 10**6))
def test_real_costs_become_weights_that_can_be_added_up(cost: list[float], nodes: int) -> None:
    """At least 1 each, a way of them all below no way, and as fine as a billionth where that fits."""
    weight = whole_weights(np.array(cost), nodes)
    assert weight.min() >= 1
    assert int(weight.max()) * nodes < FAR_64
    small = np.array([0.25, 0.0, 3.5])
    assert whole_weights(small, nodes).tolist() == [250_000_000, 1, 3_500_000_000]
    network = network_of(2, [(0, 1)] * len(cost))
    check_weights(network, whole_weights(np.array(cost), 2))


def test_times_along_next_hops_are_the_tables_own_where_nothing_moved(town: RoadNetwork) -> None:
    """By other times they are never less than the best way by those."""
    rng = np.random.default_rng(5)
    places = np.sort(rng.choice(town.nodes, 30, replace=False))
    finder, now = RouteFinder(town, places), np.rint(town.free_ms * rng.uniform(1, 4, town.links)).astype(np.int64)
    believed, best = finder.find(town.free_ms), finder.find(now)
    place, start = (grid.ravel() for grid in np.meshgrid(np.arange(30), np.arange(30), indexing="ij"))
    trucks = places, believed.next_hop
    there = times_along(town, *trucks, town.free_ms, places[start], place)
    assert np.array_equal(there, believed.drive_ms.ravel())
    real = times_along(town, *trucks, now, places[start], place)
    assert (real >= best.drive_ms.ravel()).all()
    assert (real > best.drive_ms.ravel()).any()


def test_no_time_leads_to_a_place_that_cannot_be_reached() -> None:
    """And none is needed at the place itself."""
    network = network_of(3, [(0, 1)])
    places = np.array([1])
    next_hop, _ = RouteFinder(network, places).find(np.array([7]))
    times = times_along(network, places, next_hop, np.array([7]), np.arange(3), np.zeros(3, dtype=np.int64))
    assert times.tolist() == [7, 0, NONE]

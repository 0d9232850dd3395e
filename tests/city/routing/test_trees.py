"""Trees of cheapest ways: exact, next hops that lead there, ties and limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city.roads.network import RoadNetwork
from sim.city.roads.synthetic import synthetic_city
from sim.city.routing.sweep import NO_HOP
from sim.scenario.schema import SyntheticCity

from ..networks import INFINITE, dijkstra, network_of, random_ends
from ..trees import UNREACHABLE, path, trees_to


@given(random_ends(), st.data())
def test_distances_are_those_of_a_plain_dijkstra_and_next_hops_lead_there(
    drawn: tuple[int, list[tuple[int, int]]], data: st.DataObject
) -> None:
    network = network_of(*drawn)
    weight = data.draw(st.lists(st.integers(1, 9), min_size=network.links, max_size=network.links))
    everywhere = np.arange(network.nodes)
    distance, next_hop = trees_to(network, everywhere, np.array(weight, dtype=np.int64))
    for origin in range(network.nodes):
        expected = dijkstra(network, weight, origin)
        for destination in range(network.nodes):
            if expected[destination] == INFINITE:
                assert distance[destination, origin] == UNREACHABLE
                assert next_hop[destination, origin] == NO_HOP
                continue
            assert distance[destination, origin] == expected[destination]
            links = path(network, next_hop[destination], origin, destination)
            assert sum(weight[link] for link in links) == expected[destination]
            _assert_first_of_equals(network, weight, distance[destination], next_hop[destination], origin, destination)


def _assert_first_of_equals(
    network: RoadNetwork, weight: list[int], distance: np.ndarray, next_hop: np.ndarray, node: int, destination: int
) -> None:
    if node == destination:
        assert next_hop[node] == NO_HOP
        return
    out = range(network.first_out[node], network.first_out[node + 1])
    best = [
        i
        for i, link in enumerate(out)
        if distance[network.head[link]] != UNREACHABLE and weight[link] + distance[network.head[link]] == distance[node]
    ]
    assert next_hop[node] == best[0]


def test_next_hops_come_nearer_everywhere_in_a_city() -> None:
    network, _ = synthetic_city(SyntheticCity(nodes=2000, size=16))
    destinations = np.arange(0, network.nodes, 97)
    distance, next_hop = trees_to(network, destinations, network.free_ms)
    for row, destination in enumerate(destinations.tolist()):
        others = np.flatnonzero(np.arange(network.nodes) != destination)
        link = network.first_out[others] + next_hop[row, others]
        assert (link < network.first_out[others + 1]).all()
        assert (distance[row, network.head[link]] + network.free_ms[link] == distance[row, others]).all()
        assert distance[row, destination] == 0


def test_there_is_no_path_where_there_is_none() -> None:
    network = network_of(3, [(0, 1)])
    _, next_hop = trees_to(network, np.array([2, 1]), np.ones(1, dtype=np.int64))
    with pytest.raises(ValueError, match="there is no way from node 0 to node 2"):
        path(network, next_hop[0], 0, 2)
    assert path(network, next_hop[1], 0, 1).tolist() == [0]
    assert path(network, next_hop[1], 1, 1).size == 0

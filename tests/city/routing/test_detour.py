"""The way round closures is a best way, by the view's times, on the roads that are left."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import NONE
from sim.city.roads.network import RoadNetwork
from sim.city.routing.detour import distance_left, search_memory, way_round
from sim.city.tables import Ways

from ..networks import INFINITE, dijkstra, network_of
from ..trees import trees_to


@st.composite
def _closed_networks(draw: st.DrawFn) -> tuple[RoadNetwork, list[int], list[int]]:
    """A network in which all can be reached, times on its links, and links that are closed."""
    nodes = draw(st.integers(2, 10))
    node = st.integers(0, nodes - 1)
    ends = [(i, (i + 1) % nodes) for i in range(nodes)] + draw(st.lists(st.tuples(node, node), max_size=25))
    network = network_of(nodes, ends)
    times = draw(st.lists(st.integers(1, 6), min_size=network.links, max_size=network.links))
    return network, times, draw(st.lists(st.integers(0, network.links - 1), max_size=8, unique=True))


def _ways(network: RoadNetwork, times: list[int]) -> Ways:
    _, next_hop = trees_to(network, np.arange(network.nodes), times)
    memory = search_memory(network.nodes, network.links)
    return Ways(network.first_out, network.head, next_hop[None], np.array([times], dtype=np.int64), memory)


@given(_closed_networks())
def test_the_way_round_is_a_best_way_on_open_links(drawn: tuple[RoadNetwork, list[int], list[int]]) -> None:
    """From every node to every other, the link taken is the first of those on a best way without the closed links."""
    network, times, closed = drawn
    ways = _ways(network, times)
    met = np.array(closed + [NONE] * (8 - len(closed)), dtype=np.int32)
    cost = [INFINITE if link in closed else time for link, time in enumerate(times)]
    left = [dijkstra(network, cost, node) for node in range(network.nodes)]
    for goal in range(network.nodes):
        for node in set(range(network.nodes)) - {goal}:
            found = int(way_round(ways, 0, goal, goal, node, met, len(closed)))
            out = range(network.first_out[node], network.first_out[node + 1])
            by_link: dict[Any, int] = {cost[link] + left[network.head[link]][goal]: link for link in reversed(out)}
            best = min(by_link)
            assert found == (NONE if best == INFINITE else by_link[best])


def test_distance_left_is_that_of_the_tree() -> None:
    """Along its own next hops a view is as far from a place as the tree says, and at the place no way is left."""
    network = network_of(4, [(0, 1), (1, 2), (2, 3), (3, 0)])
    ways, met = _ways(network, [1, 2, 3, 4]), np.full(8, NONE, dtype=np.int32)
    assert [int(distance_left(ways, 0, 3, node, met, 0)) for node in range(4)] == [6, 5, 3, 0]

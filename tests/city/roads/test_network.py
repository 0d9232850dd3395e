"""The network as arrays: order, reverse, parts, distances."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.city.roads.components import largest_strong_part
from sim.city.roads.plane import KM_PER_DEGREE, cosine, distance_km, plane_km

from ..networks import dijkstra, network_of, random_ends


def test_links_are_ordered_by_tail_then_head_then_file_order() -> None:
    network = network_of(3, [(2, 0), (0, 2), (0, 1), (0, 2), (1, 1)])
    assert list(zip(network.tail.tolist(), network.head.tolist(), strict=True)) == [(0, 1), (0, 2), (0, 2), (2, 0)]
    assert network.link_ids == ("2", "1", "3", "0")
    assert network.first_out.tolist() == [0, 3, 3, 4]


@given(random_ends())
def test_reverse_lists_each_link_once_at_the_node_it_enters(drawn: tuple[int, list[tuple[int, int]]]) -> None:
    network = network_of(*drawn)
    first_in, link = network.reverse
    assert sorted(link.tolist()) == list(range(network.links))
    for v in range(network.nodes):
        entering = link[first_in[v] : first_in[v + 1]]
        assert (network.head[entering] == v).all()
        assert (np.diff(entering) > 0).all()


@given(random_ends())
def test_trucks_can_go_from_anywhere_to_anywhere_on_what_they_are_given(
    drawn: tuple[int, list[tuple[int, int]]],
) -> None:
    part = network_of(*drawn).drivable().network
    for origin in range(part.nodes):
        assert max(dijkstra(part, [1.0] * part.links, origin)) < math.inf


@given(random_ends())
def test_the_largest_part_is_as_large_as_mutual_reachability_says(drawn: tuple[int, list[tuple[int, int]]]) -> None:
    network = network_of(*drawn)
    cost = [1.0] * network.links
    reach = np.array([np.isfinite(dijkstra(network, cost, origin)) for origin in range(network.nodes)])
    mask, _ = largest_strong_part(network.nodes, network.tail, network.head)
    assert mask.sum() == (reach & reach.T).sum(axis=1).max()


@given(random_ends(), st.randoms(use_true_random=False))
def test_a_part_knows_its_nodes_and_links_in_the_whole(drawn: tuple[int, list[tuple[int, int]]], random) -> None:
    whole = network_of(*drawn)
    keep = np.array([random.random() < 0.7 for _ in range(whole.nodes)])
    part = whole.subnetwork(keep)
    assert part.network.node_ids == tuple(whole.node_ids[i] for i in part.nodes)
    assert part.network.link_ids == tuple(whole.link_ids[i] for i in part.links)
    assert (part.nodes[part.network.tail] == whole.tail[part.links]).all()
    assert (part.nodes[part.network.head] == whole.head[part.links]).all()
    assert part.network.first_out[-1] == part.network.links
    assert all(part.nodes[node] == whole.zones[zone] for zone, node in part.network.zones.items())


def test_centroids_and_their_connectors_are_not_for_trucks() -> None:
    # 0 may not be passed; 1 hangs on the roads by links that take no time; 2, 3, 4 are streets.
    ends = [(0, 2), (2, 0), (1, 3), (3, 1), (2, 3), (3, 4), (4, 2)]
    network = network_of(5, ends, minutes=[1, 1, 0, 0, 1, 1, 1], centroids=[0])
    assert network.centroids.tolist() == [True, True, False, False, False]
    part = network.drivable()
    assert part.nodes.tolist() == [2, 3, 4]
    assert part.network.links == 3


def test_every_link_takes_a_second_and_a_metre_at_least() -> None:
    network = network_of(2, [(0, 1), (1, 0)], minutes=[0.0, 1e-9])
    assert network.free_ms.tolist() == [1000, 1000]
    assert (network.length_m == 1000).all()


@given(st.floats(-math.pi / 2, math.pi / 2))
def test_cosine_agrees_with_the_library(angle: float) -> None:
    assert abs(cosine(angle) - math.cos(angle)) < 4e-16


@given(st.floats(-60, 60), st.floats(-0.4, 0.4), st.floats(-0.4, 0.4))
def test_plane_distances_are_great_circles_over_a_city(latitude: float, dx: float, dy: float) -> None:
    x, y = np.array([10.0, 10.0 + dx]), np.array([latitude, latitude + dy])
    on_plane = distance_km(*plane_km(x, y, True), np.array([0]), np.array([1]))[0]
    p, q = np.radians(y)
    half = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(dx) / 2) ** 2
    great_circle = 2 * math.degrees(math.asin(math.sqrt(half))) * KM_PER_DEGREE
    assert abs(on_plane - great_circle) <= 1e-4 * great_circle + 1e-6

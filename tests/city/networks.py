"""Small networks for tests, and plain twins of what kernels do."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from sim.arrays import Floats
from sim.city.roads.assemble import RawLinks, RawNodes, build_network
from sim.city.roads.network import RoadNetwork
from sim.errors import Problem

INFINITE = float("inf")


def problem(path: str, message: str) -> Problem:
    """A problem at a path of a scenario that stands in no file."""
    return Problem(message, path=path)


def network_of(
    nodes: int,
    ends: Sequence[tuple[int, int]],
    *,
    minutes: Sequence[float] | None = None,
    capacity: float = 1000.0,
    alpha: Sequence[float] | float = 0.15,
    beta: float = 4.0,
    xy: Sequence[tuple[float, float]] | None = None,
    centroids: Sequence[int] = (),
) -> RoadNetwork:
    """A network in km whose links are 1 km long and take ``minutes``, by default one each."""
    links = len(ends)
    place = np.array(xy if xy is not None else [(float(i % 7), float(i // 7)) for i in range(nodes)]).reshape(nodes, 2)
    through = np.ones(nodes, dtype=np.bool_)
    through[list(centroids)] = False
    raw = RawLinks(
        ids=tuple(str(i) for i in range(links)),
        tail=np.array([u for u, _ in ends], dtype=np.int64),
        head=np.array([v for _, v in ends], dtype=np.int64),
        length_km=np.ones(links),
        free_time_min=np.ones(links) if minutes is None else np.array(minutes, dtype=np.float64),
        capacity=np.full(links, capacity),
        lanes=np.ones(links),
        alpha=np.full(links, alpha) if isinstance(alpha, float) else np.array(alpha),
        beta=np.full(links, beta),
        toll=np.zeros(links),
    )
    zones = {str(i): i for i in range(nodes)}
    ids = tuple(f"n{i}" for i in range(nodes))
    raw_nodes = RawNodes(ids, place[:, 0].copy(), place[:, 1].copy(), False, through, zones)
    return build_network(raw_nodes, raw, Counter())


def with_times(network: RoadNetwork, minutes: Floats) -> RoadNetwork:
    """The same network with other free-flow times."""
    return replace(network, free_time_min=minutes)


@st.composite
def random_ends(draw: st.DrawFn, most_nodes: int = 12) -> tuple[int, list[tuple[int, int]]]:
    """A number of nodes and some links between them, loops and parallel links among them."""
    nodes = draw(st.integers(1, most_nodes))
    node = st.integers(0, nodes - 1)
    return nodes, draw(st.lists(st.tuples(node, node), max_size=4 * nodes))


def dijkstra(network: RoadNetwork, cost: Sequence[float], origin: int) -> list[float]:
    """Cheapest cost from ``origin`` to each node, in plain Python."""
    label = [INFINITE] * network.nodes
    label[origin] = 0
    waiting = [(0.0, origin)]
    while waiting:
        here, u = heapq.heappop(waiting)
        if here > label[u] or not (network.through[u] or u == origin):
            continue
        for link in range(network.first_out[u], network.first_out[u + 1]):
            v, there = int(network.head[link]), here + cost[link]
            if there < label[v]:
                label[v] = there
                heapq.heappush(waiting, (there, v))
    return label

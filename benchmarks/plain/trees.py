"""Shortest ways to some nodes: igraph's Dijkstra, or scipy's where igraph is not installed."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from sim.arrays import Ints
from sim.city.roads.network import RoadNetwork

HAS_IGRAPH = find_spec("igraph") is not None


class IgraphTrees:
    """One tree a destination in igraph."""

    def __init__(self, network: RoadNetwork) -> None:
        import igraph

        edges = zip(network.tail.tolist(), network.head.tolist(), strict=True)
        self._graph = igraph.Graph(n=network.nodes, edges=list(edges), directed=True)

    def distances(self, to: list[int], weight: Ints) -> list[list[float]]:
        """Distance to each node of ``to`` from every node."""
        return self._graph.distances(source=to, weights=weight.tolist(), mode="in")


class ScipyTrees:
    """The same in scipy, which adds parallel links up unless all but the shortest are left out."""

    def __init__(self, network: RoadNetwork) -> None:
        self._tail, self._head, self._nodes = network.tail, network.head, network.nodes

    def distances(self, to: list[int], weight: Ints) -> list[list[float]]:
        """Distance to each node of ``to`` from every node."""
        order = np.lexsort((weight, self._head, self._tail))
        tail, head = self._tail[order], self._head[order]
        shortest = np.r_[True, (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])]
        backward = (head[shortest], tail[shortest])
        graph = csr_array((weight[order][shortest].astype(np.float64), backward), shape=(self._nodes, self._nodes))
        return dijkstra(graph, indices=to).tolist()


def trees_of(network: RoadNetwork) -> IgraphTrees | ScipyTrees:
    """Trees by igraph if it is installed."""
    return IgraphTrees(network) if HAS_IGRAPH else ScipyTrees(network)

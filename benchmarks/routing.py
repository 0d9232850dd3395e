"""Trees to 2,000 destinations under new weights, beside scipy and igraph on the same network in the same run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from sim.arrays import Floats, Ints
from sim.city.roads.network import RoadNetwork
from sim.city.roads.synthetic import synthetic_city
from sim.city.routing.dissection import nested_dissection
from sim.city.routing.hierarchy import contract
from sim.city.routing.sweep import FAR_32
from sim.city.routing.tables import RouteFinder, customised
from sim.scenario.load import load
from sim.scenario.schema import SyntheticCity  # noqa: F401 (the process with an empty cache uses it)

Trees = Callable[[Ints, Ints], Floats]

#: Trees that a peer grows in a round; their cost does not depend on how many there are.
_SAMPLE = 60
_COLD = """
import time
from benchmarks.routing import *
network = synthetic_city(SyntheticCity(nodes=200, size=5))[0]
def seconds():
    began = time.process_time()
    RouteFinder(network, np.arange(10)).find(network.free_ms)
    return time.process_time() - began
first = seconds()
print(first - seconds())
"""


def measure(scenario: str, places: int, rounds: int) -> dict[str, Any]:
    """Find all routes of a shipped scenario's city under ``rounds`` sets of random link times.

    Times are CPU time of one thread, medians over rounds in which the peers take turns at being first. Each peer's
    distances are compared with ours.
    """
    network = synthetic_city(load(f"scenarios/{scenario}.yaml", {}).scenario.roads.made_up)[0]
    place = np.linspace(0, network.nodes - 1, places).astype(np.int64)
    finder = RouteFinder(network, place)
    rng = np.random.default_rng(1)
    peers = {"scipy": _scipy(network)} | _igraph(network)
    spent: dict[str, list[float]] = {name: [] for name in ("trees", "customise", *peers)}
    for round_ in range(rounds):
        weight = np.rint(network.free_ms * rng.uniform(1.0, 3.0, network.links)).astype(np.int64)
        sample = np.sort(rng.choice(places, _SAMPLE, replace=False))
        found: dict[str, Any] = {}
        for name in sorted(["trees", "customise", *peers], reverse=bool(round_ % 2)):
            if name == "trees":
                seconds, found[name] = _timed(finder.find, weight)
            elif name == "customise":
                seconds, _ = _timed(customised, finder.hierarchy, weight, FAR_32)
            else:
                seconds, found[name] = _timed(peers[name], weight, place[sample])
            spent[name].append(seconds)
        for name in peers:
            assert np.array_equal(found[name][:, place], found["trees"].drive_ms[sample]), name
    return _summary(network, finder, places, rounds, spent)


def _summary(
    network: RoadNetwork, finder: RouteFinder, places: int, rounds: int, spent: Mapping[str, list[float]]
) -> dict[str, Any]:
    own_ms = 1e3 * float(np.median(spent["trees"]))
    order_s, order = _timed(nested_dissection, network.nodes, network.tail, network.head, *network.plane)
    per_tree_us = {
        name: 1e6 * float(np.median(times)) / _SAMPLE for name, times in spent.items() if name in ("scipy", "igraph")
    }
    return {
        "network": {"nodes": network.nodes, "links": network.links, "places": places},
        "rounds": rounds,
        "customise_and_trees_cpu_ms": {"median": round(own_ms, 1), "least": round(1e3 * min(spent["trees"]), 1)},
        "customise_alone_cpu_ms": round(1e3 * float(np.median(spent["customise"])), 2),
        "us_per_tree": {"own": round(1e3 * own_ms / places, 1)} | {n: round(us, 1) for n, us in per_tree_us.items()},
        "times_as_fast_as": {name: round(us * places / (1e3 * own_ms), 1) for name, us in per_tree_us.items()},
        "target_ms": {"must": 100, "aim": 40},
        "order_cpu_s": round(order_s, 2),
        "contract_cpu_s": round(_timed(contract, network, order)[0], 3),
        "arcs": finder.hierarchy.higher.size,
        "triangles": finder.hierarchy.third.size,
        "table_mb": round(places * (network.nodes + 4 * places) / 1e6, 1),
        "cold_compile_cpu_s": _cold_compile_s(),
    }


def _timed(work: Callable[..., Any], *arguments: Any) -> tuple[float, Any]:
    began = time.thread_time()
    result = work(*arguments)
    return time.thread_time() - began, result


def _scipy(network: RoadNetwork) -> Trees:
    """Trees with predecessors, as next hops need them."""

    def grow(weight: Ints, places: Ints) -> Floats:
        backwards = csr_array((weight.astype(np.float64), (network.head, network.tail)), shape=(network.nodes,) * 2)
        distance, _ = dijkstra(backwards, indices=places, return_predecessors=True)
        return distance

    return grow


def _igraph(network: RoadNetwork) -> dict[str, Trees]:
    """Distances alone, which is less than what we find; nothing where igraph is not installed."""
    try:
        import igraph
    except ImportError:
        return {}
    ends = np.stack([network.tail, network.head], axis=1)
    graph = igraph.Graph(n=network.nodes, edges=ends.tolist(), directed=True)

    def grow(weight: Ints, places: Ints) -> Floats:
        return np.array(graph.distances(places.tolist(), weights=weight.tolist(), mode="in"))

    return {"igraph": grow}


def _cold_compile_s() -> float:
    """CPU time that compiling all kernels of a first table takes, in a process with an empty cache."""
    with tempfile.TemporaryDirectory() as empty:
        environment = {**os.environ, "NUMBA_CACHE_DIR": empty}
        done = subprocess.run(
            [sys.executable, "-c", _COLD], env=environment, capture_output=True, text=True, check=True
        )
    return round(float(done.stdout), 2)

"""``python aequilibrae_assignment.py PROBLEM.npz GAP``: bi-conjugate Frank-Wolfe of AequilibraE on one core."""

from __future__ import annotations

import json
import logging
import sys
import time
from importlib import metadata

import numpy as np
import pandas as pd
from aequilibrae.matrix import AequilibraeMatrix
from aequilibrae.paths import Graph, TrafficAssignment, TrafficClass

#: AequilibraE takes no link that takes no time.
_LEAST_TIME = 1e-6


def main(problem: str, gap: float) -> None:
    """Assign the problem and print what it took as one line of JSON."""
    given = np.load(problem)
    graph = Graph()
    links = {name: given[name] for name in ("a_node", "b_node", "capacity", "alpha", "beta", "fixed")}
    links["free"] = np.maximum(given["free"], _LEAST_TIME)
    graph.network = pd.DataFrame({"link_id": np.arange(1, given["a_node"].size + 1), "direction": 1, **links})
    graph.prepare_graph(given["centroids"])
    graph.set_graph("free")
    graph.set_blocked_centroid_flows(bool(given["blocked"]))
    matrix = AequilibraeMatrix()
    matrix.create_empty(zones=given["centroids"].size, matrix_names=["trips"], memory_only=True)
    matrix.index[:] = given["centroids"]
    matrix.matrices[:, :, 0] = given["trips"]
    matrix.computational_view(["trips"])
    cars = TrafficClass("car", graph, matrix)
    if given["fixed"].any():
        cars.set_vot(1.0)
        cars.set_fixed_cost("fixed", 1.0)
    assignment = TrafficAssignment()
    assignment.set_classes([cars])
    assignment.set_vdf("BPR")
    assignment.set_vdf_parameters({"alpha": "alpha", "beta": "beta"})
    assignment.set_capacity_field("capacity")
    assignment.set_time_field("free")
    assignment.set_cores(1)
    assignment.set_algorithm("bfw")
    assignment.max_iter = 2000
    assignment.rgap_target = gap
    logging.disable(logging.CRITICAL)
    wall, cpu = time.perf_counter(), time.process_time()
    assignment.execute()
    spent = time.perf_counter() - wall, time.process_time() - cpu
    report = assignment.report()
    volume = assignment.results().sort_index()["trips_ab"].to_numpy()
    print(
        json.dumps(
            {
                "version": metadata.version("aequilibrae"),
                "wall_s": spent[0],
                "cpu_s": spent[1],
                "iterations": int(report["iteration"].iloc[-1]),
                "gap": float(report["rgap"].iloc[-1]),
                "volume": volume.tolist(),
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))

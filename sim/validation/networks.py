"""Traffic of public networks at user equilibrium and at system optimum."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from sim.arrays import Floats
from sim.city.roads.network import RoadNetwork
from sim.city.traffic.assignment import Assignment
from sim.city.traffic.planning import read_planning_map, settled
from sim.scenario.tables import Column, read_table
from sim.validation.row import Figure, Row, Trial, share

#: Relative gap asked for, and what of each figure may be off.
GAP = 1e-4
_OBJECTIVE, _TIME, _FLOWS = 1e-4, 1e-3, 0.01
_TNTP = "Transportation Networks for Research (bstabler/TransportationNetworks)"
_FLOW_COLUMNS = (Column("from"), Column("to"), Column("flow", "float", low=0))


@dataclass(frozen=True)
class _Network:
    """A public network with best-known figures, in the units of its files.

    Parameters
    ----------
    name, folder, flows
        What it is called, its folder, and its table of best-known flows without ``.csv``.
    objective, time
        Beckmann's objective and total travel time at equilibrium.
    optimum
        Total travel time at system optimum, where it is published.
    toll_weight, distance_weight
        Of generalised cost.
    """

    name: str
    folder: str
    flows: str
    objective: float
    time: float
    optimum: float | None = None
    toll_weight: float = 0.0
    distance_weight: float = 0.0


_NETWORKS = (
    _Network("sioux-falls", "SiouxFalls", "SiouxFalls_1", 4_231_335.287107441, 7_480_225.344921, 7_194_256.05),
    _Network("anaheim", "Anaheim", "Anaheim_1", 1_286_032.171096, 1_419_913.851059, 1_395_015.09),
    _Network(
        "chicago-sketch", "Chicago-Sketch", "ChicagoSketch_1", 17_313_018.7387477, 18_371_027.719673,
        toll_weight=0.02, distance_weight=0.04,
    ),
    _Network("eastern-massachusetts", "Eastern-Massachusetts", "EMA_1", 26_160.34592, 28_181.4232),
)  # fmt: skip


def _assign(network: _Network, data: Path, *, system_optimum: bool) -> tuple[RoadNetwork, Assignment]:
    planning = read_planning_map(data / "tntp" / network.folder, network.folder)
    equilibrium = planning.equilibrium(
        toll_weight=network.toll_weight, distance_weight=network.distance_weight, system_optimum=system_optimum
    )
    return planning.network, settled(equilibrium, GAP)


def _best_flows(file: Path, network: RoadNetwork) -> Floats:
    table = read_table(file, _FLOW_COLUMNS, file.name)
    ends = zip(table.texts("from"), table.texts("to"), strict=True)
    flow = dict(zip(ends, table.floats("flow").tolist(), strict=True))
    names = ((network.node_ids[u], network.node_ids[v]) for u, v in zip(network.tail, network.head, strict=True))
    return np.array([flow[link] for link in names])


def _at_equilibrium(network: _Network, trial: Trial) -> tuple[Figure, ...]:
    data = trial.data or Path()
    roads, found = _assign(network, data, system_optimum=False)
    best = _best_flows(data / "tntp" / "reference_flows" / f"{network.flows}.csv", roads)
    error = float(np.abs(found.volume - best).sum() / best.sum())
    return (
        Figure("relative gap", "", 0.0, found.gap, GAP),
        share("objective", "file's time", network.objective, found.objective, _OBJECTIVE),
        share("total travel time", "file's time", network.time, found.total_time, _TIME),
        Figure("weighted mean absolute error of flows", "", 0.0, error, _FLOWS),
    )


def _at_optimum(network: _Network, optimum: float, trial: Trial) -> tuple[Figure, ...]:
    _, best = _assign(network, trial.data or Path(), system_optimum=True)
    _, selfish = _assign(network, trial.data or Path(), system_optimum=False)
    return (
        share("total travel time", "file's time", optimum, best.total_time, _TIME),
        share("price of anarchy", "", network.time / optimum, selfish.total_time / best.total_time, _TIME),
    )


def _rows(network: _Network) -> list[Row]:
    folder = f"tntp/{network.folder}"
    weights = (
        f", time + {network.toll_weight:g} toll + {network.distance_weight:g} length" if network.toll_weight else ""
    )
    rows = [
        Row(
            f"equilibrium-{network.name}",
            f"User equilibrium of {network.folder} with BPR times{weights}",
            f"{_TNTP}; flows of an Algorithm B solver at gap 1e-11",
            f"what `datacity map assign --gap {GAP:g}` does: sim/city/traffic/planning.py",
            partial(_at_equilibrium, network),
            folder,
        )
    ]
    if network.optimum is not None:
        rows.append(
            Row(
                f"optimum-{network.name}",
                f"System optimum of {network.folder} with BPR times",
                "total travel time found by an independent solver",
                f"what `datacity map assign --gap {GAP:g} --system-optimum` does",
                partial(_at_optimum, network, network.optimum),
                folder,
            )
        )
    return rows


ROWS = tuple(row for network in _NETWORKS for row in _rows(network))

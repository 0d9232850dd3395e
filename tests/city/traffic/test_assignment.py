"""Equilibria: best-known flows of public networks, textbook cases, and what must hold of any."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from sim.arrays import Floats
from sim.city.roads.network import RoadNetwork
from sim.city.roads.synthetic import synthetic_city
from sim.city.roads.tntp import read_tntp, trips_file
from sim.city.traffic.assignment import Assignment, Equilibrium, LinkCosts, evaluate, objective, times
from sim.city.traffic.demand import Demand, demand_from_pairs
from sim.city.traffic.gravity import gravity_demand
from sim.city.traffic.trip_files import read_trips
from sim.scenario.schema import Roads, SyntheticCity
from sim.units import LENGTH

from ..networks import network_of


class Case(NamedTuple):
    """A public network with its best-known equilibrium; objective and time in the file's unit of time."""

    folder: str
    flows: str
    minutes: float
    best_objective: float
    best_time: float
    toll_weight: float = 0.0
    distance_weight: float = 0.0


CHICAGO = Case(
    "Chicago-Sketch", "ChicagoSketch_1", 1.0, 17_313_018.7387477, 18_371_027.719673,
    toll_weight=0.02, distance_weight=0.04 / LENGTH.sizes["mi"],
)  # fmt: skip
SIOUX_FALLS = Case("SiouxFalls", "SiouxFalls_1", 1.0, 4_231_335.287107441, 7_480_225.344921)
ANAHEIM = Case("Anaheim", "Anaheim_1", 1.0, 1_286_032.171096, 1_419_913.851059)
EASTERN_MASSACHUSETTS = Case("Eastern-Massachusetts", "EMA_1", 60.0, 26_160.34592, 28_181.4232)
CASES = (SIOUX_FALLS, ANAHEIM, CHICAGO, EASTERN_MASSACHUSETTS)


@cache
def _public(tntp: Path, name: str) -> tuple[RoadNetwork, Demand]:
    network, _ = read_tntp(tntp / name, name, Roads())
    trips = trips_file(tntp / name)
    assert trips is not None
    return network, demand_from_pairs(*read_trips(trips, trips.name, network))


def _best_flows(tntp: Path, case: Case, network: RoadNetwork) -> Floats:
    with (tntp / "reference_flows" / f"{case.flows}.csv").open() as file:
        flow = {(int(row["from"]) - 1, int(row["to"]) - 1): float(row["flow"]) for row in csv.DictReader(file)}
    return np.array([flow[ends] for ends in zip(network.tail.tolist(), network.head.tolist(), strict=True)])


def _equilibrium(case: Case, network: RoadNetwork, demand: Demand) -> Equilibrium:
    return Equilibrium(network, demand, toll_weight=case.toll_weight, distance_weight=case.distance_weight)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder)
def test_the_objective_reaches_the_best_known_one(data_folder: Path, case: Case) -> None:
    network, demand = _public(data_folder / "tntp", case.folder)
    found = _equilibrium(case, network, demand).assign(gap=1e-4)
    excess = found.objective / case.minutes / case.best_objective - 1
    assert found.gap <= 1e-4
    assert -1e-9 < excess < 1e-4
    # By convexity the objective is above the best by no more than the excess cost of the trips.
    assert excess * case.best_objective * case.minutes <= found.gap * float((found.volume * found.cost).sum())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder)
def test_flows_and_travel_time_are_those_of_the_best_known_solution(data_folder: Path, case: Case) -> None:
    network, demand = _public(data_folder / "tntp", case.folder)
    best = _best_flows(data_folder / "tntp", case, network)
    found = _equilibrium(case, network, demand).assign(gap=5e-5)
    assert np.abs(found.volume - best).sum() < 0.01 * best.sum()
    assert found.total_time / case.minutes == pytest.approx(case.best_time, rel=1e-3)
    assert float((best * times(network, best)).sum()) / case.minutes == pytest.approx(case.best_time, rel=1e-7)


@pytest.mark.parametrize(("case", "total"), [(SIOUX_FALLS, 7_194_256.05), (ANAHEIM, 1_395_015.09)])
def test_the_system_optimum_has_the_published_total_time(data_folder: Path, case: Case, total: float) -> None:
    network, demand = _public(data_folder / "tntp", case.folder)
    found = Equilibrium(network, demand, system_optimum=True).assign(gap=1e-5)
    assert found.total_time == pytest.approx(total, rel=1e-5)
    assert found.objective == pytest.approx(found.total_time)


def _braess(network: RoadNetwork, *, system_optimum: bool) -> Assignment:
    demand = demand_from_pairs(np.array([0]), np.array([1]), np.array([6.0]))
    return Equilibrium(network, demand, system_optimum=system_optimum).assign(gap=1e-9)


def test_braess_network_from_its_file(data_folder: Path) -> None:
    """Six trips: 92 minutes each at equilibrium, 83 on the mean at the optimum."""
    network, _ = read_tntp(data_folder / "tntp" / "Braess-Example", "Braess-Example", Roads(time_unit="min"))
    assert _braess(network, system_optimum=False).total_time == pytest.approx(6 * 92, rel=1e-6)
    assert _braess(network, system_optimum=True).total_time == pytest.approx(6 * 83, rel=1e-6)


def test_a_new_road_makes_everybody_slower() -> None:
    """Braess with 4,000 cars: 65 minutes without the shortcut, 80 with it."""

    def minutes(ends: list[tuple[int, int]], free: list[float], slope: list[float]) -> float:
        # free x (1 + alpha x volume / capacity), with volumes in cars and capacity 1
        alpha = [s / f for s, f in zip(slope, free, strict=True)]
        network = network_of(4, ends, minutes=free, alpha=alpha, beta=1.0, capacity=1.0)
        demand = demand_from_pairs(np.array([0]), np.array([3]), np.array([4000.0]))
        return Equilibrium(network, demand).assign(gap=1e-8).total_time / 4000

    ends, free, slope = [(0, 1), (0, 2), (1, 3), (2, 3)], [1e-9, 45.0, 45.0, 1e-9], [0.01, 0.0, 0.0, 0.01]
    assert minutes(ends, free, slope) == pytest.approx(65, rel=1e-6)
    assert minutes([*ends, (1, 2)], [*free, 1e-9], [*slope, 0.0]) == pytest.approx(80, rel=1e-6)


def test_two_roads_share_traffic_until_they_take_equally_long() -> None:
    network = network_of(2, [(0, 1), (0, 1)], minutes=[10.0, 12.0])
    demand = demand_from_pairs(np.array([0]), np.array([1]), np.array([2500.0]))
    found = Equilibrium(network, demand).assign(gap=1e-10)
    assert found.time_min[0] == pytest.approx(found.time_min[1], rel=1e-6)
    assert found.volume.sum() == pytest.approx(2500)


def test_volumes_leave_each_node_as_they_enter_it() -> None:
    network, _ = synthetic_city(SyntheticCity(nodes=300))
    demand = gravity_demand(network, 0.8)
    volume = Equilibrium(network, demand).assign(gap=1e-3).volume
    row = np.repeat(demand.origin, np.diff(demand.first))
    net = np.bincount(row, demand.trips, network.nodes) - np.bincount(demand.destination, demand.trips, network.nodes)
    flow = np.bincount(network.tail, volume, network.nodes) - np.bincount(network.head, volume, network.nodes)
    assert np.abs(flow - net).max() < 1e-6 * volume.max()
    assert volume.min() >= 0


def test_repeated_runs_give_the_same_bits() -> None:
    network, _ = synthetic_city(SyntheticCity(nodes=300))
    demand = gravity_demand(network, 0.8)
    first, again = (Equilibrium(network, demand).assign(gap=1e-4) for _ in range(2))
    assert first.volume.tobytes() == again.volume.tobytes()
    assert (first.gap, first.objective, first.total_time) == (again.gap, again.objective, again.total_time)


def test_a_start_from_less_traffic_ends_at_the_same_equilibrium() -> None:
    network, _ = synthetic_city(SyntheticCity(nodes=300))
    equilibrium = Equilibrium(network, gravity_demand(network, 0.8))
    for factor in (0.4, 0.7, 1.0):
        found = equilibrium.assign(gap=1e-5, factor=factor)
    direct = Equilibrium(network, gravity_demand(network, 0.8)).assign(gap=1e-5)
    assert found.objective == pytest.approx(direct.objective, rel=1e-5)


def test_no_traffic_is_at_equilibrium_at_once() -> None:
    network = network_of(2, [(0, 1)])
    nobody = demand_from_pairs(np.array([0]), np.array([1]), np.array([0.0]))
    found = Equilibrium(network, nobody).assign()
    assert (found.iterations, found.gap, found.total_time) == (1, 0.0, 0.0)


def test_trips_without_a_path_are_counted_and_left_out() -> None:
    network = network_of(3, [(0, 1)])
    demand = demand_from_pairs(np.array([0, 0]), np.array([1, 2]), np.array([5.0, 7.0]))
    found = Equilibrium(network, demand).assign()
    assert (found.stranded, found.volume.tolist()) == (7.0, [5.0])


def test_iterations_stop_at_their_limit() -> None:
    network, _ = synthetic_city(SyntheticCity(nodes=100))
    found = Equilibrium(network, gravity_demand(network, 1.0)).assign(gap=1e-15, most_iterations=5)
    assert found.iterations == 5
    assert found.gap > 1e-15


def test_tolls_and_distance_count_as_minutes() -> None:
    network = network_of(2, [(0, 1)], minutes=[3.0])
    network.toll[0] = 10.0
    demand = demand_from_pairs(np.array([0]), np.array([1]), np.array([1.0]))
    found = Equilibrium(network, demand, toll_weight=0.5, distance_weight=2.0).assign()
    assert found.cost[0] == pytest.approx(found.time_min[0] + 5.0 + 2.0)


def test_the_objective_rises_by_the_cost_of_one_more_vehicle() -> None:
    links = LinkCosts(*(np.array([value]) for value in (2.0, 0.15, 4.0, 800.0, 0.3)))
    cost = np.empty(1)
    evaluate(links, np.array([900.0]), cost, np.empty(1))
    rise = objective(links, np.array([900.5])) - objective(links, np.array([899.5]))
    assert rise == pytest.approx(cost[0], rel=1e-6)

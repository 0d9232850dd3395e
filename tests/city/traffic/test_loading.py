"""All-or-nothing loading: cheapest paths, kept trees that are as good as new ones, nothing lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city.roads.network import RoadNetwork
from sim.city.roads.synthetic import synthetic_city
from sim.city.traffic import loading
from sim.city.traffic.demand import Demand, demand_from_pairs
from sim.city.traffic.loading import AllOrNothing
from sim.scenario.schema import SyntheticCity

from ..networks import INFINITE, dijkstra, network_of, random_ends


def _all_to_all(nodes: int) -> Demand:
    origin, destination = np.divmod(np.arange(nodes * nodes), nodes)
    return demand_from_pairs(origin, destination, 1.0 + (np.arange(nodes * nodes) % 5))


def _pairs(demand: Demand) -> list[tuple[int, int, float]]:
    row = np.repeat(demand.origin, np.diff(demand.first))
    return list(zip(row.tolist(), demand.destination.tolist(), demand.trips.tolist(), strict=True))


def _expected(network: RoadNetwork, demand: Demand, cost: list[float]) -> tuple[float, float]:
    spent, stranded = 0.0, 0.0
    label = {origin: dijkstra(network, cost, origin) for origin in demand.origin.tolist()}
    for origin, destination, trips in _pairs(demand):
        there = label[origin][destination]
        spent, stranded = (spent + trips * there, stranded) if there < INFINITE else (spent, stranded + trips)
    return spent, stranded


@given(random_ends(), st.data())
def test_every_loading_of_a_sequence_puts_all_trips_on_cheapest_paths(
    drawn: tuple[int, list[tuple[int, int]]], data: st.DataObject
) -> None:
    nodes, ends = drawn
    centroids = data.draw(st.lists(st.integers(0, nodes - 1), max_size=3))
    network = network_of(nodes, ends, centroids=centroids)
    demand = _all_to_all(nodes)
    trees = AllOrNothing(network, demand)
    for _ in range(4):
        costs = st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5, 7.0]), min_size=network.links, max_size=network.links)
        cost = data.draw(costs)
        volume, spent, stranded = trees.load(np.array(cost, dtype=np.float64))
        expected = _expected(network, demand, cost)
        assert (spent, stranded) == pytest.approx(expected)
        assert float((volume * np.array(cost)).sum()) == pytest.approx(spent)
        _assert_conserved(network, demand, volume, cost)


def _assert_conserved(network: RoadNetwork, demand: Demand, volume: np.ndarray, cost: list[float]) -> None:
    """What enters a node leaves it, but for trips that start or end there."""
    balance = np.bincount(network.head, volume, network.nodes) - np.bincount(network.tail, volume, network.nodes)
    label = {origin: dijkstra(network, cost, origin) for origin in demand.origin.tolist()}
    for origin, destination, trips in _pairs(demand):
        if label[origin][destination] < INFINITE:
            balance[origin] += trips
            balance[destination] -= trips
    assert np.abs(balance).max(initial=0.0) < 1e-9


def test_nobody_drives_through_a_centroid() -> None:
    network = network_of(3, [(0, 1), (1, 2), (0, 2)], minutes=[1, 1, 5], centroids=[1])
    demand = demand_from_pairs(np.array([0, 0, 1]), np.array([2, 1, 2]), np.array([10.0, 3.0, 2.0]))
    volume, spent, _ = AllOrNothing(network, demand).load(network.free_time_min)
    assert dict(zip(network.link_ids, volume.tolist(), strict=True)) == {"0": 3.0, "1": 2.0, "2": 10.0}
    assert spent == 55.0


def test_trees_grown_anew_and_trees_kept_give_the_same_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    network, _ = synthetic_city(SyntheticCity(nodes=300))
    demand = _all_to_all(network.nodes)
    kept = AllOrNothing(network, demand)
    monkeypatch.setattr(loading, "_MOST_KEPT", 0)
    grown = AllOrNothing(network, demand)
    cost = network.free_time_min
    for round_ in range(6):
        cost = cost * (1.0 + 0.3 * ((np.arange(network.links) * (round_ + 7)) % 11) / 11)
        assert kept.load(cost)[1] == pytest.approx(grown.load(cost)[1], rel=1e-12)


def test_factors_scale_volumes() -> None:
    network, _ = synthetic_city(SyntheticCity(nodes=100))
    demand = _all_to_all(network.nodes)
    whole = AllOrNothing(network, demand).load(network.free_time_min)
    half = AllOrNothing(network, demand).load(network.free_time_min, 0.5)
    assert half[0] * 2 == pytest.approx(whole[0])
    assert half[1] * 2 == pytest.approx(whole[1])

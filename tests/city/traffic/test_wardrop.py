"""What must hold of any equilibrium, on networks drawn at random."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.city.roads.network import RoadNetwork
from sim.city.traffic.assignment import Assignment, Equilibrium
from sim.city.traffic.demand import Demand, demand_from_pairs

from ..networks import dijkstra, network_of

GAP = 1e-6


@st.composite
def networks(draw: st.DrawFn) -> RoadNetwork:
    """A ring, so that everybody can get everywhere, and more links across."""
    nodes = draw(st.integers(2, 8))
    node = st.integers(0, nodes - 1)
    across = draw(st.lists(st.tuples(node, node).filter(lambda ends: ends[0] != ends[1]), max_size=16))
    ends = [(i, (i + 1) % nodes) for i in range(nodes)] + across
    minutes = st.lists(st.floats(0.5, 20), min_size=len(ends), max_size=len(ends))
    return network_of(nodes, ends, minutes=draw(minutes), capacity=100.0, beta=draw(st.sampled_from([1.0, 2.0, 4.0])))


@st.composite
def demands(draw: st.DrawFn, nodes: int, most_pairs: int) -> Demand:
    node = st.integers(0, nodes - 1)
    pair = st.tuples(node, node, st.floats(1, 400)).filter(lambda p: p[0] != p[1])
    rows = draw(st.lists(pair, min_size=1, max_size=most_pairs))
    origin, destination, trips = (np.array(column) for column in zip(*rows, strict=True))
    return demand_from_pairs(origin, destination, trips.astype(np.float64))


def _pairs(demand: Demand) -> list[tuple[int, int, float]]:
    row = np.repeat(demand.origin, np.diff(demand.first))
    return list(zip(row.tolist(), demand.destination.tolist(), demand.trips.tolist(), strict=True))


def _excess(network: RoadNetwork, demand: Demand, found: Assignment, cost: list[float]) -> tuple[float, float]:
    """Cost of all trips as assigned, and what of it cheapest paths would save; trees by a plain twin."""
    spent = float((found.volume * np.array(cost)).sum())
    least = sum(trips * dijkstra(network, cost, origin)[to] for origin, to, trips in _pairs(demand))
    return spent, spent - least


@settings(max_examples=60)
@given(st.data(), st.booleans())
def test_the_gap_told_is_true_and_volumes_are_conserved(data: st.DataObject, optimum: bool) -> None:
    """Recomputed from the volumes alone, with another shortest-path code, for both kinds of assignment."""
    network = data.draw(networks())
    demand = data.draw(demands(network.nodes, 8))
    found = Equilibrium(network, demand, system_optimum=optimum).assign(gap=GAP, most_iterations=20_000)
    load = found.volume / network.capacity
    factor = network.beta + 1.0 if optimum else 1.0
    cost = network.free_time_min * (1.0 + factor * network.alpha * load**network.beta)
    spent, excess = _excess(network, demand, found, cost.tolist())
    assert -1e-9 * spent <= excess <= (GAP + 1e-9) * spent
    net = np.zeros(network.nodes)
    for origin, to, trips in _pairs(demand):
        net[origin] += trips
        net[to] -= trips
    flow = np.bincount(network.tail, found.volume, network.nodes) - np.bincount(
        network.head, found.volume, network.nodes
    )
    assert flow == pytest.approx(net, abs=1e-6)
    assert found.volume.min() >= 0.0


@settings(max_examples=60)
@given(st.data())
def test_every_used_path_costs_as_little_as_the_cheapest(data: st.DataObject) -> None:
    """Wardrop (1952): what a link's vehicles could save is no more than what all could save together."""
    network = data.draw(networks())
    demand = data.draw(demands(network.nodes, 1))
    ((origin, to, _),) = _pairs(demand)
    found = Equilibrium(network, demand).assign(gap=GAP, most_iterations=20_000)
    cost = found.cost.tolist()
    from_origin = dijkstra(network, cost, origin)
    _, excess = _excess(network, demand, found, cost)
    for link in np.flatnonzero(found.volume > 1e-9).tolist():
        tail, head = int(network.tail[link]), int(network.head[link])
        detour = from_origin[tail] + cost[link] + dijkstra(network, cost, head)[to] - from_origin[to]
        assert detour * found.volume[link] <= excess + 1e-6


@settings(max_examples=40)
@given(st.data())
def test_more_traffic_never_costs_less_in_all(data: st.DataObject) -> None:
    """Costs are monotone, so (f D - D) (u_f - u) >= 0 and with it f D u_f >= D u."""
    network = data.draw(networks())
    equilibrium = Equilibrium(network, data.draw(demands(network.nodes, 8)))
    totals = [equilibrium.assign(gap=GAP, factor=f, most_iterations=20_000).total_cost for f in (0.5, 1.0, 1.7)]
    assert totals[0] <= totals[1] * (1 + 10 * GAP)
    assert totals[1] <= totals[2] * (1 + 10 * GAP)


@settings(max_examples=40)
@given(st.data())
def test_the_optimum_is_no_dearer_than_the_equilibrium(data: st.DataObject) -> None:
    """And no cheaper than the bound of Roughgarden and Tardos (2002): 4/3 at linear costs."""
    network = data.draw(networks())
    demand = data.draw(demands(network.nodes, 8))
    selfish, best = (
        Equilibrium(network, demand, system_optimum=optimum).assign(gap=GAP, most_iterations=20_000).total_cost
        for optimum in (False, True)
    )
    assert best <= selfish * (1 + 10 * GAP)
    if (network.beta == 1.0).all():
        assert selfish <= 4 / 3 * best * (1 + 10 * GAP)

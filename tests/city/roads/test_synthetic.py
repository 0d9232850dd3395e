"""The made-up city: its size, its seed, its hierarchy, its river."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.city.roads.street_plan import Lattice, RoadClass, plan_streets
from sim.city.roads.synthetic import STANDARDS, synthetic_city
from sim.city.roads.terrain import River
from sim.scenario.schema import SyntheticCity

SIZES = st.integers(4, 400)
SEEDS = st.integers(0, 2**31)


@settings(max_examples=40)
@given(SIZES, st.floats(0.5, 30), SEEDS, st.booleans())
def test_every_junction_can_reach_every_other(nodes: int, size: float, seed: int, river: bool) -> None:
    network, report = synthetic_city(SyntheticCity(nodes=nodes, size=size, seed=seed, river=river))
    assert network.drivable().network.nodes == network.nodes
    assert report.share_kept == 1.0
    assert (np.diff(network.first_out) >= 1).all()
    assert np.isfinite(network.length_km).all()
    assert (network.length_km > 0).all()


@settings(max_examples=30)
@given(st.integers(60, 3000), SEEDS)
@example(118, 49_552)
@example(140, 3_793_405_051)
@example(213, 3_353_187_768)
def test_the_number_of_junctions_is_about_the_one_asked_for(nodes: int, seed: int) -> None:
    network, _ = synthetic_city(SyntheticCity(nodes=nodes, size=0.2 * nodes**0.5, seed=seed))
    # A lattice grows by whole rows, which are more than 8% of the smallest cities.
    assert abs(network.nodes - nodes) <= max(0.08 * nodes, nodes**0.5)


def test_a_metropolis_has_about_13_000_nodes_and_39_000_links_and_is_made_quickly() -> None:
    city = SyntheticCity(nodes=13_000, size=24)
    synthetic_city(SyntheticCity(nodes=36))
    started = time.process_time()
    network, _ = synthetic_city(city)
    assert time.process_time() - started < 2.0
    assert abs(network.nodes - 13_000) < 130
    assert abs(network.links - 39_000) < 1_500
    x, y = network.plane
    assert 0.85 * 24 < np.ptp(x) < 1.15 * 24
    assert 0.85 * 24 < np.ptp(y) < 1.15 * 24


def test_a_village_of_four_is_a_city() -> None:
    network, _ = synthetic_city(SyntheticCity(nodes=4, size=1))
    assert network.nodes == 4


def test_the_same_seed_gives_the_same_bits_and_another_seed_another_city() -> None:
    first, again, other = (synthetic_city(SyntheticCity(seed=seed))[0] for seed in (1, 1, 2))
    assert first.x.tobytes() == again.x.tobytes()
    assert first.length_km.tobytes() == again.length_km.tobytes()
    assert first.link_ids == again.link_ids
    assert first.link_ids != other.link_ids


@pytest.mark.parametrize("seed", range(6))
def test_only_arterials_and_above_cross_the_river_and_few_of_them(seed: int) -> None:
    lattice = Lattice(60, 60, 0.25)
    river = River(seed)
    streets = plan_streets(lattice, seed, river)
    west = river.across(*lattice.position) < 0
    crosses = west[streets.start] != west[streets.end]
    assert 2 <= crosses.sum() <= 16
    assert (streets.rank[crosses] >= RoadClass.ARTERIAL).all()


def test_streets_of_each_class_have_its_speed_and_capacity() -> None:
    network, _ = synthetic_city(SyntheticCity(nodes=3000, size=16))
    speed = network.length_km / network.free_time_min * 60
    for standard in STANDARDS.values():
        of_class = np.abs(speed - standard.speed_kmh) < 1e-6
        assert of_class.any()
        assert network.capacity[of_class] == pytest.approx(network.lanes[of_class] * standard.lane_capacity)
    share = [(np.abs(speed - standard.speed_kmh) < 1e-6).mean() for standard in STANDARDS.values()]
    assert share[RoadClass.LOCAL] > share[RoadClass.ARTERIAL] > share[RoadClass.EXPRESSWAY]


def test_some_local_streets_are_one_way_and_no_greater_ones() -> None:
    network, _ = synthetic_city(SyntheticCity(nodes=3000, size=16))
    ends = set(zip(network.tail.tolist(), network.head.tolist(), strict=True))
    one_way = np.array([(v, u) not in ends for u, v in zip(network.tail.tolist(), network.head.tolist(), strict=True)])
    local = np.abs(network.length_km / network.free_time_min * 60 - 30) < 1e-6
    assert 0.05 < one_way[local].mean() < 0.3
    assert not one_way[~local].any()


def test_land_use_tells_centre_edge_and_river_apart() -> None:
    network, _ = synthetic_city(SyntheticCity(nodes=3000, size=16))
    x, y = network.plane
    distance = np.sqrt(x * x + y * y)
    land = network.land
    for weight in land:
        assert weight.min() >= 0
        assert weight.max() <= 1
    assert distance[land.centrality > 0.8].max() < distance[land.outskirts > 0.8].min()
    assert 0.02 < (land.riverside > 0.5).mean() < 0.25
    assert not synthetic_city(SyntheticCity(river=False))[0].land.riverside.any()

"""Districts: how many, how equal, how compact."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.city.roads.districts import bisect, divide
from sim.city.roads.synthetic import synthetic_city
from sim.scenario.schema import SyntheticCity


@given(st.integers(1, 300), st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_pieces_are_as_many_as_asked_for_and_about_equal(points: int, pieces: int, seed: int) -> None:
    x, y = np.random.default_rng(seed).uniform(size=(2, points))
    piece = bisect(x, y, pieces)
    size = np.bincount(piece)
    assert size.size == min(points, pieces)
    assert size.min() >= 1
    assert size.max() <= 2 * max(1, points / pieces) + 1


def test_districts_are_compact_and_named_in_order() -> None:
    network, _ = synthetic_city(SyntheticCity(nodes=1000))
    districts = divide(network, 9)
    assert districts.names[:2] == ("D01", "D02")
    assert districts.count == 9
    x, y = network.plane
    for district in range(9):
        members = districts.of_node == district
        assert np.ptp(x[members]) * np.ptp(y[members]) < 0.25 * np.ptp(x) * np.ptp(y)
        assert abs(x[members].mean() - districts.x_km[district]) < 1e-9
    assert (divide(network, 9).of_node == districts.of_node).all()

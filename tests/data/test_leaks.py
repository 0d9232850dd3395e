"""Hazards of leaks by themselves: chances of handlers, days and copies multiply."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.data.leaks import Hazards, any_leaks
from sim.scenario.schema import Leaks

ON = np.array([False])
OFF = np.array([True])


@given(st.floats(0, 1), st.integers(1, 50), st.floats(0, 1), st.floats(1, 10))
def test_handlers_and_days_multiply(rate: float, handlers: int, external: float, factor: float) -> None:
    """H handlers of a rate are as one of h times the rate; a year is 365 days of chances that nothing happens."""
    hazards = Hazards.of(Leaks(insider=rate, handlers=handlers, external=external, off_exchange=factor))
    one = Hazards.of(Leaks(insider=rate, handlers=1, external=external, off_exchange=factor))
    for where in (ON, OFF):
        assert 1 - hazards.by_insiders(where) == pytest.approx((1 - one.by_insiders(where)) ** handlers, rel=1e-9)
        day, year = hazards.either(where), hazards.either(where, days=365)
        assert 1 - year == pytest.approx((1 - day) ** 365, rel=1e-9)
        neither = (1 - hazards.by_insiders(where)) * (1 - hazards.to_outsiders(where))
        assert 1 - day == pytest.approx(neither, rel=1e-12)
    assert hazards.either(OFF) >= hazards.either(ON)


def test_four_fifths_of_leaks_are_insiders_by_default() -> None:
    """Two of a hundred copies leak in a year; the band of public reports is 70 to 90%."""
    hazards = Hazards.of(Leaks())
    assert hazards.insider / (hazards.insider + hazards.outsider) == pytest.approx(0.8)
    assert hazards.either(ON, days=365)[0] == pytest.approx(1 - math.exp(-0.02))


def test_the_chance_of_a_product_grows_with_its_copies() -> None:
    """1 - (1 - h)^c for c copies of one hazard; the product of both where hazards differ."""
    product = np.repeat([0, 1, 3], [1, 5, 2])
    chance = np.array([0.1, *[0.1] * 5, 0.1, 0.3])
    expected = [0.1, 1 - 0.9**5, 0.0, 1 - 0.9 * 0.7]
    assert any_leaks(chance, product, 4) == pytest.approx(expected)

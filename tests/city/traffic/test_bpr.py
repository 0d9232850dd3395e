"""The volume-delay function: closed forms, derivative and integral that belong to it, edge cases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.city.traffic.bpr import bpr_integral, bpr_slope, bpr_time
from sim.engine.compiled import kernel


@kernel
def _all(free: float, alpha: float, beta: float, capacity: float, volume: float) -> tuple[float, float, float]:
    return (
        bpr_time(free, alpha, beta, capacity, volume),
        bpr_slope(free, alpha, beta, capacity, volume),
        bpr_integral(free, alpha, beta, capacity, volume),
    )


LINK = (st.floats(0.01, 60), st.floats(0, 2), st.sampled_from([0.0, 1.0, 2.5, 4.0, 7.0]), st.floats(10, 9000))


def test_at_capacity_time_is_free_time_and_fifteen_per_cent() -> None:
    assert _all(2.0, 0.15, 4.0, 1800.0, 1800.0)[0] == pytest.approx(2.3)
    assert _all(2.0, 0.15, 4.0, 1800.0, 3600.0)[0] == pytest.approx(2.0 * (1 + 0.15 * 16))


@given(*LINK, st.floats(1, 20_000))
def test_slope_and_integral_belong_to_the_time(
    free: float, alpha: float, beta: float, capacity: float, volume: float
) -> None:
    step = volume * 1e-5
    above, below = (_all(free, alpha, beta, capacity, volume + d) for d in (step, -step))
    _, slope, _ = _all(free, alpha, beta, capacity, volume)
    time = _all(free, alpha, beta, capacity, volume)[0]
    assert slope == pytest.approx((above[0] - below[0]) / (2 * step), rel=1e-4, abs=1e-9 * time / step)
    assert time == pytest.approx((above[2] - below[2]) / (2 * step), rel=1e-4)


def test_a_link_that_nobody_rated_takes_its_free_time_at_any_volume() -> None:
    assert _all(3.0, 0.15, 4.0, 0.0, 5000.0) == (3.0, 0.0, 15_000.0)


def test_a_power_of_zero_lengthens_every_trip_alike() -> None:
    time, slope, integral = _all(3.0, 0.5, 0.0, 1000.0, 700.0)
    assert (time, slope) == (4.5, 0.0)
    assert integral == pytest.approx(4.5 * 700)


@pytest.mark.parametrize(("beta", "slope"), [(1.0, 3.0 * 0.5 / 1000.0), (4.0, 0.0), (0.5, 0.0)])
def test_an_empty_link(beta: float, slope: float) -> None:
    assert _all(3.0, 0.5, beta, 1000.0, 0.0) == (3.0, slope, 0.0)


def test_the_fourth_power_is_exact() -> None:
    volumes = np.array([0.1, 1.7, 333.3, 12345.6])
    for volume in volumes:
        ratio = volume / 900.0
        assert _all(1.0, 1.0, 4.0, 900.0, volume)[0] == 1.0 + (ratio * ratio) * (ratio * ratio)

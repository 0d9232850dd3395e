"""Demand processes: their moments, and that they are functions of stock and period."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.city.plants.processes import NormalDemand, PoissonCustomers
from sim.engine.streams import Stream, entity_keys

PERIOD_MS = 3_600_000
MEAN_KG = 1e6


def _process(correlation: float, cv: float = 0.1, seed: int = 1) -> NormalDemand:
    return NormalDemand(Stream(seed, "demand").key, cv, correlation, PERIOD_MS)


def _keys(count: int) -> np.ndarray:
    return entity_keys([f"shelf-{i}" for i in range(count)])


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9, -0.6])
def test_normal_demand_has_its_moments_and_its_correlation(correlation: float) -> None:
    """Mean, spread and autocorrelation over 200 shelves of 1,000 periods each, within 4 standard errors."""
    kg = _process(correlation).series_kg(_keys(200), np.full(200, MEAN_KG), 0, 1000) / MEAN_KG
    each = kg.mean(axis=0)
    assert abs(each.mean() - 1.0) < 4 * each.std() / 200**0.5
    spread = ((kg - 1.0) ** 2).mean(axis=0)
    assert abs(spread.mean() - 0.01) < 4 * spread.std() / 200**0.5
    lags = ((kg[1:] - 1.0) * (kg[:-1] - 1.0)).mean(axis=0) / 0.01
    assert lags.std() / 200**0.5 < 0.02
    assert abs(lags.mean() - correlation) < 4 * lags.std() / 200**0.5


def test_independent_periods_are_normal() -> None:
    """Shares below three quantiles are as they should be, within 4 standard errors."""
    kg = _process(0.0).series_kg(_keys(50), np.full(50, MEAN_KG), 0, 4000).ravel()
    for z, share in ((-1.2816, 0.1), (0.0, 0.5), (1.6449, 0.95)):
        found = (kg <= MEAN_KG * (1 + 0.1 * z)).mean()
        assert abs(found - share) < 4 * (share * (1 - share) / kg.size) ** 0.5


@settings(max_examples=30)
@given(st.sampled_from([0.0, 0.3, 0.95, -0.7]), st.integers(-300, 600), st.integers(1, 300))
def test_any_period_can_be_asked_for_by_itself(correlation: float, first: int, periods: int) -> None:
    """A period alone, a stretch that holds it, and a city with more shelves: the same kilograms."""
    process, mean = _process(correlation), np.full(3, MEAN_KG)
    stretch = process.series_kg(_keys(3), mean, first, periods)
    for row in (0, periods // 2, periods - 1):
        alone = process.wanted_kg(_keys(3), mean, (first + row) * PERIOD_MS)
        assert alone.tolist() == stretch[row].tolist()
    more = process.series_kg(_keys(5), np.full(5, MEAN_KG), first, periods)
    assert (more[:, :3] == stretch).all()
    assert (_process(correlation, seed=2).series_kg(_keys(3), mean, first, periods) != stretch).any()


def test_within_a_period_the_level_stays() -> None:
    """Hours of one period share its surprise; their own means still differ."""
    process = NormalDemand(Stream(1, "demand").key, 0.3, 0.5, 24 * PERIOD_MS)
    hours = np.stack([process.wanted_kg(_keys(2), np.full(2, MEAN_KG), hour * PERIOD_MS) for hour in range(48)])
    assert (hours[:24] == hours[0]).all()
    assert (hours[24:] == hours[24]).all()
    assert (hours[0] != hours[24]).all()


def test_demand_is_never_negative_and_nothing_where_nothing_is_expected() -> None:
    """Wild demand is cut at 0; a shelf without demand wants nothing under any process."""
    kg = _process(0.0, cv=2.0).series_kg(_keys(20), np.r_[np.zeros(10), np.full(10, 50.0)], 0, 200)
    assert kg.min() == 0
    assert not kg[:, :10].any()
    assert kg[:, 10:].any()
    assert not PoissonCustomers(Stream(1, "demand").key, 10).wanted_kg(_keys(4), np.zeros(4), 0).any()

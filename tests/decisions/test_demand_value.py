"""What knowing end demand is worth: closed forms, and that late, blurred or redundant data are worth less."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.demand_value import (
    Stretch,
    error_by_demand,
    error_by_orders,
    expected_shortage,
    missed_cost,
    saving,
)
from sim.decisions.forecasts import Outlook
from sim.engine.elementary import normal_density

#: Lead times of 5 and a period of review, as in Lee, So and Tang (2000).
_COVER = 6


def _by_ar1(correlation: float, forecast: str = "ar1", periods: int = 1) -> Stretch:
    return Stretch(forecast, Outlook(periods, correlation), _COVER, _COVER)


@pytest.mark.parametrize(("correlation", "saved"), [(0.0, 0.0), (0.5, 7.0), (0.7, 20.9), (0.9, 38.4)])
def test_safety_stock_saved_is_that_of_lee_so_and_tang(correlation: float, saved: float) -> None:
    """In percent, to the published digit: a supplier that forecasts from the last order, told end demand."""
    stretch = _by_ar1(correlation)
    ratio = (error_by_demand(stretch) / error_by_orders(stretch)) ** 0.5
    assert 100 * (1 - ratio) == pytest.approx(saved, abs=0.051)


@pytest.mark.parametrize("correlation", [0.3, 0.7, 0.9])
def test_nothing_is_saved_where_demand_is_reckoned_back_from_all_orders(correlation: float) -> None:
    """With the full order history the two errors are equal (Raghunathan 2001)."""
    stretch = _by_ar1(correlation, "ar1_history", 80)
    assert error_by_demand(stretch) == pytest.approx(error_by_orders(stretch), rel=1e-9)


@pytest.mark.parametrize(("cover", "periods"), [(1, 5), (2, 5), (4, 3)])
def test_a_moving_average_errs_by_what_comes_and_by_what_it_has_seen(cover: int, periods: int) -> None:
    """Of independent demand that passes as it comes: L + L^2 / p (Chen et al. 2000)."""
    stretch = Stretch("ma", Outlook(periods), 0, cover)
    for error in (error_by_demand(stretch), error_by_orders(stretch)):
        assert error == pytest.approx(cover + cover**2 / periods)


def test_orders_of_a_customer_that_averages_tell_less_than_its_demand() -> None:
    """The bullwhip adds to a supplier's error, also where demand is independent."""
    stretch = Stretch("ma", Outlook(5), 2, 2)
    assert error_by_orders(stretch) > 1.1 * error_by_demand(stretch)


@given(
    st.sampled_from(["ma", "ar1"]), st.floats(0.05, 0.9), st.integers(1, 5), st.integers(0, 4), st.integers(1, 4),
    st.floats(0, 5), st.floats(0, 5), st.floats(0, 2), st.floats(0, 2),
)  # fmt: skip
def test_late_and_blurred_demand_leaves_larger_errors(
    forecast: str, correlation: float, periods: int, ahead: int, cover: int,
    lag: float, more_lag: float, noise: float, more_noise: float,
) -> None:  # fmt: skip
    """The error grows with noise in any case, and with lag where forecasts fit demand."""
    stretch = Stretch(forecast, Outlook(periods, correlation), ahead, cover)
    at_first = error_by_demand(stretch, lag, noise)
    assert error_by_demand(stretch, lag, noise + more_noise) >= at_first * (1 - 1e-12)
    if forecast == "ar1":
        assert error_by_demand(stretch, lag + more_lag, 0.0) >= error_by_demand(stretch, lag, 0.0) * (1 - 1e-9)


def test_demand_of_the_distant_past_or_drowned_in_noise_has_an_error_all_the_same() -> None:
    """However late or blurred, the variance is a number, and no smaller."""
    stretch = _by_ar1(0.5)
    for lag, noise in ((1e9, 0.0), (0.0, 1e300), (1e300, 1e300)):
        assert error_by_demand(stretch) < error_by_demand(stretch, lag, noise) < np.inf


def test_without_a_margin_the_lack_is_that_of_a_normal_demand() -> None:
    """A deviation times the density at 0; with much more in stock than is wanted nothing lacks, with less the gap."""
    sd = np.array([10.0, 10.0, 10.0, 0.0, 0.0])
    margin = np.array([0.0, 1e3, -1e3, -7.0, 7.0])
    expected = [10 * normal_density(0.0), 0.0, 1e3, 7.0, 0.0]
    assert expected_shortage(margin, sd).tolist() == pytest.approx(expected, abs=1e-9)


@given(st.floats(0, 1e8), st.floats(0, 1), st.floats(-1e4, 1e4))
def test_what_is_explained_saves_and_never_costs(variance: float, share: float, margin: float) -> None:
    """More explained, more saved; nothing where nothing is explained; less where stock is plenty."""
    one, part, all_ = (
        float(saving(np.array([variance]), np.array([variance * each]), np.array([margin]))[0])
        for each in (0, share, 1)
    )
    assert one == 0.0
    assert -1e-6 <= part <= all_ + 1e-6


def test_an_order_that_knew_its_demand_costs_nothing() -> None:
    """Too much costs holding, too little the lack."""
    stock, demand = np.array([5.0, 8.0, 3.0]), np.array([5.0, 5.0, 5.0])
    assert missed_cost(stock, demand, np.full(3, 2.0), np.full(3, 7.0)).tolist() == [0.0, 6.0, 14.0]

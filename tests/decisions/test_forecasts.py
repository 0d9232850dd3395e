"""Forecasts: the definitions, and that they are the best that can be said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.decisions.forecasts import FORECASTS, Outlook, Past, cover_kg, demand_behind_orders, echo

history = st.lists(st.integers(0, 10**6), min_size=5, max_size=5)
correlations = st.floats(-0.95, 0.95)


def _one(kg: list[int], mean: float = 1000.0) -> Past:
    return Past(np.array([kg], dtype=np.int64), np.array([mean]))


@given(history, st.integers(1, 5), st.integers(0, 20))
def test_a_moving_average_is_the_mean_of_the_last_periods(kg: list[int], periods: int, horizon: int) -> None:
    """Older periods do not count, and every period ahead is expected to be the same."""
    (total,) = FORECASTS["ma"](_one(kg), np.array([float(horizon)]), Outlook(periods=periods))
    assert total == pytest.approx(horizon * sum(kg[-periods:]) / periods)


@given(history, correlations, st.integers(0, 20))
def test_an_autoregressive_forecast_is_the_recursion_without_surprises(
    kg: list[int], correlation: float, horizon: int
) -> None:
    """Each expected period is the mean plus the correlation times the last one's distance from it."""
    level, total = kg[-1] - 1000.0, 0.0
    for _ in range(horizon):
        level *= correlation
        total += 1000.0 + level
    outlook = Outlook(correlation=correlation)
    (found,) = FORECASTS["ar1"](_one(kg), np.array([float(horizon)]), outlook)
    assert found == pytest.approx(total, rel=1e-9, abs=1e-6)
    assert echo(correlation, np.array([float(horizon)]))[0] == pytest.approx(
        sum(correlation**i for i in range(1, horizon + 1)), abs=1e-9
    )


@given(history, correlations, st.integers(1, 8), st.integers(1, 8), st.sampled_from(list(FORECASTS)))
def test_what_lies_ahead_is_what_is_left_of_the_whole(
    kg: list[int], correlation: float, ahead: int, horizon: int, name: str
) -> None:
    """Cover behind the cover of others: both together are the forecast over the whole time, to a rounding each."""
    outlook = Outlook(periods=3, correlation=correlation)
    first, both = (cover_kg(FORECASTS[name], _one(kg), np.array([float(n)]), outlook) for n in (ahead, ahead + horizon))
    behind = cover_kg(FORECASTS[name], _one(kg), np.array([float(horizon)]), outlook, np.array([float(ahead)]))
    assert abs(int(first[0] + behind[0] - both[0])) <= 1


@given(st.lists(st.floats(-1e5, 1e5), min_size=2, max_size=60), st.floats(0.0, 0.9), st.integers(1, 8))
def test_end_demand_is_reckoned_back_from_orders(surprises: list[float], correlation: float, cover: int) -> None:
    """A customer that orders up to its forecast has told its demand, to what rounding adds; the mean came before."""
    outlook = Outlook(correlation=correlation, customer_cover=float(cover))
    mean, demand, level, orders = 1e6, 1e6, cover * 1e6, []
    for surprise in surprises:
        demand = round(mean + correlation * (demand - mean) + surprise)
        seen = Past(np.array([[demand]]), np.array([mean]))
        target = FORECASTS["ar1"](seen, np.array([float(cover)]), outlook)[0]
        orders.append(round(demand + target - level))
        level += orders[-1] - demand
    past = Past(np.array([orders]), np.array([mean]))
    assert demand_behind_orders(past, outlook)[0] == pytest.approx(demand, abs=1.0)
    told = Past(np.array([[demand]]), np.array([mean]))
    own, ahead = np.array([3.0]), np.array([float(cover)])
    by_demand = cover_kg(FORECASTS["ar1"], told, own, outlook, ahead)[0]
    assert abs(cover_kg(FORECASTS["ar1_history"], past, own, outlook)[0] - by_demand) <= 3

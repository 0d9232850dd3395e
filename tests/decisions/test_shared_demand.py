"""Forecasts from demand that is told: by hand, and what is left to one's own orders."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import NONE, Floats
from sim.decisions.forecasts import Outlook, autoregressive, moving_average
from sim.decisions.shared_demand import expected_orders, how_busy, relative_forecast
from sim.knowledge.end_demand import DemandPaths, EndDemandKnowledge

#: Maker 0 sells to stores 0 and 1 itself (links 0 and 1), and to maker 1 (link 2), of whose goods store 0 takes
#: three quarters and store 1 the rest. Sights: stores 0 and 1, and the order book of maker 1.
PATHS = DemandPaths(
    supplier=np.array([0, 0, 0]),
    sights=3,
    ahead=np.zeros(3),
    end_link=np.array([0, 1, 2, 2]),
    end_sight=np.array([0, 1, 0, 1]),
    end_weight=np.array([1.0, 1.0, 0.75, 0.25]),
    book=np.array([NONE, NONE, 2]),
)
USUAL_KG = np.array([100.0, 400.0, 50.0])
ORDERS_KG = np.array([30.0, 50.0, 20.0])


def _knowledge(newest: Floats) -> EndDemandKnowledge:
    known = EndDemandKnowledge.unaware(USUAL_KG, 2, ORDERS_KG)
    known.seen_kg[:] = (newest * USUAL_KG)[:, None]
    return known


def test_demand_of_stores_goes_before_books_and_books_before_own_orders() -> None:
    """One supplier, two periods of cover, by hand: each customer's usual order times the demand behind it."""
    relative = np.array([3.0, 2.2, 5.0])
    known = _knowledge(np.ones(3))
    own = np.array([150.0, 0.0])

    def told(*seen: bool) -> tuple[float, float]:
        result = expected_orders(known, PATHS, relative, np.array(seen), own)
        return float(result.kg[0]), float(result.share[0])

    assert told(False, False, False) == (150.0, 0.0)
    assert told(True, True, False) == pytest.approx((30 * 3 + 50 * 2.2 + 20 * (0.75 * 3 + 0.25 * 2.2), 1.0))
    # The book adds nothing where all stores are known.
    assert told(True, True, True) == pytest.approx(told(True, True, False))
    assert told(False, False, True) == pytest.approx((20 * 5 + 150 * 0.8, 0.2))
    assert told(True, False, True) == pytest.approx((30 * 3 + 20 * (0.75 * 3 + 0.25 * 5) + 150 * 0.5, 0.5))


@given(st.lists(st.booleans(), min_size=3, max_size=3), st.floats(0.1, 5))
def test_where_all_is_as_usual_so_are_the_orders_expected(seen: list[bool], periods: float) -> None:
    """Whoever is known, the usual orders of the time covered are expected."""
    own = np.array([100.0 * periods, 0.0])
    told = expected_orders(_knowledge(np.ones(3)), PATHS, np.full(3, periods), np.array(seen), own)
    assert told.kg == pytest.approx(own)


def test_demand_told_is_forecast_over_the_cover_and_what_comes_before() -> None:
    """A moving average holds on; an autoregression fades by what stocks on the way cover and by age."""
    known = _knowledge(np.array([2.0, 1.0, 0.5]))
    outlook, cover = Outlook(2, 0.5), np.full(3, 1.0)
    assert relative_forecast(known, cover, np.zeros(3), moving_average, outlook).tolist() == [2.0, 1.0, 0.5]
    faded = relative_forecast(known, cover, np.full(3, 2.0), autoregressive, outlook)
    assert faded.tolist() == pytest.approx([1 + 0.125, 1.0, 1 - 0.0625])


def test_orders_of_busy_times_count_for_less() -> None:
    """Twice the orders in a time of twice the demand leave the usual order as it was."""
    known = _knowledge(np.full(3, 2.0))
    busy = how_busy(known, PATHS, np.ones(3, dtype=np.bool_))
    assert busy.tolist() == [2.0, 2.0, 2.0]
    for _ in range(50):
        known.close_period(2 * ORDERS_KG.astype(np.int64), busy, 0.3)
    assert known.usual_orders_kg == pytest.approx(ORDERS_KG)
    assert how_busy(known, PATHS, np.zeros(3, dtype=np.bool_)).tolist() == [1.0, 1.0, 1.0]

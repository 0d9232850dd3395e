"""A city cut in two for days: vehicles wait or turn back, orders are cancelled by rule, nothing hangs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from village import village

import sim
from sim.city.tables import OrderState
from sim.model import CityModel
from sim.record.run import Run
from sim.units import HOUR_MS

from .stops import run_watched, started

#: The town is cut from the second day's noon to the fifth day's.
_BEGINS_H, _ENDS_H, _AFTER_H = 36, 108, 18
_DAYS = 8
_QUIET = {"days": _DAYS, "warmup_days": 0, "industry.cancel_after": _AFTER_H, "choices.noise": 1, "twins": 0}


def _cut(changes: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bool]]:
    """Overrides that close every road across the middle, and the half of each site by name."""
    model = CityModel(village(changes), 1)
    network, sites = model.city.network, model.city.chain.sites
    west = network.x < np.median(network.x[sites.node])
    across = np.flatnonzero(west[network.tail] != west[network.head])
    closures = [{"link": network.link_ids[i], "begin": _BEGINS_H, "end": _ENDS_H} for i in across]
    return changes | {"roads.closures": closures}, dict(zip(sites.names, west[sites.node].tolist(), strict=True))


@pytest.fixture(scope="module")
def cut_city() -> tuple[Run, dict[str, bool]]:
    """A run of the village cut in two, and the half in which each site lies."""
    overrides, west = _cut(_QUIET)
    return sim.run(village(overrides)), west


def _hours(times: pd.Series[pd.Timestamp]) -> pd.Series[float]:
    return (times - pd.Timestamp(village(_QUIET).scenario.start)) / pd.Timedelta("1h")


def _crosses(table: pd.DataFrame, west: dict[str, bool]) -> pd.Series[bool]:
    return table["buyer"].astype(str).map(west) != table["supplier"].astype(str).map(west)


def test_orders_across_the_cut_are_cancelled_after_the_stated_time(cut_city: tuple[Run, dict[str, bool]]) -> None:
    """Goods on trucks that cannot cross come back; no order across the cut is older than two steps may take."""
    run, west = cut_city
    cancelled = run.table("cancellations")
    stuck = cancelled[_crosses(cancelled, west) & cancelled["reason"].str.startswith("truck cannot")]
    assert len(stuck) >= 3
    assert _hours(stuck["time"]).between(_BEGINS_H + _AFTER_H, _ENDS_H + _AFTER_H).all()
    assert (stuck["age_h"] >= _AFTER_H).all()
    assert set(stuck["reason"]) == {"truck cannot fetch it", "truck cannot bring it"}


def test_nothing_is_delivered_across_the_cut_while_it_lasts_and_all_goes_on_afterwards(
    cut_city: tuple[Run, dict[str, bool]],
) -> None:
    """Deliveries within each half go on all the time; those across stop with the closure and begin again after it."""
    run, west = cut_city
    orders = run.table("orders")
    hour, crosses = _hours(orders["delivered"]), _crosses(orders, west)
    during = hour.between(_BEGINS_H + 2, _ENDS_H)
    assert not (during & crosses).any()
    assert set((hour[during & ~crosses] // 24).tolist()) == set(range(_BEGINS_H // 24, _ENDS_H // 24 + 1))
    assert ((hour > _ENDS_H) & crosses).sum() > 5


def test_who_cancels_expects_to_wait_longer_there_from_then_on() -> None:
    """An order waited for in vain counts as an experience: its supplier is expected to take longer than before.

    Whether the buyer turns to others is another matter, as these are overrun while the cut lasts.
    """
    overrides, _ = _cut(_QUIET | {"days": 4})
    model = started(village(overrides))
    orders, suppliers = model.city.tables.orders, model.suppliers
    expected_h, returning = suppliers.wait_mean_h.copy(), np.zeros(orders.size, dtype=np.bool_)
    raised: list[bool] = []

    def look(_: int) -> None:
        is_returning = orders["state"] == OrderState.RETURNING
        cancelled = orders[is_returning & ~returning]
        edge = suppliers.edge_of(cancelled["buyer"], cancelled["supplier"])
        raised.extend((suppliers.wait_mean_h[edge] > expected_h[edge]).tolist())
        expected_h[:], returning[:] = suppliers.wait_mean_h, is_returning

    run_watched(model, look)
    assert len(raised) > 10
    assert all(raised)


def test_a_cancelled_order_is_not_on_order_any_more() -> None:
    """At every hour the buyers' books hold what their open orders add up to: neither more nor less."""
    overrides, _ = _cut(_QUIET | {"days": 4})
    model = started(village(overrides))
    returning = 0

    def look(now_ms: int) -> None:
        nonlocal returning
        if now_ms % HOUR_MS:
            return
        orders = model.city.tables.orders
        is_open = ~np.isin(orders["state"], (OrderState.FREE, OrderState.RETURNING, OrderState.RETURNED))
        on_order = np.zeros(model.city.chain.points, dtype=np.int64)
        np.add.at(on_order, orders["buyer"][is_open], orders["kg"][is_open])
        assert (model.stocks.on_order_kg == on_order).all()
        returning += int((orders["state"] == OrderState.RETURNING).sum())

    run_watched(model, look)
    assert returning > 10

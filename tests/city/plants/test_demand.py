"""Customers: Poisson by the hour, keyed, and what becomes of those who find too little."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.city.plants.demand import RetailDemand, Season
from sim.city.plants.processes import PoissonCustomers
from sim.city.plants.stocks import sell
from sim.city.plants.supply import Role
from sim.engine.streams import Stream, entity_keys
from sim.units import HOUR_MS

from ..towns import Place, Town, order_along, send_nearest, town


def _demand(
    per_day: list[float], profile: list[float] | None = None, customer_kg: int = 1, seed: int = 1
) -> RetailDemand:
    shape = np.array(profile or [1.0] * 24)
    return RetailDemand(
        shelves=np.arange(len(per_day)),
        key=entity_keys([f"shelf-{i}" for i in range(len(per_day))]),
        mean_kg_per_day=np.array(per_day) * customer_kg,
        season=Season(shape / shape.sum(), np.ones(7), 0.0, 1, dt.date(2021, 6, 7)),
        process=PoissonCustomers(Stream(seed, "customers").key, customer_kg),
        customers_wait=True,
    )


def _hours(demand: RetailDemand, hours: int) -> np.ndarray:
    return np.stack([demand.wanted_kg(hour * HOUR_MS) for hour in range(hours)])


@pytest.mark.parametrize("mean", [0.02, 0.7, 4.0, 60.0, 700.0])
def test_customers_of_an_hour_are_poisson(mean: float) -> None:
    """Counts of 8,000 shelf-hours against the Poisson distribution by chi-square: false alarms 1 in 10,000."""
    counts = _hours(_demand([24 * mean] * 8), 1000).ravel()
    edges = np.unique(stats.poisson(mean).ppf(np.linspace(0, 1, 12)[1:-1])).astype(np.int64)
    group = np.searchsorted(edges, counts)
    share = np.diff(np.r_[0.0, stats.poisson(mean).cdf(edges), 1.0])
    # Values above the last edge stand in the last group; those on an edge below it.
    found, expected = np.bincount(group, minlength=share.size), share * counts.size
    kept = expected > 1
    chi_square = ((found[kept] - expected[kept]) ** 2 / expected[kept]).sum()
    assert chi_square < stats.chi2(max(kept.sum() - 1, 1)).ppf(0.9999)
    assert abs(counts.mean() - mean) < 4 * (mean / counts.size) ** 0.5


def test_customers_follow_the_profile_of_the_day() -> None:
    """Each hour has its share of the day's customers; nobody comes in an hour whose share is 0."""
    profile = [0.0] * 6 + [1.0, 2.0, 3.0] + [1.5] * 13 + [0.0] * 2
    days = 400
    by_hour = _hours(_demand([50.0] * 20, profile), 24 * days).sum(axis=1).reshape(days, 24).sum(axis=0)
    expected = np.array(profile) / sum(profile) * 50 * 20 * days
    assert not by_hour[expected == 0].any()
    open_ = expected > 0
    chi_square = ((by_hour - expected)[open_] ** 2 / expected[open_]).sum()
    assert chi_square < stats.chi2(open_.sum()).ppf(0.9999)


def test_hours_and_shelves_are_independent() -> None:
    """Correlations between shelves and between hours that follow each other are within chance (4.5 sd)."""
    counts = _hours(_demand([240.0] * 10), 4000).astype(np.float64)
    between = np.corrcoef(counts.T)[np.triu_indices(10, 1)]
    after = [np.corrcoef(column[:-1], column[1:])[0, 1] for column in counts.T]
    assert np.abs(np.r_[between, after]).max() < 4.5 / 4000**0.5


def test_demand_is_keyed_by_shelf_and_hour() -> None:
    """The same hour gives the same customers; other shelves, or asking in another order, change nothing."""
    demand = _demand([30.0, 90.0, 200.0])
    first = [demand.wanted_kg(hour * HOUR_MS).tolist() for hour in range(50)]
    again = [demand.wanted_kg(hour * HOUR_MS).tolist() for hour in reversed(range(50))]
    assert again[::-1] == first
    more = _demand([30.0, 90.0, 200.0, 5.0, 7.0])
    assert [more.wanted_kg(hour * HOUR_MS)[:3].tolist() for hour in range(50)] == first
    assert [_demand([30.0, 90.0, 200.0], seed=2).wanted_kg(hour * HOUR_MS).tolist() for hour in range(50)] != first


def test_more_customers_a_day_never_mean_fewer_in_an_hour() -> None:
    """Draws are by inversion, so that more demand is the same demand and more (below one chunk of 256)."""
    low, high = (_hours(_demand([24 * mean] * 20), 500) for mean in (20.0, 25.0))
    assert (high >= low).all()


def test_customers_take_whole_portions() -> None:
    """Wanted kilograms are customers times what one takes."""
    one, ten = _demand([100.0] * 5), _demand([100.0] * 5, customer_kg=10)
    assert (_hours(ten, 100) == 10 * _hours(one, 100)).all()


def _shop(folder: Path, unmet: str, stock_kg: int) -> Town:
    here = town(folder, industry={"unmet": unmet, "customer": 0.1, "shopping": [1.0] * 24})
    shelf = int(np.flatnonzero(here.city.chain.point_role == Role.SHELF)[0])
    here.city.tables.points["on_hand_kg"][shelf] = stock_kg
    return here


@settings(max_examples=20)
@given(st.sampled_from(["backlog", "lost"]), st.integers(0, 40_000), st.lists(st.integers(0, 47), max_size=4))
def test_a_shelf_is_that_of_a_plain_ledger(
    tmp_path_factory: pytest.TempPathFactory, unmet: str, stock_kg: int, order_hours: list[int]
) -> None:
    """Sold, waiting, lost, and the integrals of stock, backlog and emptiness: minute by minute in plain Python."""
    here = _shop(tmp_path_factory.mktemp("town"), unmet, stock_kg)
    city, waits = here.city, unmet == "backlog"
    shelf = int(np.flatnonzero(city.chain.point_role == Role.SHELF)[0])
    city.tables.points["on_hand_kg"][city.chain.output_point[1]] = 1 << 40
    city.start()
    edge = np.flatnonzero(city.chain.edge_buyer == shelf)[:1]
    on_hand, waiting, wanted, at_once, lost = stock_kg, 0, 0, 0, 0
    held = owed = empty = since = 0
    demand = RetailDemand.from_scenario(here.loaded, city.chain, here.seed)

    def pass_time(now: int) -> None:
        nonlocal held, owed, empty, since
        held, owed = held + (now - since) * on_hand, owed + (now - since) * waiting
        empty, since = empty + (now - since if on_hand == 0 else 0), now

    for hour in range(48):
        now = hour * HOUR_MS
        city.advance(now)
        for order in np.sort(city.take_delivered(), order="delivered_ms"):
            pass_time(int(order["delivered_ms"]))
            served = min(waiting, on_hand + int(order["kg"]))
            on_hand, waiting = on_hand + int(order["kg"]) - served, waiting - served
        pass_time(now)
        city.sell(now)
        come = int(demand.wanted_kg(now)[0])
        served = min(come, on_hand)
        wanted, at_once, on_hand = wanted + come, at_once + served, on_hand - served
        waiting, lost = (waiting + come - served, lost) if waits else (waiting, lost + come - served)
        for number in range(order_hours.count(hour)):
            order_along(city, edge, np.array([100 * hour + number]), now)
        send_nearest(city, now)
        point = city.tables.points[shelf]
        assert (point["on_hand_kg"], point["waiting_kg"]) == (on_hand, waiting)
        assert (point["wanted_kg"], point["at_once_kg"], point["lost_kg"]) == (wanted, at_once, lost)
        assert not (waits and lost)
        assert not (waiting and on_hand)
        if not waits:
            assert waiting == 0
            assert wanted == at_once + lost
    city.settle(47 * HOUR_MS)
    point = city.tables.points[shelf]
    assert (point["held_kg_ms"], point["owed_kg_ms"], point["empty_ms"]) == (held, owed, empty)


def test_customers_who_wait_are_served_first_and_in_full_when_goods_come(tmp_path: Path) -> None:
    """Of 10 t that arrive at a backlog of 4 t, 6 t stay on the shelf; nobody counts twice."""
    here = _shop(tmp_path, "backlog", 0)
    city = here.city
    shelf = np.flatnonzero(city.chain.point_role == Role.SHELF)
    city.start()
    sell(city.tables, shelf, np.array([4_000]), True, 0)
    edge = np.flatnonzero(city.chain.edge_buyer == shelf[0])[:1]
    order_along(city, edge, np.array([0]), 0)
    send_nearest(city, 0)
    city.advance(10 * HOUR_MS)
    (order,) = city.take_delivered()
    point = city.tables.points[shelf[0]]
    assert (point["on_hand_kg"], point["waiting_kg"]) == (6_000, 0)
    assert (point["wanted_kg"], point["at_once_kg"], point["lost_kg"]) == (4_000, 0, 0)
    city.settle(10 * HOUR_MS)
    point = city.tables.points[shelf[0]]
    assert point["owed_kg_ms"] == 4_000 * order["delivered_ms"]
    assert point["empty_ms"] == order["delivered_ms"]
    assert point["held_kg_ms"] == 6_000 * (10 * HOUR_MS - order["delivered_ms"])


def test_shops_have_the_demand_that_the_chain_was_sized_for(tmp_path: Path) -> None:
    """Customers per day times what one takes is the mean demand of each shelf, by store size and good."""
    goods: list[dict[str, Any]] = [
        {"name": "clay", "price": 200},
        {"name": "bricks", "price": 900, "inputs": {"clay": 1.3}, "demand": 3},
        {"name": "pots", "price": 900, "inputs": {"clay": 1.0}, "demand": 1},
    ]
    places = (
        Place("pit", "source", "clay", 0, 400.0),
        Place("kiln", "factory", "bricks", 1, 80.0),
        Place("pottery", "factory", "pots", 1, 80.0),
        Place("large", "retailer", "", 0, 3.0),
        Place("small", "retailer", "", 0, 1.0),
    )
    here = town(tmp_path, goods=goods, places=places, trucks=["pit"])
    chain = here.city.chain
    demand = RetailDemand.from_scenario(here.loaded, chain, 1)
    kg = dict(zip((chain.point_names()[point] for point in demand.shelves), demand.mean_kg_per_day, strict=True))
    total = sum(kg.values())
    assert kg == pytest.approx(
        {
            "large/bricks": total * 0.75 * 0.75, "large/pots": total * 0.75 * 0.25,
            "small/bricks": total * 0.25 * 0.75, "small/pots": total * 0.25 * 0.25,
        }
    )  # fmt: skip
    assert demand.season.hours.sum() == pytest.approx(1.0)

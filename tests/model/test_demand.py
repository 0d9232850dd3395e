"""Demand told to suppliers in the whole model: who learns what, what it is worth, and how orders follow it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.arrays import Floats, Ints
from sim.city.plants.supply import Role
from sim.data.products import Domain
from sim.errors import ScenarioError
from sim.knowledge.suppliers import NEVER
from sim.model import CityModel
from sim.model.sales_books import SalesBooks
from sim.model.shared_demand import SharedDemand
from sim.scenario.load import LoadedScenario
from sim.units import DAY_MS, HOUR_MS

from .stops import act, run_watched, started, stopped
from .test_frozen_instant import decisions, differing

TINY = Path(__file__).parents[2] / "scenarios" / "tiny.yaml"
_FEED = {"ask": 0.5, "integration": 0, "upkeep": 0, "secret": 0, "interval": 6, "latency": 0, "term": 5}
_ORDERING = {"forecast": "ar1", "correlation": 0.7, "periods": 3}
_DEMAND = {"process": "ar1", "correlation": 0.7, "cv": 0.4}


def village(
    feed: dict[str, Any] | None = None, ordering: dict[str, Any] | None = None, **changes: Any
) -> LoadedScenario:
    """The village under demand that comes and goes, with demand for sale at little cost."""
    dotted = {key.replace("__", "."): value for key, value in changes.items()}
    settings = {
        "days": 12,
        "warmup_days": 0,
        "industry.cover": 24,
        "industry.utilisation": 0.6,
        "industry.unmet": "lost",
        "industry.demand": _DEMAND,
        "industry.replenishment": _ORDERING | (ordering or {}),
        "demand_feed": _FEED | (feed or {}),
    }
    return sim.load(TINY, settings | dotted)


def shared_demand(model: CityModel) -> SharedDemand:
    """The model's shared demand, which it has."""
    assert model.shared_demand is not None
    return model.shared_demand


def _demand_values(model: CityModel) -> Ints:
    own = [demand for demand in model.trade.market._demands if _domain(model, demand.row) == Domain.DEMAND]
    return own[0].value_fen(model.clock.now_ms)


def _domain(model: CityModel, rows: Ints) -> int:
    return int(model.trade.products.domain[model.trade.interests.product[rows[0]]])


# ── ways of demand ───────────────────────────────────────────────────────────────────────────────
def test_all_that_a_maker_sells_ends_up_in_stores() -> None:
    """Shares of stores behind each link add up to 1, at every step of manufacture."""
    model = started(village())
    paths, chain = shared_demand(model).paths, model.city.chain
    share = np.bincount(paths.end_link, paths.end_weight, chain.edge_buyer.size)
    makes_of_something = np.diff(chain.first_input)[paths.supplier] > 0
    assert share[makes_of_something] == pytest.approx(1.0)
    assert not share[~makes_of_something].any()
    assert 0 < makes_of_something.sum() < share.size


def test_demand_reaches_makers_after_the_stocks_on_its_way() -> None:
    """A maker of walls is asked when shelves have moved, one of bricks when makers of walls have moved as well."""
    model = started(village())
    shared, chain = shared_demand(model), model.city.chain
    shelf = chain.point_role[shared.sights.point] == Role.SHELF
    walls = chain.goods.names.index("walls")
    at_walls = chain.sites.good[shared.sights.person] == walls
    assert shared.paths.ahead[shelf & at_walls] == pytest.approx(1.0)
    assert shared.paths.ahead[shelf & ~at_walls] == pytest.approx(2.0)
    assert shared.paths.ahead[~shelf] == pytest.approx(1.0)


def test_books_tell_whole_periods_up_to_the_hour() -> None:
    """Counts of an hour ago and before, differenced; before the first hour demand was as usual."""
    books = SalesBooks(np.array([2.0, 5.0]), 3, 2)
    usual, ended = books.past_periods(np.array([1, 0]), 0)
    assert usual.tolist() == [[15, 15], [6, 6]]
    assert ended.tolist() == [-3 * HOUR_MS, 0]
    for hour in range(8):
        books.note(np.array([hour * 10, hour**2]), hour * HOUR_MS)
    told, ended = books.past_periods(np.array([0, 1]), 7 * HOUR_MS + 123)
    assert told.tolist() == [[30, 30], [16 - 1, 49 - 16]]
    assert ended.tolist() == [4 * HOUR_MS, 7 * HOUR_MS]


# ── who learns what ──────────────────────────────────────────────────────────────────────────────
def test_only_those_with_a_licence_are_told() -> None:
    """At every stop, knowledge comes from a product that its person has held at the time of reading."""
    model = started(village())
    shared = shared_demand(model)
    held: set[tuple[int, int, int]] = set()

    def look(now_ms: int) -> None:
        licences, products = model.trade.exchange.licences, model.trade.products
        mine = licences.valid(now_ms) & (products.domain[licences.product] == Domain.DEMAND)
        rows = zip(licences.buyer[mine].tolist(), products.site[licences.product[mine]].tolist(), strict=True)
        held.update((buyer, site, now_ms) for buyer, site in rows)

    run_watched(model, look)
    known = np.flatnonzero(shared.knowledge.time_ms != NEVER)
    site = model.city.chain.point_site[shared.sights.point]
    assert known.size > 5
    for row in known.tolist():
        assert (shared.sights.person[row], site[row], shared.knowledge.time_ms[row]) in held


def test_void_licences_leave_everybody_to_their_own_orders() -> None:
    """Nothing is told, and what is expected is what own orders say."""
    run = sim.run(village(exchange__void_domains=["demand"]))
    quantities = run.table("quantities")
    assert len(quantities) > 50
    assert (quantities["told"] == 0).all()
    assert (quantities["expected_t"] == quantities["expected_uninformed_t"]).all()
    assert run.outcome("quantity_regret") == run.outcome("quantity_regret", "without feeds")
    told = sim.run(village()).table("quantities")
    assert (told["told"] > 0).any()
    assert not (told["expected_t"] == told["expected_uninformed_t"]).all()


def test_books_that_nobody_is_told_of_decide_nothing() -> None:
    """At a frozen instant: other counts in books without a licence change no decision, in those with one they do."""
    at_ms = 8 * DAY_MS
    licensed = _stocks_read(village(), at_ms)
    differ = {}
    for name, seen in (("unseen", False), ("seen", True)):
        here, there = stopped(village(), at_ms), stopped(village(), at_ms)
        points = np.flatnonzero(np.isin(np.arange(here.city.chain.points), licensed) == seen)
        shared_demand(there).books._counted_kg[:, points] *= 3
        differ[name] = differing(decisions(here), decisions(there))
    assert set(differ["unseen"]) <= {"sales books.counted_kg"}
    assert "end demand.seen_kg" in differ["seen"]


def _stocks_read(loaded: LoadedScenario, at_ms: int) -> Ints:
    model = stopped(loaded, at_ms)
    books, read = shared_demand(model).books, [np.empty(0, dtype=np.int64)]
    ask = books.past_periods

    def ask_and_note(points: Ints, now_ms: int) -> Any:
        read.append(points)
        return ask(points, now_ms)

    books.past_periods = ask_and_note  # type: ignore[method-assign]
    act(model)
    return np.unique(np.concatenate(read))


# ── what it is worth ─────────────────────────────────────────────────────────────────────────────
def _worth(feed: dict[str, Any] | None = None, ordering: dict[str, Any] | None = None) -> Floats:
    return _demand_values(started(village(feed, ordering))).astype(np.float64)


def test_late_and_blurred_feeds_are_worth_less() -> None:
    """To nobody more, and to some less; demand told ever later ends up worth nothing."""
    fresh = _worth()
    assert (fresh > 0).any()
    for worse in ({"latency": 30}, {"noise": 0.3}, {"interval": 48}):
        assert (_worth(worse) <= fresh).all()
        assert _worth(worse).sum() < fresh.sum()
    assert _worth({"noise": 1.0}).sum() <= _worth({"noise": 0.3}).sum()


def test_nobody_pays_for_what_is_in_all_past_orders() -> None:
    """Who reckons end demand back from its customers' orders gains nothing by being told (Raghunathan 2001)."""
    assert _worth(ordering={"forecast": "ar1_history", "periods": 60}).sum() == 0
    assert _worth(ordering={"correlation": 0.0}).sum() == 0


def test_no_feed_without_orders_that_follow_demand() -> None:
    """The fault is told at its place."""
    for change, place in (({"forecast": "constant"}, "forecast"), ({"period": 1.5}, "period")):
        with pytest.raises(ScenarioError) as caught:
            village(ordering=change)
        (problem,) = caught.value.problems
        assert place in str(problem)
        assert "demand_feed" in problem.message

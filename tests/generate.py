"""Small random scenarios for hypothesis: every one is valid and runs in well under a second."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.levers import LEVERS, PRESETS, Lever
from sim.scenario.checks import check
from sim.scenario.load import LoadedScenario
from sim.scenario.schema import Scenario

ROOT = Path(__file__).resolve().parents[1]
Draw = Any  # hypothesis's draw function, which has no type of its own
Plain = dict[str, Any]


def loaded_from(data: Mapping[str, Any]) -> LoadedScenario:
    """A checked scenario of plain data, as a file would hold it."""
    loaded = LoadedScenario.from_scenario(Scenario.model_validate(dict(data)), ROOT / "scenarios")
    if problems := check(loaded):
        raise ScenarioError(problems)
    return loaded


def between(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers of few digits, which are easy to read when a test fails."""
    return st.floats(low, high, allow_nan=False).map(lambda x: min(high, max(low, float(f"{x:.3g}"))))


def share() -> st.SearchStrategy[float]:
    """A share, with both ends likely."""
    return st.sampled_from([0.0, 1.0]) | between(0, 1)


def level_of(lever: Lever) -> st.SearchStrategy[object]:
    """Levels at which a lever may stand."""
    if isinstance(lever.neutral, bool):
        return st.booleans()
    if lever.options:
        return st.sampled_from(lever.options)
    return between(lever.low, lever.high) if math.isfinite(lever.high) else st.just("none") | between(lever.low, 1e6)


@st.composite
def policies(draw: Draw) -> Plain:
    """A preset with any levers moved."""
    moved = draw(st.lists(st.sampled_from(list(LEVERS)), unique=True, max_size=6))
    return {"preset": draw(st.sampled_from(PRESETS)), **{name: draw(level_of(LEVERS[name])) for name in moved}}


@st.composite
def _goods(draw: Draw) -> list[Plain]:
    """A bill of materials with one to three steps of manufacture."""
    tiers = [[f"raw{i}" for i in range(draw(st.integers(1, 2)))]]
    goods = [{"name": name, "price": draw(between(50, 1000))} for name in tiers[0]]
    for tier in range(draw(st.integers(1, 3))):
        names = [f"good{tier}{i}" for i in range(draw(st.integers(1, 2)))]
        below = [name for names in tiers for name in names]
        for name in names:
            inputs = {draw(st.sampled_from(tiers[-1])), *draw(st.sets(st.sampled_from(below), max_size=1))}
            recipe = {key: draw(between(0.2, 2)) for key in sorted(inputs)}
            goods.append({"name": name, "price": draw(between(500, 20_000)), "inputs": recipe})
        tiers.append(names)
    used = {name for good in goods for name in good.get("inputs", {})}
    for good in goods:
        if good["name"] not in used:
            good["demand"] = draw(between(0.2, 1))
    return goods


@st.composite
def _replenishment(draw: Draw) -> Plain:
    return {
        "policy": draw(st.sampled_from(["order_up_to", "s_S", "r_Q"])),
        "levels": draw(st.sampled_from(["cover", "cover", "derived"])),
        "review": draw(st.sampled_from([1.0, 0.25, 3.0, 24.0])),
        "reorder": draw(between(0, 24)),
        "lead_time": draw(between(0, 12)),
        "use_cv": draw(share()),
        "order_cost": draw(between(0.01, 1000)),
        "forecast": draw(st.sampled_from(["constant", "ma", "ar1", "ar1_history"])),
        "period": draw(st.sampled_from([24.0, 1.0, 6.0])),
        "periods": draw(st.integers(1, 4)),
        "correlation": draw(between(-0.9, 0.9)),
    }


@st.composite
def _demand(draw: Draw) -> Plain:
    return {
        "process": draw(st.sampled_from(["poisson", "poisson", "normal", "ar1"])),
        "cv": draw(between(0, 1.5)),
        "correlation": draw(between(-0.9, 0.9)),
        "period": draw(st.sampled_from([24.0, 1.0])),
        "weekdays": draw(st.sampled_from([(1.0,) * 7, (0.5,) * 5 + (1.0, 0.0)])),
        "annual_amplitude": draw(share()),
        "annual_peak": draw(st.integers(1, 366)),
    }


@st.composite
def _industry(draw: Draw) -> Plain:
    goods = draw(_goods())
    made = sum("inputs" in good for good in goods)
    state_owned = draw(share())
    return {
        "goods": goods,
        # Without a choice of suppliers nobody would want data.
        "factories": made * draw(st.sampled_from([1, 2, 2, 3])) + draw(st.integers(0, 2)),
        "retailers": draw(st.integers(1, 3)),
        "sources_per_good": draw(st.sampled_from([1, 2, 3])),
        "output": draw(between(5, 120)),
        "utilisation": draw(between(0.3, 1)),
        "source_utilisation": draw(between(0.3, 1)),
        "machines": {
            "mean_up": draw(between(2, 100)),
            "mean_repair": draw(st.just(0.0) | between(0.1, 12)),
            "repair_cv": draw(between(0, 2)),
        },
        "candidates": draw(st.sampled_from([4, 3, 2, 1])),
        "price_spread": draw(st.sampled_from([0.0, 0.003, 0.02, 0.2])),
        "lot": draw(between(0.5, 5)),
        "order_lot": draw(between(2, 15)),
        "cover": draw(between(1, 24)),
        "replenishment": draw(_replenishment()),
        "demand": draw(_demand()),
        "output_cover": draw(between(1, 24)),
        "docks": draw(st.integers(1, 3)),
        "dock_time": draw(between(0.01, 1.5)),
        "dock_time_cv": draw(between(0, 1)),
        "customer": draw(between(0.2, 5)),
        "unmet": draw(st.sampled_from(["backlog", "lost"])),
        "unmet_orders": draw(st.sampled_from(["backlog", "backlog", "lost"])),
        "cancel_after": draw(st.sampled_from([168.0, 0.0]) | between(0.1, 12)),
        "retail_margin": draw(share()),
        "conversion_cost": draw(share()),
        "working_capital": draw(st.sampled_from([30.0, 30.0, 3.0, 0.0])),
        "state_owned": state_owned,
        "foreign_owned": draw(between(0, 1)) * (1 - state_owned) * 0.99,
    }


@st.composite
def _fleet(draw: Draw) -> Plain:
    vehicles = draw(st.integers(1, 20))
    return {
        "vehicles": vehicles,
        "carriers": draw(st.integers(1, min(4, vehicles))),
        "load": draw(between(2, 30)),
        "cost_per_km": draw(between(0, 10)),
        "cost_per_hour": draw(between(0, 100)),
        "tariff_per_load": draw(between(0, 50)),
        "tariff_per_km": draw(between(0, 20)),
    }


@st.composite
def _sensors(draw: Draw) -> Plain:
    return {
        "count": draw(st.sampled_from([0, 1]) | st.integers(2, 120)),
        "noise": draw(between(0, 0.5)),
        "bias": draw(between(0, 0.2)),
        "drop_out": draw(share()),
        **draw(st.sampled_from([{}, {"interval": 0.5}, {"interval": 2.0, "latency": 3.0}])),
        "mean_up": draw(between(0.05, 100)),
        "mean_repair": draw(st.just(0.0) | between(0.1, 48)),
        "operators": draw(st.integers(1, 3)),
        "operated": draw(share()),
    }


@st.composite
def _feeds(draw: Draw) -> Plain:
    return {
        "interval": draw(st.just(1.0) | between(0.2, 7)),
        "latency": draw(st.just(0.0) | between(0, 5)),
        "noise": draw(between(0, 0.3)),
        "term": draw(st.just(30.0) | between(0.2, 3)),
        "integration": draw(st.just(0.0) | between(0, 20_000)),
        "upkeep": draw(st.just(0.0) | between(0, 200)),
        "secret": draw(st.just(0.0) | between(0, 50_000)),
        "operator_share": draw(share()),
        "ask": draw(between(1, 300) | between(1, 300) | between(0, 3_000)),
        "price_step": draw(between(0, 0.5)),
    }


@st.composite
def _demand_feed(draw: Draw) -> Plain:
    return {
        "interval": draw(st.sampled_from([1.0, 6.0]) | between(0.2, 30)),
        "latency": draw(st.just(0.0) | between(0, 5)),
        "noise": draw(st.just(0.0) | between(0, 1)),
        "drop_out": draw(share()),
        "memory": draw(between(0.2, 20)),
        "term": draw(st.just(30.0) | between(0.2, 3)),
        "ask": draw(between(0, 2)),
        "integration": 0,
        "upkeep": 0,
        "secret": draw(st.just(0.0) | between(0, 1000)),
    }


@st.composite
def _map_feed(draw: Draw) -> Plain:
    return {
        "interval": draw(st.sampled_from([0.25, 1.0, 0.1])),
        "latency": draw(st.just(0.0) | between(0, 2)),
        "noise": draw(st.just(0.0) | between(0, 1)),
        "term": draw(between(0.2, 3)),
        "integration": 0,
        "upkeep": draw(st.just(0.0) | between(0, 5)),
        "ask": draw(between(1, 30)),
        "memory": draw(between(0.2, 5)),
        "control": draw(share()),
        "detectors": {
            "share": draw(share()),
            "police": draw(share()),
            "interval": draw(st.sampled_from([0.25, 0.5])),
            "drop_out": draw(share()),
            "life": draw(between(1, 100)),
            "repair": draw(st.just(0.0) | between(0.1, 20)),
        },
        "probes": {"pay": draw(between(0, 20)), "secret": draw(st.just(0.0) | between(0, 1e5))},
    }


@st.composite
def _roads(draw: Draw) -> Plain:
    nodes = draw(st.integers(4, 60))
    return {
        "synthetic": {
            "nodes": nodes,
            "size": draw(between(1, 10)),
            "seed": draw(st.integers(0, 1000)),
            "river": draw(st.booleans()),
        },
        "districts": draw(st.integers(1, 4)),
        "background": {
            "levels": draw(st.integers(1, 3)),
            "scale": draw(st.sampled_from([0.0, 1.0, 2.0])),
            "peak_load": draw(between(0, 0.9)),
        },
    }


@st.composite
def plain_scenarios(draw: Draw, max_days: int = 3, steps: int = 2) -> Plain:
    """A scenario as plain data: all rooms, all levers, odd corners more often than in life."""
    days = draw(st.integers(2, max(2, max_days)))
    timeline = [
        {"day": day, "status": draw(st.sampled_from(["enacted", "draft"])), "policy": draw(policies())}
        for day in sorted(draw(st.lists(st.integers(1, days - 1), max_size=steps)))
    ]
    # Under most presets a review outlasts so short a run, so that nobody would trade.
    industry = draw(_industry())
    follows = industry["replenishment"]["forecast"] != "constant"
    quick = draw(st.sampled_from([{"listing_review_days": level} for level in (0.0, 0.0, 0.2)] + [{}]))
    search = draw(st.sampled_from([1.0, 1.0, 0.5]))
    return {
        "name": "generated",
        "days": days,
        "warmup_days": draw(st.integers(0, days - 1)),
        "seed": draw(st.integers(0, 2**53)),
        "start": dt.date(2021, 6, 7) + dt.timedelta(days=draw(st.integers(0, 6))),
        "roads": draw(_roads()),
        "industry": industry,
        "fleet": draw(_fleet()),
        "sensors": draw(_sensors()),
        "feeds": draw(_feeds()),
        "map_feed": draw(st.none() | _map_feed()),
        "demand_feed": draw(st.none() | _demand_feed()) if follows else None,
        "exchange": {
            "desks": draw(st.integers(1, 3)),
            "approval": draw(_approval()),
            "search": search,
            **draw(_venues()),
        },
        "brokers": draw(st.none() | st.just({"count": 2, "recruiting": 0.8})) if search < 1 else None,
        "leaks": draw(st.none() | st.fixed_dictionaries({"insider": between(0, 100), "external": between(0, 100)})),
        "choices": {"noise": draw(between(0, 50)), "memory": draw(between(0.5, 48)), "smoothing": draw(share())},
        "policy": draw(policies()) | quick,
        "timeline": timeline,
    }


def _venues() -> st.SearchStrategy[dict[str, Any]]:
    """Exchanges that may cost more than they have, a rival, and trade without them that is soon had."""
    house = {"fee": between(0, 0.1), "cost_per_day": between(0, 50), "backing": between(0, 60)}
    rival = st.fixed_dictionaries({"name": st.just("rival")}, optional=house)
    off = {"open": st.booleans(), "days": between(0, 1), "contract": between(0, 5), "doubt": share()}
    return st.fixed_dictionaries(
        {},
        optional=house
        | {"rivals": st.lists(rival, max_size=1), "off_exchange": st.fixed_dictionaries({}, optional=off)},
    )


def _approval() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "days": between(0, 0.3),
            "desks": st.integers(1, 3),
            "tier": st.sampled_from(["general", "important", "core"]),
            "rejected": share(),
            "core": st.sampled_from(["all", "domestic"]),
        },
    )


def scenarios(max_days: int = 3, steps: int = 2) -> st.SearchStrategy[LoadedScenario]:
    """Valid scenarios of two days or more, with up to ``steps`` steps of the time line."""
    return plain_scenarios(max_days, steps).map(loaded_from)

"""Ordering as scenarios say: for all, for single sites, by theory, and following forecasts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from city.towns import THREE_PLACES, Town, town

from sim.agents.firm import Ordering, wanted_now_kg
from sim.city.build import build_city
from sim.city.plants.supply import Role
from sim.decisions.replenishment import policy_row
from sim.errors import ScenarioError
from sim.model.beliefs import stock_knowledge
from sim.model.replenishment import demand_knowledge, ordering_of, review_every_ms
from sim.scenario.schema import Costs, Industry
from sim.units import HOUR_MS, MINUTE_MS


def _industry(here: Town, **replenishment: Any) -> Industry:
    return Industry.model_validate({**here.industry.model_dump(), "replenishment": replenishment})


def _ordering(here: Town, **replenishment: Any) -> Ordering:
    return ordering_of(_industry(here, **replenishment), Costs(), here.city.chain)


def _with_columns(folder: Path, columns: dict[str, dict[str, object]]) -> Town:
    """The small town with more columns in its table of sites: values by site."""
    here = town(folder)
    lines = (folder / "sites.csv").read_text().splitlines()
    for name, values in columns.items():
        lines = [f"{lines[0]},{name}", *(f"{line},{values.get(line.split(',')[0], '')}" for line in lines[1:])]
    (folder / "sites.csv").write_text("\n".join(lines) + "\n")
    return Town(build_city(here.loaded, here.seed), here.loaded, here.seed)


def test_by_default_whole_orders_come_up_to_the_cover(tmp_path: Path) -> None:
    """The shipped rule: hourly, in whole orders, up to the hours of cover and one order more."""
    here = town(tmp_path)
    chain, ordering = here.city.chain, _ordering(here)
    assert (ordering.levels.policy == policy_row("order_up_to")).all()
    assert ordering.levels.up_to_kg.tolist() == chain.target_kg.tolist()
    assert (ordering.levels.batch_kg == chain.order_kg).all()
    assert (ordering.load_kg == chain.order_kg).all()
    assert review_every_ms(ordering) == HOUR_MS


def test_single_sites_order_in_their_own_way(tmp_path: Path) -> None:
    """Columns of the table of sites go before the industry's; empty fields leave it as it is."""
    columns: dict[str, dict[str, object]] = {
        "policy": {"store": "s_S"}, "cover_h": {"kiln": 30.0}, "reorder_h": {"store": 2.5}, "review_h": {"kiln": 0.4},
    }  # fmt: skip
    here = _with_columns(tmp_path, columns)
    chain, ordering = here.city.chain, _ordering(here, reorder=7.0)
    clay = int(np.flatnonzero(chain.point_role == Role.INPUT)[0])
    shelf = int(np.flatnonzero(chain.point_role == Role.SHELF)[0])
    assert ordering.levels.policy[[clay, shelf]].tolist() == [policy_row("order_up_to"), policy_row("s_S")]
    assert ordering.levels.up_to_kg[clay] == round(30.0 * chain.use_kg_per_h[clay]) + chain.order_kg
    assert ordering.levels.reorder_kg[shelf] == round(2.5 * chain.use_kg_per_h[shelf])
    assert ordering.levels.reorder_kg[clay] == round(7.0 * chain.use_kg_per_h[clay])
    assert ordering.review_ms[[clay, shelf]].tolist() == [24 * MINUTE_MS, HOUR_MS]
    assert review_every_ms(ordering) == 12 * MINUTE_MS


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [("policy", "sS", "did you mean"), ("cover_h", "0", "more than 0"), ("review_h", "-1", "or more")],
)
def test_faulty_ways_are_refused_at_their_place(tmp_path: Path, column: str, value: str, message: str) -> None:
    """The table's line and column, and what to write."""
    with pytest.raises(ScenarioError) as caught:
        _with_columns(tmp_path, {column: {THREE_PLACES[1].name: value}})
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.place is not None
    assert problem.place.line == 3


def test_stocks_are_looked_at_only_when_they_are_due(tmp_path: Path) -> None:
    """Between its reviews a point orders nothing, however much it lacks."""
    here = _with_columns(tmp_path, {"review_h": {"kiln": 3}})
    chain, ordering = here.city.chain, _ordering(here)
    stocks, demand = stock_knowledge(chain), demand_knowledge(here.industry, chain)
    stocks.on_hand_kg = np.zeros(chain.points, dtype=np.int64)
    clay = int(np.flatnonzero(chain.point_role == Role.INPUT)[0])
    ordered = [wanted_now_kg(stocks, demand, ordering, hour * HOUR_MS)[clay] > 0 for hour in range(7)]
    assert ordered == [True, False, False, True, False, False, True]


@pytest.mark.parametrize("forecast", ["ma", "ar1"])
def test_levels_follow_the_demand_seen(tmp_path: Path, forecast: str) -> None:
    """As expected: levels as set. Twice the demand: higher by the forecast over the cover, to a kilogram."""
    here = town(tmp_path, industry={"order_lot": 0.001})
    chain = here.city.chain
    ordering = _ordering(here, forecast=forecast, periods=3, correlation=0.5, period=6.0)
    constant = _ordering(here)
    demand = demand_knowledge(_industry(here, forecast=forecast, periods=3, period=6.0), chain)
    stocks = stock_knowledge(chain)
    stocks.on_hand_kg = np.zeros(chain.points, dtype=np.int64)
    usual = wanted_now_kg(stocks, demand, constant, 0)
    assert np.abs(wanted_now_kg(stocks, demand, ordering, 0) - usual).max() <= 2
    for period in range(1, 4):
        demand.close_period(np.rint(2 * demand.mean_kg * period).astype(np.int64))
    echoed = 2.0 if forecast == "ma" else 0.5 + 0.25
    more = np.where(stocks.orders_here, demand.mean_kg * echoed, 0)
    assert np.abs(wanted_now_kg(stocks, demand, ordering, 0) - usual - more).max() <= 4

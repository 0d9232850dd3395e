"""Who decides where orders go: firms, the planner, or each for some goods."""

from __future__ import annotations

import numpy as np
import pytest
from village import TRADE, village

import sim
from sim.record.registry import TABLES
from sim.record.run import Run


def run(allocation: str, **more: object) -> Run:
    """The village with a planner, or without."""
    return sim.run(village(TRADE | {"policy.allocation": allocation, **more}))


@pytest.fixture(scope="module")
def planned() -> Run:
    """Everything through the planner."""
    return run("planner")


def test_the_market_needs_no_planner() -> None:
    """Nothing is handed over, and nothing held back."""
    assert run("market").table("plans").empty


def test_every_order_is_the_planners_and_what_it_allots_is_what_is_placed(planned: Run) -> None:
    """Tonnes of the plan and of the orders placed at each instant agree, good by good."""
    plans = planned.table("plans").groupby(["time", "good"], observed=True)["allotted_t"].sum()
    placed = planned.table("choices").groupby(["time", "good"], observed=True)["quantity_t"].sum()
    assert plans[plans > 0].to_dict() == pytest.approx(placed.to_dict())
    assert (planned.table("plans")["allotted_t"] <= planned.table("plans")["asked_t"]).all()


def test_under_hybrid_allocation_raw_materials_are_planned_and_the_rest_is_not() -> None:
    """Clay is; bricks and walls go where firms send them."""
    hybrid = run("hybrid")
    assert set(hybrid.table("plans")["good"].astype(str)) == {"clay"}
    assert {"clay", "bricks", "walls"} == set(hybrid.table("choices")["good"].astype(str))


def test_what_is_not_believed_to_be_there_in_time_is_held_back() -> None:
    """Within a minute next to nothing can be made, so orders wait for stock and are asked for again."""
    held = run("planner", **{"state.horizon": "1 min", "industry.output_cover": "2 h"})
    plans = held.table("plans")
    assert (plans["allotted_t"] < plans["asked_t"]).any()
    assert held.outcomes.set_index("outcome").loc["orders_held_back", "value"] > 0.0


def test_before_a_plan_takes_force_all_is_as_under_the_market() -> None:
    """Every row of every table until the midnight at which the lever moves."""
    step = {"timeline": [{"day": 2, "policy": {"allocation": "planner"}}]}
    plain, stepped = run("market"), run("market", **step)
    policies = stepped.table("policies")
    begin = policies.loc[policies["status"] == "enacted", "event"].item()
    for table in TABLES:
        before, until = (each.table(table)[each.table(table)["event"] < begin] for each in (plain, stepped))
        assert before.astype(str).equals(until.astype(str)), table
    assert not stepped.table("plans").empty


def test_no_allocation_of_a_noon_gains_more_than_the_best(planned: Run) -> None:
    """Up to the slices in which waiting is reckoned, and the best is never worse than equal shares."""
    gains = planned.table("allocations")
    assert len(gains) > 0
    slack = 20.0 * np.ones(len(gains))
    assert (gains["gain_best_cny"] >= -slack).all()
    assert (gains["gain_cny"] <= gains["gain_best_cny"] + slack).all()
    assert (gains["gain_planned_cny"] <= gains["gain_best_cny"] + slack).all()

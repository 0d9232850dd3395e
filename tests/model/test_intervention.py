"""Where the state sees a shortage, and may, it gives precedence; how soon and how far is recorded."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from village import TRADE, village

import sim
from sim.record.registry import TABLES
from sim.record.run import Run

#: Short stocks: plants are behind again and again.
_SHORT = TRADE | {
    "industry.output_cover": "2 h", "industry.cover": "6 h", "industry.utilisation": 0.95, "industry.candidates": 2,
    "industry.machines.mean_up": "6 h", "state.shortage": 1,
    "policy.sharing_mandate": 1.0, "days": 4,
}  # fmt: skip


def run(powers: str, **more: object) -> Run:
    """The village in want."""
    return sim.run(village(_SHORT | {"policy.intervention": powers, **more}))


@pytest.fixture(scope="module")
def priority() -> Run:
    """A state with priority orders and a mandate on everything private."""
    return run("priority")


def test_without_powers_shortages_are_seen_and_nothing_is_done() -> None:
    """They are measured all the same."""
    idle = run("none")
    assert idle.table("interventions").empty
    shortages = idle.table("shortages")
    assert shortages["detected"].any()
    assert not shortages["acted"].any()
    assert (shortages["moved_t"] == 0).all()
    outcomes = idle.outcomes.set_index("outcome")["value"]
    assert outcomes["intervention_power"] == 0.0
    assert np.isnan(outcomes["intervention_lag"])


def test_each_intervention_follows_from_a_nowcast_that_shows_a_shortage(priority: Run) -> None:
    """Its cause is a row of the nowcast about the same good and district, at most six hours old, far below nothing."""
    acts = priority.table("interventions").astype({"good": str, "district": str})
    nowcast = priority.table("nowcast").set_index("event")
    assert len(acts) > 0
    cause = nowcast.loc[acts["cause"]]
    assert cause["good"].astype(str).tolist() == acts["good"].tolist()
    assert cause["district"].astype(str).tolist() == acts["district"].tolist()
    assert (cause["estimate_t"] < 0).all()
    age = acts["time"].to_numpy() - cause["time"].to_numpy()
    assert (age <= np.timedelta64(6, "h")).all()
    assert (acts["quantity_t"] > 0).all()


def test_power_is_between_none_and_all_and_no_order_counts_twice(priority: Run) -> None:
    """What was put first for a true shortage could have been, and false alarms count for nothing."""
    shortages, acts = priority.table("shortages"), priority.table("interventions")
    assert (shortages["moved_t"] <= shortages["could_t"] + 1e-9).all()
    needed = acts.loc[acts["needed"], "quantity_t"].sum()
    assert shortages["moved_t"].sum() == pytest.approx(needed)
    assert needed > 0


def test_nobody_acts_before_seeing_and_nobody_sees_before_it_begins(priority: Run) -> None:
    """Detection lies between begin and end, and the state's first step not before it."""
    shortages = priority.table("shortages")
    assert (shortages["detection_h"] >= 0).all()
    assert (shortages["detection_h"] <= shortages["lasted_h"]).all()
    acted = shortages[shortages["acted"]]
    assert len(acted) > 0
    assert acted["detected"].all()
    assert (acted["lag_h"] >= acted["detection_h"]).all()
    assert (shortages["time"] - shortages["began"] == pd.to_timedelta(shortages["lasted_h"], unit="h")).all()


def test_who_sees_more_detects_and_does_more() -> None:
    """Without any report nothing is seen; with all private plants under the mandate some of it is."""
    blind, seeing = (
        run("priority", **{"policy.sharing_mandate": share, "policy.look_in": 0.0}) for share in (0.0, 1.0)
    )
    values = [each.outcomes.set_index(["outcome", "group"])["value"] for each in (blind, seeing)]
    for name in ("shortages_detected", "intervention_power"):
        assert values[0][name, ""] == 0.0
        assert values[1][name, ""] > 0.0


def test_before_powers_take_force_all_is_as_without_them() -> None:
    """Every row of every table until the midnight at which the lever moves, and something after it."""
    step = {"timeline": [{"day": 1, "policy": {"intervention": "priority"}}]}
    plain, stepped = run("none"), run("none", **step)
    policies = stepped.table("policies")
    begin = policies.loc[policies["status"] == "enacted", "event"].item()
    for table in TABLES:
        before, until = (each.table(table)[each.table(table)["event"] < begin] for each in (plain, stepped))
        assert before.astype(str).equals(until.astype(str)), table
    assert len(stepped.table("interventions")) > 0

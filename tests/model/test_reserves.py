"""Reserves: with full powers the state lets them out where it sees a shortage, to whom they go and for their price."""

from __future__ import annotations

import numpy as np
import pytest
from village import village

from sim.city.plants.supply import Role
from sim.record.recorder import MemoryRecorder
from sim.record.run import Run
from sim.units import DAY_MS

from .stops import run_watched, started, stopped
from .test_intervention import _SHORT, run


@pytest.fixture(scope="module")
def full() -> Run:
    """A state with full powers and two hours of everything in reserve."""
    return run("full", **{"state.reserve": 2})


def test_reserves_go_out_where_the_nowcast_shows_a_shortage_and_for_money(full: Run) -> None:
    """Each release follows from a nowcast far below nothing and is no larger; plants pay the state for it."""
    acts = full.table("interventions")
    out = acts[acts["kind"] == "reserve"]
    nowcast = full.table("nowcast").set_index("event")["estimate_t"]
    assert len(out) > 0
    assert (out["quantity_t"] <= -nowcast.loc[out["cause"]].to_numpy() + 1e-9).all()
    assert not out["cause"].duplicated().any()
    ledger = full.table("ledger")
    paid = ledger[ledger["why"] == "reserve goods"]
    assert set(paid["payee"].astype(str)) == {"state"}
    assert set(paid["time"]) == set(out["time"])
    assert (paid["amount_cny"] > 0).all()
    value = full.outcomes.set_index("outcome")["value"]["reserves_released"]
    assert value > 0


@pytest.mark.parametrize(("powers", "reserve"), [("priority", 2.0), ("full", 0.0)])
def test_without_full_powers_or_without_a_reserve_nothing_is_released(powers: str, reserve: float) -> None:
    """All rows of what happens are those of priority orders alone."""
    plain, other = run("priority"), run(powers, **{"state.reserve": reserve})
    assert not (other.table("interventions")["kind"] == "reserve").any()
    for table in ("orders", "interventions", "ledger", "stocks"):
        assert plain.table(table).equals(other.table(table)), table


def test_goods_and_money_are_conserved_and_no_reserve_goes_below_nothing() -> None:
    """At every stop; what has gone out is what is missing of the reserve, and stocks are higher by it."""
    model = started(village(_SHORT | {"policy.intervention": "full", "state.reserve": 2}))
    first = model.reserves.left_kg.copy()

    def look(_: int) -> None:
        model.audit()
        assert (model.reserves.left_kg >= 0).all()

    recorder: MemoryRecorder = run_watched(model, look)
    acts = recorder.tables.arrow("interventions").to_pandas()
    out = acts.loc[acts["kind"].astype(str) == "reserve", "quantity_t"].sum()
    assert (first - model.reserves.left_kg).sum() == pytest.approx(1000 * out)
    assert out > 0


def test_what_is_released_serves_those_who_wait() -> None:
    """At a plant that owes more than it has, waiting orders are ready at once as far as the goods go."""
    model = stopped(village(_SHORT), 2 * DAY_MS)
    city, points = model.city, model.city.tables.points
    outputs = city.chain.point_role == Role.OUTPUT
    point = np.flatnonzero(outputs & (points["waiting_kg"] > 0))[:1]
    waiting = int(points["waiting_kg"][point[0]])
    city.release(point, np.array([waiting]), 2 * DAY_MS)
    assert points["waiting_kg"][point[0]] == 0
    city.audit()

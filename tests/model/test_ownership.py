"""Who owns a plant matters for what it makes of its work, where a scenario says so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from village import village

import sim
from sim.city.plants.sites import Ownership, SiteKind
from sim.record.run import Run

from .stops import started

GAP = 0.5
HALF = {"industry.productivity.state": GAP}
#: So that half of the factories are the state's, and wages can be told from what is made.
MIXED = {"industry.state_owned": 0.5, "industry.foreign_owned": 0.2, "industry.factories": 12, "days": 3}


def test_a_productivity_gap_slows_the_states_factories_alone() -> None:
    """Twice the time a lot; everybody else's machines, and what the city wants, stay as planned."""
    plain, gap = (started(village(MIXED | changes)).city.chain for changes in ({}, HALF))
    state = gap.sites.of(SiteKind.FACTORY) & (gap.sites.ownership == Ownership.STATE)
    assert 0 < state.sum() < gap.sites.of(SiteKind.FACTORY).sum()
    assert gap.lot_ms[state] == pytest.approx(plain.lot_ms[state] / GAP, abs=1)
    assert (gap.lot_ms[~state] == plain.lot_ms[~state]).all()
    assert (gap.demand_kg_per_day == plain.demand_kg_per_day).all()


def _wages_per_tonne(run: Run) -> pd.Series:
    stocks = run.table("stocks").astype({"site": str})
    made = stocks[stocks["role"] == "output"].groupby("site")["made_t"].sum()
    ledger = run.table("ledger").astype({"payer": str})
    paid = ledger[ledger["why"] == "production"].groupby("payer")["amount_cny"].sum()
    return (paid / made[made > 0]).dropna()


def test_less_productive_plants_make_less_and_pay_more_for_a_tonne() -> None:
    """The same wages for half of the output; nobody else pays more."""
    plain, gap = (sim.run(village(MIXED | changes)) for changes in ({}, HALF))
    sites = plain.table("sites").astype({"site": str}).set_index("site")
    dearer = _wages_per_tonne(gap) / _wages_per_tonne(plain)
    slow = (sites["ownership"] == "state") & (sites["kind"] == "factory")
    expected = np.where(slow.reindex(dearer.index), 1 / GAP, 1.0)
    assert dearer.to_numpy() == pytest.approx(expected, rel=1e-4)
    assert set(expected) == {1.0, 1 / GAP}
    total = [run.table("stocks").query("role == 'output'")["made_t"].sum() for run in (plain, gap)]
    assert total[1] < total[0]

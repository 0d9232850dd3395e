"""Soft budgets: the state saves plants of its own from insolvency, by a stated chance and with its own money."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.city.plants.sites import Ownership
from sim.record.recorder import MemoryRecorder
from sim.record.run import Run
from sim.record.tables import frame
from sim.units import DAY_MS

from .stops import started
from .test_credit import village

#: So that owners of all kinds are among those that fail.
_OWNERS = {"industry__state_owned": 0.5, "industry__productivity__state": 0.8}


def soft(chance: float, **changes: Any) -> Run:
    """The village whose state saves its own with a chance."""
    return sim.run(village({"soft_budget": {"chance": chance, **changes}}, **_OWNERS))


@pytest.fixture(scope="module")
def saved() -> Run:
    """It saves all of them."""
    return soft(1.0)


def of_state(run: Run) -> set[str]:
    """Names of the state's firms."""
    sites = run.table("sites").astype({"site": str})
    return set(sites.loc[sites["ownership"] == "state", "site"])


def cases(run: Run, what: str) -> pd.DataFrame:
    """Defaults of a kind."""
    defaults = run.table("defaults").astype({"firm": str})
    return defaults[defaults["what"] == what]


def test_a_state_that_saves_all_of_its_own_loses_none_and_saves_nobody_else(saved: Run) -> None:
    """Private firms end as they would have, the state's are bailed out instead."""
    assert len(cases(saved, "bail-out")) > 0
    assert set(cases(saved, "bail-out")["firm"]) <= of_state(saved)
    assert len(cases(saved, "insolvency")) > 0
    assert not set(cases(saved, "insolvency")["firm"]) & of_state(saved)


def test_hard_budgets_are_those_without_the_section() -> None:
    """A chance of 0 is no chance, whatever the state would have paid."""
    hard, plain = soft(0.0, capital=1.0), sim.run(village(**_OWNERS))
    assert set(cases(hard, "insolvency")["firm"]) & of_state(hard)
    for name in ("defaults", "claims", "ledger"):
        pd.testing.assert_frame_equal(hard.table(name), plain.table(name))


def test_the_state_pays_what_is_missing_and_the_stated_capital_and_no_more(saved: Run) -> None:
    """Every bail-out is one payment of the state's that leaves the firm with the stated part of its capital."""
    ledger = saved.table("ledger").astype({"payer": str, "payee": str})
    paid = ledger[ledger["why"] == "bail-out"].set_index("cause")
    bailed_out = cases(saved, "bail-out").set_index("event")
    assert set(paid["payer"]) == {"state"}
    assert paid.index.sort_values().tolist() == bailed_out.index.sort_values().tolist()
    owners = _owners_of(saved)
    for event, case in bailed_out.iterrows():
        capital = paid.loc[event, "amount_cny"] - (case["overdue_cny"] - case["cash_cny"])
        assert capital == pytest.approx(0.5 * owners[case["firm"]], abs=0.011)
        assert case["takeovers"] == 0
    outcome = saved.outcomes.set_index("outcome")["value"]
    begin = pd.Timestamp(2021, 6, 8)
    assert outcome["bail_outs_paid"] == pytest.approx(paid.loc[paid["time"] >= begin, "amount_cny"].sum() / 13)
    assert outcome["bail_outs"] == (bailed_out["time"] >= begin).sum()


def _owners_of(run: Run) -> dict[str, float]:
    """Capital that each firm's first owners put in, CNY."""
    ledger = run.table("ledger").astype({"payee": str})
    return ledger[ledger["why"] == "capital"].set_index("payee")["amount_cny"].to_dict()


def test_whoever_is_saved_pays_what_is_overdue_in_the_same_midnight(saved: Run) -> None:
    """No creditor of a saved firm loses anything, and the firm has recovered."""
    claims = saved.table("claims").astype({"debtor": str})
    for case in cases(saved, "bail-out").itertuples():
        mine = claims[(claims["debtor"] == case.firm) & (claims["time"] == case.time)]
        assert mine["paid_cny"].sum() >= case.overdue_cny - 1e-6
        assert (mine["outcome"] != "written off").all()
    recovered = cases(saved, "recovery")
    both = cases(saved, "bail-out").merge(recovered, on=["firm", "time"])
    assert len(both) == len(cases(saved, "bail-out"))


def test_a_chance_in_between_saves_its_share() -> None:
    """Over 4,000 midnights, up to luck of one in 10,000; a bail-out hangs on firm and instant alone."""
    model = started(village({"soft_budget": {"chance": 0.3}}, **_OWNERS))
    assert model.credit is not None
    state = model.credit.courts._soft_budgets
    firms = np.arange(model.city.chain.sites.count)
    own = int((model.city.chain.sites.ownership == Ownership.STATE).sum())
    drawn = [state.saves(firms, day * DAY_MS) for day in range(4000)]
    share = sum(each.size for each in drawn) / (4000 * own)
    assert share == pytest.approx(0.3, abs=3.9 * np.sqrt(0.21 / (4000 * own)))
    assert (state.saves(firms[::-1], 7 * DAY_MS) == drawn[7][::-1]).all()


# ── what becomes of orders ───────────────────────────────────────────────────────────────────────
def test_orders_under_way_outlive_their_buyer_and_their_supplier() -> None:
    """Whoever ends, what it had ordered and what was ordered from it comes, and is owed by and to the new owners."""
    model = started(village())
    model.run(recorder := MemoryRecorder(model.names))
    assert model.credit is not None
    tables = recorder.tables
    ordered = frame(tables, "choices").set_index("event")["time"]
    orders = frame(tables, "orders").astype({"buyer": str, "supplier": str})
    orders["ordered"] = ordered.loc[orders["cause"]].to_numpy()
    claims = frame(tables, "claims").set_index("cause")
    still_owed = set(model.credit.claims["event"].tolist())
    ledger = frame(tables, "ledger")
    in_advance = set(ledger.loc[ledger["why"] == "goods in advance", "cause"])
    ended, checked = (
        frame(tables, "defaults").query("what == 'insolvency'").astype({"firm": str}),
        {"buyer", "supplier"},
    )
    for case in ended.itertuples():
        for role in ("buyer", "supplier"):
            under_way = (orders["ordered"] < case.time) & (case.time < orders["delivered"])
            for event in orders.loc[under_way & (orders[role] == case.firm), "cause"]:
                billed = event in claims.index and claims.loc[event, "issued"] > case.time
                assert billed or event in still_owed or event in in_advance
                checked.discard(role)
    assert not checked
    assert not len(frame(tables, "cancellations"))

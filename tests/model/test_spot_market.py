"""The spot market in the whole model: bubbles on credit, money, defaults, cooling, and what the state sees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.city.plants.supply import Role
from sim.errors import ConservationError, ScenarioError
from sim.model import CityModel
from sim.model.spot_market import SpotTrade
from sim.record.recorder import MemoryRecorder
from sim.record.run import Run
from sim.scenario.load import LoadedScenario
from sim.units import DAY_MS, HOUR_MS

from .stops import act, run_watched, started, stopped

TINY = Path(__file__).parents[2] / "scenarios" / "tiny.yaml"
TRADES_AT = 4 * DAY_MS + 18 * HOUR_MS
#: Firms that can bear losses, and firms that cannot.
_RICH = {"term": 3, "working_capital": 200, "capital_cv": 0.1, "overhead": 0.0}
_POOR = {"working_capital": 1.0, "capital_cv": 0.8, "overhead": 0.25, "court": 1, "grace": 3}
#: A state that sees all prices and stocks.
_SEEING = {"policy__look_in": 1.0, "policy__sharing_mandate": 1.0}


def village(spot: dict[str, Any] | None = None, credit: dict[str, Any] | None = None, **changes: Any) -> LoadedScenario:
    """The village with a spot market for all goods."""
    dotted = {name.replace("__", "."): value for name, value in changes.items()}
    market = {"goods": "all", "pace": 0.3} | (spot or {})
    return sim.load(TINY, {"days": 40, "credit": _RICH | (credit or {}), "spot_market": market} | dotted)


def market_of(model: CityModel) -> SpotTrade:
    """Its spot market."""
    assert model.spot is not None
    return model.spot


def peak(run: Run) -> float:
    """Furthest that a price came above the good's value."""
    return float(run.table("spot")["mispricing"].max())


@pytest.fixture(scope="module")
def calm() -> Run:
    """Nothing is lent."""
    return sim.run(village({"loan_to_value": 0.0}, **_SEEING))


@pytest.fixture(scope="module")
def hot() -> Run:
    """Much is lent, and nobody cools."""
    return sim.run(village({"loan_to_value": 0.8}, **_SEEING))


@pytest.fixture(scope="module")
def crisis() -> Run:
    """Firms with little cash whose loans are called."""
    return sim.run(village({"noise": 0.08, "loan_to_value": 0.8}, _POOR))


# ── bubbles ──────────────────────────────────────────────────────────────────────────────────────
def test_the_more_is_lent_the_higher_prices_go(calm: Run, hot: Run) -> None:
    """Same stocks and draws at loan-to-values of 0, .4 and .8: the peak rises, and to several times at the most."""
    some = peak(sim.run(village({"loan_to_value": 0.4}, **_SEEING)))
    assert peak(calm) < some < peak(hot)
    assert peak(hot) > 3 * peak(calm)


def test_without_lending_nobody_owes_and_nothing_is_held_on_credit(calm: Run) -> None:
    """Leverage is 1 all along, and no loan is recorded."""
    assert (calm.table("spot")["leverage"] == 1.0).all()
    assert calm.table("loans").empty


def test_prices_are_values_where_nobody_else_trades() -> None:
    """Without noise there is no trend to follow: every price is what stocks say, to the rounding of a fen."""
    spot = sim.run(village({"noise": 0.0}, days=10)).table("spot")
    assert (spot["price_cny_per_t"] - spot["value_cny_per_t"]).abs().max() <= 0.005
    assert spot.groupby("good", observed=True)["value_cny_per_t"].nunique().max() > 1


def test_a_scenario_without_the_market_is_as_it_was() -> None:
    """The section adds to the records and to nobody's decisions as long as firms can bear their losses."""
    without = sim.run(sim.load(TINY, {"days": 8, "credit": _RICH}))
    here = sim.run(village({"loan_interest": 0.0, "loan_to_value": 0.0}, days=8))
    for table in ("orders", "trips", "choices", "deals"):
        columns = [name for name in without.table(table).columns if name not in ("event", "cause")]
        one, other = (run.table(table)[columns].astype(object) for run in (here, without))
        assert one.equals(other), table


# ── money ────────────────────────────────────────────────────────────────────────────────────────
def test_money_claims_and_loans_add_up_at_every_stop() -> None:
    """Through purchases on credit, sales, calls, interest and insolvencies."""
    model = started(village({"noise": 0.08, "loan_to_value": 0.8}, _POOR, days=20))
    run_watched(model, lambda _: model.audit())
    assert market_of(model).loans.book.debt_fen.sum() > 0


def test_the_ledger_says_what_loans_say(crisis: Run) -> None:
    """Lent and repaid by sales, to the fen; what is called is paid, written off, or owed still."""
    ledger, loans, claims = (crisis.table(name) for name in ("ledger", "loans", "claims"))
    paid = ledger.groupby("why", observed=True)["amount_cny"].sum()
    assert paid["loan"] == pytest.approx(loans["lent_cny"].sum())
    assert paid["spot purchase"] == pytest.approx(loans["lent_cny"].sum())
    called = claims[claims["creditor"].astype(str) == "bank"]
    whole = called[called["outcome"] != "written off"]
    assert paid["loan repaid"] == pytest.approx(loans["repaid_cny"].sum() + whole["amount_cny"].sum())
    assert called["amount_cny"].sum() <= loans["called_cny"].sum() + 1e-6
    assert set(called["cause"]) <= set(loans["event"])
    assert paid["loan interest"] > 0


def test_calls_bring_firms_down_and_the_bank_shares_their_fate(crisis: Run) -> None:
    """Loans are called, some are written off with the invoices of an insolvent firm, which then owes nothing."""
    loans, claims = crisis.table("loans"), crisis.table("claims")
    assert loans["called_cny"].sum() > 0
    lost = claims[claims["outcome"] == "written off"]
    assert "bank" in set(lost["creditor"].astype(str))
    assert set(lost["creditor"].astype(str)) - {"bank"}
    defaults = crisis.table("defaults")
    for _, end in defaults[defaults["what"] == "insolvency"].iterrows():
        mine = loans[(loans["firm"] == end["firm"]) & (loans["time"] <= end["time"])]
        left = mine.groupby("good", observed=True).last()
        assert (left[["debt_cny", "position_t"]] == 0).all(axis=None)


def test_more_firms_fail_where_the_bank_lends_more(crisis: Run) -> None:
    """The same village without loans against stock loses fewer firms and less on invoices."""
    without = sim.run(village({"noise": 0.08, "loan_to_value": 0.0}, _POOR))
    failed = [(run.table("defaults")["what"] == "insolvency").sum() for run in (without, crisis)]
    assert failed[0] < failed[1]


def test_a_fen_that_goes_missing_from_a_loan_stops_the_run() -> None:
    """At the midnight after it."""
    model = stopped(village(), 8 * DAY_MS)
    model.audit()
    market_of(model).loans.book.debt_fen[np.argmax(market_of(model).loans.book.debt_fen)] -= 1
    with pytest.raises(ConservationError, match="lent on stock"):
        model.run(MemoryRecorder(model.names))


# ── cooling, and what the state sees ─────────────────────────────────────────────────────────────
def test_cooling_lowers_peaks_where_the_state_sees(hot: Run) -> None:
    """With all prices and stocks before it, the state keeps prices closer to values than no state does."""
    cooled = sim.run(village({"loan_to_value": 0.8, "cooling": 3.0}, policy__market_cooling=True, **_SEEING))
    assert peak(cooled) < 0.5 * peak(hot)
    assert cooled.table("spot")["loan_to_value"].min() < 0.8
    assert (hot.table("spot")["loan_to_value"] == 0.8).all()


def test_a_state_that_sees_no_price_cools_nothing() -> None:
    """The lever alone changes nothing."""
    blind, off = (
        sim.run(village(days=10, policy__market_cooling=on, policy__look_in=0.0)).table("spot") for on in (True, False)
    )
    assert blind.drop(columns="event").equals(off.drop(columns="event"))
    assert not blind["seen_by_state"].any()


def test_the_state_sees_the_share_of_prices_that_it_looks_into(hot: Run) -> None:
    """All of them, or of 60 a third within 4 standard deviations."""
    assert hot.table("spot")["seen_by_state"].all()
    some = sim.run(village(policy__look_in=1 / 3, days=20)).table("spot")["seen_by_state"]
    assert abs(some.mean() - 1 / 3) <= 4 * (2 / 9 / len(some)) ** 0.5


def test_cooling_reads_no_truth() -> None:
    """Stocks that nobody has told the state of move values and prices, and neither its nowcast nor what is lent."""
    loaded = village(policy__market_cooling=True, policy__look_in=1.0, policy__sharing_mandate=0.3, days=6)
    here, there = stopped(loaded, TRADES_AT), stopped(loaded, TRADES_AT)
    chain = there.city.chain
    told = there.state_knowledge.time_ms >= 0
    unseen = np.flatnonzero((chain.point_role == Role.OUTPUT) & ~told)
    assert unseen.size
    there.city.tables.points["on_hand_kg"][unseen] //= 4
    before, after = (pd.DataFrame(act(model)["spot"][0]) for model in (here, there))
    assert before[["nowcast", "lent_share"]].equals(after[["nowcast", "lent_share"]])
    assert (before["nowcast"] != 0.0).any()
    assert (before["value"] != after["value"]).any()


# ── mistakes ─────────────────────────────────────────────────────────────────────────────────────
def test_a_market_without_trade_credit_is_refused() -> None:
    """Loans need a place where those who cannot pay end up; the message says what to add."""
    with pytest.raises(ScenarioError, match=r"add `credit: \{\}`"):
        sim.load(TINY, {"spot_market": {}})


def test_outcomes_are_what_the_tables_say(crisis: Run) -> None:
    """Peak, mean loans, calls and the bank's losses, after the warm-up."""
    outcomes = crisis.outcomes[crisis.outcomes["group"] == ""].set_index("outcome")["value"]
    tables = (crisis.table(name) for name in ("spot", "loans", "claims"))
    spot, loans, claims = (table[table["time"] >= pd.Timestamp("2021-06-08")] for table in tables)
    days = spot["time"].nunique()
    assert outcomes["peak_mispricing"] == spot["mispricing"].max()
    assert outcomes["stock_loans"] == pytest.approx(spot["loans_cny"].sum() / days)
    assert outcomes["loans_called"] == pytest.approx(loans["called_cny"].sum() / days)
    lost = claims[(claims["creditor"].astype(str) == "bank") & (claims["outcome"] == "written off")]
    short = (lost["amount_cny"] + lost["interest_cny"] - lost["paid_cny"]).sum()
    assert outcomes["bank_losses"] == pytest.approx(short / days)
    assert short > 0

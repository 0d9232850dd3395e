"""Deals in a whole city: uses are approved, what was worse than declared is claimed back, midnights change nothing."""

from __future__ import annotations

import pandas as pd
import pytest
from village import ACROSS_DAYS, village

import sim
from sim.levers import LeverValue
from sim.model import CityModel
from sim.record.recorder import MemoryRecorder
from sim.record.run import Run
from sim.scenario.load import LoadedScenario

from .stops import started
from .test_resume import KeepingStates, rows_from

#: Much is worse than declared, and whoever is disappointed says so soon.
QUARRELS = ACROSS_DAYS | {
    "policy.listing_review_days": 0,
    "catalogue.overstated": 2.0,
    "exchange.disputes": {"after": 1, "trouble": 0, "days": 0.3, "desks": 1},
    "exchange.approval": {"days": 0.05, "desks": 1, "tier": "general", "rejected": 0.1, "core": "domestic"},
}


def quarrels(**policy: LeverValue) -> LoadedScenario:
    """The village of the quarrels under some rules."""
    return village(QUARRELS | {f"policy.{name}": level for name, level in policy.items()})


@pytest.fixture(scope="module")
def run() -> Run:
    """With certain recourse."""
    return sim.run(quarrels(recourse=1.0))


def test_claims_follow_from_deals_and_compensation_is_paid_through_the_ledger(run: Run) -> None:
    """Each claim names its deal, a decision its claim, a payment its decision; nobody claims more than the price."""
    cases, deals, ledger = (run.table(name).set_index("event") for name in ("disputes", "deals", "ledger"))
    filed, decided = (cases[(cases["what"] == "filed") == first] for first in (True, False))
    assert len(filed)
    assert (decided["what"] == "compensated").any()
    sold = deals.loc[filed["cause"]]
    for column in ("product", "buyer", "seller"):
        assert filed[column].astype(str).tolist() == sold[column].astype(str).tolist()
    assert (filed["claim_cny"].to_numpy() <= sold["price_cny"].to_numpy()).all()
    assert not filed.duplicated(["product", "buyer"]).any()
    assert decided["cause"].isin(filed.index).all()
    assert decided["cause"].is_unique
    paid = ledger[ledger["why"] == "compensation"].set_index("cause")["amount_cny"]
    won = decided.loc[decided["paid_cny"] > 0, "paid_cny"]
    assert paid.to_dict() == won.to_dict()


def test_uses_wait_in_office_hours_and_the_wait_is_part_of_the_days_to_deal(run: Run) -> None:
    """Some are turned down; what is approved becomes a licence later than it was accepted."""
    steps = run.table("negotiations").set_index("event")
    agreed = steps[steps["step"] == "AGREED"]
    wait = agreed["time"].to_numpy() - steps.loc[agreed["cause"], "time"].to_numpy()
    assert (wait > pd.Timedelta(0)).any()
    assert (steps["reason"] == "use not approved").any()


def test_without_recourse_nobody_claims_and_without_recognition_no_claim_is_heard() -> None:
    """A claim that cannot succeed is not worth its trouble; some sellers walk away with the money."""
    for rules in ({"recourse": 0.0}, {"recourse": 1.0, "recognised": False}):
        without = sim.run(quarrels(**rules))
        assert without.table("disputes").empty
        lost = (without.table("ledger")["why"] == "paid and not delivered").any()
        assert lost == ("recognised" in rules)


def test_a_city_of_quarrels_goes_on_from_any_midnight() -> None:
    """Open cases, uses before desks and bars come back."""
    loaded = quarrels(recourse=0.5)
    model = started(loaded)
    whole = KeepingStates(model)
    model.run(whole)
    for day in (2, 4):
        again = CityModel(loaded, loaded.scenario.seed)
        again.restore(day, whole.states[day])
        rest = MemoryRecorder(again.names)
        again.run(rest)
        first = int(whole.states[day]["log"]["next_event"])
        for table in ("disputes", "negotiations", "deals", "ledger"):
            assert rows_from(rest.tables, table, 0).equals(rows_from(whole.tables, table, first)), (table, day)

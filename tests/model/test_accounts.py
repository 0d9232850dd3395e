"""Every payment of the physical economy, recounted from what other tables say happened."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.record.run import Run

PRICE = {"clay": 200.0, "bricks": 900.0, "walls": 3000.0}
#: Price less materials: 900 - 1.3 x 200, and 3000 - 1.1 x 900.
ADDED = {"clay": 200.0, "bricks": 640.0, "walls": 2010.0}
DAYS, MARGIN, CONVERSION, PER_LOAD, TARIFF, PER_KM, PER_HOUR = 3, 0.25, 0.4, 40.0, 3.0, 2.0, 30.0
OVERRIDES = {
    "days": DAYS, "industry.price_spread": 0, "industry.retail_margin": MARGIN, "industry.conversion_cost": CONVERSION,
    "fleet.tariff_per_load": PER_LOAD, "fleet.tariff_per_km": TARIFF,
    "fleet.cost_per_km": PER_KM, "fleet.cost_per_hour": PER_HOUR,
    "feeds.integration": 0, "feeds.secret": 0, "policy.listing_review_days": 0,
}  # fmt: skip
FEN = 0.01


@pytest.fixture(scope="module", params=["backlog", "lost"])
def run(request: pytest.FixtureRequest) -> Run:
    """A village whose suppliers of a good all ask the same, with customers who wait or do not."""
    tiny = Path(__file__).parents[2] / "scenarios/tiny.yaml"
    return sim.run(sim.load(tiny, OVERRIDES | {"industry.unmet": request.param}))


def payments(run: Run, why: str) -> pd.DataFrame:
    """Payments of a kind, with names as plain text."""
    ledger = run.table("ledger")
    return ledger[ledger["why"] == why].astype({"payer": str, "payee": str})


def by_day(rows: pd.DataFrame, who: str) -> pd.Series:
    """Paid by or to each one at each midnight."""
    total = rows.groupby(["time", who])["amount_cny"].sum()
    return total[total > 0]


def close(found: pd.Series, expected: pd.Series, within: float) -> None:
    """Agree everywhere up to rounding, and are not all nothing."""
    expected = expected.rename_axis(found.index.names)
    difference = found.sub(expected, fill_value=0.0)
    assert difference.abs().max() <= within + 1e-9
    assert len(found) > 0


def test_all_kinds_of_payment_are_known(run: Run) -> None:
    """What the economy pays for, and what the market in data pays for; a new kind needs a test here."""
    assert set(run.table("ledger")["why"].unique()) == {
        "capital", "goods", "freight", "retail", "production", "driving", "licence", "seller fee", "holder's share",
    }  # fmt: skip


def test_goods_are_paid_for_once_by_whom_they_reached_at_the_suppliers_price(run: Run) -> None:
    """A payment for every order that has arrived before the last midnight, quantity times price."""
    orders = run.table("orders").set_index("cause")
    paid = payments(run, "goods").set_index("cause")
    assert paid.index.is_unique
    assert sorted(paid.index) == sorted(orders.index)
    orders = orders.loc[paid.index]
    assert (paid["payer"] == orders["buyer"].astype(str)).all()
    assert (paid["payee"] == orders["supplier"].astype(str)).all()
    value = orders["quantity_t"] * orders["good"].astype(str).map(PRICE)
    assert (paid["amount_cny"] - value).abs().max() <= FEN


def test_freight_is_paid_to_the_carrier_for_every_load_and_loaded_kilometre(run: Run) -> None:
    """By the buyer, at the tariff, and not for the empty way to the load."""
    trips = run.table("trips")
    paid = payments(run, "freight").set_index("cause")
    assert len(paid) == len(trips) > 0
    paid = paid.loc[trips["cause"]].reset_index()
    assert (paid["payee"] == trips["carrier"].astype(str)).all()
    assert (paid["payer"] == trips["destination"].astype(str)).all()
    assert (paid["amount_cny"] - PER_LOAD - trips["loaded_km"] * TARIFF).abs().max() <= FEN


def test_consumers_pay_stores_for_what_they_have_got(run: Run) -> None:
    """Price and margin times demand, less what was lost and what they still wait for."""
    shelves = run.table("stocks").query("role == 'shelf'").astype({"site": str, "good": str})
    waiting = shelves.sort_values("day").groupby(["site", "good"])["waiting_t"]
    sold = shelves["wanted_t"] - shelves["lost_t"] - (shelves["waiting_t"] - waiting.shift(fill_value=0.0))
    shelves["value"] = sold * shelves["good"].map(PRICE) * (1 + MARGIN)
    retail = payments(run, "retail")
    assert set(retail["payer"]) == {"outside"}
    close(by_day(retail, "payee"), shelves.groupby(["day", "site"])["value"].sum(), FEN)


def test_makers_pay_wages_for_the_value_they_add(run: Run) -> None:
    """A share of price less materials for every tonne made; what mines dig is all added."""
    outputs = run.table("stocks").query("role == 'output'").astype({"site": str, "good": str})
    outputs["value"] = outputs["made_t"] * outputs["good"].map(ADDED) * CONVERSION
    wages = payments(run, "production")
    assert set(wages["payee"]) == {"outside"}
    expected = outputs.groupby(["day", "site"])["value"].sum()
    close(by_day(wages, "payer"), expected[expected > 0], FEN)


def test_carriers_pay_for_kilometres_and_hours_of_trucks_with_an_order(run: Run) -> None:
    """To the fen a truck; standing idle costs nothing."""
    fleet = run.table("fleet").astype({"carrier": str})
    hours = fleet["driving_h"] + fleet["queue_h"] + fleet["dock_h"]
    fleet["value"] = fleet["driven_km"] * PER_KM + hours * PER_HOUR
    driving = payments(run, "driving")
    assert set(driving["payee"]) == {"outside"}
    close(by_day(driving, "payer"), fleet.groupby(["day", "carrier"])["value"].sum(), 2 * FEN * fleet["trucks"].max())


def test_every_firm_starts_with_capital_from_outside_and_nobody_else(run: Run) -> None:
    """Once, at time 0: more where more is turned over, none for carriers and operators."""
    capital = payments(run, "capital")
    assert set(capital["payer"]) == {"outside"}
    assert capital["time"].nunique() == 1
    assert set(capital["payee"]) == set(run.table("sites")["site"].astype(str))
    assert (capital["amount_cny"] > 0).all()


@pytest.mark.parametrize("days", [0.0, 10.0, 30.0])
def test_working_capital_is_days_of_turnover(days: float) -> None:
    """In proportion to the scenario's figure, up to the rounding of each account."""
    tiny = Path(__file__).parents[2] / "scenarios/tiny.yaml"
    found = [
        payments(sim.run(sim.load(tiny, {"days": 1, "warmup_days": 0, "industry.working_capital": n})), "capital")
        for n in (1.0, days)
    ]
    one, many = (rows.set_index("payee")["amount_cny"] for rows in found)
    assert np.abs(many - days * one).max() <= 0.5 * FEN * (days + 1) + 1e-9


def test_no_money_is_made(run: Run) -> None:
    """Over all accounts, what is paid is what is received, kind by kind to the fen."""
    ledger = run.table("ledger")
    fen = (ledger["amount_cny"] * 100).round().astype("int64")
    assert (fen >= 0).all()
    assert np.abs(ledger["amount_cny"] * 100 - fen).max() < 1e-6

"""Resale in a run: by whom and of what it may be, to whom the money goes, and what it does to holders and copies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from village import TRADE, village

import sim
from sim.data.copies import Route
from sim.errors import ScenarioError
from sim.exchange.exchange import RESALE
from sim.record.run import Run

from .stops import run_watched, started

#: Products for six days at 500 CNY; half of the buyers meet somebody every third day.
CATALOGUE: dict[str, Any] = {
    "products": 30, "state_share": 0.4, "integration": 0, "latency": 1, "interval": 1, "upkeep": 10, "ask": 500,
    "term": 6, "buyers": {"services": 20, "foreign": 1},
}  # fmt: skip
ALLOWED = {"allowed": 0.7, "contact": 0.3, "royalty": 0.25}
EASY = TRADE | {"policy.listing_review_days": 0, "exchange.off_exchange.contract": 1, "leaks": {}, "days": 10}


def settings(resale: dict[str, float] | None) -> dict[str, Any]:
    """The village with a catalogue, and with resale if there is any."""
    return EASY | {"catalogue": CATALOGUE | ({} if resale is None else {"resale": resale})}


@pytest.fixture(scope="module")
def without() -> Run:
    """Nobody passes anything on."""
    return sim.run(village(settings(None)))


@pytest.fixture(scope="module")
def run() -> Run:
    """Licences of seven products in ten allow it."""
    return sim.run(village(settings(ALLOWED)))


def deals(of: Run) -> pd.DataFrame:
    """Deals with names as text."""
    return of.table("deals").astype({"product": str, "buyer": str, "seller": str, "venue": str, "mechanism": str})


def test_only_what_licences_allow_is_passed_on_and_by_licensees_of_its_seller(run: Run) -> None:
    """Every resale rests on an earlier deal of the reseller that was none, and ends when that does."""
    every = deals(run)
    resold, bought = every[every["mechanism"] == RESALE], every[every["mechanism"] != RESALE]
    assert len(resold) > 0
    assert set(resold["product"]) <= set(run.table("resale_rights")["product"].astype(str))
    assert set(resold["venue"]) == {"off-exchange"}
    rights = resold.merge(bought, left_on=["product", "seller", "ends"], right_on=["product", "buyer", "ends"])
    assert (rights["time_x"] > rights["time_y"]).all()
    assert set(rights["event_x"]) == set(resold["event"])


def test_a_reseller_has_a_copy_before_it_passes_one_on(run: Run) -> None:
    """Of what it sells, delivered before; copies that came so say it, with the deal."""
    every = deals(run)
    resold = every[every["mechanism"] == RESALE]
    copies = run.table("copies").astype({"product": str, "person": str, "route": str})
    first = copies.set_index(["product", "person"])["time"]
    assert (first.loc[list(zip(resold["product"], resold["seller"], strict=True))].array <= resold["time"].array).all()
    came = copies[copies["route"] == Route.RESALE.word]
    assert len(came) > 0
    assert set(came["cause"]) <= set(resold["event"])


def test_the_buyer_pays_the_reseller_and_this_the_holders_share(run: Run) -> None:
    """A quarter of the price in whole fen; no fee, and nobody else is paid."""
    every = deals(run)
    resold = every[every["mechanism"] == RESALE].set_index("event")
    ledger = run.table("ledger").astype({"payer": str, "payee": str, "why": str})
    paid = ledger[ledger["cause"].isin(resold.index)]
    assert set(paid["why"]) == {"licence", "holder's share"}
    assert (resold["fee_cny"] == 0).all()
    share = paid[paid["why"] == "holder's share"].set_index("cause")
    due = (resold["price_cny"] * 100).round().astype(int) // 4
    assert (share["amount_cny"] * 100).round().astype(int).to_dict() == due[due > 0].to_dict()
    holder = run.table("products").astype(str).set_index("product")["holder"]
    assert share["payer"].to_dict() == resold["seller"][due > 0].to_dict()
    assert share["payee"].to_dict() == resold["product"][due > 0].map(holder).to_dict()


def test_resale_takes_sales_from_holders_and_adds_to_what_can_leak(run: Run, without: Run) -> None:
    """Fewer licences from sellers of what may be passed on, no fewer copies, and a higher exposure to leaks."""
    rights = set(run.table("resale_rights")["product"].astype(str))
    own = [
        (of["product"].isin(rights) & (of["mechanism"] != RESALE)).sum() for of in (deals(without), deals(run))
    ]  # fmt: skip
    assert own[1] < own[0]
    assert run.outcome("resold_share", "of deals") > 0
    assert run.outcome("leak_exposure") > without.outcome("leak_exposure")


def test_without_it_nothing_of_it_is_there(without: Run) -> None:
    """No rights, no resales, no outcome."""
    assert without.table("resale_rights").empty
    assert RESALE not in set(deals(without)["mechanism"])
    assert "resold_share" not in set(without.outcomes["outcome"])


def test_nobody_uses_what_it_has_no_right_to() -> None:
    """At every stop each licence passed on is of a product that allows it, and rests on one that its seller sold."""
    model = started(village(settings(ALLOWED) | {"credit": {}, "timeline": [{"day": 4, "policy": {"seller_fee": 10}}]}))
    trade, seen = model.trade, 0

    def look(now_ms: int) -> None:
        nonlocal seen
        licences = trade.licences
        rows = np.flatnonzero(licences.valid(now_ms) & licences.is_resold)
        seen += rows.size
        assert licences.may_pass_on(licences.reseller[rows], licences.product[rows], now_ms).all()
        assert trade.products.may_resell[licences.product[rows]].all()

    run_watched(model, look)
    assert seen > 0


def test_passing_on_needs_trade_off_the_exchanges() -> None:
    """A scenario that closes it and wants resale is refused at its place."""
    with pytest.raises(ScenarioError, match="copies are passed on off the exchanges"):
        village(settings(ALLOWED) | {"exchange.off_exchange.open": False})

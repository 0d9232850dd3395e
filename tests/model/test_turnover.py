"""Who is in the trade of the catalogue's data: leaving, what ends with it, and coming back."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.agents.seller import Seller
from sim.exchange.catalogue import Listing
from sim.knowledge.hazards import Hazard
from sim.model import CityModel
from sim.record.recorder import MemoryRecorder
from sim.record.run import Run
from sim.scenario.load import LoadedScenario
from sim.units import DAY_MS, HOUR_MS

from .stops import stopped

TINY = Path(__file__).parents[2] / "scenarios/tiny.yaml"


def village(turnover: dict[str, float] | None, **changes: object) -> LoadedScenario:
    """The village whose services buy of platforms and of departments."""
    catalogue = {"products": 40, "state_share": 0.3, "latency": 1, "turnover": turnover}
    return sim.load(TINY, {"days": 9, "catalogue": catalogue, "beliefs.hazards": 0, **changes})


@pytest.fixture(scope="module")
def dear() -> Run:
    """On the third day being in the business becomes dearer than any business is worth."""
    return sim.run(village({"standing": 10**7, "review": 3}, warmup_days=0))


def test_where_it_never_pays_all_leave_and_nothing_of_theirs_is_on_offer(dear: Run) -> None:
    """Everybody but public bodies, at the first review; no deal of theirs afterwards, and no cost to anybody."""
    left = dear.table("turnover").astype({"person": str})
    persons = dear.table("persons").astype(str).set_index("person")
    assert set(left["what"]) == {"left"}
    assert (left["time"] == pd.Timestamp(2021, 6, 10, 6)).all()
    assert left["person"].is_unique
    kinds = persons.loc[left["person"], "kind"]
    assert {"digital service", "platform", "foreign buyer"} <= set(kinds)
    assert "government" not in set(persons.loc[left["person"], "ownership"])
    deals = dear.table("deals").astype({"seller": str, "buyer": str})
    later = deals[deals["time"] >= left["time"].iloc[0]]
    gone = set(left["person"])
    assert not gone & (set(later["seller"]) | set(later["buyer"]))
    assert gone & set(deals["seller"])
    assert gone & set(deals["buyer"])
    outcomes = dear.outcomes.set_index(["outcome", "group"])["value"]
    assert outcomes["exits", ""] == len(left)
    assert outcomes["exits"].drop("").sum() == len(left)


def test_listings_and_licences_of_those_who_leave_end_and_are_counted(dear: Run) -> None:
    """Each row's listings are withdrawn in the table of listings; nobody who left uses anything afterwards."""
    left = dear.table("turnover").astype({"person": str})
    listings = dear.table("listings").astype({"seller": str})
    withdrawn = listings[listings["what"] == "seller left"].groupby("seller").size()
    expected = left[left["listings"] > 0].set_index("person")["listings"]
    assert withdrawn.sort_index().to_dict() == expected.sort_index().to_dict()
    assert len(withdrawn) > 0
    assert left["licences"].sum() > 0
    uses = dear.table("digital").astype({"person": str})
    after = uses[(uses["day"] > left["time"].iloc[0] + pd.Timedelta(days=1)) & uses["person"].isin(left["person"])]
    assert after["licensed"].sum() == 0


def test_a_business_that_costs_nothing_loses_nobody_and_changes_nothing() -> None:
    """All rows of trade are the same as without the section."""
    plain, free = (sim.run(village(turnover, days=5)) for turnover in (None, {"standing": 0, "review": 1}))
    for table in ("deals", "digital", "listings", "negotiations"):
        columns = [name for name in plain.table(table) if name not in ("event", "cause")]
        assert plain.table(table)[columns].equals(free.table(table)[columns]), table
    assert free.table("turnover").empty


def test_who_was_away_comes_back_and_sells_and_buys() -> None:
    """All are sent away by hand; those for whom it pays enter for the price of a start, list and buy."""
    model = stopped(village({"standing": 1, "start": 50, "review": 1}, **{"policy.listing_review_days": 0}), 3 * DAY_MS)
    assert model.attendance is not None
    attendance, everybody = model.attendance, np.ones(model.attendance.firm.size, dtype=np.bool_)
    attendance._go(everybody, "left", np.zeros(everybody.size), np.ones(everybody.size), 3 * DAY_MS)
    attendance._apply()
    catalogue = model.trade.stalls.home.exchange.catalogue
    own = np.isin(model.trade.products.seller, attendance.firm) & (
        np.arange(catalogue.status.size) >= attendance._product[0]
    )
    assert (catalogue.status[own] == Listing.UNLISTED).all()
    model.run(MemoryRecorder(model.names))
    assert attendance.present.sum() > 0
    assert (catalogue.status[own] == Listing.LISTED).any()
    back = np.isin(model.trade.licences.buyer, attendance.firm[attendance.present])
    assert (model.trade.licences.start_ms[back] > 3 * DAY_MS).any()
    model.audit()


def test_who_cannot_pay_is_out_and_nobody_is_overdrawn() -> None:
    """Of two reviews' cost all are left with one and a half: they pay once, and are out of money the next time."""
    now_ms = 2 * DAY_MS + 6 * HOUR_MS
    model = stopped(village({"standing": 1, "review": 1}), now_ms)
    assert model.attendance is not None
    attendance, balance = model.attendance, model.ledger.balance_fen
    attendance._stakes = replace(attendance._stakes, standing_fen=0.0)  # so that nobody leaves for want of profit
    firm = attendance.firm[attendance.present & (balance[attendance.firm] > 150)]
    model.ledger.transfer(now_ms, firm, model.persons.row("outside"), balance[firm] - 150, "a planted loss")
    for time_ms, kept_fen, there in ((now_ms, 50, True), (now_ms + DAY_MS, 50, False)):
        attendance.step(time_ms)
        assert (balance[firm] == kept_fen).all()
        assert (attendance.present[np.isin(attendance.firm, firm)] == there).all()
    assert firm.size > 10
    model.ledger.audit()


def test_drifting_rules_keep_everybody_where_they_are() -> None:
    """At one instant: with more believed volatility fewer of those inside leave, and fewer of those outside enter."""
    model = stopped(village({"standing": 30, "start": 500}, **{"beliefs.hazards": 1}), 6 * DAY_MS + 7 * HOUR_MS)
    assert model.attendance is not None
    attendance, beliefs = model.attendance, model.prospects.beliefs
    profit = attendance.profit_fen(6 * DAY_MS + 7 * HOUR_MS)
    moved = []
    for volatility in (0.0, 0.2, 0.6):
        beliefs.level[Hazard.VOLATILITY] = volatility
        multiple = Seller.multiple(attendance.firm, beliefs, model.prospects.patience)
        inside, outside = np.ones(profit.size, dtype=np.bool_), np.zeros(profit.size, dtype=np.bool_)
        leaves = ~Seller.attend(inside, profit, multiple, attendance._stakes)
        enters = Seller.attend(outside, profit, multiple, attendance._stakes)
        moved.append((set(np.flatnonzero(leaves).tolist()), set(np.flatnonzero(enters).tolist())))
    for calm, wild in itertools.pairwise(moved):
        assert wild[0] <= calm[0]
        assert wild[1] <= calm[1]
    assert moved[0][0] > moved[-1][0]
    assert moved[0][1] > moved[-1][1]


def test_who_has_left_is_part_of_what_is_saved() -> None:
    """A model that takes back the state bids for nothing on behalf of the same firms."""
    first = stopped(village({"standing": 10**7, "review": 3}), 5 * DAY_MS)
    other = CityModel(village({"standing": 10**7, "review": 3}), 1)
    assert first.attendance is not None
    assert other.attendance is not None
    other.attendance.restore(first.attendance.state())
    assert not first.attendance.present.any()
    assert (other.attendance._catalogue.absent == first.attendance._catalogue.absent).all()
    assert other.attendance._catalogue.absent.any()

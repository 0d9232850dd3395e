"""Several places of trade in a run: where pairs go, what an exchange that nobody keeps alive takes with it."""

from __future__ import annotations

import functools
from typing import Any

import pandas as pd
import pytest
from village import RIVALS, TRADE, village

from sim.experiments.job import Job
from sim.experiments.simulate import run_in_memory
from sim.record.run import Run

#: Licences for a day at 5 CNY and more; nobody pays a fee but what a test says, and sellers fear nothing.
AT_ONCE = TRADE | {"policy.listing_review_days": 0, "policy.seller_fee": 0, "feeds.term": 1, "beliefs.hazards": 0}
#: Trade off the exchanges that costs nothing and is had at once.
EASY = {"exchange.off_exchange.days": 0, "exchange.off_exchange.doubt": 0, "exchange.off_exchange.contract": 0}
TWIN = {"name": "twin"}


def run(*changes: dict[str, Any]) -> Run:
    """A village with some changes."""
    return run_in_memory(Job.of(village(functools.reduce(dict.__or__, changes, AT_ONCE))))


def venues(of: Run) -> dict[str, int]:
    """Deals by venue, where there are any."""
    return of.table("deals")["venue"].astype(str).value_counts().to_dict()


def test_of_two_exchanges_that_are_alike_the_first_has_all_trade() -> None:
    """The tie rule: same fee, same standard, reviews of no length; sellers list on both."""
    result = run({"exchange.rivals": [TWIN], "exchange.off_exchange.open": False})
    assert set(venues(result)) == {"exchange"}
    days = result.table("venues").set_index(["day", "venue"])["listings"].unstack()
    assert (days["twin"] > 0).all()
    assert result.outcome("informal_share") == 0.0


def test_an_exchange_with_all_advantages_takes_all_trade() -> None:
    """It keeps less of the price and costs sellers less; both are open from the first hour."""
    result = run({"exchange.fee": 0.02, "exchange.rivals": [TWIN | {"standard": 0.5}]})
    assert set(venues(result)) == {"twin"}


@pytest.mark.parametrize(("contract", "venue"), [(0.0001, "off-exchange"), (1e6, "exchange")])
def test_pairs_leave_the_exchange_when_its_fee_exceeds_the_cost_of_a_contract(contract: float, venue: str) -> None:
    """A tenth of a price of 5 CNY and more is more than a hundredth of a fen, and less than a million CNY."""
    nothing_important = {"policy.important_core_share": 0}  # which firms keep on exchanges for fear of sanctions
    result = run(EASY, nothing_important, {"exchange.fee": 0.1, "exchange.off_exchange.contract": contract})
    assert set(venues(result)) == {venue}
    fees = result.table("deals")["fee_cny"]
    assert (fees > 0).all() == (venue == "exchange")


def test_with_the_exchange_closed_the_same_firms_trade_without_one() -> None:
    """No review, no fee, no listing on an exchange, and its operator earns nothing; deals go on."""
    result = run(EASY, {"exchange.venue": "closed", "exchange.cost_per_day": 1000, "policy.seller_fee": 5})
    assert set(venues(result)) == {"off-exchange"}
    assert result.outcome("informal_share") == 1.0
    assert result.outcome("exchanges_online") == 0.0
    assert set(result.table("listings")["venue"].astype(str)) == {"off-exchange"}
    paid = result.table("ledger")["why"].astype(str)
    assert not paid.isin(["seller fee", "running an exchange"]).any()
    assert result.table("choices")["informed"].any()


def test_who_closes_trade_off_the_exchanges_as_well_closes_all_of_it() -> None:
    """Nothing is offered anywhere."""
    result = run({"exchange.venue": "closed", "exchange.off_exchange.open": False})
    assert len(result.table("deals")) == len(result.table("listings")) == 0


def test_contracts_of_ones_own_take_their_time_the_first_time_only() -> None:
    """Who needs a day to find each other deals a day after asking, and renews at once when the licence has ended."""
    closed = {"exchange.venue": "closed", "exchange.off_exchange.days": 1, "feeds.term": 0.5, "days": 4}
    deals = run(EASY, closed).table("deals")
    hours = (deals["time"] - deals["requested"]).dt.total_seconds() / 3600
    assert (hours[~deals["renewal"]] >= 24).all()
    assert deals["renewal"].any()
    assert (hours[deals["renewal"]] < 24).any()


# ── going offline ────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def offline() -> Run:
    """The exchange takes no fee, and 25 CNY back a cost of 10 a day."""
    exchange = {"exchange.cost_per_day": 10, "exchange.backing": 25, "feeds.term": 10, "feeds.ask": 500}
    return run(exchange, {"exchange.off_exchange.open": False, "days": 5})


def test_an_exchange_goes_offline_on_the_day_on_which_losses_exceed_its_backing(offline: Run) -> None:
    """Losses of 30 on the third day exceed a backing of 25: the backer has paid that, and nobody pays more."""
    days = offline.table("venues")
    assert days["open"].tolist() == [True, True, False, False, False]
    assert days["losses_cny"].tolist() == [10, 20, 25, 25, 25]
    assert days["cost_cny"].tolist() == [10, 10, 10, 0, 0]
    paid = offline.table("ledger")
    assert paid.loc[paid["why"] == "running an exchange", "amount_cny"].tolist() == [10, 10, 5]
    assert offline.outcome("exchanges_online") == 0.0


def test_listings_licences_and_deliveries_end_with_their_exchange(offline: Run) -> None:
    """Licences would have lasted ten days; from that midnight on nobody is a member, and no more data arrives."""
    end = pd.Timestamp("2021-06-10")
    listings = offline.table("listings")
    withdrawn = listings[listings["what"] == "exchange offline"]
    assert len(withdrawn) > 0
    assert (withdrawn["time"] == end).all()
    assert offline.table("venues")["members"].tolist()[2:] == [0, 0, 0]
    assert offline.table("venues")["listings"].tolist()[2:] == [0, 0, 0]
    assert (offline.table("deals")["time"] < end).all()
    assert offline.table("copies")["time"].max() < end + pd.Timedelta(days=1)


def test_sellers_go_elsewhere_when_their_exchange_goes_offline() -> None:
    """The first exchange ends on the first day; its rival then has all trade."""
    result = run(
        {"exchange.cost_per_day": 10, "exchange.backing": 5, "exchange.rivals": [TWIN | {"fee": 0.02}], "days": 4}
    )
    deals = result.table("deals")
    first = deals["time"] < pd.Timestamp("2021-06-08")
    assert set(deals.loc[first, "venue"].astype(str)) == {"exchange"}
    assert set(deals.loc[~first, "venue"].astype(str)) == {"twin"}


def test_what_venues_say_of_themselves_is_what_deals_add_up_to() -> None:
    """Licences, value and fees by venue and in all, with one exchange that ends on the way."""
    result = run(RIVALS)
    days, deals = result.table("venues"), result.table("deals")
    sums = deals.groupby("venue", observed=True)[["price_cny", "fee_cny"]].sum()
    told = days.groupby("venue", observed=True)[["value_cny", "fees_cny", "deals"]].sum()
    assert not days["open"].all()
    assert len(sums) > 1
    for venue, row in sums.iterrows():
        assert told.loc[venue, "value_cny"] == pytest.approx(row["price_cny"])
        assert told.loc[venue, "fees_cny"] == pytest.approx(row["fee_cny"])
        assert told.loc[venue, "deals"] == (deals["venue"] == venue).sum()


def test_nobody_pays_for_entry_twice_at_one_exchange() -> None:
    """One fee a buyer and operator, with its first deal there, also where an exchange ends on the way."""
    result = run(RIVALS, {"policy.buyer_entry_fee": 0.001})
    ledger = result.table("ledger").astype({"payer": str, "payee": str, "why": str})
    fees = ledger[ledger["why"] == "entry fee"]
    deals = result.table("deals").astype({"buyer": str, "venue": str})
    bought = deals[deals["venue"] != "off-exchange"].groupby(["buyer", "venue"])["time"].min()
    assert len(fees) > 0
    assert not fees.duplicated(["payer", "payee"]).any()
    assert len(fees) == len(bought)
    assert sorted(zip(fees["payer"], fees["time"], strict=True)) == sorted(
        (buyer, time) for (buyer, _), time in bought.items()
    )

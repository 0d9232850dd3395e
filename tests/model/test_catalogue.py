"""The catalogue in a run: who holds and buys, no use without a right, queries paid by the call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from village import TRADE, village

import sim
from sim.engine.streams import Stream, entity_keys
from sim.errors import ScenarioError
from sim.model.catalogue_products import assort
from sim.model.valuations import Valuations, draw_valuations
from sim.record.run import Run
from sim.scenario.load import LoadedScenario
from sim.scenario.schema import Buyers, Catalogue

from .stops import started
from .test_resume import KeepingStates, rows_from

DAYS = 6


def open_market(**catalogue: Any) -> LoadedScenario:
    """A village whose departments hold everything, one query product among it; all is listed at once."""
    buyers = {"services": 8, "foreign": 1, "calls": 5}
    terms = {"products": 16, "state_share": 1.0, "term": 2, "integration": 0, "latency": 1}
    return village(
        TRADE
        | {"days": DAYS, "policy.listing_review_days": 0, "policy.open_public_data": 0}
        | {"catalogue": terms | {"buyers": buyers} | catalogue}
    )


@pytest.fixture(scope="module")
def run() -> Run:
    """A run of the open market."""
    return sim.run(open_market())


def owned(run: Run) -> pd.DataFrame:
    """Exogenous products with the ownership of their holders."""
    products = run.table("products")
    owner = run.table("persons").set_index("person")["ownership"].astype(str)
    owner.index = owner.index.astype(str)
    return products.assign(owner=products["holder"].astype(str).map(owner))[products["exogenous"]]


def test_a_scenario_without_a_catalogue_has_nobody_and_nothing_of_it() -> None:
    """Shipped scenarios keep their meaning."""
    plain = sim.run(village(TRADE))
    assert not plain.table("products")["exogenous"].any()
    assert not set(plain.table("persons")["kind"]) & {"platform", "digital service", "foreign buyer", "department"}
    assert plain.table("digital").empty


def test_departments_hold_exactly_their_share_and_everybody_what_is_theirs() -> None:
    """The share is an input; platforms hold consumers' data, services images and sounds."""
    products = owned(sim.run(village({"days": 2, "catalogue": {"products": 50, "state_share": 0.78}})))
    assert len(products) == 50
    assert (products["owner"] == "government").sum() == 39
    holder = products.set_index("domain")["holder"].astype(str)
    for domain, kind in (("consumer_profiles", "platform"), ("training_images", "service")):
        assert holder[domain].str.startswith(kind).all()
    assert holder["phone_connectivity"] == "telecom"
    assert (products.loc[products["owner"] == "government", "secret_cny"] == 0).all()


def test_products_are_used_under_a_licence_only(run: Run) -> None:
    """With nothing open to all, each day's uses are no more than the licences that ran on it, and all are licensed."""
    digital, deals = run.table("digital"), run.table("deals")
    exogenous = set(owned(run)["product"])
    deals = deals[deals["product"].isin(exogenous)]
    assert len(digital) > 0
    assert digital["uses"].equals(digital["licensed"])
    for day, uses in digital.groupby("day")["uses"].sum().items():
        running = (deals["time"] < day) & (deals["ends"] >= day)
        assert uses <= running.sum()


def test_void_licences_are_worth_nothing() -> None:
    """Nothing arrives, so nothing is used and nobody calls."""
    void = sim.run(village(TRADE | {"catalogue": {}, "exchange": {"licences": "void"}, "days": 3}))
    assert void.table("digital")["uses"].sum() == 0


def test_products_that_are_open_to_all_are_used_without_a_licence_and_not_bought() -> None:
    """Under full openness departments' data earn nothing on the exchange and are used all the same."""
    everything = open_market()
    scenario = everything.scenario.model_copy(
        update={"policy": everything.scenario.policy.model_copy(update={"open_public_data": 1.0})}
    )
    run = sim.run(LoadedScenario.from_scenario(scenario, everything.folder))
    digital, deals = run.table("digital"), run.table("deals")
    assert digital["uses"].sum() > digital["licensed"].sum() == 0
    assert not deals["product"].isin(owned(run)["product"]).any()


def test_queries_are_paid_by_the_call(run: Run) -> None:
    """Each batch is as many calls as were made at the price of its deal, on days after it; value follows calls."""
    calls, deals = run.table("calls"), run.table("deals").set_index("event")
    assert len(calls) > 0
    deal = deals.loc[calls["cause"]]
    assert np.allclose(calls["price_cny"], deal["price_cny"])
    assert np.allclose(calls["amount_cny"], calls["calls"] * calls["price_cny"])
    assert (calls["time"].to_numpy() > deal["time"].to_numpy()).all()
    assert calls["buyer"].astype(str).tolist() == deal["buyer"].astype(str).tolist()
    ledger = run.table("ledger")
    paid = ledger[ledger["why"] == "calls"]["amount_cny"].sum()
    assert np.isclose(paid, calls["amount_cny"].sum())
    digital = run.table("digital")
    assert digital["calls"].sum() == calls["calls"].sum()


def test_what_customers_pay_is_the_value_recorded(run: Run) -> None:
    """The day's payments to each buyer are its uses' value; nothing else comes from outside under that name."""
    digital, ledger = run.table("digital"), run.table("ledger")
    paid = ledger[ledger["why"] == "digital services"]
    assert set(paid["payer"].astype(str)) == {"outside"}
    assert np.isclose(paid["amount_cny"].sum(), digital["exogenous_value_cny"].sum())


def test_a_market_with_calls_goes_on_from_every_midnight_as_if_nothing_had_happened() -> None:
    """Restored, it records the same rows as the run that was never interrupted."""
    loaded = open_market()
    model = started(loaded)
    whole = KeepingStates(model)
    model.run(whole)
    assert len(rows_from(whole.tables, "calls", 0)) > 0
    for day, rooms in whole.states.items():
        again = started(loaded)
        again.restore(day, rooms)
        rest = KeepingStates(again)
        again.run(rest)
        for table in ("calls", "digital", "deals", "ledger"):
            expected = rows_from(whole.tables, table, int(rooms["log"]["next_event"]))
            assert rows_from(rest.tables, table, int(rooms["log"]["next_event"])).equals(expected)


def test_delivered_quality_lowers_what_is_earned() -> None:
    """Same licences at the same prices: worse data than declared, or data that fades sooner, earn less."""

    def earned(**catalogue: Any) -> float:
        digital = sim.run(open_market(price_step=0, **catalogue)).table("digital")
        return float(digital[digital["day"] <= digital["day"].min()]["exogenous_value_cny"].sum())

    as_declared = earned(overstated=0)
    assert earned(overstated=1) < as_declared
    fading = {"services": 8, "foreign": 1, "calls": 5, "memory": 60, "trust": 0.7}
    assert earned(overstated=0, buyers=fading) < as_declared


def test_faults_in_the_table_are_told_before_anything_is_simulated(tmp_path: Path) -> None:
    """With their place, as for every other table."""
    (tmp_path / "catalogue.csv").write_text("product,domain,holder\ntaxes,corporate_tax,nobody\n", encoding="utf-8")
    (tmp_path / "city.yaml").write_text("catalogue: {table: catalogue.csv}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"catalogue\.csv:2:21: holder: nobody is called 'nobody'"):
        sim.run(sim.load(tmp_path / "city.yaml"))


# ── heavy tails ──────────────────────────────────────────────────────────────────────────────────
def large_market(tail: float, seed: int = 1) -> Valuations:
    """Who seeks what among 3,000 buyers and 2,000 products."""
    catalogue = Catalogue(products=2_000)
    loaded = village({"catalogue": catalogue.model_dump(), "days": 2})
    persons = started(loaded).persons
    keys = np.concatenate([persons.key, entity_keys([f"buyer {i}" for i in range(3_000)])])
    buyers = np.arange(persons.key.size, keys.size)
    return draw_valuations(assort(loaded, catalogue, persons, seed), buyers, keys, Buyers(tail=tail), seed)


def hill(counts: np.ndarray, largest: int) -> float:
    """Hill's estimate of a tail index from the largest counts (Hill 1975)."""
    top = np.sort(counts)[::-1][: largest + 1].astype(float)
    return 1.0 / np.mean(np.log(top[:-1] / top[-1]))


def test_interests_per_buyer_have_the_tail_that_is_asked_for() -> None:
    """Hill's index of 300 of 3,000 buyers has a standard error of 1.3 / sqrt(300) = .075.

    4.5 of them are a false alarm in fewer than 1 of 100,000 seeds; a tail without power law, as an
    exponential one, would show 2.3 or more.
    """
    wanted = large_market(1.3).interests
    per_buyer = np.bincount(wanted.person)[wanted.person.min() :]
    assert abs(hill(per_buyer, 300) - 1.3) < 4.5 * 1.3 / np.sqrt(300)


def test_interests_per_product_are_far_more_unequal_than_chance() -> None:
    """The largest hundredth of products have more than ten times the mean; by chance alone, not twice it.

    With equal chances counts are about Poisson with a mean above 12, of which 2,000 draws exceed
    three times the mean with probability below 1e-6.
    """
    wanted = large_market(1.3).interests
    per_product = np.sort(np.bincount(wanted.product, minlength=2_000))[::-1]
    assert per_product.mean() > 12
    assert per_product[:20].mean() > 10 * per_product.mean()
    assert hill(per_product, 100) < 2.5


def test_another_buyer_changes_no_others_interests_and_values() -> None:
    """Draws are keyed by who seeks and what is sought."""
    catalogue = Catalogue(products=200)
    loaded = village({"catalogue": catalogue.model_dump(), "days": 2})
    persons = started(loaded).persons
    assortment, buyers = assort(loaded, catalogue, persons, 1), np.arange(8, 16)
    few, more = (
        draw_valuations(assortment, rows, persons.key, catalogue.buyers, 1) for rows in (buyers[1:], buyers)
    )  # fmt: skip
    old = more.interests.person != buyers[0]
    assert np.array_equal(more.interests.product[old], few.interests.product)
    assert np.array_equal(more.worth_fen[old], few.worth_fen)


def test_calls_are_poisson_with_their_mean() -> None:
    """Mean and variance of 20,000 draws with mean 3 lie within 4.5 standard errors."""
    draws = Stream(1, "calls").poissons(entity_keys([f"pair {i}" for i in range(20_000)]), np.full(20_000, 3.0), 5)
    assert abs(draws.mean() - 3.0) < 4.5 * np.sqrt(3.0 / draws.size)
    assert abs(draws.var() - 3.0) < 4.5 * np.sqrt((3.0 + 2 * 9.0) / draws.size)


def test_trade_realises_part_of_the_largest_surplus_and_no_more(run: Run) -> None:
    """Each morning, domain by domain; nothing before the first deal, something after it."""
    surplus = run.table("surplus")
    assert (surplus["served"] <= surplus["worth"]).all()
    assert (surplus["worth"] <= surplus["interests"]).all()
    assert (surplus["realised_cny"] <= surplus["largest_cny"]).all()
    assert (surplus["realised_cny"] > 0).equals(surplus["served"] > 0)
    first_deal = run.table("deals")["time"].min()
    assert (surplus.loc[surplus["time"] < first_deal, "served"] == 0).all()
    assert surplus["served"].sum() > 0
    assert set(surplus.loc[surplus["exogenous"], "domain"]) == set(owned(run)["domain"])

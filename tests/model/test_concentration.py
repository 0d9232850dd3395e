"""Action against concentration: platforms that dominate a domain and refuse are ordered to offer, and fear it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from village import TRADE, village

import sim
from sim.data.products import Domain
from sim.decisions.hazards import Patience, order_avoided_fen
from sim.knowledge.hazards import Hazard, HazardBeliefs
from sim.levers import neutral_levels
from sim.model import CityModel
from sim.record.run import Run
from sim.scenario.load import LoadedScenario
from sim.units import HOUR_MS

from .stops import started

#: One platform that has all of two domains (a telecom has another), secrets that no price makes up for while the
#: state looks in; it keeps the law, so that it does not offer data of persons who have refused.
REFUSING: dict[str, Any] = {
    "days": 3,
    "catalogue": {
        "products": 40, "state_share": 0.2, "platforms": 1, "secret": 1_000_000, "integration": 0, "latency": 1,
        "buyers": {"services": 8},
    },
    "authorities.refusing": 1,
    "beliefs.leak": 0,
    "policy.look_in": 1.0,
    "enforcement.effort": 1e9,
}  # fmt: skip
DOMAINS = {"consumer_profiles", "mobile_traces"}
RARE, OFTEN = 0.05, 1.0


@pytest.fixture(autouse=True)
def _whoever_refuses_is_acted_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the hazards of rules it would take years: here every day is as long as 18,250."""
    monkeypatch.setattr("sim.model.concentration.DAYS_PER_YEAR", 0.02)


def ruled(hazard: float, **catalogue: int) -> LoadedScenario:
    """The village of a refusing platform under neutral rules but look-in and action against concentration."""
    rules = {f"policy.{name}": level for name, level in neutral_levels().items()}
    refusing = REFUSING | {"catalogue": REFUSING["catalogue"] | catalogue}
    return village(TRADE | rules | refusing | {"policy.concentration_action": hazard})


@cache
def run(hazard: float) -> Run:
    """What such a village comes to."""
    return sim.run(ruled(hazard))


def listed(of: Run) -> pd.DataFrame:
    """When products of the platform's domains came onto an exchange or were offered off it."""
    listings = of.table("listings").astype({"product": str, "what": str})
    domain = of.table("products").astype(str).set_index("product")["domain"]
    return listings[(listings["what"] == "listed") & listings["product"].map(domain).isin(DOMAINS)]


def test_a_refusing_platform_offers_after_the_act_and_not_without_it() -> None:
    """All that it keeps back in its domains, from the day of the order on."""
    assert listed(run(0.0)).empty
    orders = run(RARE).table("orders_to_list")
    orders = orders[orders["holder"].astype(str) == "platform-1"]
    assert set(orders["domain"].astype(str)) == DOMAINS
    offered = listed(run(RARE))
    assert set(offered["product"]) == set(orders["product"].astype(str))
    assert offered["time"].min() == orders["time"].min()
    acts = run(RARE).table("acts").query("lever == 'concentration_action' and what == 'dominant refuser'")
    assert acts["first"].min() == orders["time"].min()


def test_what_is_ordered_costs_no_more_than_the_regulated_price() -> None:
    """Every licence sold on the exchange; without an order others sell for what they ask."""
    most = run(RARE).table("orders_to_list").astype({"product": str}).set_index("product")["price_cny"]
    deals = run(RARE).table("deals").astype({"product": str, "venue": str})
    ordered = deals[deals["product"].isin(most.index) & (deals["venue"] == "exchange")]
    assert len(ordered) > 0
    assert (ordered["price_cny"] <= ordered["product"].map(most)).all()


def test_where_action_is_feared_enough_nobody_waits_for_it() -> None:
    """The platform offers on the first morning, for its own price, and no order follows."""
    assert run(OFTEN).table("orders_to_list").empty
    assert listed(run(OFTEN))["time"].min() < listed(run(RARE))["time"].min()


def test_outcomes_count_orders_and_what_came_of_them() -> None:
    """As the tables do."""
    outcomes = run(RARE).outcomes.set_index("outcome")["value"]
    assert outcomes["orders_to_list"] == len(run(RARE).table("orders_to_list"))
    assert outcomes["ordered_listed"] == 1.0


def first_orders(model: CityModel, hours: float) -> set[str]:
    """Domains of products that are ordered if the state acts so long after the start."""
    prices = np.full(model.trade.products.count, 100)
    assert model.concentration is not None
    model.concentration.open_day(prices, int(hours * HOUR_MS))
    return {Domain(code).word for code in model.trade.products.domain[model.concentration.ordered].tolist()}


def test_those_who_are_not_dominant_or_have_time_left_are_left_alone() -> None:
    """Of six platforms none has half of its domains, the telecom has all of its own; on day 0 nobody refuses yet."""
    alone, many = started(ruled(RARE)), started(ruled(RARE, platforms=6, products=200))
    assert first_orders(alone, 23) == set()
    assert first_orders(alone, 24) == DOMAINS | {"phone_connectivity"}
    assert first_orders(many, 24) == {"phone_connectivity"}


def test_an_order_is_remembered_across_midnights() -> None:
    """By what is saved."""
    model = started(ruled(RARE))
    assert model.concentration is not None
    first_orders(model, 24)
    fresh = started(ruled(RARE))
    assert fresh.concentration is not None
    fresh.concentration.restore(model.concentration.state())
    assert (fresh.concentration.ordered == model.concentration.ordered).all()


def test_what_offering_saves_is_the_hazard_times_the_lasting_net_cost() -> None:
    """By hand: a hazard of .05, ten years' harm, for whoever could be ordered and would lose by it."""
    beliefs = HazardBeliefs.prior(np.ones((len(Hazard), 1)), 1.0)
    beliefs.announce(np.where(np.arange(len(Hazard)) == Hazard.CONCENTRATION, 0.05, 0.0))
    patience = Patience(discount=0.04, payout=0.04, fading=0.06)
    dominant, net = np.array([True, True, False]), np.array([1_000.0, -50.0, 1_000.0])
    saved = order_avoided_fen(dominant, net, np.zeros(3, dtype=np.int64), beliefs, patience)
    assert saved == pytest.approx(np.array([500.0, 0.0, 0.0]))

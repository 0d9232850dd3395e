"""Liability in a run: those pay whom the rules name, no more than they have, and reckon with it before."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from village import ACROSS_DAYS, village

import sim
from sim.exchange.catalogue import Listing
from sim.levers import LeverValue, neutral_levels
from sim.model import CityModel
from sim.record.run import Run
from sim.scenario.load import LoadedScenario
from sim.units import HOUR_MS

from .stops import act, stopped

OFTEN = {"leaks": {"insider": 20, "external": 20}, "days": 3, "timeline": [], "beliefs.leak": 1}


def liable(who: str, **others: LeverValue) -> LoadedScenario:
    """A village in which copies leak often, under neutral rules but for who is liable."""
    rules = {f"policy.{name}": level for name, level in (neutral_levels() | {"liability": who} | others).items()}
    return village(ACROSS_DAYS | rules | OFTEN)


@cache
def leaking(who: str) -> Run:
    """What such a village comes to."""
    return sim.run(liable(who))


def damages(who: str) -> pd.DataFrame:
    """What was due and paid, with the leak behind it."""
    run = leaking(who)
    leaks = run.table("leaks").set_index("event")[["person", "role", "harm_cny", "secret_cny"]]
    return run.table("damages").merge(leaks, left_on="cause", right_index=True, suffixes=("", "_of_leak"))


def test_without_liability_nobody_pays() -> None:
    """Though data leak, and sold copies do."""
    assert (leaking("none").table("leaks")["role"] == "licensee").any()
    assert damages("none").empty


@pytest.mark.parametrize(
    ("who", "roles"), [("seller", {"seller"}), ("buyer", {"buyer"}), ("shared", {"seller", "buyer"})]
)
def test_those_pay_who_are_named(who: str, roles: set[str]) -> None:
    """For leaks of copies that were sold; a buyer for its own copy, a seller for what it sold."""
    due = damages(who)
    assert set(due["role"].astype(str)) == roles
    assert (due["role_of_leak"] == "licensee").all()
    seller = leaking(who).table("products").astype(str).set_index("product")["seller"]
    expected = due["person"].astype(str).where(due["role"] == "buyer", due["product"].astype(str).map(seller))
    assert (due["liable"].astype(str) == expected).all()


def test_persons_harm_goes_to_a_public_fund_in_full_or_in_halves() -> None:
    """What is due for persons is the harm of the leak, times the share."""
    for who, share in (("buyer", 1.0), ("shared", 0.5)):
        due = damages(who).query("harmed == 'state'")
        assert len(due) > 0
        assert due["due_cny"].to_numpy() == pytest.approx(share * due["harm_cny"].to_numpy(), abs=0.01)


def test_damages_are_paid_through_the_ledger_and_no_further_than_the_money_lasts() -> None:
    """Each payment is one entry, caused by what was due; nobody is left owing by it."""
    run = leaking("shared")
    table, ledger = run.table("damages"), run.table("ledger").query("why == 'damages'")
    assert (table["paid_cny"] <= table["due_cny"]).all()
    assert (table["paid_cny"] < table["due_cny"]).any()
    paid = table[table["paid_cny"] > 0].set_index("event")
    assert ledger.set_index("cause")["amount_cny"].to_dict() == paid["paid_cny"].to_dict()


def test_the_carve_out_leaves_alone_what_was_released_with_noise() -> None:
    """Where persons are covered sellers pay, as without it; with privacy noise in force nobody does."""
    covered = leaking("carve_out").table("products").astype({"product": str}).set_index("product")["persons"]
    carved = damages("carve_out")
    assert (carved["role"] == "seller").all()
    assert (carved["product"].astype(str).map(covered) > 0).all()
    noisy = sim.run(liable("carve_out", privacy_epsilon=1.0))
    assert (noisy.table("leaks")["role"] == "licensee").any()
    assert noisy.table("damages").empty


@cache
def opened(who: str) -> CityModel:
    """The village when its exchange has opened for the first time, before anything has leaked."""
    model = stopped(liable(who), 6 * HOUR_MS)
    act(model)
    return model


def test_buyers_who_are_liable_bid_less() -> None:
    """On the first morning, all else equal; nowhere more."""
    free, half, whole = (opened(who).trade.market.bids.bid_fen for who in ("none", "shared", "buyer"))
    assert (half <= free).all()
    assert (whole <= half).all()
    assert whole.sum() < half.sum() < free.sum()


def test_sellers_hand_in_more_where_buyers_make_good_their_loss_and_less_where_they_pay_themselves() -> None:
    """Of the same products with the same fears."""
    found = {}
    for who in ("none", "buyer", "seller"):
        status = opened(who).trade.exchange.catalogue.status
        found[who] = set(np.flatnonzero(status != Listing.UNLISTED).tolist())
    assert found["seller"] <= found["none"] < found["buyer"]

"""Leverage: who cuts others off delivers and sells nothing more, which changes nothing before and costs others then."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from village import ACROSS_DAYS, village

import sim
from sim.record.run import Run
from sim.units import DAY_MS

from .stops import started

DAY = 2
BASE: dict[str, Any] = ACROSS_DAYS | {"days": 4, "sensors.operated": 1.0, "timeline": []}


@cache
def run(by: str = "") -> Run:
    """The village, whose sensors others operate, perhaps with a cut."""
    return sim.run(village(BASE | ({"exchange.cut_off": {"by": by, "day": DAY}} if by else {})))


def theirs(of: Run, by: str = "iot operator") -> set[str]:
    """Products that those hold or sell who cut others off."""
    persons = of.table("persons").astype(str).set_index("person")
    who = set(persons.index[persons["kind"] == by])
    products = of.table("products").astype(str)
    return set(products.loc[products["holder"].isin(who) | products["seller"].isin(who), "product"])


def cut(of: Run) -> pd.Timestamp:
    """Midnight from which on nothing is delivered."""
    return of.table("deals")["time"].min().normalize() + pd.Timedelta(days=DAY)


def test_nothing_of_theirs_is_sold_or_handed_on_after_the_cut() -> None:
    """What others hold still is; and until then theirs was."""
    of = run("operators")
    deals, mine = of.table("deals").astype({"product": str}), theirs(of)
    after = deals[deals["time"] >= cut(of) + pd.Timedelta(hours=6)]
    assert deals.loc[deals["time"] < cut(of), "product"].isin(mine).any()
    assert not after["product"].isin(mine).any()
    assert len(after) > 0
    copies = of.table("copies").astype({"product": str})
    late = copies["time"] >= cut(of) + pd.Timedelta(hours=5)
    assert not (copies.loc[late & (copies["route"] == "licence"), "product"].isin(mine)).any()


@pytest.mark.parametrize("by", ["platforms", "foreign"])
def test_others_can_cut_off_as_well(by: str) -> None:
    """Those who are meant, and none of those who buy."""
    model = started(village(BASE | {"exchange.cut_off": {"by": by, "day": DAY}}))
    assert model.trade.market.withheld is not None
    holder = model.trade.products.holder[model.trade.market.withheld(DAY * DAY_MS)]
    of_what = model.persons.kind if by == "platforms" else model.persons.ownership
    assert {of_what[row] for row in holder.tolist()} <= {by.removesuffix("s")}
    assert not model.trade.market.withheld(DAY * DAY_MS - 1).any()


def test_nothing_changes_before_the_cut() -> None:
    """All that was recorded before the first delivery was refused is as without it."""
    refusals = run("operators").table("refusals")
    first = refusals.loc[refusals["reason"] == "cut off", "event"].min()
    for name in ("deals", "choices", "ledger", "copies", "listings"):
        before = [each.table(name) for each in (run(), run("operators"))]
        found, expected = (table[table["event"] < first].astype(str) for table in before)
        assert found.equals(expected), name
        assert len(found) > 0


def test_what_is_withheld_is_counted_and_felt_by_others() -> None:
    """Deliveries that licences promise, a day; and those who relied on them choose with less at hand."""
    plain, without = (each.outcomes.set_index(["outcome", "group"])["value"] for each in (run(), run("operators")))
    assert plain.loc[("deliveries_cut_off", "")] == 0.0 < without.loc[("deliveries_cut_off", "")]
    assert without.loc[("informed_choices", "")] < plain.loc[("informed_choices", "")]
    assert np.isfinite(without.loc[("logistics_cost", "")])

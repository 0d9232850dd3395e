"""Rules, kept or broken by belief; inspections, fines and what follows; and what the state is told under a mandate."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from village import TRADE, village

import sim
from sim.levers import neutral_levels
from sim.record.run import Run

#: Trade off the exchanges is soon had and saves a fee, and most products are private.
MUCH_TO_BREAK: dict[str, Any] = TRADE | {
    "exchange.off_exchange": {"contract": 1, "days": 0, "doubt": 0},
    "catalogue": {
        "products": 24,
        "state_share": 0.2,
        "buyers": {"services": 8, "foreign": 3},
        "term": 0.75,
        "latency": 1,
        "ask": 100,
        "integration": 0,
        "upkeep": 1,
        "secret": 10,
        "rivalry": 1,
    },
    "policy.seller_fee": 20,
    "enforcement": {"effort": 0, "days": 0.3, "suspension": 2},
}
NEUTRAL = {f"policy.{name}": level for name, level in neutral_levels().items()}
#: A mandate that holds for all private products.
MANDATE = {"policy.sharing_mandate": 1.0}


def lived(days: int = 4, **changed: Any) -> Run:
    """A village of so many days under neutral rules but for some."""
    rules = NEUTRAL | {"policy.important_core_share": 50} | MANDATE
    return sim.run(village(rules | MUCH_TO_BREAK | {"days": days} | changed))


def rules_broken(run: Run) -> pd.Series[int]:
    """Number of violations by rule."""
    return run.table("violations")["rule"].astype(str).value_counts()


@pytest.fixture(scope="module")
def lawless() -> Run:
    """Nobody inspects."""
    return lived()


@pytest.fixture(scope="module")
def strict() -> Run:
    """Inspectors come to firms that fear nothing, for twelve days, so that some are caught."""
    return lived(
        12, **{"policy.inspection_rate": 1.0, "policy.fine_share": 10, "policy.fine_fixed": 1, "beliefs.hazards": 0}
    )


def test_where_nobody_inspects_all_that_pays_is_done(lawless: Run) -> None:
    """Important data trade off the exchanges, and reports are withheld, by firms only; nobody is sanctioned."""
    broken = rules_broken(lawless)
    assert broken["important data off exchange"] > 0
    assert broken["withheld from the state"] > 0
    owner = lawless.table("persons").astype(str).set_index("person")["ownership"]
    assert set(owner[lawless.table("violations")["person"].astype(str)]) <= {"private", "state", "foreign"}
    assert lawless.table("inspections").empty
    assert lawless.table("sanctions").empty


def test_counts_of_violations_agree_and_never_exceed_opportunities(lawless: Run) -> None:
    """Every violation is one of the day's opportunities, and deals are their causes where rules are on deals."""
    days = lawless.table("opportunities")
    assert (days["violations"] <= days["opportunities"]).all()
    assert days["violations"].sum() == len(lawless.table("violations"))
    violations = lawless.table("violations").astype({"rule": str})
    on_deals = violations[violations["cause"] >= 0]
    deals = lawless.table("deals").astype({"product": str, "seller": str}).set_index("event")
    assert deals.loc[on_deals["cause"], "seller"].tolist() == on_deals["person"].astype(str).tolist()
    off = on_deals[on_deals["rule"] == "important data off exchange"]
    assert set(deals.loc[off["cause"], "venue"].astype(str)) == {"off-exchange"}


def test_who_breaks_a_rule_expects_to_gain_by_its_beliefs(strict: Run, lawless: Run) -> None:
    """(1 - p) G > p F of each row, as Becker (1968) has it."""
    for run in (strict, lawless):
        rows = run.table("violations")
        lasting = rows[rows["cause"] >= 0]
        gain, sanction = lasting["gain_cny"] + 0.01, lasting["sanction_cny"] - 0.01
        assert ((1 - lasting["detection"]) * gain > lasting["detection"] * sanction).all()


def test_violations_fall_with_what_is_feared() -> None:
    """A higher fine at the same inspections, and more inspections at the same fine, never let more be broken."""
    fines = [len(fearful(1.0, fixed).table("violations")) for fixed in (0, 0.1, 200)]
    visits = [len(fearful(rate, 1).table("violations")) for rate in (0, 0.1, 1)]
    for counts in (fines, visits):
        assert all(more >= fewer for more, fewer in pairwise(counts))
        assert counts[0] > counts[-1]


def fearful(rate: float, fixed: float) -> Run:
    """Two days under some rate of inspections and largest fine."""
    return lived(2, **{"policy.inspection_rate": rate, "policy.fine_fixed": fixed})


def test_fines_are_paid_to_the_state_and_are_at_most_the_higher_maximum(strict: Run) -> None:
    """Every fine is one payment of the ledger, of whoever was found out by the inspection that it names."""
    fines = strict.table("sanctions").query("what in ('fine', 'fine, no money')")
    paid = strict.table("ledger").query("why == 'fine'")
    some = fines[fines["paid_cny"] > 0]
    assert len(some) > 0
    assert paid["amount_cny"].tolist() == some["paid_cny"].tolist()
    assert paid["payer"].astype(str).tolist() == some["person"].astype(str).tolist()
    assert set(paid["payee"].astype(str)) == {"state"}
    assert (fines["paid_cny"] <= fines["due_cny"]).all()
    inspections = strict.table("inspections").set_index("event")
    assert set(inspections.loc[fines["cause"], "what"].astype(str)) == {"violations found"}


def test_who_is_suspended_offers_nothing_on_exchanges_until_it_ends(strict: Run) -> None:
    """No listing of a suspended product for two days after."""
    listings = strict.table("listings").astype({"product": str, "venue": str, "what": str})
    suspended = listings[(listings["what"] == "suspended") & (listings["venue"] == "exchange")]
    assert len(suspended) > 0
    for stop in suspended.itertuples():
        within = listings["time"].between(stop.time, stop.time + pd.Timedelta(days=2), inclusive="left")
        again = within & (listings["product"] == stop.product) & (listings["what"] == "submitted")
        assert not (again & (listings["event"] > stop.event)).any()


def test_an_inspection_follows_from_its_order_within_working_hours(strict: Run) -> None:
    """One result for each order that was finished, not before it, and by nobody at night."""
    inspections = strict.table("inspections").astype({"what": str, "person": str})
    orders = inspections[inspections["what"] == "ordered"].set_index("event")
    done = inspections[inspections["what"] != "ordered"]
    assert len(done) > 0
    assert done["cause"].is_unique
    assert orders.loc[done["cause"], "person"].tolist() == done["person"].tolist()
    assert (done["waited_h"] > 0).all()
    assert done["time"].dt.hour.between(9, 17).all()


def test_withheld_and_false_reports_blind_the_state() -> None:
    """Stocks seen under a full mandate fall where nobody inspects, and false readings cost visibility."""
    secret = {"feeds.secret": 100_000, "enforcement.effort": 0}
    honest = lived(4, **secret | {"enforcement.effort": 1e9}).outcomes.set_index(["outcome", "group"])["value"]
    silent = lived(4, **secret).outcomes.set_index(["outcome", "group"])["value"]
    # Where whoever withholds is always found and whoever forges never is, forging pays.
    forging = lived(
        4, **secret | {"policy.inspection_rate": 1.0, "policy.fine_fixed": 200, "enforcement.forgeries_found": 0,
                       "enforcement.forging": 0, "enforcement.hidden": 0.5},
    )  # fmt: skip
    assert set(rules_broken(forging).index) & {"withheld from the state", "false report to the state"} == {
        "false report to the state"
    }
    false = forging.outcomes.set_index(["outcome", "group"])["value"]
    assert silent["stocks_seen", ""] < honest["stocks_seen", ""]
    assert false["stocks_seen", ""] == pytest.approx(honest["stocks_seen", ""], abs=0.02)
    assert false["visibility", "stock"] < honest["visibility", "stock"]

"""The outcome table as a whole: registered, complete, in order, and free of noise."""

from __future__ import annotations

import warnings
from pathlib import Path

import sim
from sim.outcomes import measure
from sim.outcomes.registry import OUTCOMES

from .hand_made import YARDSTICK, HandMade

TINY = Path(__file__).parents[2] / "scenarios/tiny.yaml"
#: Outcomes that there are only where firms deliver on credit.
CREDIT = {name for name in OUTCOMES if "credit" in name} | {
    "firms_short", "judgments", "insolvencies", "bail_outs", "bail_outs_paid",
}  # fmt: skip
#: Outcomes that there are only where districts need permits.
PERMITS = {name for name in OUTCOMES if name.startswith("permit")}
#: Outcomes that there are only where goods have a spot market.
SPOT = {"peak_mispricing", "crash_depth", "prices_seen", "stock_loans", "loans_called", "bank_losses"}
#: Outcomes that there are only where demand is for sale.
QUANTITIES = {name for name in OUTCOMES if name.startswith("quantit")}
#: Outcomes that there are only where data can leak, or covers persons who have not agreed.
LEAKS = {name for name in OUTCOMES if "leak" in name} | {"secrets_lost", "privacy_loss"}
#: Outcomes of the trade in data that there are only where somebody holds, sells or uses it.
TRADE = {"digital_value_added", "digital_growth", "domain_sales", "participation", "venue_share", "willingness"}
#: Outcomes that there are only where brokers work.
BROKERS = {name for name in OUTCOMES if "broker" in name}
#: What there is to measure only where copies may be passed on.
RESALE = {"resold_share"}
#: What there is to measure only where roads vary and are surveyed.
ROADS = {
    "route_regret", "routes_by_view", "routes_into_closures", "roads_surveyed", "probe_passages", "closures_known",
}  # fmt: skip


def test_every_outcome_is_registered_and_every_registered_one_is_measured() -> None:
    """Under the name, unit and side of the registry, and each (outcome, group) once."""
    everything = {
        "roads.variation": {}, "map_feed": {}, "credit": {"term": 1, "review": 1}, "permits": {"validity": 1},
        "catalogue": {"latency": 1, "resale": {"allowed": 1}},
        "leaks": {}, "industry.replenishment.forecast": "ma", "demand_feed": {},
        "exchange.search": 0.5, "brokers": {},
        "policy.allocation": "planner", "spot_market": {},
    }  # fmt: skip
    table = sim.run(sim.load(TINY, everything)).outcomes
    assert set(table["outcome"]) == set(OUTCOMES)
    assert not table.duplicated(["outcome", "group"]).any()
    for row in table.itertuples():
        assert (row.unit, row.side) == (OUTCOMES[row.outcome].unit, OUTCOMES[row.outcome].side)


def test_roads_that_never_vary_are_not_measured() -> None:
    """Without variation, incidents and a map there is nothing to choose or to survey."""
    assert ROADS.isdisjoint(sim.run(sim.load(TINY)).outcomes["outcome"])


def test_a_run_of_nothing_is_measured_without_a_warning() -> None:
    """Empty tables give the same outcomes but for groups that do not occur."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = measure(HandMade(), YARDSTICK)
    only_where = {"bullwhip", "orders_held_back"} | ROADS | CREDIT | PERMITS | SPOT | QUANTITIES
    only_where |= LEAKS | BROKERS | RESALE | TRADE
    assert set(OUTCOMES) - set(table["outcome"]) <= only_where


def test_measuring_twice_gives_the_same() -> None:
    """Measures read tables and change nothing."""
    run = sim.run(sim.load(TINY))
    loaded = sim.load(TINY)
    assert run.outcomes.equals(sim.run(loaded).outcomes)

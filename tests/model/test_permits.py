"""Entry permits in the whole model: who may go where, how long papers take, and what sharing and feeds change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.arrays import NONE
from sim.city.tables import OrderState
from sim.record.run import Run
from sim.scenario.load import LoadedScenario

from .stops import run_watched, started

TINY = Path(__file__).parents[2] / "scenarios" / "tiny.yaml"
_FEED = {"ask": 5, "integration": 0, "upkeep": 1}


def village(permits: dict[str, Any] | None = None, **changes: Any) -> LoadedScenario:
    """The village, one of whose two districts needs a permit that ends soon."""
    dotted = {name.replace("__", "."): value for name, value in changes.items()}
    settings = {"districts": 0.5, "validity": 4, "service": 1.0} | (permits or {})
    return sim.load(TINY, {"days": 21, "warmup_days": 0, "fleet.carriers": 4, "permits": settings} | dotted)


@pytest.fixture(scope="module")
def run() -> Run:
    """Three weeks of it."""
    return sim.run(village())


def test_only_trucks_with_a_permit_are_sent_for_loads_of_the_district() -> None:
    """Whenever a truck is sent, its carrier's permits for both ends of the load are good."""
    model = started(village())
    permits, orders = model.permits, model.city.tables.orders
    assert permits is not None
    seen, refused = 0, 0
    before: set[int] = set()

    def look(now_ms: int) -> None:
        nonlocal seen, refused
        orders = model.city.tables.orders
        sent = np.flatnonzero((orders["state"] == OrderState.ASSIGNED) & (orders["assigned_ms"] == now_ms))
        for row in [r for r in sent.tolist() if orders["event"][r] not in before]:
            before.add(int(orders["event"][row]))
            carrier = model.built.roster.carrier[orders["vehicle"][row]]
            for end in ("supplier", "buyer"):
                gate = permits._gate[model.city.chain.point_site[orders[end][row]]]
                if gate != NONE:
                    assert permits.knowledge.ends_ms[carrier, gate] > now_ms
                    seen += 1
        refused += int((~permits.knowledge.valid(now_ms)).any())

    run_watched(model, look)
    assert orders.size > 0
    assert seen > 50
    assert refused > 0


def test_a_permit_takes_the_time_at_desks_and_is_good_from_its_grant(run: Run) -> None:
    """Granted after the dossier, for the stated validity; gap or early time is measured from the one before."""
    permits = run.table("permits")
    assert len(permits) > 10
    assert (permits["took_h"] > 0).all()
    assert ((permits["ends"] - permits["time"]).dt.total_seconds() == 4 * 86_400).all()
    assert ((permits["gap_h"] == 0) | (permits["early_h"] == 0)).all()
    for _, mine in permits.sort_values("time").groupby(["carrier", "district"], observed=True):
        for one, following in zip(mine.itertuples(), mine.iloc[1:].itertuples(), strict=False):
            off = (following.time - one.ends).total_seconds() / 3600
            assert following.gap_h - following.early_h == pytest.approx(off, abs=1e-3)


def test_a_fee_is_paid_for_every_dossier(run: Run) -> None:
    """To the state; some dossiers are still on their way at the end."""
    fees = run.table("ledger").query("why == 'permit fee'")
    assert set(fees["payee"]) == {"state"}
    assert set(fees["amount_cny"]) == {8_000.0}
    assert len(run.table("permits")) <= len(fees) <= len(run.table("permits")) + 4


@pytest.mark.parametrize(("sharing", "papers"), [(0.0, 5.0), (1.0, 1.0)])
def test_papers_of_departments_that_share_come_by_themselves(sharing: float, papers: float) -> None:
    """With nothing shared all five desks are visited; with everything only the permit office."""
    fetched = sim.run(village(policy__departments_sharing=sharing)).table("permits")["papers"]
    assert set(fetched) == {papers}


def test_permits_take_longer_the_less_departments_share_and_the_busier_desks_are() -> None:
    """Mean time from dossier to permit over three weeks, by the same chances."""
    took = [
        sim.run(village({"utilisation": busy}, policy__departments_sharing=sharing)).outcome("permit_time")
        for sharing, busy in ((1.0, 0.5), (0.0, 0.5), (0.0, 0.95))
    ]
    assert took[0] < took[1] < took[2]


def test_carriers_learn_how_long_permits_take() -> None:
    """Beliefs leave the prior and come nearer to what permits took."""
    model = started(village({"prior_time": 40.0, "prior_sd": 10.0}))
    assert model.permits is not None
    prior = model.permits.knowledge.time_mean_h.copy()
    run_watched(model, lambda _: None)
    assert (model.permits.knowledge.time_mean_h < prior).all()


def test_the_feed_of_queues_is_sold_and_tells_its_buyers_alone() -> None:
    """Carriers buy it; those who did are informed, and void licences leave everybody uninformed."""
    priced = {"policy__listing_review_days": 0, "policy__open_public_data": 0.0, "fleet__working_capital": 90_000}
    bought = sim.run(village({"queues": _FEED}, **priced))
    deals = bought.table("deals")
    buyers = set(deals.loc[deals["product"].astype(str) == "permits@permit-office", "buyer"])
    assert buyers
    assert set(bought.table("permits").query("informed")["carrier"]) <= buyers
    void = sim.run(village({"queues": _FEED}, **priced, exchange__void_domains=["permits"]))
    assert not void.table("permits")["informed"].any()


def test_without_the_section_nothing_needs_a_permit() -> None:
    """No rows, no fees, no office."""
    plain = sim.run(sim.load(TINY))
    assert len(plain.table("permits")) == 0
    assert "permit_time" not in set(plain.outcomes["outcome"])

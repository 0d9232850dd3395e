"""Trade credit in the whole model: money, claims, and the end of firms that run out of cash."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import ConservationError
from sim.model import CityModel
from sim.model.courts import shares_of
from sim.model.registers import ranks
from sim.record.recorder import MemoryRecorder
from sim.record.run import Run
from sim.record.tables import frame
from sim.scenario.load import LoadedScenario
from sim.units import DAY_MS

from .stops import run_watched, started, stopped

TINY = Path(__file__).parents[2] / "scenarios" / "tiny.yaml"
#: Little cash and little patience, so that a fortnight sees firms fail.
_CREDIT = {
    "term": 3, "working_capital": 1.0, "capital_cv": 1.5, "overhead": 0.5, "overhead_cv": 0.5, "court": 1, "grace": 3,
    "proceedings": 1, "review": 1,
}  # fmt: skip


def village(credit: dict[str, Any] | None = None, **changes: Any) -> LoadedScenario:
    """The village with trade credit."""
    dotted = {name.replace("__", "."): value for name, value in changes.items()}
    return sim.load(TINY, {"days": 14, "credit": _CREDIT | (credit or {})} | dotted)


@pytest.fixture(scope="module")
def run() -> Run:
    """A fortnight of it."""
    return sim.run(village())


def insolvencies(run: Run) -> pd.DataFrame:
    """Ends of firms."""
    defaults = run.table("defaults")
    return defaults[defaults["what"] == "insolvency"]


# ── money and claims ─────────────────────────────────────────────────────────────────────────────
def test_money_and_claims_add_up_at_every_stop() -> None:
    """The ledger sums to 0, and what arose as claims was paid, written off or is left."""
    model = started(village())
    run_watched(model, lambda _: model.audit())
    assert model.credit is not None
    assert model.credit.claims.count > 0


def test_every_order_is_paid_in_advance_or_becomes_one_claim(run: Run) -> None:
    """By its event: delivered orders have either a payment before or an invoice, never both."""
    model = started(village())
    model.run(MemoryRecorder(model.names))
    assert model.credit is not None
    ledger, ended = run.table("ledger"), run.table("claims")
    in_advance = set(ledger.loc[ledger["why"] == "goods in advance", "cause"])
    claimed = [*ended.loc[ended["cause"] >= 0, "cause"], *model.credit.claims["event"].tolist()]
    claimed = [event for event in claimed if event >= 0]
    assert len(set(claimed)) == len(claimed)
    assert not in_advance & set(claimed)
    assert set(run.table("orders")["cause"]) <= in_advance | set(claimed)
    assert in_advance
    assert claimed


@pytest.mark.parametrize("changes", [{"industry__cancel_after": "2 h"}, {"industry__unmet_orders": "lost"}])
def test_what_was_paid_for_orders_that_never_come_is_paid_back_and_no_more(changes: dict[str, Any]) -> None:
    """Cancelled orders are refunded to the fen if they were paid in advance; refused ones were never paid for."""
    run = sim.run(village({"loss": 1.0, "prior_default": 0.5}, fleet__vehicles=3, **changes))
    ledger, ended = run.table("ledger"), run.table("cancellations").set_index("cause")
    paid, back = (
        ledger[ledger["why"] == why].set_index("cause")["amount_cny"] for why in ("goods in advance", "refund")
    )
    refused = ended.index[ended["reason"] == "refused"]
    cancelled = ended.index.difference(refused)
    assert not paid.index.intersection(refused).size
    assert back.to_dict() == paid[paid.index.intersection(cancelled)].to_dict()
    assert len(back if "industry__cancel_after" in changes else refused) > 0


def test_payments_in_the_ledger_are_what_claims_say(run: Run) -> None:
    """Principal, late interest and insolvency dividends add up to what creditors got."""
    ledger, claims = run.table("ledger"), run.table("claims")
    paid = ledger[ledger["why"].isin(["trade credit", "late interest", "insolvency dividend"])]["amount_cny"].sum()
    assert paid == pytest.approx(claims["paid_cny"].sum())
    whole = claims[claims["outcome"] != "written off"]
    assert (whole["amount_cny"] + whole["interest_cny"] - whole["paid_cny"]).abs().max() < 1e-9
    assert (claims.loc[claims["outcome"] == "paid", "interest_cny"] == 0).all()


def test_claims_are_settled_on_the_day_they_fall_due_or_late(run: Run) -> None:
    """In time means at the midnight at which they are due; both happen here."""
    claims = run.table("claims")
    late = claims["time"] > claims["due"]
    assert (late == (claims["outcome"] == "paid late")).loc[claims["outcome"] != "written off"].all()
    assert {"paid", "paid late", "written off"} == set(claims["outcome"])


# ── the end of a firm ────────────────────────────────────────────────────────────────────────────
def test_creditors_of_an_insolvent_firm_lose_in_proportion(run: Run) -> None:
    """Each gets the same share of its claims, up to a fen, and together no more than the firm's cash."""
    ended = run.table("claims")
    for failure in insolvencies(run).itertuples():
        mine = ended[
            (ended["debtor"] == failure.firm) & (ended["outcome"] == "written off") & (ended["time"] == failure.time)
        ]
        owed = mine["amount_cny"] + mine["interest_cny"]
        share = mine["paid_cny"].sum() / owed.sum() if len(mine) else 0.0
        assert (mine["paid_cny"] - owed * share).abs().max() < 0.011 or not len(mine)
        assert mine["paid_cny"].sum() <= max(failure.cash_cny, 0.0) + 1e-9
        assert failure.lost_cny == pytest.approx((owed - mine["paid_cny"]).sum())
    assert len(insolvencies(run)) > 2


def test_an_insolvent_firm_orders_nothing_until_its_new_owners_begin(run: Run) -> None:
    """For the time of the proceedings; then it orders again."""
    choices = run.table("choices")
    rested = 0
    for failure in insolvencies(run).itertuples():
        after = choices[(choices["buyer"].astype(str) == str(failure.firm)) & (choices["time"] >= failure.time)]
        assert (after["time"] >= failure.time + pd.Timedelta(days=_CREDIT["proceedings"])).all()
        rested += len(after) > 0
    assert rested > 0


def test_licences_of_an_insolvent_firm_end_with_it() -> None:
    """What its data licences would have allowed is over at that midnight."""
    model = stopped(village(), 10 * DAY_MS)
    assert model.credit is not None
    licences, courts = model.trade.exchange.licences, model.credit.courts
    licences.issue(np.array([0, 0]), np.array([1, 2]), 0, 99 * DAY_MS, np.array([0, 1]), np.zeros(2, dtype=np.uint64))
    courts._wind_up(1, 10 * DAY_MS)
    assert licences.holds(np.array([1, 2]), np.array([0, 0]), 10 * DAY_MS).tolist() == [False, True]
    model.audit()


def test_new_owners_pay_wages_that_are_owed_and_put_in_capital() -> None:
    """After a takeover the firm has what its owners put in, whatever it owed its workers, and costs anew."""
    model = stopped(village(), 5 * DAY_MS)
    assert model.credit is not None
    owners, before = model.credit.owners, model.credit.owners.overhead_fen()
    model.ledger.transfer(0, 3, model.persons.row("outside"), np.array([10**12]), "a planted loss")
    model.credit.courts._wind_up(3, 5 * DAY_MS)
    assert model.ledger.balance_fen[3] == owners.capital_fen()[3]
    assert owners.overhead_fen()[3] != before[3]
    assert (np.delete(owners.overhead_fen(), 3) == np.delete(before, 3)).all()
    model.audit()


def test_shares_are_whole_fen_and_no_more_than_there_is() -> None:
    """10 fen over claims of 1, 1 and 1 pay each 1; over 7, 7 and 7 they pay 3 each; large sums do not overflow."""
    assert shares_of(10, np.array([1, 1, 1])).tolist() == [1, 1, 1]
    assert shares_of(10, np.array([7, 7, 7])).tolist() == [3, 3, 3]
    assert shares_of(10**12, np.array([10**13, 10**13])).tolist() == [5 * 10**11] * 2
    assert shares_of(5, np.empty(0, dtype=np.int64)).tolist() == []


# ── why firms fail ───────────────────────────────────────────────────────────────────────────────
def test_with_ample_cash_and_low_costs_nobody_fails() -> None:
    """Defaults come from cash alone: there is no chance of them that anybody drew."""
    rich = sim.run(village({"working_capital": 60, "capital_cv": 0.1, "overhead": 0.2, "overhead_cv": 0}))
    assert len(rich.table("defaults")) == 0
    assert set(rich.table("claims")["outcome"]) == {"paid"}


def test_a_supplier_asks_for_cash_while_something_is_overdue(run: Run) -> None:
    """Whoever was short at a midnight with invoices overdue gets no credit at the review that follows."""
    defaults, terms = run.table("defaults"), run.table("credit_terms")
    short = defaults[(defaults["what"] == "short") & (defaults["overdue_cny"] > 0)]
    for case in short.itertuples():
        reviewed = terms[(terms["time"] == case.time) & (terms["customer"] == case.firm)]
        assert reviewed.empty or not reviewed["granted"].all()
    assert len(short) > 0


def test_a_buyer_without_money_orders_nothing_from_whom_it_must_pay_in_advance() -> None:
    """Payments in advance never overdraw an account, whatever else falls due later that day."""
    model = started(village())
    order, checked = model.materials.order, 0

    def order_and_look(now_ms: int) -> None:
        nonlocal checked
        before = len(model.log._pending["ledger"])
        order(now_ms)
        for batch in model.log._pending["ledger"][before:]:
            if batch["why"] == "goods in advance":
                assert (model.ledger.balance_fen[batch["payer"]] >= 0).all()
                checked += 1

    model.materials.order = order_and_look  # type: ignore[method-assign]
    model.run(MemoryRecorder(model.names))
    assert checked


# ── credit reports ───────────────────────────────────────────────────────────────────────────────
_REPORT = {"interval": 12, "latency": 2, "ask": 5, "integration": 0, "upkeep": 1, "tax_return": 2}


def informed_village(**changes: Any) -> LoadedScenario:
    """The village with reports that are open to all and whose departments share everything."""
    opened = {"policy__open_public_data": 1.0, "policy__departments_sharing": 1.0, "days": 20}
    return village({"report": _REPORT}, **(opened | changes))


def test_suppliers_who_get_reports_decide_by_them_and_no_others() -> None:
    """Every edge is informed, by the one product, and estimates leave those by own books once firms have failed."""
    model = started(informed_village())
    model.run(recorder := MemoryRecorder(model.names))
    assert model.credit is not None
    assert (model.credit.knowledge.source >= 0).all()
    assert (model.credit.files.record >= 0).all()
    terms = frame(recorder.tables, "credit_terms")
    late = terms[terms["time"] == terms["time"].max()]
    assert (late["probability"] - late["probability_uninformed"]).abs().max() > 0.01
    early = terms[~terms["informed"]]
    assert (early["granted"] == early["granted_uninformed"]).all()


def test_void_licences_leave_suppliers_with_their_own_books() -> None:
    """Where credit licences are void nobody is informed; decisions are those by own books."""
    run = sim.run(informed_village(exchange__void_domains=["credit"]))
    terms = run.table("credit_terms")
    assert not terms["informed"].any()
    assert (terms["granted"] == terms["granted_uninformed"]).all()


@pytest.mark.parametrize(("sharing", "known"), [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)])
def test_departments_that_keep_records_to_themselves_leave_holes(sharing: float, known: float) -> None:
    """The share of records known is the lever's, up to the luck of 13 firms with 4 records each."""
    model = started(informed_village(policy__departments_sharing=sharing, days=8))
    model.run(MemoryRecorder(model.names))
    assert model.credit is not None
    record = model.credit.files.record
    assert (record >= 0).mean() == pytest.approx(known, abs=0.2)


def test_reports_are_sold_once_they_tell_firms_apart() -> None:
    """Nobody pays before the first defaults have been counted; then suppliers do, and the bureau earns."""
    run = sim.run(informed_village(policy__open_public_data=0.0, policy__listing_review_days=0.0))
    deals = run.table("deals")
    reports = deals[deals["product"].astype(str).str.startswith("credit@")]
    assert len(reports) > 0
    assert (reports["time"] - pd.Timestamp(2021, 6, 7) >= pd.Timedelta(days=_CREDIT["term"])).all()
    assert set(reports["seller"]) == {"credit-bureau"}


def test_records_are_ranks_and_follow_the_owners() -> None:
    """A firm that is taken over is the youngest of all, has no judgments, and the capital of its new owners."""
    model = stopped(informed_village(), 9 * DAY_MS)
    assert model.credit is not None
    registers, courts = model.credit.registers, model.credit.courts
    assert registers is not None
    courts.cases.add(np.array([4, 4, 5]), 8 * DAY_MS)
    before = registers.read(9 * DAY_MS)
    assert before[[4, 5], 0].tolist() == [1.0, 0.5]
    assert ((before >= 0) & (before <= 1)).all()
    courts._wind_up(4, 9 * DAY_MS)
    after = registers.read(9 * DAY_MS)
    assert after[4, 0] == 0.0
    assert after[4, 2] == after[:, 2].min()
    assert ranks(np.array([3.0, 1.0, 3.0, 7.0])).tolist() == [0.5, 0.125, 0.5, 0.875]


# ── audits can fail ──────────────────────────────────────────────────────────────────────────────
def _lose_a_claim(model: CityModel) -> None:
    assert model.credit is not None
    rows = {name: column[1:] for name, column in model.credit.claims._rows.items()}
    model.credit.claims._rows = rows


def _owe_a_fen_less(model: CityModel) -> None:
    assert model.credit is not None
    model.credit.claims._rows["principal_fen"][0] -= 1


@pytest.mark.parametrize("tamper", [_lose_a_claim, _owe_a_fen_less])
def test_a_run_ends_at_the_midnight_after_a_claim_is_lost(tamper: Any) -> None:
    """A claim, or a fen of one, that goes missing stops the run when its day is closed."""
    model = stopped(village(), 2 * DAY_MS)
    model.audit()
    tamper(model)
    with pytest.raises(ConservationError, match="claims of"):
        model.run(MemoryRecorder(model.names))
    assert model.clock.now_ms == 2 * DAY_MS

"""From a request to a licence: what waits, what may end a deal on its way, and when money moves."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import NONE
from sim.engine.calendar import Calendar
from sim.exchange.catalogue import Listing
from sim.exchange.negotiations import NEXT, Step
from sim.regulation import Recognition
from sim.regulation.approval import UseApproval
from sim.scenario.schema import Approval
from sim.units import DAY_MS

from .booth import BUYER, HOLDER, OTHER_BUYER, TERM_MS, Booth, open_booth


def with_desks(**settings: object) -> Booth:
    """A booth whose products 0 and 1 are important and core, and whose exchange looks at their uses."""
    terms = Approval.model_validate({"days": 1, "tier": "important"} | settings)
    booth = open_booth(transforms=[UseApproval(terms, Calendar(dt.date(2021, 6, 7)), seed=1)])
    booth.put_on_sale([0, 1, 2])
    booth.exchange.catalogue.tier[:2] = 1, 2
    return booth


def waiting(booth: Booth) -> np.ndarray:
    """Rows of accepted offers."""
    return np.flatnonzero(booth.exchange.negotiations.at(Step.ACCEPTED))


def ends(booth: Booth) -> list[tuple[str, str]]:
    """Last steps of negotiations and their reasons, in order."""
    last = {step.name for step in Step if not NEXT[step]}
    return [(str(row["step"]), str(row["reason"])) for row in booth.rows("negotiations") if row["step"] in last]


def test_money_and_licence_wait_for_the_approval_of_the_use() -> None:
    """The price is that of the session; the licence runs from when it is paid; then nobody is asked again."""
    booth = with_desks()
    assert booth.bid([(BUYER, 0, 5_000), (BUYER, 2, 5_000)]) == [False, True]
    (row,) = waiting(booth)
    steps, licences = booth.exchange.negotiations, booth.exchange.licences
    assert booth.ledger.balance_fen[BUYER] == 1_000_000 - 3_000
    booth.exchange.reprice(*np.full((2, 4), 9_999), np.full(4, 9_999), 1)
    due = int(steps.due_ms[row])
    assert due > 0
    assert booth.exchange.conclude(np.array([row]), due).tolist() == [row]
    assert booth.ledger.balance_fen[BUYER] == 1_000_000 - 4_000
    assert (licences.start_ms.tolist(), licences.end_ms.tolist()) == ([0, due], [TERM_MS, due + TERM_MS])
    again = np.array([row])
    steps.seek(again, due + TERM_MS)
    assert booth.exchange.session(again, np.array([9_999]), due + TERM_MS).tolist() == [True]
    assert [(row["renewal"], row["price_fen"]) for row in booth.rows("deals")] == [
        (False, 3_000), (False, 1_000), (True, 9_999),
    ]  # fmt: skip


@pytest.mark.parametrize("what", ["use not approved", "product withdrawn", "no money"])
def test_a_deal_may_end_while_its_use_is_looked_at(what: str) -> None:
    """It is terminated with its reason, which is counted among refusals; nothing is paid and nobody licensed."""
    booth = with_desks(rejected=float(what == "use not approved"))
    booth.bid([(BUYER, 0, 5_000)])
    if what == "product withdrawn":
        booth.exchange.catalogue.status[0] = Listing.UNLISTED
    if what == "no money":
        booth.ledger.transfer(1, BUYER, OTHER_BUYER, np.array([999_001]), "something else")
    balance = booth.ledger.balance_fen.tolist()
    row = waiting(booth)
    assert booth.exchange.conclude(row, DAY_MS).size == 0
    assert ends(booth) == [("TERMINATED", what)]
    assert [(row["reason"], row["rows"]) for row in booth.rows("refusals")] == [(what, 1)]
    assert booth.ledger.balance_fen.tolist() == balance
    assert booth.exchange.licences.product.size == 0
    steps = booth.exchange.negotiations
    assert steps.step[row].tolist() == [NONE]
    steps.lift_bars(2 * DAY_MS)
    assert steps.may_bid[row].tolist() == [what != "use not approved"]
    steps.lift_bars(DAY_MS + TERM_MS)
    assert steps.may_bid[row].all()


def test_a_forbidden_tier_is_refused_at_once() -> None:
    """The other buyer is foreign; the first one waits for its use to be looked at."""
    booth = with_desks(core="domestic")
    booth.bid([(OTHER_BUYER, 1, 5_000), (BUYER, 1, 5_000), (OTHER_BUYER, 0, 5_000)])
    assert ends(booth) == [("TERMINATED", "forbidden tier")]
    assert waiting(booth).size == 2


bid = st.tuples(st.sampled_from([BUYER, OTHER_BUYER]), st.integers(0, 3), st.integers(0, 9_000))


def test_where_the_law_does_not_recognise_data_money_may_go_and_nothing_come() -> None:
    """The seller keeps the price and delivers nothing; no deal, no licence, and the buyer stays away for a term."""
    booth = open_booth(transforms=[Recognition(1.0, seed=1)], levels={"recognised": False})
    booth.put_on_sale([0])
    assert booth.bid([(BUYER, 0, 5_000)], 70) == [False]
    assert ends(booth) == [("TERMINATED", "not delivered")]
    paid = booth.rows("ledger")[-1]
    assert (paid["payer"], paid["payee"], paid["amount_fen"], paid["why"]) == (
        BUYER, HOLDER, 1_000, "paid and not delivered",
    )  # fmt: skip
    assert booth.rows("deals") == []
    assert booth.exchange.licences.product.size == 0
    steps = booth.exchange.negotiations
    steps.lift_bars(70 + TERM_MS - 1)
    assert (~steps.may_bid).sum() == 1
    booth.ledger.audit()


@pytest.mark.parametrize(("recognised", "walk_away"), [(True, 1.0), (False, 0.0)])
def test_where_sellers_are_held_to_it_or_hold_to_it_themselves_all_is_delivered(
    recognised: bool, walk_away: float
) -> None:
    """Recognition guarantees delivery, and so does a seller's own word if it always keeps it."""
    booth = open_booth(transforms=[Recognition(walk_away, seed=1)], levels={"recognised": recognised})
    booth.put_on_sale([0])
    assert booth.bid([(BUYER, 0, 5_000)], 70) == [True]


acts = st.lists(
    st.one_of(
        st.lists(bid, max_size=5),
        st.sampled_from(["conclude", "withdraw", "lift", "unlist"]),
    ),
    max_size=8,
)  # fmt: skip


@given(acts=acts, rejected=st.floats(0, 1), days=st.sampled_from([0.0, 0.5]), core=st.sampled_from(["all", "domestic"]))
def test_whatever_happens_deals_are_finalized_negotiations_and_all_walk_along_the_protocol(
    acts: list[str | list[tuple[int, int, int]]], rejected: float, days: float, core: str
) -> None:
    """Each negotiation is a walk by allowed edges; licences, deals and payments are those of the finalized ones."""
    booth = with_desks(rejected=rejected, days=days, core=core)
    steps = booth.exchange.negotiations
    for now, act in enumerate(acts):
        if isinstance(act, list):
            booth.bid(act, now)
        elif act == "conclude":
            booth.exchange.conclude(waiting(booth), now)
        elif act == "withdraw":
            steps.withdraw(np.zeros(steps.step.size, dtype=np.bool_), now)
        elif act == "lift":
            steps.lift_bars(now)
        else:
            booth.exchange.catalogue.status[1] = Listing.UNLISTED
    rows = booth.rows("negotiations")
    at = {row["event"]: row for row in rows}
    for row in rows:
        before = at.get(row["cause"])
        step = Step[str(row["step"])]
        assert step is Step.REQUESTED if before is None else step in NEXT[Step[str(before["step"])]]
    final = [
        (row["time_ms"], row["buyer"], row["product"], row["price_fen"]) for row in rows if row["step"] == "FINALIZED"
    ]
    deals = booth.rows("deals")
    assert [(row["time_ms"], row["buyer"], row["product"], row["price_fen"]) for row in deals] == final
    assert booth.exchange.licences.event.tolist() == [row["event"] for row in deals]
    paid = [row["cause"] for row in booth.rows("ledger") if row["why"] == "licence"]
    assert paid == [row["event"] for row in deals]
    booth.ledger.audit()
    booth.exchange.audit()

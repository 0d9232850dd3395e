"""The exchange: from submission to a licence, every fen and every event accounted for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.arrows import UNLIMITED_FEN, Flow, Stateless
from sim.engine.events import NO_CAUSE
from sim.exchange.catalogue import Catalogue, Listing
from sim.exchange.pricing import guide_price_fen
from sim.levers import LEVERS, Arrow, LeverValue
from sim.regulation import FalseRejection, LookIn, PriceMechanism, SellerFee, SellerSubsidy

from .booth import (
    AGAIN_MS,
    BUYER,
    HOLDER,
    IOT,
    OPERATOR,
    OTHER_BUYER,
    OTHER_HOLDER,
    OUTSIDE,
    PRODUCT_HOLDER,
    SELLER,
    STATE,
    TERM_MS,
    UNCAPPED,
    Booth,
    open_booth,
)


class Refusing(Stateless):
    """Refuses and delays listings by their place in the batch."""

    lever = None
    arrow = Arrow.LIST
    kinds = ("listing",)

    def apply(self, flow: Flow, level: LeverValue) -> None:  # noqa: ARG002
        """Refuse every second; delay row i by i hours."""
        flow.delay(np.arange(flow.size) * 3_600_000)
        flow.refuse(np.arange(flow.size) % 2 == 1, "no licence to exist")


# ── listing ──────────────────────────────────────────────────────────────────────────────────────
def test_a_product_is_for_sale_once_it_was_submitted_and_approved() -> None:
    """It is unlisted, then in review, then listed; asks of all others are hidden."""
    booth = open_booth()
    catalogue = booth.exchange.catalogue
    assert booth.exchange.submit(np.array([1, 3]), 50).tolist() == [50, 50]
    assert catalogue.status.tolist() == [Listing.UNLISTED, Listing.IN_REVIEW, Listing.UNLISTED, Listing.IN_REVIEW]
    assert catalogue.asks().tolist() == [-1] * 4
    booth.exchange.approve(np.array([3]), 80)
    assert catalogue.asks().tolist() == [-1, -1, -1, 4_000]
    assert booth.exchange.is_listed(np.array([3, 1, 3])).tolist() == [True, False, True]


def test_each_step_of_a_listing_is_recorded_and_follows_from_the_one_before() -> None:
    """Submission has no cause, approval names the submission and how long it took."""
    booth = open_booth()
    booth.exchange.submit(np.array([1, 3]), 50)
    booth.exchange.approve(np.array([3]), 80)
    first, second, third = booth.rows("listings")
    assert [(row["product"], row["seller"], row["what"]) for row in (first, second, third)] == [
        (1, IOT, "submitted"), (3, HOLDER, "submitted"), (3, HOLDER, "listed"),
    ]  # fmt: skip
    assert [row["cause"] for row in (first, second, third)] == [NO_CAUSE, NO_CAUSE, second["event"]]
    assert (third["waited_ms"], third["ask_fen"], third["time_ms"]) == (30, 4_000, 80)


def test_a_refused_listing_is_recorded_with_its_reason_and_stays_unlisted() -> None:
    """The refusal follows from the submission, says when nothing will happen, and others go on."""
    booth = open_booth(transforms=[Refusing()])
    assert booth.exchange.submit(np.array([0, 1, 2]), 100).tolist() == [100, -1, 100 + 2 * 3_600_000]
    assert booth.exchange.catalogue.status.tolist() == [1, 0, 1, 0]
    *submitted, refused = booth.rows("listings")
    assert [row["what"] for row in submitted] == ["submitted"] * 3
    assert (refused["product"], refused["what"]) == (1, "no licence to exist")
    assert refused["cause"] == submitted[1]["event"]


def test_a_refused_product_may_be_handed_in_again() -> None:
    """The new submission follows from the last refusal's submission, and waiting starts anew."""
    booth = open_booth(transforms=[Refusing()])
    booth.exchange.submit(np.array([0, 1]), 100)
    booth.exchange.submit(np.array([1]), 500)
    booth.exchange.approve(np.array([1]), 700)
    assert booth.exchange.is_listed(np.array([1])).all()
    assert booth.rows("listings")[-1]["waited_ms"] == 200


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────
def test_a_met_bid_becomes_a_deal_a_payment_and_a_licence() -> None:
    """All name each other: the deal follows from what was agreed, money and licence from the deal."""
    booth = open_booth(transforms=[SellerFee()], levels={"seller_fee": 2.5})
    booth.put_on_sale([1], 10)
    booth.rows("ledger")
    assert booth.bid([(BUYER, 1, 2_500)], 70, requested_ms=33) == [True]
    (deal,) = booth.rows("deals")
    steps = booth.rows("negotiations")
    assert [(row["step"], row["time_ms"]) for row in steps] == [
        ("REQUESTED", 33), ("OFFERED", 70), ("ACCEPTED", 70), ("AGREED", 70), ("VERIFIED", 70), ("FINALIZED", 70),
    ]  # fmt: skip
    assert deal == deal | {
        "time_ms": 70, "product": 1, "buyer": BUYER, "seller": IOT, "price_fen": 2_000, "fee_fen": 50,
        "requested_ms": 33, "ends_ms": 70 + TERM_MS, "mechanism": "posted", "seen_by_state": False,
        "renewal": False, "cause": steps[3]["event"],
    }  # fmt: skip
    paid = [(row["payer"], row["payee"], row["amount_fen"], row["why"]) for row in booth.rows("ledger")]
    assert paid == [
        (BUYER, IOT, 2_000, "licence"),
        (IOT, OPERATOR, 50, "seller fee"),
        (IOT, OTHER_HOLDER, 975, "holder's share"),
    ]
    licences = booth.exchange.licences
    assert (licences.start_ms.tolist(), licences.end_ms.tolist()) == ([70], [70 + TERM_MS])
    assert licences.event.tolist() == [deal["event"]]


@pytest.mark.parametrize(("now", "held"), [(69, False), (70, True), (70 + TERM_MS - 1, True), (70 + TERM_MS, False)])
def test_a_licence_holds_for_its_term(now: int, held: bool) -> None:
    """From the deal until before the same time a term later."""
    booth = open_booth()
    booth.put_on_sale([1])
    booth.bid([(BUYER, 1, 2_500)], 70)
    assert booth.exchange.licences.holds(np.array([BUYER]), np.array([1]), now).tolist() == [held]


def test_what_is_not_listed_cannot_be_bought() -> None:
    """Neither what was never offered nor what is still under review."""
    booth = open_booth()
    booth.exchange.submit(np.array([1]), 0)
    assert booth.bid([(BUYER, 0, 10**6), (BUYER, 1, 10**6)]) == [False, False]
    assert booth.rows("deals") == []


def test_who_cannot_pay_does_not_trade() -> None:
    """Bids of one buyer are served in order, each with what earlier ones leave; others are not held up."""
    booth = open_booth(cash_fen=4_500)
    booth.put_on_sale([0, 1, 2])
    bids = [(BUYER, 2, 9_000), (BUYER, 1, 9_000), (BUYER, 0, 9_000), (OTHER_BUYER, 1, 2_000), (OTHER_HOLDER, 0, 9_000)]
    assert booth.bid(bids) == [True, False, True, True, False]
    assert booth.ledger.balance_fen[[BUYER, OTHER_BUYER]].tolist() == [500, 2_500]


def test_a_refused_bid_and_one_that_cannot_be_paid_count_as_interest_turned_away() -> None:
    """Sellers see what they have sold and what they have not, once."""
    booth = open_booth(cash_fen=2_500)
    booth.put_on_sale([0, 1])
    booth.bid([(BUYER, 0, 999), (BUYER, 1, 2_000), (OTHER_BUYER, 1, 2_000), (BUYER, 0, 1_000)])
    sold, away = booth.exchange.catalogue.take_sales()
    assert (sold.tolist(), away.tolist()) == ([0, 2, 0, 0], [2, 0, 0, 0])
    sold, away = booth.exchange.catalogue.take_sales()
    assert not sold.any()
    assert not away.any()


def test_a_new_ask_holds_from_the_next_session_on() -> None:
    """Repricing changes what is paid by later buyers only."""
    booth = open_booth()
    booth.put_on_sale([0])
    booth.bid([(BUYER, 0, 5_000)])
    booth.exchange.reprice(np.array([4_000, 1, 1, 1]), np.zeros(4, dtype=np.int64), UNCAPPED, 0)
    booth.bid([(OTHER_BUYER, 0, 5_000)])
    assert [row["price_fen"] for row in booth.rows("deals")] == [1_000, 4_000]


bids = st.lists(
    st.tuples(st.sampled_from([BUYER, OTHER_BUYER, HOLDER]), st.integers(0, 3), st.integers(0, 9_000)), max_size=10
)


@given(
    asks=st.lists(st.integers(0, 5_000), min_size=4, max_size=4),
    sessions=st.lists(bids, max_size=3),
    fee=st.floats(0, 20),
    points=st.integers(0, 10_000),
    cash=st.integers(0, 20_000),
)
def test_money_is_conserved_to_the_fen_through_price_fee_and_the_holders_share(
    asks: list[int], sessions: list[list[tuple[int, int, int]]], fee: float, points: int, cash: int
) -> None:
    """Every balance is the twin's: fee and seller's share round down, the holder gets the rest."""
    booth = open_booth(asks, [SellerFee()], {"seller_fee": fee}, cash, points)
    booth.put_on_sale([0, 1, 2, 3])
    plain = dict.fromkeys(range(7), 0) | {BUYER: cash, OTHER_BUYER: cash, OUTSIDE: -2 * cash}
    deals = 0
    for now, batch in enumerate(sessions):
        cash_now = dict(plain)
        for (buyer, product, bid), met in zip(batch, booth.bid(batch, now), strict=True):
            price = asks[product]
            assert met == (bid >= price and cash_now[buyer] >= price)
            if met:
                cash_now[buyer] -= price
                cut = price * round(fee * 100) // 10_000
                net = price - cut
                kept = net if SELLER[product] == PRODUCT_HOLDER[product] else net * points // 10_000
                for account, fen in (
                    (buyer, -price),
                    (OPERATOR, cut),
                    (SELLER[product], kept),
                    (PRODUCT_HOLDER[product], net - kept),
                ):
                    plain[account] += fen
                deals += 1
        booth.ledger.audit()
        booth.exchange.audit()
    assert booth.ledger.balance_fen.tolist() == list(plain.values())
    assert len(booth.rows("deals")) == deals == booth.exchange.licences.product.size


def test_trades_that_the_state_looks_into_are_those_whose_feeds_it_sees() -> None:
    """A deal and its licence have one key, so that a look into the trade is a look into the feed."""
    look_in = LookIn(seed=5)
    booth = open_booth(transforms=[look_in], levels={"look_in": 0.5}, cash_fen=10**9)
    booth.put_on_sale([0, 1, 2, 3])
    for now in range(40):
        booth.bid([(buyer, product, 10_000) for buyer in (BUYER, OTHER_BUYER) for product in range(4)], now)
    seen = [bool(row["seen_by_state"]) for row in booth.rows("deals")]
    licences = booth.exchange.licences
    feed = Flow("feed", 10**9, licences.key.size, key=licences.key)
    assert booth.arrows.send(Arrow.REPORT, feed).recorded.tolist() == seen
    assert np.unique(licences.key).size == len(seen) == 320
    assert 0 < sum(seen) < 320


def test_an_exchange_goes_on_from_a_saved_state() -> None:
    """Catalogue, counts and licences come back; what happens later does not reach the saved state."""
    booth = open_booth()
    booth.put_on_sale([0, 2], 10)
    booth.bid([(BUYER, 0, 5_000), (BUYER, 2, 5)], 20)
    state = booth.exchange.state()
    booth.exchange.submit(np.array([1]), 30)
    booth.bid([(OTHER_BUYER, 0, 5_000)], 40)
    booth.exchange.reprice(*np.zeros((2, 4), dtype=np.int64), UNCAPPED, 40)
    other = open_booth()
    held = other.exchange.licences
    other.exchange.restore(state)
    catalogue = other.exchange.catalogue
    assert catalogue.asks().tolist() == [1_000, -1, 3_000, -1]
    assert (catalogue.sold.tolist(), catalogue.turned_away.tolist()) == ([1, 0, 0, 0], [0, 0, 1, 0])
    assert held.buyer.tolist() == [BUYER]
    other.exchange.audit()


def test_a_catalogue_keeps_its_own_asks() -> None:
    """The array of first asks stays its owner's."""
    first = np.array([5, 6])
    catalogue = Catalogue(2, first)
    first[:] = 0
    assert catalogue.ask_fen.tolist() == [5, 6]
    assert catalogue.asks().tolist() == [-1, -1]


# ── mechanisms ───────────────────────────────────────────────────────────────────────────────────
class NoBuyer(Stateless):
    """Forbids deals above a price."""

    lever = None
    arrow = Arrow.AGREE
    kinds = ("deal",)

    def apply(self, flow: Flow, level: LeverValue) -> None:  # noqa: ARG002
        """Refuse what costs more than 2,500 fen."""
        flow.refuse(flow["price_fen"] > 2_500, "forbidden tier")


def prices(booth: Booth) -> list[tuple[int, int, str]]:
    """Product, price and mechanism of each deal."""
    return [(row["product"], row["price_fen"], row["mechanism"]) for row in booth.rows("deals")]


ASK, HIGH, LOW = 1_000, 3_000, 2_000
#: What two bids of 3,000 and 2,000 pay at an earlier ask of 1,000 and a guide price of 1,500.
PAID = {
    "posted": [ASK, ASK],
    "negotiated": [(ASK + HIGH) // 2, (ASK + LOW) // 2],
    "call_auction": [(ASK + LOW) // 2] * 2,
    "continuous_double_auction": [ASK, ASK],
    "guided": [1_500, 1_500],
    "free": [],
}


@pytest.mark.parametrize("level", LEVERS["price_mechanism"].options)
def test_the_lever_says_how_prices_are_found(level: str) -> None:
    """Each of its levels clears by the mechanism of its name, which deals record; nobody gives away what has an ask."""
    booth = open_booth(transforms=[PriceMechanism()], levels={"price_mechanism": level})
    booth.put_on_sale([0])
    booth.exchange.reprice(np.full(4, ASK), np.full(4, 1_500), UNCAPPED, 0)
    booth.bid([(BUYER, 0, HIGH), (OTHER_BUYER, 0, LOW)], requested_ms=5)
    assert prices(booth) == [(0, price, level) for price in PAID[level]]


@pytest.mark.parametrize(("first", "second"), [("negotiated", "posted"), ("guided", "call_auction"), ("free", None)])
def test_classes_of_products_name_their_mechanisms_in_any_mix(first: str, second: str | None) -> None:
    """What a class names holds against the lever, and one that names none follows it, in one session."""
    booth = open_booth(
        [ASK] * 4, [PriceMechanism()], {"price_mechanism": "continuous_double_auction"}, named=(first, second)
    )
    booth.put_on_sale([0, 2])
    booth.exchange.reprice(np.full(4, ASK), np.full(4, 1_500), UNCAPPED, 0)
    booth.bid([(BUYER, 2, HIGH), (BUYER, 0, HIGH), (OTHER_BUYER, 2, LOW), (OTHER_BUYER, 0, LOW)], requested_ms=5)
    other = second or "continuous_double_auction"
    expected = [
        (product, PAID[mechanism][bidder], mechanism)
        for bidder in range(2)
        for product, mechanism in [(2, other), (0, first)]
        if PAID[mechanism]
    ]
    assert prices(booth) == expected


def test_in_a_continuous_market_whoever_waited_longer_sets_the_price() -> None:
    """Bids from before the ask pay what they bid, later ones the ask; an ask that moves comes last."""
    booth = open_booth(named=("continuous_double_auction", None))
    booth.put_on_sale([0], now_ms=100)
    booth.bid([(BUYER, 0, HIGH), (OTHER_BUYER, 0, LOW)], 200, requested_ms=[50, 150])
    assert [price for _, price, _ in prices(booth)] == [HIGH, ASK]
    booth.exchange.reprice(np.full(4, ASK + 1), np.zeros(4, dtype=np.int64), UNCAPPED, 300)
    booth.bid([(BUYER, 0, HIGH)], 400, requested_ms=250)
    assert [price for _, price, _ in prices(booth)] == [HIGH]


def test_every_bid_that_is_turned_away_for_more_than_its_price_is_an_event_with_its_reason() -> None:
    """Not listed, forbidden by a rule, no money; and what a rule forbids does not tell sellers to ask for less."""
    booth = open_booth(transforms=[NoBuyer()], cash_fen=2_500)
    booth.put_on_sale([0, 1, 2])
    bids = [(BUYER, 3, 9_000), (BUYER, 2, 9_000), (BUYER, 1, 9_000), (BUYER, 0, 9_000), (OTHER_BUYER, 0, 10)]
    assert booth.bid(bids, 70) == [False, False, True, False, False]
    found = [(row["time_ms"], row["arrow"], row["what"], row["reason"], row["rows"]) for row in booth.rows("refusals")]
    assert found == [(70, "Agree", "bid", reason, 1) for reason in ("not listed", "forbidden tier", "no money")]
    assert booth.exchange.catalogue.turned_away.tolist() == [2, 0, 0, 0]
    assert booth.ledger.balance_fen[BUYER] == 500


def test_guide_prices_are_cost_plus_margin_up_to_the_ceiling() -> None:
    """Rounded down to the fen."""
    cost = np.array([1_000, 999])
    assert guide_price_fen(cost, 0.1, np.full(2, UNLIMITED_FEN)).tolist() == [1_100, 1_098]
    assert guide_price_fen(cost, 0.5, np.array([1_100, 1_098])).tolist() == [1_100, 1_098]


# ── rules on listings and prices ─────────────────────────────────────────────────────────────────
def test_a_product_that_the_review_rejects_is_not_for_sale_and_may_come_again_later() -> None:
    """Rejected at the end of the review, with the reason; the others are listed; the wait is over on its last day."""
    booth = open_booth(transforms=[FalseRejection(1)], levels={"review_false_rejection": 1.0})
    booth.exchange.submit(np.array([1]), 0)
    booth.exchange.approve(np.array([1]), 50)
    submitted, rejected = booth.rows("listings")
    assert (rejected["what"], rejected["time_ms"], rejected["cause"]) == (
        "rejected by the review",
        50,
        submitted["event"],
    )
    catalogue = booth.exchange.catalogue
    assert catalogue.asks().tolist() == [-1] * 4
    assert catalogue.may_be_handed_in(50 + AGAIN_MS - 1).tolist() == [True, False, True, True]
    assert catalogue.may_be_handed_in(50 + AGAIN_MS).all()


def test_each_time_that_a_product_is_handed_in_is_another_draw() -> None:
    """At one half all four products get through sooner or later, and not all at once."""
    booth = open_booth(transforms=[FalseRejection(1)], levels={"review_false_rejection": 0.5})
    listed = []
    for attempt in range(20):
        waiting = np.flatnonzero(booth.exchange.catalogue.may_be_handed_in(attempt * AGAIN_MS))
        booth.put_on_sale(waiting.tolist(), attempt * AGAIN_MS)
        listed.append(int(booth.exchange.is_listed(np.arange(4)).sum()))
    assert listed[0] < listed[-1] == 4


@pytest.mark.parametrize("level", LEVERS["price_mechanism"].options)
@pytest.mark.parametrize("ceiling", [ASK, 1_400, 1_700])
def test_nobody_pays_more_than_the_ceiling_by_whatever_mechanism(level: str, ceiling: int) -> None:
    """No trade is lost, as the ask is below it; where it binds, prices lie between ask and ceiling."""
    booth = open_booth(transforms=[PriceMechanism()], levels={"price_mechanism": level})
    booth.put_on_sale([0])
    booth.exchange.reprice(np.full(4, ASK), np.full(4, min(1_500, ceiling)), np.full(4, ceiling), 0)
    booth.bid([(BUYER, 0, HIGH), (OTHER_BUYER, 0, LOW)], requested_ms=5)
    paid = [price for _, price, _ in prices(booth)]
    assert len(paid) == len(PAID[level])
    assert all(ASK <= price <= ceiling for price in paid)


def test_the_state_adds_its_subsidy_to_what_sellers_get() -> None:
    """A tenth of the price, from its account; buyer, holder and operator pay and get what they would without it."""
    plain, helped = (
        open_booth(transforms=[SellerFee(), SellerSubsidy()], levels={"seller_fee": 5.0, "seller_subsidy": level})
        for level in (0.0, 10.0)
    )
    for booth in (plain, helped):
        booth.put_on_sale([0, 1])
        booth.bid([(BUYER, 0, 1_000), (OTHER_BUYER, 1, 2_005)])
        booth.ledger.audit()
    gained = helped.ledger.balance_fen - plain.ledger.balance_fen
    assert gained.tolist() == [100, 0, 200, 0, 0, 0, -300, 0]
    assert [row["why"] for row in helped.rows("ledger")].count("seller subsidy") == 2
    assert "seller subsidy" not in [row["why"] for row in plain.rows("ledger")]


@pytest.mark.parametrize(("points", "share"), [(0, 0), (1_250, 249), (10_000, 1_999)])
def test_whoever_brought_the_two_together_gets_its_share_of_the_first_licence_rounded_down(
    points: int, share: int
) -> None:
    """Of 1,999 fen, out of what is left to the seller, before it shares with the holder; renewals are its own."""
    booth = open_booth(asks=(1_000, 1_999, 1_000, 1_000), broker_points=points)
    booth.put_on_sale([1])
    booth.exchange.negotiations.broker[:] = STATE
    for start in (0, TERM_MS):
        assert booth.bid([(BUYER, 1, 1_999)], start) == [True]
    paid = [row for row in booth.rows("ledger") if row["why"] == "broker's share"]
    assert [(row["payer"], row["payee"], row["amount_fen"]) for row in paid] == [(IOT, STATE, share)] * (share > 0)
    both = 1_999 - share + 1_999
    assert booth.ledger.balance_fen[[IOT, OTHER_HOLDER]].sum() == both
    assert booth.ledger.balance_fen.sum() == 0

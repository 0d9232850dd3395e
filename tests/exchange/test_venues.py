"""Places of trade side by side: whose rules and fees hold where, and to whom the money goes."""

from __future__ import annotations

import numpy as np

from sim.engine.arrows import Flow, Stateless
from sim.exchange.calls import CallMeter
from sim.exchange.exchange import Exchange
from sim.exchange.licences import Licences
from sim.exchange.mechanisms import MECHANISMS
from sim.exchange.negotiations import Negotiations, Step
from sim.exchange.pricing import Pricing
from sim.exchange.venue import Venue
from sim.levers import Arrow, LeverValue
from sim.regulation import EntryFee, Recognition, SellerFee
from sim.scenario.schema.exchange import OFF_EXCHANGE
from sim.units import HOUR_MS

from .booth import BUYER, HOLDER, OPERATOR, OTHER_BUYER, OUTSIDE, STATE, Booth, open_booth

ASK = 10_000
#: Product 0 is sold by its holder; pairs of it with either buyer.
PAIRS = np.array([0, 1])
RIVAL_OPERATOR = STATE


class NoListing(Stateless):
    """Refuses everything that is offered or dealt on an exchange."""

    lever = None
    arrow = Arrow.LIST
    kinds = ("listing", "reviewed")

    def apply(self, flow: Flow, level: LeverValue) -> None:  # noqa: ARG002
        """Refuse all."""
        flow.refuse(np.ones(flow.size, dtype=np.bool_), "nothing may be listed")


def three_places(booth: Booth) -> tuple[list[Exchange], Negotiations]:
    """The exchange, a rival that keeps 1% more, and trade without either, with the same products and buyers."""
    venues = [Venue(0, "exchange", OPERATOR), Venue(1, "rival", RIVAL_OPERATOR, 100), Venue(2, OFF_EXCHANGE, OUTSIDE)]
    licences = Licences(venues)
    steps = Negotiations(np.array([BUYER, OTHER_BUYER]), np.array([0, 0]), booth.log)
    pricing = Pricing(MECHANISMS, np.array([0, 0, 1, 1]), (None, None), split=0.5)
    given = (booth.exchange.terms, steps, np.full(4, ASK), pricing, booth.arrows, booth.ledger, booth.log)
    return [Exchange(*given, venue, licences) for venue in venues], steps


def offer(places: list[Exchange]) -> None:
    """Put product 0 on offer everywhere."""
    for place in places:
        place.submit(np.array([0]), 0)
        place.approve(np.array([0]), 0)


def test_every_operator_gets_its_own_fee_and_nobody_gets_one_off_the_exchanges() -> None:
    """The rule lets exchanges keep 2%, the rival keeps one more."""
    booth = open_booth(transforms=[SellerFee()], levels={"seller_fee": 2.0}, cash_fen=10**6)
    before = booth.ledger.balance_fen.copy()
    places, _ = three_places(booth)
    offer(places)
    assert places[0].session(PAIRS[:1], np.array([ASK]), 1).all()
    assert places[1].session(PAIRS[1:], np.array([ASK]), 1).all()
    assert places[2].session(PAIRS[:1], np.array([ASK]), 2).all()
    gained = booth.ledger.balance_fen - before
    assert gained[[OPERATOR, RIVAL_OPERATOR]].tolist() == [200, 300]
    assert gained[HOLDER] == 3 * ASK - 500
    assert [(row["venue"], row["fee_fen"]) for row in booth.rows("deals")] == [
        ("exchange", 200), ("rival", 300), (OFF_EXCHANGE, 0),
    ]  # fmt: skip
    assert places[0].licences.venue.tolist() == [0, 1, 2]
    assert [place.venue.take_turnover() for place in places] == [(1, ASK, 200), (1, ASK, 300), (1, ASK, 0)]
    assert places[1].venue.take_turnover() == (0, 0, 0)


def test_fees_on_calls_go_to_where_the_licence_was_made() -> None:
    """Ten calls of 100 CNY under each licence: 2%, 3% and nothing."""
    booth = open_booth(transforms=[SellerFee()], levels={"seller_fee": 2.0}, cash_fen=10**7)
    places, _ = three_places(booth)
    offer(places)
    for place, now in zip(places, (1, 2, 3), strict=True):
        place.session(PAIRS[:1], np.array([ASK]), now)
    venues = [place.venue for place in places]
    meter = CallMeter(
        booth.exchange.terms, places[0].licences, booth.arrows, booth.ledger, booth.log, venues
    )  # fmt: skip
    before = booth.ledger.balance_fen.copy()
    meter.charge(np.arange(3), np.full(3, 10), HOUR_MS)
    gained = booth.ledger.balance_fen - before
    assert gained[[BUYER, OPERATOR, RIVAL_OPERATOR, HOLDER]].tolist() == [-300_000, 2_000, 3_000, 295_000]
    assert [row["venue"] for row in booth.rows("calls")] == ["exchange", "rival", OFF_EXCHANGE]


def test_rules_on_exchanges_do_not_reach_those_who_trade_without_one() -> None:
    """What may be listed nowhere is offered off the exchanges, and dealt without anybody's approval."""
    booth = open_booth(transforms=[NoListing()])
    places, steps = three_places(booth)
    offer(places)
    assert [bool(place.is_listed(np.array([0]))[0]) for place in places] == [False, False, True]
    assert places[2].session(PAIRS, np.full(2, ASK), 1).all()
    assert steps.licensed.all()


def test_a_deal_on_its_way_ends_with_its_exchange_and_may_begin_anew_elsewhere() -> None:
    """It is terminated with the reason; listings and licences of the other places stay."""
    booth = open_booth()
    places, steps = three_places(booth)
    offer(places)
    places[1].session(PAIRS[1:], np.array([ASK]), 1)
    steps.seek(PAIRS[:1], 2, venue=0)
    steps.offer(PAIRS[:1], np.array([ASK]), np.array([0]), 2)
    steps.move(PAIRS[:1], Step.ACCEPTED, 2)
    places[0].close(3)
    assert booth.rows("negotiations")[-1]["reason"] == "exchange offline"
    assert booth.rows("listings")[-1]["what"] == "exchange offline"
    assert not places[0].venue.is_open
    assert places[1].licences.valid(4).tolist() == [True]
    steps.lift_bars(3)
    assert places[1].session(PAIRS[:1], np.array([ASK]), 4).all()


def test_entry_is_paid_once_at_every_exchange_and_never_off_them() -> None:
    """Nine deals of one buyer, in turns: a fee to each operator with its first deal there, and none to anybody else."""
    fee = 100_000
    booth = open_booth(transforms=[EntryFee()], levels={"buyer_entry_fee": 1.0}, cash_fen=10**6)
    places, _ = three_places(booth)
    offer(places)
    for now in range(1, 10):
        assert places[now % 3].session(PAIRS[:1], np.array([ASK]), now).all()
    paid = [row for row in booth.rows("ledger") if row["why"] == "entry fee"]
    assert [(row["payer"], row["payee"], row["amount_fen"]) for row in paid] == [
        (BUYER, RIVAL_OPERATOR, fee), (BUYER, OPERATOR, fee),
    ]  # fmt: skip
    assert booth.ledger.balance_fen[BUYER] == 10**6 - 9 * ASK - 2 * fee


def test_entry_is_not_paid_again_by_whom_a_seller_has_cheated() -> None:
    """Where no contract holds, the seller keeps the price and the exchange its fee: the buyer is in all the same."""
    rules = [EntryFee(), Recognition(1.0, 1)]
    booth = open_booth(transforms=rules, levels={"buyer_entry_fee": 1.0, "recognised": False}, cash_fen=10**6)
    places, steps = three_places(booth)
    offer(places)
    for now in (1, 2):
        assert not places[0].session(PAIRS[:1], np.array([ASK]), now).any()
        steps.lift_bars(np.iinfo(np.int64).max)
    why = [row["why"] for row in booth.rows("ledger")]
    assert why.count("paid and not delivered") == 2
    assert why.count("entry fee") == 1


def test_a_deal_that_comes_to_nothing_costs_no_entry() -> None:
    """The exchange closes while the use is looked at: nobody has been let in, and there is nothing to refund."""
    booth = open_booth(transforms=[EntryFee()], levels={"buyer_entry_fee": 1.0}, cash_fen=10**6)
    places, steps = three_places(booth)
    offer(places)
    steps.seek(PAIRS[:1], 2, venue=0)
    steps.offer(PAIRS[:1], np.array([ASK]), np.array([0]), 2)
    steps.move(PAIRS[:1], Step.ACCEPTED, 2)
    places[0].close(3)
    assert booth.ledger.balance_fen[BUYER] == 10**6
    assert places[0].members.dues_fen(np.array([BUYER]), 4).tolist() == [100_000]

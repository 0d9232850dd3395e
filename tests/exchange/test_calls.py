"""Calls of query products: only under a licence, at its price, as far as money goes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.exchange.calls import CallMeter
from sim.regulation import SellerFee, SellerSubsidy
from sim.units import HOUR_MS

from .booth import BUYER, HOLDER, OPERATOR, OTHER_BUYER, STATE, Booth, open_booth

ASK = 1_000


def metered(cash_fen: int = 100_000, fee: float = 0.0) -> tuple[Booth, CallMeter]:
    """Two buyers with a licence each of the first holder's products 0 and 3, bought at their asks."""
    booth = open_booth((ASK, ASK, ASK, 3 * ASK), [SellerFee()], {"seller_fee": fee}, cash_fen)
    booth.put_on_sale([0, 3])
    assert booth.bid([(BUYER, 0, ASK), (OTHER_BUYER, 3, 3 * ASK)]) == [True, True]
    exchange = booth.exchange
    venues = [exchange.venue]
    return booth, CallMeter(exchange.terms, exchange.licences, booth.arrows, booth.ledger, booth.log, venues)


def test_calls_are_paid_at_the_price_of_the_licence_and_recorded() -> None:
    """Money goes from buyer to seller and a fee from there to the operator; each row names its deal."""
    booth, meter = metered(fee=10.0)
    before = booth.ledger.balance_fen.copy()
    assert meter.charge(np.array([0, 1]), np.array([5, 2]), HOUR_MS).tolist() == [5, 2]
    gained = booth.ledger.balance_fen - before
    assert gained[[BUYER, OTHER_BUYER, HOLDER, OPERATOR]].tolist() == [-5_000, -6_000, 9_900, 1_100]
    first, second = booth.rows("calls")
    deals = booth.rows("deals")
    assert [first["cause"], second["cause"]] == [deal["event"] for deal in deals]
    assert (first["amount_fen"], first["fee_fen"], second["price_fen"]) == (5_000, 500, 3 * ASK)


def test_nobody_calls_more_than_can_be_paid() -> None:
    """The rest is refused and counted, and nobody falls into debt."""
    booth, meter = metered(cash_fen=4 * ASK)
    assert meter.charge(np.array([0, 1]), np.array([9, 9]), HOUR_MS).tolist() == [3, 0]
    assert booth.ledger.balance_fen[[BUYER, OTHER_BUYER]].tolist() == [0, ASK]
    assert [row["refused"] for row in booth.rows("calls")] == [6, 9]


@given(st.lists(st.integers(0, 1_000), min_size=2, max_size=2), st.integers(3_000, 10**7), st.floats(0, 20))
def test_money_is_conserved_whatever_is_called(wanted: list[int], cash_fen: int, fee: float) -> None:
    """What buyers lose sellers and operator gain, to the fen."""
    booth, meter = metered(cash_fen, fee)
    calls = meter.charge(np.array([0, 1]), np.array(wanted), HOUR_MS)
    booth.ledger.audit()
    assert (calls <= wanted).all()
    assert (booth.ledger.balance_fen[[BUYER, OTHER_BUYER, HOLDER, OPERATOR]] >= 0).all()


def test_calls_are_subsidised_as_licences_are() -> None:
    """The state adds its share of what calls bring, from its account."""
    subsidised = open_booth((ASK, ASK, ASK, 3 * ASK), [SellerSubsidy()], {"seller_subsidy": 10.0}, 100_000)
    subsidised.put_on_sale([0, 3])
    subsidised.bid([(BUYER, 0, ASK), (OTHER_BUYER, 3, 3 * ASK)])
    before = subsidised.ledger.balance_fen.copy()
    exchange = subsidised.exchange
    given = (exchange.licences, subsidised.arrows, subsidised.ledger, subsidised.log)
    meter = CallMeter(exchange.terms, *given, [exchange.venue])
    meter.charge(np.array([0, 1]), np.array([5, 0]), HOUR_MS)
    gained = subsidised.ledger.balance_fen - before
    assert gained[[BUYER, HOLDER, STATE]].tolist() == [-5_000, 5_500, -500]

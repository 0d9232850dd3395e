"""Entry to an exchange: paid once, with the first deal."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.regulation import EntryFee

from .booth import BUYER, OPERATOR, OTHER_BUYER, Booth, open_booth

FEE = 100_000


def at_the_gate(level: float = 1.0, cash_fen: int = 1_000_000) -> Booth:
    """Two products for sale where entry costs so many thousand CNY."""
    booth = open_booth(transforms=[EntryFee()], levels={"buyer_entry_fee": level}, cash_fen=cash_fen)
    booth.put_on_sale([0, 1])
    return booth


def test_a_buyer_pays_for_entry_with_its_first_deal_and_never_again() -> None:
    """Of two deals in one session and a third later only the first costs more; each buyer pays for itself."""
    booth = at_the_gate()
    assert booth.bid([(BUYER, 0, 1_000), (BUYER, 1, 2_000), (OTHER_BUYER, 0, 1_000)]) == [True] * 3
    assert booth.ledger.balance_fen[[BUYER, OTHER_BUYER, OPERATOR]].tolist() == [897_000, 899_000, 2 * FEE]
    booth.bid([(BUYER, 0, 1_000)], now_ms=10)
    assert booth.ledger.balance_fen[OPERATOR] == 2 * FEE
    assert [row["amount_fen"] for row in booth.rows("ledger") if row["why"] == "entry fee"] == [FEE, FEE]


def test_who_cannot_pay_price_and_entry_does_not_buy() -> None:
    """One fen too few: nobody is let in, nothing is paid, and the bid is refused for want of money."""
    booth = at_the_gate(cash_fen=FEE + 999)
    assert booth.bid([(BUYER, 0, 1_000)]) == [False]
    assert booth.ledger.balance_fen[OPERATOR] == 0
    assert [row["reason"] for row in booth.rows("refusals")] == ["no money"]
    assert booth.exchange.members.dues_fen(np.array([BUYER]), 0).tolist() == [FEE]


def test_members_stay_members_when_the_exchange_is_restored() -> None:
    """What was paid counts after a restart."""
    booth, again = at_the_gate(), at_the_gate()
    booth.bid([(BUYER, 0, 1_000)])
    again.exchange.restore(booth.exchange.state())
    assert again.exchange.members.dues_fen(np.array([BUYER, OTHER_BUYER]), 0).tolist() == [0, FEE]


@given(st.integers(0, 50), st.integers(0, 300_000))
def test_a_higher_fee_never_lets_in_more(level: int, cash_fen: int) -> None:
    """Whatever buyers have; money is conserved."""
    dealt = []
    for fee in (level, level + 1):
        booth = at_the_gate(float(fee), cash_fen)
        dealt.append(sum(booth.bid([(BUYER, 0, 1_000), (OTHER_BUYER, 1, 2_000)])))
        booth.ledger.audit()
    assert dealt[0] >= dealt[1]

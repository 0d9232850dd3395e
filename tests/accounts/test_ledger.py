"""The ledger: money moves, and neither appears nor vanishes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.accounts import Ledger
from sim.engine.events import NO_CAUSE, EventLog
from sim.errors import ConservationError
from sim.record.registry import EMITTED

ACCOUNTS = 5
account = st.integers(0, ACCOUNTS - 1)
movements = st.lists(st.tuples(account, account, st.integers(0, 2**40)), max_size=12)


def a_ledger() -> tuple[Ledger, EventLog]:
    """A ledger and the log that it writes to."""
    log = EventLog(EMITTED)
    return Ledger(ACCOUNTS, log), log


def columns(rows: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Payers, payees and amounts."""
    payer, payee, amount = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return payer, payee, amount


@given(st.lists(movements, max_size=4))
def test_the_sum_of_all_accounts_never_changes(batches: list[list[tuple[int, int, int]]]) -> None:
    """Balances are those of a plain dictionary, also where one account is paid many times in a batch."""
    ledger, _ = a_ledger()
    plain = dict.fromkeys(range(ACCOUNTS), 0)
    for batch in batches:
        ledger.transfer(0, *columns(batch), "goods")
        for payer, payee, amount in batch:
            plain[payer] -= amount
            plain[payee] += amount
        ledger.audit()
    assert ledger.balance_fen.tolist() == list(plain.values())
    assert sum(plain.values()) == 0


@given(movements, account, account)
def test_one_payer_or_payee_may_stand_for_all(batch: list[tuple[int, int, int]], payer: int, payee: int) -> None:
    """A single account pays or gets every movement of the batch."""
    one, each = a_ledger()[0], a_ledger()[0]
    _, _, amount = columns(batch)
    one.transfer(0, payer, payee, amount, "wages")
    each.transfer(0, np.full(len(batch), payer), np.full(len(batch), payee), amount, "wages")
    assert one.balance_fen.tolist() == each.balance_fen.tolist()


def test_every_movement_is_recorded_with_its_cause() -> None:
    """The log says who paid whom, how much, what for and why, under the numbers that are returned."""
    ledger, log = a_ledger()
    events = ledger.transfer(7, np.array([0, 1]), 2, np.array([30, 40]), "licence", cause=np.array([5, 6]))
    ledger.transfer(8, 2, 3, np.array([1]), "fee")
    first, second = log.take("ledger")
    assert first["event"].tolist() == events.tolist() == [0, 1]
    assert (first["payer"].tolist(), first["payee"], first["amount_fen"].tolist()) == ([0, 1], 2, [30, 40])
    assert (first["time_ms"], first["why"], first["cause"].tolist()) == (7, "licence", [5, 6])
    assert second["cause"] == NO_CAUSE


@given(movements.filter(bool), st.data())
def test_a_negative_amount_is_refused_and_moves_nothing(batch: list[tuple[int, int, int]], data: st.DataObject) -> None:
    """Neither that payment nor the others of its batch are made or recorded."""
    ledger, log = a_ledger()
    payer, payee, amount = columns(batch)
    amount[data.draw(st.integers(0, len(batch) - 1))] = -1
    with pytest.raises(ConservationError, match="a payment for goods is negative"):
        ledger.transfer(0, payer, payee, amount, "goods")
    assert not ledger.balance_fen.any()
    assert log.take("ledger") == []


@given(account, st.integers(-(10**9), 10**9).filter(bool))
def test_an_audit_finds_money_from_nowhere(where: int, fen: int) -> None:
    """A balance that was changed past the ledger is out by just so much."""
    ledger, _ = a_ledger()
    ledger.transfer(0, 0, 1, np.array([500]), "goods")
    ledger.balance_fen[where] += fen
    with pytest.raises(ConservationError, match=f"out of balance by {fen} fen"):
        ledger.audit()


def test_nothing_paid_is_nothing_recorded() -> None:
    """An empty batch leaves no row and no number."""
    ledger, log = a_ledger()
    assert ledger.transfer(0, 0, 1, np.zeros(0, dtype=np.int64), "goods").size == 0
    assert log.take("ledger") == []


def test_a_saved_ledger_goes_on_with_its_balances() -> None:
    """The saved state is a copy, and restoring fills the array that others hold."""
    ledger, _ = a_ledger()
    ledger.transfer(0, 0, 1, np.array([500]), "goods")
    state = ledger.state()
    ledger.transfer(0, 1, 2, np.array([100]), "goods")
    other, _ = a_ledger()
    held = other.balance_fen
    other.restore(state)
    assert held.tolist() == [-500, 500, 0, 0, 0]
    assert ledger.balance_fen.tolist() == [-500, 400, 100, 0, 0]

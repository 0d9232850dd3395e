"""Claims: what is owed is paid in order of age as far as cash goes, bears interest when late, and adds up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.accounts.claims import Claims
from sim.arrays import Ints
from sim.errors import ConservationError

ACCOUNTS = 4
ROW = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 1000), st.integers(1, 5))


def claims_of(rows: list[tuple[int, int, int, int]]) -> Claims:
    """Claims of (debtor, creditor, principal, due)."""
    claims = Claims()
    debtor, creditor, principal, due = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    claims.issue(debtor, creditor, principal, 0, due, np.arange(debtor.size))
    return claims


def cash(*fen: int) -> Ints:
    return np.array(fen, dtype=np.int64)


def test_the_oldest_claims_are_paid_first_and_whole() -> None:
    """With 100 fen, claims of 60 and 40 that fell due first are payable, a younger one is not, nor one not due."""
    claims = claims_of([(0, 1, 50, 3), (0, 2, 60, 1), (0, 3, 40, 2), (0, 1, 1, 9)])
    assert claims.payable(cash(100, 0, 0, 0), now_ms=3).tolist() == [False, True, True, False]
    assert claims.payable(cash(99, 0, 0, 0), now_ms=3).tolist() == [False, True, False, False]


@given(st.lists(ROW, max_size=30), st.lists(st.integers(-100, 3000), min_size=ACCOUNTS, max_size=ACCOUNTS))
def test_nobody_pays_more_than_it_has_and_what_is_left_out_would_not_fit(
    rows: list[tuple[int, int, int, int]], held: list[int]
) -> None:
    """Payable claims of a debtor are due, add up to its cash at most, and the next one in age exceeds it."""
    claims, now = claims_of(rows), 3
    paid = claims.payable(cash(*held), now)
    for debtor in range(ACCOUNTS):
        mine = claims["debtor"] == debtor
        total = int(claims.owed_fen[mine & paid].sum())
        assert total <= max(held[debtor], 0)
        left = np.flatnonzero(mine & ~paid & (claims["due_ms"] <= now))
        if left.size:
            oldest = left[np.argmin(claims["due_ms"][left])]
            assert total + claims.owed_fen[oldest] > held[debtor]
    assert (claims["due_ms"][paid] <= now).all()


def test_only_late_claims_bear_interest_on_what_was_invoiced() -> None:
    """Ten days at 1% on 1,050 fen add 10 fen each; interest bears none itself."""
    claims = claims_of([(0, 1, 1050, 1), (0, 1, 1050, 20)])
    for _ in range(10):
        claims.bear_interest(claims.overdue(now_ms=11), 0.01)
    assert claims.owed_fen.tolist() == [1150, 1050]
    claims.audit()


def test_nothing_is_no_claim_and_less_than_nothing_is_refused() -> None:
    """A principal of 0 leaves no row; a negative one would be money owed the other way."""
    assert claims_of([(0, 1, 0, 1)]).count == 0
    with pytest.raises(ConservationError, match="negative"):
        claims_of([(0, 1, -1, 1)])


@pytest.mark.parametrize("rows", [[True, False], [False, True], [True, True]])
def test_a_claim_that_vanishes_is_noticed(rows: list[bool]) -> None:
    """Ending claims keeps the sums; losing them does not."""
    claims = claims_of([(0, 1, 7, 1), (1, 2, 5, 1)])
    claims.end(np.array(rows))
    claims.audit()
    state = dict(claims.state())
    state["principal_fen"] = state["principal_fen"] + 1
    state["totals"] = state["totals"] + np.array([1, 0])
    if claims.count:
        claims.restore(state | {"principal_fen": state["principal_fen"] + 1})
    else:
        claims.restore(state)
    with pytest.raises(ConservationError, match="claims of"):
        claims.audit()

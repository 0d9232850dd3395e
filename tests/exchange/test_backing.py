"""Backers of exchanges: every fen of a day's cost, and the day on which it ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.accounts import Ledger
from sim.engine.events import EventLog
from sim.exchange.backing import Backer, Backing
from sim.exchange.venue import Venue
from sim.record.registry import EMITTED

OPERATOR, OTHER, BACKER, SELLERS, OUTSIDE = range(5)


def open_house(*backers: tuple[int, int]) -> tuple[Backing, Ledger, list[Venue]]:
    """Exchanges of (backing, cost a day), whose backer has set the backing aside."""
    ledger = Ledger(5, EventLog(EMITTED))
    venues = [Venue(row, f"exchange {row}", (OPERATOR, OTHER)[row]) for row in range(len(backers))]
    fund = sum(backing for backing, _ in backers)
    ledger.transfer(0, OUTSIDE, BACKER, np.array([fund]), "capital")
    return Backing(venues, [Backer(BACKER, *each) for each in backers], OUTSIDE, ledger), ledger, venues


def earn(ledger: Ledger, fees: int, operator: int = OPERATOR) -> None:
    """Let an operator take fees."""
    ledger.transfer(0, SELLERS, operator, np.array([fees]), "seller fee")


@pytest.mark.parametrize(("backing", "cost", "day"), [(99, 10, 10), (100, 10, 11), (101, 10, 11), (0, 1, 1)])
def test_an_exchange_without_fees_ends_on_the_day_on_which_losses_exceed_its_backing(
    backing: int, cost: int, day: int
) -> None:
    """Losses of day n are n times the cost: at 100 after ten days it still goes on, with 99 it does not."""
    books, ledger, _ = open_house((backing, cost))
    assert next(midnight for midnight in range(1, 15) if books.close_day(midnight)) == day
    ledger.audit()


def test_a_closed_exchange_pays_nothing_any_more() -> None:
    """Once it is told to close, later midnights move no money."""
    books, ledger, (venue,) = open_house((5, 10))
    assert books.close_day(1) == [0]
    venue.is_open = False
    before = ledger.balance_fen.tolist()
    assert books.close_day(2) == []
    assert ledger.balance_fen.tolist() == before == [0, 0, 0, 0, 0]


def test_fees_are_spent_before_the_backing_and_kept_for_later_days() -> None:
    """25 earned on the first day pay two and a half days of 10; only then does the backer come in."""
    books, ledger, _ = open_house((100, 10))
    earn(ledger, 25)
    for day, (left, lost) in enumerate([(15, 0), (5, 0), (0, 5), (0, 15)]):
        assert books.close_day(day) == []
        assert (ledger.balance_fen[OPERATOR], books.lost_fen[0]) == (left, lost)
    assert ledger.balance_fen[OUTSIDE] == -100 + 40


def test_an_exchange_that_earns_its_cost_needs_no_backer() -> None:
    """With fees as high as the cost it goes on for ever on a backing of nothing."""
    books, ledger, _ = open_house((0, 10))
    for day in range(100):
        earn(ledger, 10)
        assert books.close_day(day) == []


def test_one_ends_and_the_other_goes_on() -> None:
    """Each has its own backing, though one stands behind both."""
    books, ledger, _ = open_house((5, 10), (50, 10))
    assert books.close_day(1) == [0]
    assert books.lost_fen.tolist() == [5, 10]
    assert ledger.balance_fen[BACKER] == 40


def test_losses_go_on_from_a_saved_state() -> None:
    """What is made up for later does not reach the saved state."""
    books, _, _ = open_house((25, 10))
    books.close_day(1)
    state = books.state()
    books.close_day(2)
    other, _, _ = open_house((25, 10))
    other.restore(state)
    assert [other.close_day(day) for day in (2, 3)] == [[], [0]]


@given(st.lists(st.integers(0, 30), max_size=30), st.integers(0, 200), st.integers(0, 20))
def test_every_day_is_that_of_a_plain_purse(fees: list[int], backing: int, cost: int) -> None:
    """The twin counts fees less costs: what is missing is the backer's, and more than the backing is the end."""
    books, ledger, (venue,) = open_house((backing, cost))
    purse = lost = 0
    for day, earned in enumerate(fees):
        earn(ledger, earned)
        purse += earned - cost
        if purse < 0:
            lost -= purse
            purse = 0
        ends = lost > backing
        assert books.close_day(day) == [0] * ends
        ledger.audit()
        if ends:
            assert ledger.balance_fen[OPERATOR] == 0
            assert ledger.balance_fen[BACKER] == 0
            return
        assert (ledger.balance_fen[OPERATOR], books.lost_fen[0]) == (purse, lost)
    assert venue.is_open

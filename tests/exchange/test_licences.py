"""Licences: valid from their start until before their end, and none gets lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ConservationError
from sim.exchange.licences import Licences
from sim.exchange.venue import Venue
from sim.scenario.schema.exchange import OFF_EXCHANGE

deals = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 20), st.integers(1, 20)), max_size=8)
Deal = tuple[int, int, int, int]


def licences_of(some: list[Deal]) -> Licences:
    """Licences of (product, buyer, start, term)."""
    licences = Licences()
    for i, (product, buyer, start, term) in enumerate(some):
        licences.issue(
            np.array([product]), np.array([buyer]), start, start + term, np.array([i]), np.array([i], dtype=np.uint64)
        )
    return licences


@given(deals, st.integers(0, 45))
def test_a_licence_is_valid_from_its_start_until_before_its_end(some: list[Deal], now: int) -> None:
    """The first instant belongs to it, the last does not."""
    licences = licences_of(some)
    assert licences.valid(now).tolist() == [start <= now < start + term for _, _, start, term in some]


@given(deals, st.integers(0, 45), st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8))
def test_a_buyer_holds_what_it_has_a_valid_licence_for(
    some: list[Deal], now: int, asked: list[tuple[int, int]]
) -> None:
    """Any pair may be asked about, also of products that nobody ever had a licence for."""
    licences = licences_of(some)
    buyer, product = np.array(asked, dtype=np.int64).reshape(-1, 2).T
    held = {(b, p) for p, b, start, term in some if start <= now < start + term}
    assert licences.holds(buyer, product, now).tolist() == [pair in held for pair in asked]


@given(deals, st.lists(st.integers(0, 45), max_size=4))
def test_clearing_takes_ended_licences_only(some: list[Deal], times: list[int]) -> None:
    """What is valid now or later stays with its deal and its key, and the books add up after every clearing."""
    licences = licences_of(some)
    for now in sorted(times):
        licences.clear_ended(now)
        licences.audit()
        left = [i for i, (_, _, start, term) in enumerate(some) if start + term > now]
        assert licences.event.tolist() == licences.key.tolist() == left
        assert licences.product.tolist() == [some[i][0] for i in left]


def test_a_licence_that_vanishes_is_found_by_the_audit() -> None:
    """Rows taken away past the books do not add up."""
    licences = licences_of([(0, 1, 0, 5), (1, 1, 0, 5)])
    licences.product = licences.product[:1]
    with pytest.raises(ConservationError, match="2 licences issued, 0 ended, 1 left"):
        licences.audit()


@given(deals, st.integers(0, 45))
def test_licences_go_on_from_a_saved_state(some: list[Deal], now: int) -> None:
    """What is issued or cleared later does not reach the saved state."""
    licences = licences_of(some)
    licences.clear_ended(now)
    state = licences.state()
    left = licences.event.tolist()
    licences.issue(np.array([0]), np.array([0]), 0, 99, np.array([77]), np.array([77], dtype=np.uint64))
    licences.clear_ended(98)
    other = Licences()
    other.restore(state)
    other.audit()
    assert other.event.tolist() == left
    assert other.key.dtype == np.uint64


def test_licences_lapse_with_the_venue_that_they_were_made_at_and_no_others() -> None:
    """Those of the other venue go on, those that had ended keep their end, and nothing lapses twice."""
    licences = Licences([Venue(0, "exchange", 0), Venue(1, OFF_EXCHANGE, 0, exposure=0.3)])
    keys = np.zeros(2, dtype=np.uint64)
    for venue, end in ((0, 90), (1, 90), (1, 40)):
        licences.issue(np.array([0, 1]), np.array([7, 8]), 10, end, np.array([1, 2]), keys, venue=venue)
    assert licences.lapse(1, 50) == 2
    assert licences.lapse(1, 50) == 0
    assert licences.end_ms.tolist() == [90, 90, 50, 50, 40, 40]
    assert licences.valid(50).tolist() == [True, True, False, False, False, False]
    assert licences.exposure(np.array([0, 2, 5])).tolist() == [1.0, 0.3, 0.3]
    assert licences.on_exchange(np.array([0, 2, 5])).tolist() == [True, False, False]
    licences.clear_ended(50)
    licences.audit()
    assert licences.venue.tolist() == [0, 0]


class _Books:
    """Licences under any sequence of sales, resales and ends, one hour after the other."""

    def __init__(self) -> None:
        self.licences = Licences([Venue(0, "exchange", 0), Venue(1, OFF_EXCHANGE, 0)])
        self.now = 0

    def do(self, what: str, person: int, product: int, other: int) -> None:
        """Take one step; who has no right to pass on does not, as the exchange of copies sees to."""
        licences, each = self.licences, np.array([1])
        if what == "sell":
            licences.issue(
                product * each, person * each, self.now, self.now + 9, each, each.astype(np.uint64), 0, other % 2
            )
        elif what == "resell" and licences.may_pass_on(person * each, product * each, self.now)[0]:
            end = licences.end_ms[licences.row_of(person * each, product * each, self.now)]
            licences.issue(
                product * each, other * each, self.now, end, each, each.astype(np.uint64), 0, 1, person * each
            )
        elif what == "revoke":
            licences.revoke(person, self.now)
        elif what == "lapse":
            licences.lapse(person % 2, self.now)
        else:
            self.now += 1
            licences.clear_ended(self.now)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["sell", "resell", "revoke", "lapse", "wait"]), st.integers(0, 3), st.integers(0, 1),
            st.integers(0, 3),
        ),
        max_size=30,
    )
)  # fmt: skip
def test_nobody_has_by_resale_what_its_reseller_has_not(steps: list[tuple[str, int, int, int]]) -> None:
    """At every instant, a licence passed on rests on a valid one that its seller sold, and does not outlast it."""
    books = _Books()
    for step in steps:
        books.do(*step)
        licences = books.licences
        licences.audit()
        for ahead in range(12):
            rows = np.flatnonzero(licences.valid(books.now + ahead) & licences.is_resold)
            rests = licences.may_pass_on(licences.reseller[rows], licences.product[rows], books.now + ahead)
            assert rests.all()


def test_what_was_passed_on_ends_with_the_insolvency_of_whoever_passed_it_on() -> None:
    """A buyer of its own and those of others go on."""
    books = _Books()
    for step in [("sell", 0, 0, 0), ("sell", 1, 0, 0), ("resell", 0, 0, 2), ("resell", 1, 0, 3), ("revoke", 0, 0, 0)]:
        books.do(*step)
    pairs = np.array([0, 1, 2, 3]), np.zeros(4, dtype=np.int64)
    assert books.licences.holds(*pairs, 0).tolist() == [False, True, False, True]
    assert books.licences.may_pass_on(*pairs, 0).tolist() == [False, True, False, False]

"""The book of violations: whatever is committed is found once, or is still open."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.data.products import Domain, Products
from sim.engine.events import EventLog
from sim.engine.streams import entity_keys
from sim.model.violations import Rule, ViolationBook
from sim.record.registry import EMITTED
from sim.units import DAY_MS

COUNT = 3
#: Products of person 0, run by 1 and sold by 2, by turns.
HOLDER, SELLER = np.array([0, 1, 2]), np.array([2, 2, 2])


def a_book(reach_days: int = 10) -> ViolationBook:
    """Three products of 100 persons each."""
    names = [f"product {i}" for i in range(COUNT)]
    products = Products(
        names=tuple(names), key=entity_keys(names), domain=np.full(COUNT, Domain.AUDIO_SAMPLES),
        site=np.full(COUNT, -1), holder=HOLDER, processor=HOLDER, seller=SELLER,
        private=np.ones(COUNT, dtype=np.bool_), scale=np.ones(COUNT), secret_fen=np.zeros(COUNT),
        persons=np.full(COUNT, 100), sensitivity=np.full(COUNT, 0.5),
    )  # fmt: skip
    return ViolationBook(products, 200.0, reach_days * DAY_MS, EventLog(EMITTED))


def commit(book: ViolationBook, rule: Rule, product: list[int], day: int) -> None:
    """Enter violations of a day."""
    bet = np.ones(len(product))
    book.commit(rule, np.array(product, dtype=np.int64), -1, (bet, bet, bet), day * DAY_MS)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from(Rule), st.lists(st.integers(0, COUNT - 1), max_size=4)),
            st.integers(0, 2),
        ),
        max_size=20,
    )
)
def test_what_is_committed_has_been_found_or_is_open(steps: list[tuple[Rule, list[int]] | int]) -> None:
    """Violations and inspections of persons in any order: numbers add up, and nothing is found twice."""
    book, committed, found = a_book(reach_days=1_000), 0, 0
    for day, step in enumerate(steps):
        if isinstance(step, int):
            found += book.close(book.in_reach(step, day * DAY_MS))
            assert not book.in_reach(step, day * DAY_MS).any()
        else:
            commit(book, *step, day)
            committed += len(step[1])
        assert committed == found + int(book.times.sum())


def test_violations_are_those_of_sellers_or_holders_and_leave_reach() -> None:
    """Deals are the seller's, reports the holder's; what goes on is in reach until the last time is too long ago."""
    book = a_book()
    commit(book, Rule.TIER, [1], 0)
    commit(book, Rule.WITHHELD, [1], 0)
    commit(book, Rule.WITHHELD, [1], 5)
    assert np.argwhere(book.in_reach(2, 6 * DAY_MS)).tolist() == [[Rule.TIER, 1]]
    assert np.argwhere(book.in_reach(1, 6 * DAY_MS)).tolist() == [[Rule.WITHHELD, 1]]
    assert not book.in_reach(2, 11 * DAY_MS).any()
    assert book.close(book.in_reach(1, 15 * DAY_MS)) == 2
    assert not book.in_reach(1, 15 * DAY_MS).any()

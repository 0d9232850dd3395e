"""What owners have seen of demand: the last periods, from counters that only grow."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.knowledge.demand import DemandKnowledge

counts = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), max_size=8)


@given(counts, st.integers(1, 4))
def test_the_last_periods_are_remembered(wanted: list[tuple[int, int]], periods: int) -> None:
    """Each period's demand is what the counter has grown by; before the first all was as expected."""
    books = DemandKnowledge.as_expected(np.array([7.4, 100.0]), periods)
    for total in np.cumsum(np.array(wanted, dtype=np.int64).reshape(-1, 2), axis=0):
        books.close_period(total)
    for point, mean in enumerate((7, 100)):
        expected = [mean] * periods + [kg[point] for kg in wanted]
        assert books.seen_kg[point].tolist() == expected[-periods:]


def test_what_was_seen_goes_on_from_a_saved_state() -> None:
    """The next period after a restart is counted from where the last one ended."""
    books = DemandKnowledge.as_expected(np.array([10.0]), 2)
    books.close_period(np.array([30]))
    state = books.state()
    books.close_period(np.array([99]))
    other = DemandKnowledge.as_expected(np.array([10.0]), 2)
    other.restore(state)
    other.close_period(np.array([75]))
    assert other.seen_kg.tolist() == [[30, 45]]

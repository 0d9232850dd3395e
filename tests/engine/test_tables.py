"""Flat states and running counters."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.tables import join_states, part_of
from sim.engine.tally import Tally

PARTS = st.dictionaries(
    st.text("ab_", min_size=1, max_size=3),
    st.dictionaries(st.text("ab_.", min_size=1, max_size=4), st.integers().map(np.array), max_size=3),
    max_size=4,
)
COUNTS = st.lists(st.lists(st.integers(0, 2**40), min_size=3, max_size=3), min_size=1, max_size=6)


@given(PARTS)
def test_what_is_joined_comes_apart_again(parts: dict[str, dict[str, np.ndarray]]) -> None:
    """Each part gets its own names back, also when one part's name begins like another's."""
    joined = join_states(**parts)
    assert len(joined) == sum(map(len, parts.values()))
    for name, part in parts.items():
        assert part_of(joined, name) == part


def test_a_part_that_is_not_there_is_empty() -> None:
    """A room without a state restores from nothing."""
    assert part_of(join_states(a={"x": np.zeros(1)}), "b") == {}


@given(COUNTS, st.integers(0, 5))
def test_differences_of_a_counter_add_up_to_it(counts: list[list[int]], cut: int) -> None:
    """Whatever has been told since the last look comes to the counter, over a saved state as well."""
    tally, told = Tally(), np.zeros(3, dtype=np.int64)
    counter = np.zeros(3, dtype=np.int64)
    for i, step in enumerate(counts):
        if i == cut:
            state = {name: array.copy() for name, array in tally.state().items()}
            tally = Tally()
            tally.restore(state)
        counter += np.array(step)
        since = tally.since_last("made", counter)
        assert since.tolist() == step
        told += since
    assert told.tolist() == counter.tolist()
    assert tally.since_last("made", counter).tolist() == [0, 0, 0]


def test_counters_of_different_names_are_told_apart() -> None:
    """The first look at a counter gives all of it, a copy that is the caller's own."""
    tally = Tally()
    counter = np.array([5, 6])
    first = tally.since_last("sold", counter)
    first[:] = 0
    assert tally.since_last("made", counter).tolist() == [5, 6]
    assert tally.since_last("sold", counter).tolist() == [0, 0]

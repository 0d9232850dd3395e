"""What the state was told of stocks, and how long it counts."""

from __future__ import annotations

import numpy as np
import pytest

from sim.knowledge.state import StateKnowledge


def state_knowledge() -> StateKnowledge:
    """Five points in two groups of two goods; the last counts in none."""
    return StateKnowledge.ignorant(
        storage_kg=np.full(5, 100.0),
        group=np.array([0, 0, 1, 1, -1]),
        good_of_group=np.array([0, 1]),
        goods=2,
    )


@pytest.mark.parametrize(("now", "seen"), [(10, [1, 2]), (60, [1, 2]), (61, [2]), (80, [2]), (81, [])])
def test_a_report_counts_until_it_is_too_old(now: int, seen: list[int]) -> None:
    """Up to and with the stated age, and what was never reported never counts, not even early in a run."""
    knowledge = state_knowledge()
    knowledge.learn(np.array([1, 2]), np.array([5.0, 6.0]), np.array([1.0, 1.0]), 10)
    knowledge.learn(np.array([2]), np.array([7.0]), np.array([1.0]), 30)
    assert np.flatnonzero(knowledge.seen(now, 50)).tolist() == seen
    assert knowledge.net_kg.tolist() == [0, 5, 7, 0, 0]


def test_what_the_state_knows_goes_on_from_a_saved_state() -> None:
    """Reports and what they have taught are saved; the register is the scenario's."""
    knowledge = state_knowledge()
    knowledge.learn(np.array([1]), np.array([5.0]), np.array([2.0]), 10)
    knowledge.fill[0], knowledge.looks[0] = 0.75, 3
    state = knowledge.state()
    knowledge.learn(np.array([1]), np.array([9.0]), np.array([3.0]), 20)
    other = state_knowledge()
    other.restore(state)
    assert (other.net_kg[1], other.sd_kg[1], other.time_ms[1]) == (5.0, 2.0, 10)
    assert (other.fill.tolist(), other.looks.tolist()) == ([0.75, 0.5], [3, 0])

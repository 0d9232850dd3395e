"""The state's account of suppliers against sums done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.arrays import Floats
from sim.knowledge.allotments import Allotments
from sim.knowledge.state import StateKnowledge
from sim.units import DAY_MS, HOUR_MS

NOTHING = np.zeros(3)
NOW = 100 * HOUR_MS


def known() -> StateKnowledge:
    """Three plants with room for 40 t each, usually a quarter full."""
    state = StateKnowledge.ignorant(np.full(3, 40_000.0), np.zeros(3, dtype=np.int64), np.zeros(1, dtype=np.int64), 1)
    state.fill[:] = 0.25
    return state


def account() -> Allotments:
    """Plants of 1, 2 and 3 t/h."""
    return Allotments.unopened(np.array([1_000.0, 2_000.0, 3_000.0]))


def step(
    allotments: Allotments, state: StateKnowledge, now_ms: int, kg: Floats = NOTHING, age: Floats = NOTHING
) -> None:
    """An hour's look."""
    allotments.bring_forward(state, kg, age, now_ms, DAY_MS)


def test_plants_of_which_nothing_is_heard_are_as_full_as_usual_and_recover_to_that() -> None:
    """10 t each; 6 t allotted come back at 1, 2 and 3 t/h, and no more."""
    books, state = account(), known()
    step(books, state, NOW)
    assert books.net_kg.tolist() == [10_000] * 3
    books.allot(np.array([0, 1, 2, 2]), np.array([6_000, 6_000, 3_000, 3_000]))
    assert books.net_kg.tolist() == [4_000] * 3
    step(books, state, NOW + 2 * HOUR_MS)
    assert books.net_kg.tolist() == [6_000, 8_000, 10_000]


def test_a_new_report_takes_the_place_of_what_was_reckoned_and_an_old_one_does_not() -> None:
    """Read an hour ago it has been added to since; once it has been taken in, allotments count from there."""
    books, state = account(), known()
    step(books, state, NOW)
    state.learn(np.array([1]), np.array([20_000.0]), np.ones(1), NOW + HOUR_MS)
    step(books, state, NOW + 2 * HOUR_MS)
    assert books.net_kg.tolist() == [10_000, 22_000, 10_000]
    books.allot(np.array([1]), np.array([5_000]))
    step(books, state, NOW + 3 * HOUR_MS)
    assert books.net_kg[1] == 19_000
    step(books, state, NOW + 20 * HOUR_MS)
    assert books.net_kg[1] == 40_000, "its storage is full"


def test_whoever_has_not_filled_an_allotment_has_nothing_and_is_as_late_as_the_oldest_is_old() -> None:
    """5 t at 1 t/h are 5 h of work, or as much as 8 h make, if that is how long the oldest has waited."""
    books, state = account(), known()
    step(books, state, NOW, np.array([5_000.0, 5_000.0, 0.0]), np.array([8.0, 1.0, 0.0]))
    assert books.net_kg.tolist() == [-8_000, -5_000, 10_000]
    step(books, state, NOW)
    assert books.net_kg.tolist() == [0, 0, 10_000], "filled: nobody is owed anything, and nothing more is known"


def test_what_is_saved_is_what_goes_on() -> None:
    """Restored books reckon as those that were saved."""
    books, state = account(), known()
    step(books, state, NOW)
    books.allot(np.array([0]), np.array([7_000]))
    again = account()
    again.restore(books.state())
    for each in (books, again):
        step(each, state, NOW + HOUR_MS)
    assert again.net_kg.tolist() == pytest.approx(books.net_kg.tolist())

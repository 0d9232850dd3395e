"""What suppliers know of end demand: newest readings count, old ones are out of date, and all of it is saved."""

from __future__ import annotations

import numpy as np

from sim.knowledge.end_demand import EndDemandKnowledge


def _unaware() -> EndDemandKnowledge:
    return EndDemandKnowledge.unaware(np.array([10.0, 20.0]), 2, np.array([5.0]))


def test_newer_readings_replace_older_ones_in_any_order() -> None:
    """Of three about one stock, delivered out of order, the newest is kept, with its error, time and source."""
    known = _unaware()
    told = np.array([[3.0, 3.0], [1.0, 1.0], [2.0, 2.0]])
    times = np.array([30, 10, 20])
    known.learn(np.zeros(3, dtype=np.int64), told, np.array([0.3, 0.1, 0.2]), times, np.array([7, 8, 9]))
    assert known.seen_kg.tolist() == [[3.0, 3.0], [20.0, 20.0]]
    assert (known.error_kg[0], known.time_ms[0], known.source[0]) == (0.3, 30, 7)
    known.learn(np.array([0]), told[:1] + 1, np.array([0.0]), np.array([29]), np.array([7]))
    assert known.seen_kg[0].tolist() == [3.0, 3.0]


def test_what_is_out_of_date_is_not_known() -> None:
    """Known from delivery until it has been forgotten; what was never told is not."""
    known = _unaware()
    known.learn(np.array([1]), np.full((1, 2), 9.0), np.zeros(1), np.array([100]), np.array([0]))
    assert known.known(100, 50).tolist() == [False, True]
    assert known.known(150, 50).tolist() == [False, True]
    assert known.known(151, 50).tolist() == [False, False]


def test_a_restored_memory_is_the_saved_one() -> None:
    """Everything that changes comes back."""
    known, again = _unaware(), _unaware()
    known.learn(np.array([1]), np.full((1, 2), 9.0), np.ones(1), np.array([100]), np.array([4]))
    known.close_period(np.array([8]), np.array([1.5]), 0.5)
    again.restore(known.state())
    assert all((again.state()[name] == column).all() for name, column in known.state().items())

"""Dispatch: each load gets the truck that can be there first, and no truck gets two."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import NONE
from sim.decisions.dispatch import nearest_trucks

PLACES = 4
places = st.lists(st.integers(0, PLACES - 1), max_size=8)
times = st.lists(st.integers(0, 5), min_size=PLACES**2, max_size=PLACES**2)


@given(places, places, times)
def test_trucks_are_sent_like_by_hand(loads: list[int], trucks: list[int], drive: list[int]) -> None:
    """First ready first, the truck of the shortest drive, the first of equals; nobody when none is left."""
    drive_ms = np.array(drive, dtype=np.int32).reshape(PLACES, PLACES)
    left = list(range(len(trucks)))
    expected = []
    for load in loads:
        best = min(left, key=lambda truck: drive_ms[load, trucks[truck]], default=NONE)
        expected.append(best)
        if best != NONE:
            left.remove(best)
    chosen = nearest_trucks(np.array(loads, dtype=np.int64), np.array(trucks, dtype=np.int64), drive_ms)
    assert chosen.tolist() == expected
    sent = [truck for truck in chosen.tolist() if truck != NONE]
    assert len(set(sent)) == len(sent) == min(len(loads), len(trucks))


def test_a_drive_is_counted_from_the_truck_to_the_load() -> None:
    """Where ways there and back differ, the way there matters."""
    drive_ms = np.array([[0, 9, 1], [1, 0, 9], [9, 9, 0]], dtype=np.int32)
    assert nearest_trucks(np.array([0]), np.array([1, 2]), drive_ms).tolist() == [1]

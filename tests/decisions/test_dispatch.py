"""Dispatch: the least drive for all together, or the shortest first; no truck gets two loads."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from sim.arrays import NONE
from sim.decisions.dispatch import NO_WAY_MS, Rule, assign_trucks

PLACES = 4
RULES = get_args(Rule)
places = st.lists(st.integers(0, PLACES - 1), max_size=9)
times = st.lists(st.integers(0, 9), min_size=PLACES**2, max_size=PLACES**2)
with_gaps = st.lists(st.sampled_from([*range(6), -1, NO_WAY_MS]), min_size=PLACES**2, max_size=PLACES**2)


def _send(loads: list[int], trucks: list[int], drive: list[int], rule: Rule) -> list[int]:
    drive_ms = np.array(drive, dtype=np.int32).reshape(PLACES, PLACES)
    return assign_trucks(np.array(loads, dtype=np.int64), np.array(trucks, dtype=np.int64), drive_ms, rule).tolist()


def _total(loads: list[int], trucks: list[int], drive: list[int], rule: Rule) -> int:
    sent = _send(loads, trucks, drive, rule)
    return sum(drive[PLACES * load + trucks[truck]] for load, truck in zip(loads, sent, strict=True) if truck != NONE)


@given(places, places, times)
def test_the_greedy_rule_is_the_shortest_drive_first(loads: list[int], trucks: list[int], drive: list[int]) -> None:
    """By hand: of the loads ready longest, the shortest drive that is left, over and over."""
    expected = [NONE] * len(loads)
    open_loads, left = list(range(min(len(loads), len(trucks)))), list(range(len(trucks)))
    while open_loads:
        load, truck = min(
            ((load, truck) for load in open_loads for truck in left),
            key=lambda pair: (drive[PLACES * loads[pair[0]] + trucks[pair[1]]], loads[pair[0]], trucks[pair[1]], pair),
        )
        expected[load] = truck
        open_loads.remove(load)
        left.remove(truck)
    assert _send(loads, trucks, drive, "greedy") == expected


@settings(max_examples=300)
@given(places, places, times)
def test_the_assignment_is_as_short_as_any(loads: list[int], trucks: list[int], drive: list[int]) -> None:
    """Its total drive is that of scipy's solver of the linear assignment problem, to the millisecond."""
    served = loads[: len(trucks)]
    cost = np.array(drive).reshape(PLACES, PLACES)[np.ix_(served, trucks)] if trucks else np.empty((0, 0))
    least = int(cost[linear_sum_assignment(cost)].sum())
    assert _total(loads, trucks, drive, "assignment") == least <= _total(loads, trucks, drive, "greedy")
    assert _send(loads, trucks, drive, "auto") == _send(loads, trucks, drive, "assignment")


@given(places, places, with_gaps, st.sampled_from(RULES))
def test_nobody_is_sent_twice_or_where_no_way_leads(
    loads: list[int], trucks: list[int], drive: list[int], rule: Rule
) -> None:
    """Each truck gets at most one load, and none that it cannot reach; nobody who could go stays behind."""
    sent = _send(loads, trucks, drive, rule)
    gone = [truck for truck in sent if truck != NONE]
    assert len(set(gone)) == len(gone)
    assert all(0 <= drive[PLACES * loads[i] + trucks[t]] < NO_WAY_MS for i, t in enumerate(sent) if t != NONE)
    left = set(range(len(trucks))) - set(gone)
    ready = [
        i for i, load in enumerate(loads) if any(0 <= drive[PLACES * load + at] < NO_WAY_MS for at in trucks)
    ][: len(trucks)]  # fmt: skip
    for i in ready:
        assert sent[i] != NONE or not any(0 <= drive[PLACES * loads[i] + trucks[t]] < NO_WAY_MS for t in left)


@given(places, places, times, st.integers(0, PLACES - 1))
def test_one_more_truck_never_lengthens_the_least_total_drive(
    loads: list[int], trucks: list[int], drive: list[int], more: int
) -> None:
    """With a truck for every load, another one can only help; a greedy rule does not promise that."""
    trucks = trucks + loads[len(trucks) :]
    assert _total(loads, [*trucks, more], drive, "assignment") <= _total(loads, trucks, drive, "assignment")


def test_the_greedy_rule_is_near_the_least_where_trucks_are_plenty() -> None:
    """Its worst case grows with the board (Reingold and Tarjan 1981), so what it loses in towns is bounded here.

    Twenty towns of 60 places, 150 loads and 300 trucks at random. A carrier would notice a tenth of
    its empty driving; the rule may lose half of that on average, and a quarter in no town.
    """
    rng = np.random.default_rng(2014)
    gaps = []
    for _ in range(20):
        x, y = rng.random((2, 60))
        drive_ms = (1e6 * np.hypot(x[:, None] - x, y[:, None] - y)).astype(np.int32)
        loads, trucks = rng.integers(0, 60, 150), rng.integers(0, 60, 300)
        greedy, least = (
            int(drive_ms[loads, trucks[assign_trucks(loads, trucks, drive_ms, rule)]].sum(dtype=np.int64))
            for rule in ("greedy", "assignment")
        )
        gaps.append(greedy / least - 1.0)
    assert max(gaps) < 0.25
    assert 0.0 < np.mean(gaps) < 0.05


@pytest.mark.parametrize("rule", RULES)
def test_boards_without_loads_or_without_trucks_are_no_trouble(rule: Rule) -> None:
    """Nothing to fetch, nobody to send, and one truck for many: the load that was ready first gets it."""
    drive = list(range(PLACES**2))
    assert _send([], [0, 1], drive, rule) == []
    assert _send([2, 3], [], drive, rule) == [NONE, NONE]
    assert _send([3, 0, 0], [0], drive, rule) == [0, NONE, NONE]


@pytest.mark.parametrize("rule", RULES)
def test_a_drive_is_counted_from_the_truck_to_the_load(rule: Rule) -> None:
    """Where ways there and back differ, the way there matters."""
    drive_ms = np.array([[0, 9, 1], [1, 0, 9], [9, 9, 0]], dtype=np.int32)
    assert assign_trucks(np.array([0]), np.array([1, 2]), drive_ms, rule).tolist() == [1]


@pytest.mark.parametrize("rule", RULES)
def test_a_load_out_of_reach_holds_no_truck_back(rule: Rule) -> None:
    """The only truck goes for the load behind it, not for nothing."""
    drive = [NO_WAY_MS] * PLACES**2
    drive[PLACES + 0] = 5
    assert _send([2, 1], [0], drive, rule) == [NONE, 0]

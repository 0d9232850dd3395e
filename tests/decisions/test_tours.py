"""Tours: every load is fetched once and brought once, no truck is overloaded, and sharing saves driving."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.tours import BEST_KNOWN
from benchmarks.vrplib import read_problem
from sim.arrays import Ints, SmallInts
from sim.decisions.tours import Limits, Loads, Tours, plan_tours, savings

PLACES = 5
FAR = 1 << 40
_place = st.integers(0, PLACES - 1)
_load = st.tuples(_place, st.integers(0, 1), _place, st.integers(1, 9), st.integers(0, 4), st.integers(0, 12))
_loads = st.lists(_load, max_size=12)
_points = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=PLACES, max_size=PLACES)


def _offers(rows: list[tuple[int, ...]], hours: bool = False) -> Loads:
    """Loads of (pickup place, which site there, drop place, kg, opens, closes after opening)."""
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    opens = table[:, 4] if hours else 0 * table[:, 4]
    closes = opens + table[:, 5] if hours else opens + FAR
    return Loads(
        2 * table[:, 0] + table[:, 1], table[:, 0].copy(), table[:, 2].copy(), table[:, 3].copy(), opens, closes
    )


def _drive(points: list[tuple[int, int]]) -> SmallInts:
    x, y = np.array(points, dtype=np.int64).T
    return (abs(x[:, None] - x) + abs(y[:, None] - y)).astype(np.int32)


def _split(tours: Tours) -> list[tuple[list[int], list[int]]]:
    """Loads of each tour in the order of pickups and of drops."""
    parts = [tours.stops[a:b].tolist() for a, b in zip(tours.first[:-1], tours.first[1:], strict=True)]
    return [(part[: len(part) // 2], part[len(part) // 2 :]) for part in parts]


def _way(loads: Loads, drive: SmallInts, drops: list[int] | Ints) -> int:
    at = [int(loads.pickup_place[drops[0]]), *(int(loads.drop_place[row]) for row in drops)]
    return sum(int(drive[to, source]) for source, to in pairwise(at))


@settings(max_examples=200)
@given(_loads, _points, st.integers(9, 20), st.integers(1, 5))
def test_tours_hold_every_load_once_and_no_more_than_a_truck(
    rows: list[tuple[int, ...]], points: list[tuple[int, int]], kg: int, orders: int
) -> None:
    """Each load is fetched once and brought once by one truck, from one place, within weight and number."""
    loads, drive = _offers(rows), _drive(points)
    tours = _split(plan_tours(loads, drive, Limits(kg, orders, 0)))
    assert sorted(row for pickups, _ in tours for row in pickups) == list(range(len(rows)))
    for pickups, drops in tours:
        assert sorted(pickups) == sorted(drops)
        assert len(drops) <= orders
        assert loads.kg[drops].sum() <= kg or len(drops) == 1
        assert len(set(loads.pickup_place[drops].tolist())) == 1
        sites = loads.pickup_site[pickups]
        assert np.count_nonzero(np.diff(sites)) == len(set(sites.tolist())) - 1  # one visit to each
        alone = sum(_way(loads, drive, [row]) for row in drops)
        assert _way(loads, drive, drops) < alone or len(drops) == 1
    assert [min(drops) for _, drops in tours] == sorted(min(drops) for _, drops in tours)


@settings(max_examples=200)
@given(_loads, _points, st.integers(0, 3))
def test_what_shares_a_truck_is_brought_before_sites_close(
    rows: list[tuple[int, ...]], points: list[tuple[int, int]], stop: int
) -> None:
    """A shared tour that starts now serves every stop between opening and closing, waiting where it is early."""
    loads, drive = _offers(rows, hours=True), _drive(points)
    for _, drops in _split(plan_tours(loads, drive, Limits(30, 4, stop))):
        if len(drops) == 1:
            continue
        now, at = 2 * stop, int(loads.pickup_place[drops[0]])
        for row in drops:
            to = int(loads.drop_place[row])
            now = max(now + int(drive[to, at]), int(loads.opens_ms[row]))
            assert now <= loads.closes_ms[row]
            now, at = now + stop, to


@given(_loads, _points)
def test_loads_that_fill_a_truck_share_none(rows: list[tuple[int, ...]], points: list[tuple[int, int]]) -> None:
    """Truckloads go alone, first ready first, as if there were no tours."""
    loads = _offers(rows)
    loads.kg[:] = 10
    tours = plan_tours(loads, _drive(points), Limits(10, 8, 0))
    assert tours.stops.tolist() == np.repeat(np.arange(len(rows)), 2).tolist()
    assert tours.first.tolist() == list(range(0, 2 * len(rows) + 1, 2))


def test_two_loads_the_same_way_share_a_truck_and_the_far_one_is_brought_last() -> None:
    """On a line from the pickup at 0, loads to 3 and 2 save the way to 2; one to the other side does not."""
    drive = np.abs(np.arange(-2, 4)[:, None] - np.arange(-2, 4)).astype(np.int32)
    loads = _offers([(2, 0, 5, 1, 0, 0), (2, 0, 4, 1, 0, 0), (2, 0, 0, 1, 0, 0)])
    assert _split(plan_tours(loads, drive, Limits(10, 8, 0))) == [([0, 1], [1, 0]), ([2], [2])]


@pytest.mark.parametrize("name", list(BEST_KNOWN))
def test_the_rule_is_within_a_tenth_of_the_best_known_tours(data_folder: Path, name: str) -> None:
    """Savings alone come within 7% on average in the literature (Laporte and Semet 2002), and here."""
    problem = read_problem(data_folder / "vrp" / f"{name}.vrp")
    length = problem.length(savings(problem.stops, problem.limits))
    assert BEST_KNOWN[name] <= length < 1.1 * BEST_KNOWN[name]

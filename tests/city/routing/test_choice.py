"""Regret of route choice: never negative, nothing for the best route, and a way round for whoever meets a closure."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.city.roads.network import RoadNetwork
from sim.city.routing.choice import RoadTruth, RouteTimes
from sim.units import DAY_MS

from ..networks import network_of
from ..trees import trees_to

#: Two ways from 0 to 3, by 1 or by 2, and a street between them.
_ENDS = ((0, 1), (0, 2), (1, 2), (1, 3), (2, 3))


def two_ways() -> RoadNetwork:
    """The network, all links open."""
    return network_of(4, _ENDS)


def hold(believed: list[int], true: list[int], closed: set[int]) -> RouteTimes | None:
    """Hold the way from 0 to 3 by believed times against the truth."""
    network = two_ways()
    _, next_hop = trees_to(network, np.array([3]), np.array(believed))
    return RoadTruth(network, np.array(true), np.isin(np.arange(5), list(closed))).hold(next_hop[0], 0, 3)


times = st.lists(st.integers(1, 10_000), min_size=5, max_size=5)


@given(times, times, st.sets(st.integers(0, 4), max_size=3))
def test_no_route_beats_the_best(believed: list[int], true: list[int], closed: set[int]) -> None:
    """Whatever was believed; whoever believed the truth, closures included, has no regret."""
    chosen = hold(believed, true, closed)
    informed = hold([DAY_MS if link in closed else time for link, time in enumerate(true)], true, closed)
    if informed is not None:
        assert informed.chosen_ms == informed.best_ms
        assert not informed.meets_closure
    if chosen is not None:  # others have driven into a street that ends at a closure
        assert informed is not None
        assert chosen.chosen_ms >= chosen.best_ms == informed.best_ms


def test_a_route_takes_what_its_links_take_in_truth() -> None:
    """Driving by 1 because it was believed to be fast costs what it costs."""
    assert hold([1, 9, 100, 1, 9], [50, 10, 100, 60, 10], set()) == (110, 20, False)


def test_whoever_meets_a_closure_goes_round_it_from_there() -> None:
    """From 1, where the link on is closed, by the street to 2."""
    assert hold([1, 9, 100, 1, 9], [50, 10, 100, 60, 10], {3}) == (160, 20, True)


def test_where_every_way_is_closed_there_is_nothing_to_compare() -> None:
    """Both links into 3 are closed."""
    assert hold([1, 1, 1, 1, 1], [1, 1, 1, 1, 1], {3, 4}) is None

"""Views that carriers have been given: the newest counts, and equal ones are kept once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.knowledge.roads import RoadView
from sim.knowledge.views import CarrierViews

CARRIERS = 4
Given = list[tuple[list[int], int]]
gifts = st.lists(
    st.tuples(st.lists(st.integers(0, CARRIERS - 1), min_size=1, unique=True), st.integers(0, 9)), max_size=8
)


def view(taken_ms: int) -> RoadView:
    """A view of two links that tells when it was taken."""
    return RoadView(taken_ms, 10.0, np.full(2, float(taken_ms)), np.array([taken_ms % 2 == 1, False]))


def played(given_views: Given) -> tuple[CarrierViews, list[int]]:
    """What carriers have after being given views, and when by a plain loop theirs were taken, -1 for none."""
    here, newest = CarrierViews(CARRIERS, 10.0), [-1] * CARRIERS
    for carriers, taken_ms in given_views:
        here.learn(np.array(carriers), view(taken_ms))
        for carrier in carriers:
            newest[carrier] = max(newest[carrier], taken_ms)
    return here, newest


def taken(here: CarrierViews) -> list[int]:
    """When each carrier's view was taken, -1 for none."""
    return [here.views[row].taken_ms if row >= 0 else -1 for row in here.view_of.tolist()]


@given(gifts)
def test_carriers_have_the_newest_view_that_they_were_given(given_views: Given) -> None:
    """In whatever order views arrive; and every view that is kept is somebody's."""
    here, newest = played(given_views)
    assert taken(here) == newest
    assert set(here.view_of.tolist()) - {-1} == set(range(len(here.views)))


@given(gifts, st.integers(0, 10))
def test_views_are_let_go_of_when_they_are_too_old(given_views: Given, oldest_ms: int) -> None:
    """Whoever had one has none."""
    here, newest = played(given_views)
    here.forget_older(oldest_ms)
    assert taken(here) == [when if when >= oldest_ms else -1 for when in newest]


@given(gifts)
def test_views_are_saved_and_restored(given_views: Given) -> None:
    """With who has which."""
    here, newest = played(given_views)
    other = CarrierViews(CARRIERS, 10.0)
    other.restore(here.state())
    assert taken(other) == newest
    assert [each.closed.tolist() for each in other.views] == [each.closed.tolist() for each in here.views]
    assert [each.deviation.tolist() for each in other.views] == [each.deviation.tolist() for each in here.views]

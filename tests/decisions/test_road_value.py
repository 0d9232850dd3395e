"""What a live view is worth to a carrier: reckoned first, compared later; and whether to share probes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents import Carrier
from sim.arrays import Floats
from sim.decisions.road_value import ViewOffer, expected_saving, worth_sharing
from sim.engine.streams import Stream
from sim.knowledge.trips import TripKnowledge

OFFER = ViewOffer(known_share=0.6, variation=0.1, detour=0.05)


def trips(public: Floats | None = None, view: Floats | None = None) -> TripKnowledge:
    """One carrier that has made trips with these ratios of true to promised time."""
    here = TripKnowledge.none(1)
    for by_view, ratios in ((False, public), (True, view)):
        if ratios is not None:
            here.experience(np.zeros(ratios.size, dtype=np.int64), np.full(ratios.size, by_view), ratios)
    here.driving_h[:] = 10.0
    return here


def normals(name: str, count: int) -> Floats:
    """Keyed draws."""
    return Stream(3, name).normals(np.arange(count, dtype=np.uint64))


def test_before_any_trip_a_view_is_worth_what_seeing_two_ways_saves_on_average() -> None:
    """Played with 400,000 pairs of ways, of which the second is longer by the detour; 4.5 standard errors."""
    draws = 400_000
    seen, unseen = math.sqrt(OFFER.known_share), math.sqrt(1 - OFFER.known_share)
    first, second = (OFFER.variation * seen * normals(f"seen {way}", draws) for way in (1, 2))
    true = [
        believed + OFFER.variation * unseen * normals(f"unseen {way}", draws)
        for way, believed in ((1, first), (2, second))
    ]
    saving = np.where(first <= OFFER.detour + second, 0.0, true[0] - OFFER.detour - true[1])
    assert abs(saving.mean() - expected_saving(trips(), OFFER)[0]) < 4.5 * saving.std() / math.sqrt(draws)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.001, 1), st.floats(0, 0.5))
def test_a_view_that_explains_more_is_worth_no_less(one: float, other: float, variation: float, detour: float) -> None:
    """Nothing if it explains nothing."""
    less, more = (expected_saving(trips(), ViewOffer(known, variation, detour))[0] for known in sorted((one, other)))
    assert 0.0 <= less <= more
    assert expected_saving(trips(), ViewOffer(0.0, variation, detour))[0] == 0.0


def test_a_carrier_whose_trips_vary_more_reckons_with_more() -> None:
    """From its own trips by the public map alone."""
    calm, wild = (expected_saving(trips(1 + sd * normals("trip", 500)), OFFER)[0] for sd in (0.05, 0.3))
    assert calm < wild


def test_with_many_trips_of_both_kinds_the_comparison_decides() -> None:
    """A saving of a tenth is found to within a hundredth, and a view that only costs time is known to."""
    for true in (0.1, -0.05):
        own = trips(1.0 + 0.1 * normals("public", 20_000), 1.0 - true + 0.1 * normals("view", 20_000))
        assert expected_saving(own, OFFER)[0] == pytest.approx(true, abs=0.01)


def test_a_few_trips_by_chance_better_do_not_outweigh_the_reckoning() -> None:
    """With ten of each kind the estimate stays nearer to what was reckoned than to what was seen."""
    reckoned = expected_saving(trips(), OFFER)[0]
    seen = 0.3
    own = trips(1.0 + 0.1 * normals("public", 10), 1.0 - seen + 0.1 * normals("view", 10))
    estimate = expected_saving(own, OFFER)[0]
    assert abs(estimate - reckoned) < abs(estimate - seen)


def test_a_bid_is_the_driving_time_that_the_term_saves() -> None:
    """Ten hours a day for thirty days at 3,000 fen, and nothing where nothing is saved."""
    saving = expected_saving(trips(), OFFER)[0]
    assert Carrier.value_view(trips(), OFFER, 3000.0, 30.0).tolist() == [math.floor(saving * 10.0 * 30.0 * 3000.0)]
    worse = trips(1.0 + 0.1 * normals("public", 5_000), 1.3 + 0.1 * normals("view", 5_000))
    assert Carrier.value_view(worse, OFFER, 3000.0, 30.0).tolist() == [0]


@given(st.floats(0, 1e4), st.floats(0, 1e5), st.floats(0, 1e9), st.floats(0, 1e9))
def test_probes_are_shared_for_a_margin_above_the_harm(margin: float, hours: float, low: float, high: float) -> None:
    """A year's; more harm never makes a carrier share."""
    shares = worth_sharing(margin, np.array([hours, hours]), np.array(sorted((low, high)))).tolist()
    assert shares[0] == (margin * hours * 365 > min(low, high))
    assert shares[0] >= shares[1]


def test_trips_fade_by_the_day_and_driving_is_learned() -> None:
    """Means and variances stay, weights fall; the first day counts in full."""
    own = trips(np.array([1.0, 1.2]))
    mean, variance = own.mean().copy(), own.variance().copy()
    own.driving_h[:] = 0.0
    own.close_day(np.array([8.0]), 0.25)
    own.close_day(np.array([16.0]), 0.25)
    assert own.driving_h.tolist() == [10.0]
    assert own.weight[0].tolist() == [2 * 0.75**2, 0.0]
    assert own.mean() == pytest.approx(mean)
    assert own.variance() == pytest.approx(variance)

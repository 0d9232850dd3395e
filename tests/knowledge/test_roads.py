"""Pictures of the roads: readings weighed by what they are worth, fading, and no better than they can be."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.streams import Stream
from sim.knowledge.roads import RoadPicture, RoadView, SurveyError
from sim.units import HOUR_MS

FREE = np.array([60_000, 60_000, 60_000, 60_000])
#: Shares of delay in the usual time: one half, one third, one sixth, none.
USUAL = np.array([120_000, 90_000, 72_000, 60_000])
ERROR = SurveyError(common=0.03**2, own=0.06**2)
PRIOR = 0.16


def picture(error: SurveyError = ERROR) -> RoadPicture:
    """Nothing read yet; memory of an hour."""
    return RoadPicture.blank(FREE, error, float(HOUR_MS), PRIOR)


def read(here: RoadPicture, now_ms: int, readings: int = 1, **deviations: float) -> None:
    """Let links, named ``l0`` and so on, be read."""
    links = np.array([int(name[1:]) for name in deviations])
    here.observe(links, np.array(list(deviations.values())), np.full(links.size, readings), USUAL, now_ms)


@given(st.integers(1, 10_000))
def test_the_error_of_a_mean_falls_with_readings_but_not_below_what_they_share(n: int) -> None:
    """Its variance is a + b/n."""
    (variance,) = ERROR.variance(np.array([n]))
    assert variance == pytest.approx(ERROR.common + ERROR.own / n)
    assert variance > ERROR.common


def test_without_readings_everybody_believes_in_the_usual() -> None:
    """No deviation is expected, and it varies with the square of the share of delay."""
    deviation, variance = picture().at(USUAL, 5 * HOUR_MS)
    assert deviation.tolist() == [0.0] * 4
    assert variance == pytest.approx(PRIOR * np.array([1 / 4, 1 / 9, 1 / 36, 0.0]))


def test_a_first_reading_is_weighed_against_the_usual_by_inverse_variance() -> None:
    """The belief is the mean of both with weights 1/variance, and its variance the inverse of their sum."""
    here = picture()
    read(here, 0, l0=0.2)
    prior, error = PRIOR / 4, ERROR.common + ERROR.own
    deviation, variance = here.at(USUAL, 0)
    assert deviation[0] == pytest.approx(0.2 / error / (1 / prior + 1 / error))
    assert variance[0] == pytest.approx(1 / (1 / prior + 1 / error))


@given(st.floats(0.0, 20.0))
def test_a_reading_fades_with_its_age(hours: float) -> None:
    """Belief goes back to the usual like e^-age and its variance to the prior like e^-2 age."""
    here = picture()
    read(here, 0, l0=0.2)
    fresh, surest = (column[0] for column in here.at(USUAL, 0))
    deviation, variance = here.at(USUAL, round(hours * HOUR_MS))
    kept = math.exp(-round(hours * HOUR_MS) / HOUR_MS)
    assert deviation[0] == pytest.approx(kept * fresh)
    prior = here.spread(USUAL)[0]
    assert variance[0] == pytest.approx(prior + kept**2 * (surest - prior))


@given(st.integers(1, 50), st.integers(1, 50))
def test_more_readings_never_make_a_picture_less_sure(few: int, more: int) -> None:
    """Of two pictures that differ in the number of readings, that with more is at least as sure."""
    pictures = []
    for readings in sorted((few, more)):
        here = picture()
        read(here, 0, readings, l0=0.1)
        pictures.append(here.at(USUAL, 0)[1][0])
    assert pictures[1] <= pictures[0]


def test_readings_repeated_forever_leave_what_they_share() -> None:
    """A thousand readings of one instant after the other do not bring the variance below a."""
    here = picture()
    for second in range(1000):
        read(here, second * 1000, l0=0.1)
    assert here.at(USUAL, 1000 * 1000)[1][0] >= ERROR.common


def test_the_filter_is_as_right_as_it_says() -> None:
    """Played with a truth that has the believed memory: the mean squared error is the variance, within 5%.

    Two hundred thousand steps of a quarter of an hour; a correlation time of an hour leaves some forty
    thousand independent ones, so 5% is more than four standard errors. The common part of the error is left
    out, because the filter takes errors of successive readings for independent.
    """
    error = SurveyError(common=1e-9, own=0.1**2)
    links, steps = 2000, 100
    free, usual = np.full(links, 60_000), np.full(links, 120_000)
    here = RoadPicture.blank(free, error, float(HOUR_MS), PRIOR)
    sd, kept = math.sqrt(PRIOR / 4), math.exp(-0.25)
    keys = np.arange(links, dtype=np.uint64)
    moves, errors = Stream(1, "moves"), Stream(1, "errors")
    truth = sd * moves.normals(keys, 0)
    squares, said = [], []
    for step in range(1, steps + 1):
        now_ms = step * HOUR_MS // 4
        truth = kept * truth + math.sqrt(1 - kept**2) * sd * moves.normals(keys, step)
        here.observe(
            np.arange(links), truth + 0.1 * errors.normals(keys, step), np.ones(links, dtype=np.int64), usual, now_ms
        )
        deviation, variance = here.at(usual, now_ms)
        squares.append(((deviation - truth) ** 2).mean())
        said.append(variance.mean())
    assert np.mean(squares[20:]) == pytest.approx(np.mean(said[20:]), rel=0.05)


@pytest.mark.parametrize("true_cv", [0.2, 0.8])
def test_how_much_delays_vary_is_learned(true_cv: float) -> None:
    """From readings of many links over days; within a tenth of the standard deviation."""
    links = 500
    free, usual = np.full(links, 60_000), np.full(links, 120_000)
    here = RoadPicture.blank(free, ERROR, float(HOUR_MS), PRIOR)
    keys, rows = np.arange(links, dtype=np.uint64), np.arange(links)
    sd = math.sqrt((true_cv / 2) ** 2 + ERROR.common + ERROR.own)
    for step in range(1500):
        read_as = sd * Stream(1, "delays").normals(keys, step)
        here.observe(rows, read_as, np.ones(links, dtype=np.int64), usual, step * HOUR_MS)
    assert math.sqrt(here.prior) == pytest.approx(true_cv, rel=0.1)


def test_an_incident_is_believed_at_once_where_the_usual_would_not_have_it() -> None:
    """A link that takes five times as long is believed to within a twentieth, although its delay hardly varies."""
    here = picture()
    read(here, 0, l2=4.0)
    assert here.at(USUAL, 0)[0][2] == pytest.approx(4.0, rel=0.05)


def test_what_is_read_of_a_link_says_nothing_about_others() -> None:
    """Their deviations and times stay as they are."""
    here = picture()
    read(here, 0, l0=0.3, l1=-0.1)
    deviation, _ = here.at(USUAL, 0)
    assert deviation[[2, 3]].tolist() == [0.0, 0.0]
    assert here.time_ms.tolist() == [0, 0, -1, -1]


def test_of_two_pictures_the_surer_is_taken_over_link_by_link() -> None:
    """And closures of either are kept."""
    mine, other = picture(), picture()
    read(mine, 0, 50, l0=0.1)
    read(other, 0, 1, l0=0.4, l1=0.2)
    other.closed[3] = True
    before, theirs = mine.at(USUAL, 0)[0][0], other.at(USUAL, 0)[0][1]
    mine.take_over(other, USUAL, 0)
    deviation, _ = mine.at(USUAL, 0)
    assert (deviation[0], deviation[1]) == pytest.approx((before, theirs))
    assert mine.closed.tolist() == [False, False, False, True]


def test_a_restored_picture_goes_on_as_the_saved_one() -> None:
    """To the bit."""
    here, other = picture(), picture()
    read(here, 0, l0=0.2, l2=3.0)
    other.restore(here.state())
    for each in (here, other):
        read(each, HOUR_MS // 3, 2, l0=-0.1, l1=0.3)
    for one, two in zip(here.state().values(), other.state().values(), strict=True):
        assert one.tobytes() == two.tobytes()


# ── views ────────────────────────────────────────────────────────────────────────────────────────
@given(st.floats(-0.9, 9.0), st.floats(0.0, 30.0))
def test_a_view_comes_closer_to_the_usual_the_older_it_is(deviation: float, hours: float) -> None:
    """And never says less than a millisecond, nor less than a quarter of the usual."""
    view = RoadView(0, float(HOUR_MS), np.full(4, deviation), np.zeros(4, dtype=np.bool_))
    fresh, later = view.link_time_ms(USUAL, 0), view.link_time_ms(USUAL, round(hours * HOUR_MS))
    assert (np.abs(later - USUAL) <= np.abs(fresh - USUAL)).all()
    assert (later >= USUAL // 4).all()


def test_nobody_would_choose_a_link_that_a_view_says_is_closed() -> None:
    """It is reckoned to take hours, whatever its deviation, and others are left alone."""
    closed = np.array([True, False, False, False])
    times = RoadView(0, float(HOUR_MS), np.zeros(4), closed).link_time_ms(USUAL, 0)
    assert times[0] >= 4 * HOUR_MS
    assert times[1:].tolist() == USUAL[1:].tolist()

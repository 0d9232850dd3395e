"""Review of listings: finite desks, first come first served, in office hours."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.arrows import Arrows, Flow
from sim.engine.calendar import CLOSES_MS, OPENS_MS, WORKING_DAY_MS, Calendar
from sim.engine.streams import Stream, entity_keys
from sim.levers import Arrow, neutral_levels
from sim.regulation import ListingReview
from sim.units import DAY_MS, HOUR_MS, MINUTE_MS

MONDAY = dt.date(2021, 6, 7)
SEED = 11


def keys(count: int) -> np.ndarray:
    """Keys of so many products."""
    return entity_keys([f"product {i}" for i in range(count)])


def review(desks: int, start: dt.date = MONDAY) -> ListingReview:
    """Desks that have nothing to do yet."""
    return ListingReview([desks], Calendar(start), SEED)


def hand_in(desk: ListingReview, key: np.ndarray, now_ms: int, days: float) -> list[int]:
    """When listings handed in together come out."""
    flow = Flow("listing", now_ms, key.size, key=key, venue=np.zeros(key.size, dtype=np.int64))
    desk.apply(flow, days)
    return (flow.now_ms + flow.delay_ms).tolist()


def at_work(start: dt.date, time_ms: int) -> bool:
    """Whether offices are open in the minute that begins here, by the calendar's date."""
    day = start + dt.timedelta(days=time_ms // DAY_MS)
    return day.weekday() < 5 and OPENS_MS <= time_ms % DAY_MS < CLOSES_MS


def twin(batches: list[tuple[int, np.ndarray]], desks: int, days: float, start: dt.date) -> list[int]:
    """A queue walked through minute by minute: free desks take the first in line and work it off."""
    stream = Stream(SEED, "listing review")
    line = []
    for now, key in batches:
        service = stream.lognormals(key, days * WORKING_DAY_MS, 0.5, now)
        line += [(now, max(1, round(float(ms))), len(line) + i) for i, ms in enumerate(service)]
    done = [0] * len(line)
    left: dict[int, int] = {}  # work left of the listing on a desk, ms
    minute = 0
    while line or left:
        while line and len(left) < desks and line[0][0] <= minute:
            _, work, number = line.pop(0)
            left[number] = work
        if at_work(start, minute):
            spent = min([MINUTE_MS - minute % MINUTE_MS, *left.values()])
            for number in list(left):
                left[number] -= spent
                if left[number] == 0:
                    done[number] = minute + spent
                    del left[number]
            minute += spent
        else:
            minute = (minute // MINUTE_MS + 1) * MINUTE_MS
    return done


@given(
    desks=st.integers(1, 3),
    batches=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 4)), min_size=1, max_size=4),
    days=st.sampled_from([0.05, 0.2, 0.6]),
    weekday=st.integers(0, 6),
)
def test_the_queue_is_that_of_a_plain_twin(
    desks: int, batches: list[tuple[int, int]], days: float, weekday: int
) -> None:
    """Whatever is handed in at whatever hour, each listing comes out when the twin says, to the millisecond."""
    start = MONDAY + dt.timedelta(days=weekday)
    key = keys(sum(count for _, count in batches))
    handed, first = [], 0
    for hour, count in sorted(batches):
        handed.append((hour * HOUR_MS, key[first : first + count]))
        first += count
    here = review(desks, start)
    found = [time for now, some in handed for time in hand_in(here, some, now, days)]
    assert found == twin(handed, desks, days, start)


def test_a_listing_waits_for_a_desk_and_for_the_office_to_open() -> None:
    """Handed in on Friday after hours, the first comes out on Monday; the second follows at the one desk."""
    friday_evening = 4 * DAY_MS + 20 * HOUR_MS
    service = Stream(SEED, "listing review").lognormals(keys(2), 0.1 * WORKING_DAY_MS, 0.5, friday_evening)
    monday_opens = 7 * DAY_MS + OPENS_MS
    first = monday_opens + round(float(service[0]))
    assert hand_in(review(1), keys(2), friday_evening, 0.1) == [first, first + round(float(service[1]))]
    assert hand_in(review(2), keys(2), friday_evening, 0.1) == [first, monday_opens + round(float(service[1]))]


def test_work_that_does_not_fit_into_a_day_goes_on_the_next_morning() -> None:
    """A review that needs more than is left of Friday ends on Monday, with nothing done at the weekend."""
    friday_noon = 4 * DAY_MS + 12 * HOUR_MS
    service = round(
        float(Stream(SEED, "listing review").lognormals(keys(1), 2.0 * WORKING_DAY_MS, 0.5, friday_noon)[0])
    )
    left_of_friday = CLOSES_MS - 12 * HOUR_MS
    assert left_of_friday < service < left_of_friday + WORKING_DAY_MS
    (done,) = hand_in(review(1), keys(1), friday_noon, 2.0)
    assert done == 7 * DAY_MS + OPENS_MS + service - left_of_friday


@pytest.mark.parametrize("size", [1, 12])
def test_a_slower_desk_lets_every_listing_out_later(size: int) -> None:
    """The direct effect of the lever is monotone for each listing over its range, and none at neutral."""
    out = np.array([hand_in(review(3), keys(size), 0, days) for days in (0.5, 2.0, 5.0, 15.0, 60.0)])
    assert (np.diff(out, axis=0) > 0).all()
    flow = Arrows([review(3)], neutral_levels()).send(Arrow.LIST, Flow("listing", 0, size, key=keys(size)))
    assert not flow.delay_ms.any()


def test_more_desks_never_let_a_listing_out_later() -> None:
    """Each listing of a batch comes out no later with every desk more, and the last one sooner."""
    out = np.array([hand_in(review(desks), keys(20), 0, 1.0) for desks in (1, 2, 5, 20)])
    assert (np.diff(out, axis=0) <= 0).all()
    assert (np.diff(out.max(axis=1)) < 0).all()


def test_the_mean_service_time_is_what_the_lever_says() -> None:
    """Over 4,000 listings with a desk each, within five standard errors (false alarm below 1 in 10^6)."""
    here, days, listings = review(4_000), 2.0, 4_000
    calendar = Calendar(MONDAY)
    worked = [calendar.worked_ms(time) / WORKING_DAY_MS for time in hand_in(here, keys(listings), 0, days)]
    assert abs(np.mean(worked) - days) < 5 * 0.5 * days / listings**0.5
    assert np.std(worked) == pytest.approx(0.5 * days, rel=0.15)


def test_an_exchange_does_not_wait_for_the_desks_of_another() -> None:
    """Listings handed in on two exchanges come out as they would if each had been alone."""
    key, venue = keys(6), np.array([0, 1, 1, 0, 1, 0])
    desks = ListingReview([1, 2], Calendar(MONDAY), SEED)
    flow = Flow("listing", 0, 6, key=key, venue=venue)
    desks.apply(flow, 2.0)
    for which, alone in enumerate((review(1), review(2))):
        assert flow.delay_ms[venue == which].tolist() == hand_in(alone, key[venue == which], 0, 2.0)
    again = ListingReview([1, 2], Calendar(MONDAY), SEED)
    again.restore(desks.state())
    later = Flow("listing", 9, 1, key=key[:1], venue=np.ones(1, dtype=np.int64))
    twin = Flow("listing", 9, 1, key=key[:1], venue=np.ones(1, dtype=np.int64))
    again.apply(later, 2.0)
    desks.apply(twin, 2.0)
    assert later.delay_ms.tolist() == twin.delay_ms.tolist()


def test_what_was_refused_on_the_way_takes_no_desk() -> None:
    """A listing that an earlier rule has stopped neither waits nor keeps others waiting."""
    key = keys(3)
    flow = Flow("listing", 0, 3, key=key, venue=np.zeros(3, dtype=np.int64))
    flow.refuse(np.array([True, False, False]), "no licence to exist")
    review(1).apply(flow, 1.0)
    assert flow.delay_ms[0] == 0
    assert flow.delay_ms[1:].tolist() == hand_in(review(1), key[1:], 0, 1.0)


def test_desks_go_on_from_a_saved_state() -> None:
    """What is handed in later queues behind what the saved desks had; the saved state does not move."""
    here = review(2)
    hand_in(here, keys(5), 0, 1.0)
    state = here.state()
    later = hand_in(here, keys(9)[5:], 10 * HOUR_MS, 1.0)
    other = review(2)
    other.restore(state)
    assert hand_in(other, keys(9)[5:], 10 * HOUR_MS, 1.0) == later
    assert hand_in(review(2), keys(9)[5:], 10 * HOUR_MS, 1.0) != later

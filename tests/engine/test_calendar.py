"""Working time against offices that are watched minute by minute."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.calendar import CLOSES_MS, OPENS_MS, WORKING_DAY_MS, Calendar
from sim.units import DAY_MS, MINUTE_MS

MONDAY = dt.date(2021, 6, 7)
STARTS = [MONDAY + dt.timedelta(days=shift) for shift in range(7)]
starts = pytest.mark.parametrize("start", STARTS, ids=lambda start: f"{start:%A}")
WEEKS = 3
MINUTES = WEEKS * 7 * 24 * 60

any_calendar = st.sampled_from(STARTS).map(Calendar)
times = st.integers(0, 5 * 365 * DAY_MS)


def office_minutes() -> np.ndarray:
    """Whether somebody is in the office, minute by minute, from a Monday on."""
    minute = np.arange(MINUTES)
    weekday, of_day = minute // 1440 % 7, minute % 1440
    return (weekday < 5) & (of_day >= 9 * 60) & (of_day < 17 * 60)


@starts
def test_working_time_is_that_of_an_office_watched_by_the_minute(start: dt.date) -> None:
    """From the Monday before the start, every office minute counts and no other, on each weekday to start on."""
    worked = np.r_[0, np.cumsum(office_minutes())]
    calendar, skipped = Calendar(start), (start - MONDAY).days * 1440
    counted = [calendar.worked_ms(minute * MINUTE_MS) for minute in range(MINUTES - skipped)]
    assert counted == (worked[skipped:-1] * MINUTE_MS).tolist()


@given(any_calendar, times, st.integers(0, DAY_MS))
def test_working_time_passes_no_faster_than_time(calendar: Calendar, time: int, more: int) -> None:
    """It never runs back and never ahead of the clock."""
    assert 0 <= calendar.worked_ms(time + more) - calendar.worked_ms(time) <= more


@given(any_calendar, st.integers(1, 5 * 260 * WORKING_DAY_MS))
def test_when_worked_is_the_first_time_with_so_much_work(calendar: Calendar, worked: int) -> None:
    """At that time the work has come to it, and a millisecond earlier it had not."""
    time = calendar.when_worked(worked)
    assert calendar.worked_ms(time) == worked
    assert calendar.worked_ms(time - 1) == worked - 1


@given(any_calendar, times)
def test_work_is_never_done_outside_office_hours(calendar: Calendar, time: int) -> None:
    """What is done next is done on a working day after opening and by closing time."""
    done = calendar.when_worked(calendar.worked_ms(time) + 1)
    day, of_day = divmod(done, DAY_MS)
    assert done > time
    assert calendar.is_working_day(day)
    assert calendar.date(done).weekday() < 5
    assert OPENS_MS < of_day <= CLOSES_MS


@given(any_calendar, times)
def test_time_within_office_hours_is_its_own_inverse(calendar: Calendar, time: int) -> None:
    """While the office is open, the time at which the present work is done is now."""
    day, of_day = divmod(time, DAY_MS)
    if calendar.is_working_day(day) and OPENS_MS < of_day <= CLOSES_MS:
        assert calendar.when_worked(calendar.worked_ms(time)) == time
    else:
        assert calendar.when_worked(calendar.worked_ms(time)) < time


@starts
def test_dates_count_days_from_the_start(start: dt.date) -> None:
    """A day begins at midnight, and working days are those that Python's calendar calls so."""
    calendar = Calendar(start)
    for day in range(15):
        date = start + dt.timedelta(days=day)
        assert calendar.date(day * DAY_MS) == calendar.date((day + 1) * DAY_MS - 1) == date
        assert calendar.is_working_day(day) == (date.weekday() < 5)

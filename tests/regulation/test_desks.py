"""Desks: first come, first served, in office hours."""

from __future__ import annotations

import datetime as dt

from sim.engine.calendar import OPENS_MS, Calendar
from sim.regulation.desks import Desks
from sim.units import DAY_MS, HOUR_MS

MONDAY = Calendar(dt.date(2021, 6, 7))


def test_the_first_free_desk_takes_the_next_case() -> None:
    """Two desks, three cases of 3 h on Monday at 9: two are done at 12, the third at 15."""
    desks = Desks(2, MONDAY)
    done = [desks.serve(OPENS_MS, 3 * HOUR_MS) for _ in range(3)]
    assert done == [12 * HOUR_MS, 12 * HOUR_MS, 15 * HOUR_MS]
    assert desks.backlog_ms(OPENS_MS) == 3 * HOUR_MS


def test_work_that_does_not_fit_into_a_day_goes_on_the_next_working_day() -> None:
    """A case of 10 h on Friday at 9 is done on Monday at 11; at midnight in between 2 h are left."""
    friday, desks = 4 * DAY_MS, Desks(1, MONDAY)
    assert desks.serve(friday + OPENS_MS, 10 * HOUR_MS) == 7 * DAY_MS + 11 * HOUR_MS
    assert desks.backlog_ms(friday + DAY_MS) == 2 * HOUR_MS


def test_a_desk_restored_is_as_busy_as_the_saved_one() -> None:
    """The queue goes on where it stood."""
    desks, again = Desks(1, MONDAY), Desks(1, MONDAY)
    desks.serve(OPENS_MS, 5 * HOUR_MS)
    again.restore(desks.state())
    assert again.backlog_ms(OPENS_MS) == desks.backlog_ms(OPENS_MS) == 5 * HOUR_MS

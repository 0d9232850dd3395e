"""Dates and working hours: offices work 9:00 to 17:00, Monday to Friday."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sim.units import DAY_MS, DAYS_PER_WEEK, HOUR_MS

OPENS_MS = 9 * HOUR_MS
CLOSES_MS = 17 * HOUR_MS
#: Length of one working day, the unit in which service times of desks are given.
WORKING_DAY_MS = CLOSES_MS - OPENS_MS
_WORKING_DAYS_PER_WEEK = 5
#: Days that pass on average in one office hour.
DAYS_PER_OFFICE_HOUR = DAYS_PER_WEEK * HOUR_MS / (_WORKING_DAYS_PER_WEEK * WORKING_DAY_MS)
_WORKING_WEEK_MS = _WORKING_DAYS_PER_WEEK * WORKING_DAY_MS


@dataclass(frozen=True)
class Calendar:
    """Maps simulated time to dates and working time.

    The city keeps one clock: no daylight saving, no time zones.

    Parameters
    ----------
    start
        Date of simulated time 0 (midnight).
    """

    start: dt.date

    def date(self, time_ms: int) -> dt.date:
        """Date at ``time_ms``."""
        return self.start + dt.timedelta(days=time_ms // DAY_MS)

    def is_working_day(self, day: int) -> bool:
        """Whether offices open on the ``day``-th day of the run."""
        return (self.start.weekday() + day) % DAYS_PER_WEEK < _WORKING_DAYS_PER_WEEK

    def worked_ms(self, time_ms: int) -> int:
        """Office time between the Monday on or before the start and ``time_ms``."""
        days, of_day = divmod(time_ms + self.start.weekday() * DAY_MS, DAY_MS)
        weeks, weekday = divmod(days, DAYS_PER_WEEK)
        full_days = min(weekday, _WORKING_DAYS_PER_WEEK)
        today = min(max(of_day - OPENS_MS, 0), WORKING_DAY_MS) if weekday < _WORKING_DAYS_PER_WEEK else 0
        return weeks * _WORKING_WEEK_MS + full_days * WORKING_DAY_MS + today

    def when_worked(self, worked_ms: int) -> int:
        """Earliest time at which ``worked_ms`` has come to this."""
        # Work that ends at closing time ends that day, not at the next opening: hence the - 1.
        days, rest = divmod(worked_ms - 1, WORKING_DAY_MS)
        weeks, weekday = divmod(days, _WORKING_DAYS_PER_WEEK)
        day = weeks * DAYS_PER_WEEK + weekday - self.start.weekday()
        return day * DAY_MS + OPENS_MS + rest + 1

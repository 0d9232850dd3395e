"""Recorded series: a CSV table as a function of time that can be replayed.

A series is a step function: each value holds until the next time stamp. It is asked for by the hour
of a run, of which hour 0 is the first midnight of the recording; a recording that has come to its
end starts again at that midnight.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.arrays import Floats, Ints
from sim.errors import Problem, ScenarioError
from sim.scenario.tables import HEADER, Column, Table, read_table
from sim.units import HOURS_PER_DAY

_COLUMNS = (
    Column("timestamp", "text"),
    Column("value", "float"),
    Column("site_id", "text", default=""),
    Column("good", "text", default=""),
)
_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Series:
    """One or several recordings, hour by hour.

    Parameters
    ----------
    names
        Site and good that each is about; empty for all.
    hourly
        Mean of each hour from the first midnight on, a float64 (hours,) each.
    """

    names: tuple[tuple[str, str], ...]
    hourly: tuple[Floats, ...]

    def value(self, row: int, hour: int) -> float:
        """Value of one recording in an hour of the run."""
        values = self.hourly[row]
        return float(values[hour % values.size])


def read_series(file: Path, shown_as: str, *, least: float = -np.inf) -> Series:
    """Read recordings from a CSV table, gzipped or not.

    Columns are ``timestamp`` (such as ``2014-07-01 00:30:00``, ascending) and ``value``, and
    ``site_id`` and ``good`` where there is more than one recording. Other columns are ignored.

    Parameters
    ----------
    least
        Least value that makes sense.

    Raises
    ------
    ScenarioError
        If a column is missing, a time stamp is none or does not ascend, a value is too low, or a
        recording does not reach from one midnight to the next.
    """
    table = read_table(file, _COLUMNS, shown_as)
    time, problems = _times(table)
    value = table.floats("value")
    low = np.flatnonzero(value < least).tolist()
    problems += [table.problem(row, "value", f"write {least:g} or more") for row in low]
    if problems:
        raise ScenarioError(problems)
    keys = list(zip(table.texts("site_id"), table.texts("good"), strict=True))
    names = tuple(dict.fromkeys(keys))
    row_of = {name: row for row, name in enumerate(names)}
    series = np.array([row_of[key] for key in keys], dtype=np.int64)
    hourly = [_by_hour(table, np.flatnonzero(series == row), time, value) for row in range(len(names))]
    if not hourly:
        raise ScenarioError(table.problem(HEADER, "timestamp", "the table holds no values"))
    return Series(names, tuple(hourly))


def _times(table: Table) -> tuple[list[dt.datetime], list[Problem]]:
    time, problems = [], []
    for row, text in enumerate(table.texts("timestamp")):
        try:
            time.append(dt.datetime.fromisoformat(text).replace(tzinfo=None))
        except ValueError:
            time.append(dt.datetime.min)
            problems.append(table.problem(row, "timestamp", f"write a time such as 2014-07-01 00:30:00, not {text!r}"))
    return time, problems


def _by_hour(table: Table, rows: Ints, time: list[dt.datetime], value: Floats) -> Floats:
    """Mean of the step function over each hour from the first midnight to the last full hour."""
    start = dt.datetime.combine(time[rows[0]].date(), dt.time())
    if time[rows[0]] > start:
        start += dt.timedelta(days=1)
    at = np.array([(time[row] - start) / _HOUR for row in rows])
    late = np.flatnonzero(np.diff(at) <= 0)
    if late.size:
        raise ScenarioError(
            table.problem(int(rows[late[0] + 1]), "timestamp", "this is not after the row above; sort by time")
        )
    # The last value holds as long as the one before it did.
    ends = np.r_[at, 2 * at[-1] - at[-2] if at.size > 1 else at[-1]]
    hours = int(np.floor(ends[-1]))
    if hours < HOURS_PER_DAY:
        message = "a recording must hold a whole day from one midnight to the next"
        raise ScenarioError(table.problem(int(rows[0]), "timestamp", message))
    total = np.r_[0.0, np.cumsum(value[rows] * np.diff(ends))]
    return np.diff(np.interp(np.arange(hours + 1, dtype=np.float64), ends, total))

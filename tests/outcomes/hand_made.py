"""Recorded tables made by hand: the columns that a test writes, all others empty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from sim.outcomes import Yardstick, measure
from sim.record.arrow import schema_of
from sim.record.registry import TABLES

START = pd.Timestamp(2021, 6, 7)
#: Clay at 200 CNY/t is made into bricks at 1,000 CNY/t; a day's holding costs 1%, waiting 10% of the price.
YARDSTICK = Yardstick(
    start=dt.date(2021, 6, 7),
    days=3,
    warmup_days=1,
    price_cny_per_t={"clay": 200.0, "bricks": 1_000.0},
    tier={"clay": 0, "bricks": 1},
    holding_per_day=0.01,
    backlog_per_day=0.1,
    cost_per_km=2.0,
    cost_per_hour=30.0,
    consumer_surplus=0.5,
    case_cost=1_000.0,
    secret_years=4.0,
)


class HandMade:
    """Tables of a run, each a list of columns and rows.

    Parameters
    ----------
    tables
        Name of each table to its column names and its rows.
    """

    def __init__(self, **tables: tuple[str, Sequence[Sequence[Any]]]) -> None:
        self._tables = tables

    def arrow(self, name: str, columns: Sequence[str] | None = None) -> Any:
        """One table, or some of its columns."""
        heads, rows = self._tables.get(name, ("", []))
        found: Mapping[str, list[Any]] = dict(zip(heads.split(), map(list, zip(*rows, strict=True)), strict=bool(rows)))
        schema = schema_of(TABLES[name])
        table = pa.table({field.name: _column(found, field, len(rows)) for field in schema}, schema=schema)
        return table if columns is None else table.select(list(columns))


def _column(found: Mapping[str, list[Any]], field: Any, rows: int) -> Any:
    return pa.array(found.get(field.name, [None] * rows)).cast(field.type)


def at(day: float) -> pd.Timestamp:
    """A time of the run, to the minute."""
    return START + pd.Timedelta(minutes=round(day * 24 * 60))


def outcome(tables: HandMade, name: str, group: str = "") -> float:
    """One number that a run with these tables came to."""
    table = measure(tables, YARDSTICK).set_index(["outcome", "group"])["value"]
    return float(table[name, group])

"""What outcomes are valued with, and how they are written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from sim.record.tables import Tables, frame


class Outcome(NamedTuple):
    """One number that a run came to."""

    outcome: str
    group: str
    value: float


@dataclass(frozen=True)
class Yardstick:
    """Prices and times that outcomes are measured with.

    Parameters
    ----------
    start
        Date of simulated time 0.
    days, warmup_days
        Length of the run, and the days at its start that are left out.
    price_cny_per_t
        Price of each good by name.
    tier
        Steps of manufacture behind each good by name.
    holding_per_day, backlog_per_day
        Cost of stock, and of customers' waiting, a day as a share of the price.
    cost_per_km, cost_per_hour
        Cost of driving a truck, CNY.
    consumer_surplus
        What goods are worth to consumers beyond what they pay, as a share of that.
    case_cost
        Cost of a case that an authority decides, CNY.
    secret_years
        Years' harm that a secret lost for good comes to.
    """

    start: dt.date
    days: int
    warmup_days: int
    price_cny_per_t: Mapping[str, float]
    tier: Mapping[str, int]
    holding_per_day: float
    backlog_per_day: float
    cost_per_km: float
    cost_per_hour: float
    consumer_surplus: float
    case_cost: float
    secret_years: float

    @property
    def measured_days(self) -> int:
        """Days that outcomes are about."""
        return self.days - self.warmup_days

    def measured(self, tables: Tables, name: str, columns: list[str]) -> pd.DataFrame:
        """Rows of a table after the warm-up; the first of ``columns`` is the time."""
        rows = frame(tables, name, columns)
        begin = pd.Timestamp(self.start) + pd.Timedelta(days=self.warmup_days)
        # A day's figures stand at the midnight that ends it.
        return rows[rows[columns[0]] > begin] if columns[0] == "day" else rows[rows[columns[0]] >= begin]

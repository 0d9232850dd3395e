"""All outcomes of a run in one table."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator

import pandas as pd

from sim.outcomes.allocation import allocation
from sim.outcomes.brokers import brokers
from sim.outcomes.compliance import compliance
from sim.outcomes.control import control
from sim.outcomes.credit import credit
from sim.outcomes.exposure import exposure
from sim.outcomes.finance import finance
from sim.outcomes.intervention import intervention
from sim.outcomes.market import market
from sim.outcomes.participation import digital, invested, participation, turnover
from sim.outcomes.permits import permits
from sim.outcomes.quantities import quantities
from sim.outcomes.registry import OUTCOMES
from sim.outcomes.resale import resale
from sim.outcomes.roads import roads, traffic_seen
from sim.outcomes.supply import freight, orders, supply
from sim.outcomes.venues import venues
from sim.outcomes.welfare import welfare
from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables

#: What is measured, in the order of the outcome table.
MEASURES: tuple[Callable[[Tables, Yardstick], Iterator[Outcome]], ...] = (
    supply, orders, welfare, allocation, freight, roads, credit, finance, permits, quantities, market, venues,
    brokers, resale, participation, digital, invested, turnover, traffic_seen, control, intervention, exposure,
    compliance,
)  # fmt: skip


def measure(tables: Tables, yardstick: Yardstick) -> pd.DataFrame:
    """Measure a run.

    Returns
    -------
    One row an outcome with columns outcome, group, value, unit, side; nan where there is nothing to
    measure, such as the mean price without a deal.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # means of nothing are nan, which is what they are
        rows = [outcome for of in MEASURES for outcome in of(tables, yardstick)]
    table = pd.DataFrame(rows, columns=list(Outcome._fields)).astype({"value": "float64"})
    table["unit"] = [OUTCOMES[name].unit for name in table["outcome"]]
    table["side"] = [OUTCOMES[name].side for name in table["outcome"]]
    return table

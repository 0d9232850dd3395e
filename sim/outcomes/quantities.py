"""How well makers order for the demand to come."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables

_COLUMNS = ["time", "told", "expected_t", "expected_uninformed_t", "wanted_t", "regret_cny", "regret_uninformed_cny"]


def quantities(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Regret and error of order quantities; nothing where no demand is for sale."""
    decided = yardstick.measured(tables, "quantities", _COLUMNS)
    if not len(decided):
        return
    yield Outcome("quantities_told", "", decided["told"].mean())
    for group, suffix in (("", ""), ("without feeds", "_uninformed")):
        yield Outcome("quantity_regret", group, decided[f"regret{suffix}_cny"].mean())
        yield Outcome("quantity_error", group, _error(decided[f"expected{suffix}_t"], decided["wanted_t"]))


def _error(expected: pd.Series[float], wanted: pd.Series[float]) -> float:
    return float((expected - wanted).abs().sum() / wanted.sum()) if wanted.sum() else float("nan")

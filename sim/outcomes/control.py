"""What the state can see."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim.outcomes.visibility import share_seen
from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables


def control(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Visibility of stocks and what it rests on."""
    rows = yardstick.measured(
        tables, "nowcast", ["time", "good", "district", "estimate_t", "truth_t", "seen", "stocks"]
    )
    yield Outcome("visibility", "stock", visibility(rows))
    yield Outcome("visibility", "stock, centred", visibility(rows, centred=True))
    yield Outcome("stocks_seen", "", rows["seen"].sum() / max(rows["stocks"].sum(), 1))
    yield from _certainty(yardstick.measured(tables, "beliefs", ["time", "lever", "off"]))


def _certainty(beliefs: pd.DataFrame) -> Iterator[Outcome]:
    """One minus how far firms' beliefs are off what is in force, as a share of each lever's range."""
    off = beliefs.groupby("lever", observed=True)["off"].mean()
    yield Outcome("legal_certainty", "", 1.0 - float(off.mean()))
    for lever, mean in off.items():
        yield Outcome("legal_certainty", str(lever).replace("_", " "), 1.0 - float(mean))


def visibility(rows: pd.DataFrame, centred: bool = False) -> float:
    """How well the nowcast follows the truth over time, each good around its own mean (``share_seen``).

    Parameters
    ----------
    rows
        Columns ``time``, ``good``, ``estimate_t`` and ``truth_t``, one row a district.
    """
    total = rows.groupby(["time", "good"], observed=True)[["estimate_t", "truth_t"]].sum().reset_index()
    return share_seen(total["estimate_t"], total["truth_t"], total["good"], centred)

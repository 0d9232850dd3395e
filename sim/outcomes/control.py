"""What the state can see."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

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


def visibility(rows: pd.DataFrame, centred: bool = False) -> float:
    """One minus the nowcast's squared error over the truth's variation, each good around its own mean.

    Averaged over goods whose stock varies, never pooled; may be negative. ``centred`` takes each
    good's mean error out first, which leaves how well movements are seen.

    Parameters
    ----------
    rows
        Columns ``time``, ``good``, ``estimate_t`` and ``truth_t``, one row a district.
    """
    total = rows.groupby(["time", "good"], observed=True)[["estimate_t", "truth_t"]].sum().reset_index()
    error = total["estimate_t"] - total["truth_t"]
    if centred:
        error = error - error.groupby(total["good"], observed=True).transform("mean")
    deviation = total["truth_t"] - total.groupby("good", observed=True)["truth_t"].transform("mean")
    sums = pd.DataFrame({"sse": error**2, "sst": deviation**2}).groupby(total["good"], observed=True).sum()
    varies = sums[sums["sst"] > 0]
    return float((1.0 - varies["sse"] / varies["sst"]).mean())

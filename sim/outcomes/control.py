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
    yield from _orders_to_list(tables, yardstick)
    refusals = yardstick.measured(tables, "refusals", ["time", "reason", "rows"])
    cut_off = refusals.loc[refusals["reason"].astype(str) == "cut off", "rows"].sum()
    yield Outcome("deliveries_cut_off", "", float(cut_off) / yardstick.measured_days)


def _certainty(beliefs: pd.DataFrame) -> Iterator[Outcome]:
    """One minus how far firms' beliefs are off what is in force, as a share of each lever's range."""
    off = beliefs.groupby("lever", observed=True)["off"].mean()
    yield Outcome("legal_certainty", "", 1.0 - float(off.mean()))
    for lever, mean in off.items():
        yield Outcome("legal_certainty", str(lever).replace("_", " "), 1.0 - float(mean))


def _orders_to_list(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Products that had to be offered by order, and how many of them then were."""
    orders = yardstick.measured(tables, "orders_to_list", ["time", "product"]).astype({"product": str})
    listings = yardstick.measured(tables, "listings", ["time", "product", "what"]).astype({"product": str, "what": str})
    listed = set(listings.loc[listings["what"] == "listed", "product"])
    yield Outcome("orders_to_list", "", float(len(orders)))
    yield Outcome("ordered_listed", "", float(orders["product"].isin(listed).mean()))


def visibility(rows: pd.DataFrame, centred: bool = False) -> float:
    """How well the nowcast follows the truth over time, each good around its own mean (``share_seen``).

    Parameters
    ----------
    rows
        Columns ``time``, ``good``, ``estimate_t`` and ``truth_t``, one row a district.
    """
    total = rows.groupby(["time", "good"], observed=True)[["estimate_t", "truth_t"]].sum().reset_index()
    return share_seen(total["estimate_t"], total["truth_t"], total["good"], centred)

"""The spot market: how far prices leave what goods are worth, how they fall back, and what credit does."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables

_SPOT = ["time", "good", "price_cny_per_t", "value_cny_per_t", "mispricing", "seen_by_state", "loans_cny"]


def finance(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Mispricing, crashes, loans and what the bank loses; nothing where there is no spot market."""
    spot = yardstick.measured(tables, "spot", _SPOT)
    if not len(spot):
        return
    peak = spot.groupby("good", observed=True)["mispricing"].max()
    crash = spot.groupby("good", observed=True)["mispricing"].apply(deepest_fall)
    for name, by_good in (("peak_mispricing", peak), ("crash_depth", crash)):
        yield Outcome(name, "", float(by_good.max()))
        yield Outcome(name, "mean of goods", float(by_good.mean()))
    yield Outcome("prices_seen", "", spot["seen_by_state"].mean())
    yield Outcome("stock_loans", "", spot.groupby("time")["loans_cny"].sum().mean())
    loans = yardstick.measured(tables, "loans", ["time", "called_cny"])
    yield Outcome("loans_called", "", loans["called_cny"].sum() / yardstick.measured_days)
    claims = yardstick.measured(tables, "claims", ["time", "creditor", "amount_cny", "interest_cny", "paid_cny"])
    lost = claims["amount_cny"] + claims["interest_cny"] - claims["paid_cny"]
    yield Outcome("bank_losses", "", lost[claims["creditor"].astype(str) == "bank"].sum() / yardstick.measured_days)


def deepest_fall(mispricing: pd.Series[float]) -> float:
    """Largest fall of price over value from an earlier peak, as a share of that peak."""
    over_value = 1.0 + mispricing
    return float((1.0 - over_value / over_value.cummax()).max())

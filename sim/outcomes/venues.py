"""Where data is traded: exchange by exchange, and off all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables, frame
from sim.scenario.schema.exchange import OFF_EXCHANGE

#: What is paid for trading on an exchange or given for it, and how the ledger calls it.
_FEES, _SUBSIDIES = ("seller fee", "entry fee"), ("seller subsidy",)


def venues(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Shares of trade by venue, spread of prices between them, fees, and exchanges that are still online."""
    days = frame(tables, "venues", ["day", "venue", "open", "value_cny"])
    days = days.assign(venue=days["venue"].astype(str))
    last = days[days["day"] == days["day"].max()]
    yield Outcome("exchanges_online", "", float((last["open"] & (last["venue"] != OFF_EXCHANGE)).sum()))
    value = days.groupby("venue", sort=False)["value_cny"].sum()
    yield Outcome("informal_share", "", _share(value.get(OFF_EXCHANGE, 0.0), value.sum()))
    for venue, cny in value.items():
        yield Outcome("venue_share", str(venue), _share(cny, value.sum()))
    deals = frame(tables, "deals", ["product", "venue", "price_cny"])
    yield Outcome("price_dispersion", "of one product between venues", _between(deals))
    paid = yardstick.measured(tables, "ledger", ["time", "amount_cny", "why"])
    for outcome, why in (("exchange_fees", _FEES), ("data_subsidies", _SUBSIDIES)):
        yield Outcome(outcome, "", paid.loc[paid["why"].isin(why), "amount_cny"].sum() / yardstick.measured_days)


def _between(deals: pd.DataFrame) -> float:
    """Mean coefficient of variation of a product's mean prices at the venues that have sold it; nan if each has one."""
    mean = deals.astype({"product": str, "venue": str}).groupby(["product", "venue"])["price_cny"].mean()
    spread = mean.groupby("product").agg(["std", "mean"]).dropna()
    return float((spread["std"] / spread["mean"]).mean())


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")

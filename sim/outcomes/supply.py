"""How well the city is supplied: stocks, orders, freight and what they cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables
from sim.units import HOURS_PER_DAY

_STOCK_COLUMNS = [
    "day",
    "good",
    "role",
    "empty_h",
    "wanted_t",
    "at_once_t",
    "lost_t",
    "ordered_t",
]


def supply(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Fill rate, stock-outs, bullwhip, and the parts and total of logistics cost."""
    stocks = yardstick.measured(tables, "stocks", _STOCK_COLUMNS)
    shelves = stocks[stocks["role"] == "shelf"]
    holding, owed = stock_costs(tables, yardstick)
    days = yardstick.measured_days
    freight = sum(_freight_costs(tables, yardstick))
    yield Outcome("fill_rate", "", _ratio(shelves["at_once_t"].sum(), shelves["wanted_t"].sum()))
    yield Outcome("stock_out_hours", "", shelves["empty_h"].mean())
    yield Outcome("sold", "", (shelves["wanted_t"].sum() - shelves["lost_t"].sum()) / days)
    yield Outcome("holding_cost", "", holding / days)
    yield Outcome("backlog_cost", "", owed / days)
    yield Outcome("freight_cost", "", freight / days)
    yield Outcome("logistics_cost", "", (holding + owed + freight) / days)
    yield from _bullwhip(stocks, yardstick)


def stock_costs(tables: Tables, yardstick: Yardstick) -> tuple[float, float]:
    """Cost of all stocks, and of customers' waiting at shelves, CNY in all measured days."""
    stocks = yardstick.measured(tables, "stocks", ["day", "good", "role", "held_t_h", "owed_t_h"])
    shelves = stocks[stocks["role"] == "shelf"]
    price = stocks["good"].map(yardstick.price_cny_per_t).astype(float)
    holding = (stocks["held_t_h"] * price).sum() * yardstick.holding_per_day / HOURS_PER_DAY
    owed = (shelves["owed_t_h"] * price[shelves.index]).sum() * yardstick.backlog_per_day / HOURS_PER_DAY
    return float(holding), float(owed)


def _freight_costs(tables: Tables, yardstick: Yardstick) -> tuple[float, float]:
    fleet = yardstick.measured(tables, "fleet", ["day", "driven_km", "driving_h", "queue_h", "dock_h"])
    hours = fleet[["driving_h", "queue_h", "dock_h"]].to_numpy().sum()
    return float(fleet["driven_km"].sum()) * yardstick.cost_per_km, float(hours) * yardstick.cost_per_hour


def _bullwhip(stocks: pd.DataFrame, yardstick: Yardstick) -> Iterator[Outcome]:
    """Variance of a tier's daily orders over that of customers' demand, both relative to their means squared.

    The quotient of squared coefficients of variation (Cachon, Randall and Schmidt 2007) needs no
    common unit between tiers.
    """
    demand = _squared_cv(stocks[stocks["role"] == "shelf"].groupby("day")["wanted_t"].sum())
    orders = stocks[stocks["role"] != "output"]
    tiers = np.where(orders["role"] == "shelf", -1, orders["good"].map(yardstick.tier).astype(float))
    for tier in sorted(set(tiers.tolist()), reverse=True):
        group = "stores" if tier < 0 else f"inputs of tier {int(tier)}"
        placed = _squared_cv(orders[tiers == tier].groupby("day")["ordered_t"].sum())
        yield Outcome("bullwhip", group, _ratio(placed, demand))


def orders(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Waiting and lead times, and how good supplier choices were."""
    delivered = yardstick.measured(tables, "orders", ["delivered", "wait_h", "lead_time_h"])
    yield Outcome("order_wait", "", delivered["wait_h"].mean())
    yield Outcome("order_lead_time", "", delivered["lead_time_h"].mean())
    choices = yardstick.measured(tables, "choices", ["time", "nth", "informed", "regret_cny", "regret_uninformed_cny"])
    yield Outcome("orders_placed", "", len(choices) / yardstick.measured_days)
    cancelled = yardstick.measured(tables, "cancellations", ["time"])
    yield Outcome("orders_cancelled", "", len(cancelled) / yardstick.measured_days)
    yield Outcome("informed_choices", "", choices["informed"].mean())
    # Later orders of one instant spread over suppliers on purpose; the first one shows what was known.
    choices = choices[choices["nth"] == 0]
    yield Outcome("choice_regret", "", choices["regret_cny"].mean())
    yield Outcome("choice_regret", "without feeds", choices["regret_uninformed_cny"].mean())


def freight(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """How trucks are used."""
    trips = yardstick.measured(tables, "trips", ["delivered", "truck_wait_h", "drive_h"])
    fleet = yardstick.measured(
        tables, "fleet", ["day", "driven_km", "empty_km", "idle_h", "driving_h", "queue_h", "dock_h", "delay_h"]
    )
    yield Outcome("empty_km_share", "", _ratio(fleet["empty_km"].sum(), fleet["driven_km"].sum()))
    yield Outcome("truck_wait", "", trips["truck_wait_h"].mean())
    yield Outcome("drive_time", "", trips["drive_h"].mean())
    yield Outcome("road_delay", "", _ratio(fleet["delay_h"].sum(), fleet["driving_h"].sum()))
    roads = yardstick.measured(tables, "traffic", ["day", "passages", "incidents", "forced"])
    yield Outcome("incidents", "", roads["incidents"].mean())
    yield Outcome("gridlock_releases", "", _ratio(1e6 * roads["forced"].sum(), roads["passages"].sum()))
    hours = fleet[["idle_h", "driving_h", "queue_h", "dock_h"]].sum()
    yield Outcome("trucks_busy", "", 1.0 - _ratio(hours["idle_h"], hours.sum()))


def _squared_cv(daily: pd.Series[float]) -> float:
    mean = daily.mean()
    return float(daily.var() / mean**2) if mean > 0 else float("nan")


def _ratio(top: float, bottom: float) -> float:
    return float(top / bottom) if bottom else float("nan")

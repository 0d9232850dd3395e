"""How well materials are allocated, by firms or by the planner, on one scale."""

from __future__ import annotations

from collections.abc import Iterator

from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables


def allocation(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Gains over equal shares as a share of the largest, of who decides and of a planner; and what planners hold back.

    Gains are added up before they are divided, so that instants at which little could be gained count for little.
    """
    gains = yardstick.measured(tables, "allocations", ["time", "gain_cny", "gain_planned_cny", "gain_best_cny"])
    best = gains["gain_best_cny"].sum()
    yield Outcome("allocation_efficiency", "", _ratio(gains["gain_cny"].sum(), best))
    yield Outcome("allocation_efficiency", "planner by the nowcast", _ratio(gains["gain_planned_cny"].sum(), best))
    plans = yardstick.measured(tables, "plans", ["time", "asked_t", "allotted_t"])
    if len(plans):
        yield Outcome("orders_held_back", "", 1.0 - _ratio(plans["allotted_t"].sum(), plans["asked_t"].sum()))


def _ratio(top: float, bottom: float) -> float:
    return float(top / bottom) if bottom > 0 else float("nan")

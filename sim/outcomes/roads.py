"""How well trucks choose their ways, and how well the roads are seen."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim.outcomes.visibility import share_seen
from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables

_MINUTES = 60.0


def roads(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Regret of route choice, and what reaches the bureau and the state; nothing where roads are always as usual."""
    routes = yardstick.measured(tables, "routes", ["time", "by_view", "regret_h", "regret_public_h", "meets_closure"])
    if len(routes):
        by_view = routes[routes["by_view"]]
        yield Outcome("route_regret", "", routes["regret_h"].mean() * _MINUTES)
        yield Outcome("route_regret", "by a live view", by_view["regret_h"].mean() * _MINUTES)
        yield Outcome("route_regret", "the same, by the public map", by_view["regret_public_h"].mean() * _MINUTES)
        yield Outcome("routes_by_view", "", routes["by_view"].mean())
        yield Outcome("routes_into_closures", "", routes["meets_closure"].mean())
    surveys = yardstick.measured(tables, "surveys", ["time", "links", "passages", "seen", "closed", "known_closed"])
    if len(surveys):
        yield Outcome("roads_surveyed", "", _share(surveys["seen"].sum(), surveys["links"].sum()))
        yield Outcome("probe_passages", "", surveys["passages"].sum() / yardstick.measured_days)
        yield Outcome("closures_known", "", _share(surveys["known_closed"].sum(), surveys["closed"].sum()))


def traffic_seen(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """How well the state's estimate of speeds follows the truth."""
    columns = ["time", "district", "estimate_km_h", "truth_km_h", "usual_km_h"]
    rows = yardstick.measured(tables, "speeds", columns)
    if len(rows):
        yield Outcome("visibility", "roads", speed_visibility(rows))


def speed_visibility(rows: pd.DataFrame) -> float:
    """How well speeds relative to the usual are seen, each district around its own mean (``share_seen``).

    What is usual for the hour is known to all, so it counts for nothing.

    Parameters
    ----------
    rows
        Columns ``district``, ``estimate_km_h``, ``truth_km_h`` and ``usual_km_h``.
    """
    truth, estimate = (rows[column] / rows["usual_km_h"] for column in ("truth_km_h", "estimate_km_h"))
    return share_seen(estimate, truth, rows["district"])


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")

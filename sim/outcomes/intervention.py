"""What shortages there are, how soon the state sees them, and what it does about them."""

from __future__ import annotations

from collections.abc import Iterator

from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables


def intervention(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Shortages of a good in a district, time to detect them, power of intervention, and its lag."""
    columns = ["time", "lasted_h", "detected", "detection_h", "acted", "lag_h", "could_t", "moved_t"]
    rows = yardstick.measured(tables, "shortages", columns)
    seen, acted = rows["detected"].astype(bool), rows["acted"].astype(bool)
    yield Outcome("shortages", "", len(rows) / yardstick.measured_days)
    yield Outcome("shortages_detected", "", seen.mean())
    yield Outcome("shock_detection_time", "", rows.loc[seen, "detection_h"].mean())
    could = rows["could_t"].sum()
    yield Outcome("intervention_power", "", float(rows["moved_t"].sum() / could) if could else float("nan"))
    acts = yardstick.measured(tables, "interventions", ["time", "kind", "quantity_t"])
    let_out = acts.loc[acts["kind"].astype(str) == "reserve", "quantity_t"].sum()
    yield Outcome("reserves_released", "", let_out / yardstick.measured_days)
    yield Outcome("intervention_lag", "", rows.loc[acted, "lag_h"].mean())

"""How long permits take, and how well carriers time their dossiers."""

from __future__ import annotations

from collections.abc import Iterator

from sim.outcomes.yardstick import Outcome, Yardstick
from sim.record.tables import Tables
from sim.units import HOURS_PER_DAY

_COLUMNS = ["time", "carrier", "took_h", "papers", "informed", "gap_h", "regret_cny"]


def permits(tables: Tables, yardstick: Yardstick) -> Iterator[Outcome]:
    """Time, papers, gaps and regret; nothing where no district needs a permit."""
    granted = yardstick.measured(tables, "permits", _COLUMNS)
    if not len(granted):
        return
    yield Outcome("permit_time", "", granted["took_h"].mean() / HOURS_PER_DAY)
    yield Outcome("permit_papers", "", granted["papers"].mean())
    yield Outcome("permit_gap", "", granted["gap_h"].mean() / HOURS_PER_DAY)
    yield Outcome("permit_regret", "", granted["regret_cny"].mean())
    yield Outcome("permits_informed", "", granted["informed"].mean())

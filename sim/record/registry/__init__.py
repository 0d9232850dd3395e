"""Every recorded table and column with its meaning and unit: the one source for writer and readers."""

from __future__ import annotations

from sim.record.registry import copies, goods, money, persons, roads, rules, state, trade
from sim.record.registry.columns import Column, Kind, Table

__all__ = ["EMITTED", "TABLES", "Column", "Kind", "Table"]

_ROOMS = (persons, goods, roads, trade, copies, rules, money, state)

#: Recorded tables by name.
TABLES = {table.name: table for room in _ROOMS for table in room.TABLES}

#: What rooms may emit, for the event log.
EMITTED = {table.name: table.emitted for table in TABLES.values()}

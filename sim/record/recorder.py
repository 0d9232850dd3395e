"""Recorders take what happened, day by day: into memory, or into a run folder."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Protocol, Self

from sim.arrays import State
from sim.engine.events import EventLog
from sim.record.arrow import Names, to_arrow
from sim.record.registry import TABLES
from sim.record.tables import MemoryTables, Tables


class Recorder(Protocol):
    """What a run writes to."""

    def __enter__(self) -> Self:
        """Make ready to record."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave what is there marked as whole or not."""

    def close_day(self, day: int, log: EventLog) -> None:
        """Take the events of the ``day``-th day."""

    def wants_state(self, day: int) -> bool:
        """Whether the state at the midnight that ends ``day`` is to be saved."""

    def save_state(self, day: int, rooms: Mapping[str, State]) -> None:
        """Save the state at the midnight that ends ``day``."""

    @property
    def tables(self) -> Tables:
        """Everything recorded so far."""


class MemoryRecorder:
    """Keeps the tables of a run in memory; saves no states.

    Parameters
    ----------
    names
        Names behind row numbers.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._tables = MemoryTables()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to mark."""

    def close_day(self, day: int, log: EventLog) -> None:  # noqa: ARG002
        """Take the day's events."""
        for name, table in TABLES.items():
            if batches := log.take(name):
                self._tables.days[name].append(to_arrow(table, batches, self._names))

    def wants_state(self, day: int) -> bool:  # noqa: ARG002
        """No."""
        return False

    def save_state(self, day: int, rooms: Mapping[str, State]) -> None:
        """Never asked for."""

    @property
    def tables(self) -> Tables:
        """Everything recorded so far."""
        return self._tables

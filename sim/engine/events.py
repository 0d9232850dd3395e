"""The event log: what happened, in order, each with its cause.

Rooms emit batches of rows into named tables; a row has an event number that never repeats, so that
a later row can name it as its cause. Rows wait here until the recorder takes them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.arrays import AnyArray, Ints, State

#: A batch of rows: columns are arrays of one length; text that all rows share is a plain string.
Batch = dict[str, "AnyArray | str"]

NO_CAUSE = -1


class EventLog:
    """Collects rows of events until they are taken.

    Parameters
    ----------
    columns
        Names of the columns of each table, without the event number.
    """

    def __init__(self, columns: Mapping[str, tuple[str, ...]]) -> None:
        self._columns = {table: frozenset(names) for table, names in columns.items()}
        self._pending: dict[str, list[Batch]] = {table: [] for table in columns}
        self._next_event = 0

    def emit(self, table: str, size: int = 1, **values: AnyArray | float | str) -> Ints:
        """Append ``size`` rows to ``table`` and return their event numbers.

        Raises
        ------
        KeyError
            If the columns are not exactly those of the table.
        """
        if values.keys() != self._columns[table]:
            wrong = sorted(values.keys() ^ self._columns[table])
            raise KeyError(f"table {table}: columns missing or unknown: {', '.join(wrong)}")
        events = np.arange(self._next_event, self._next_event + size, dtype=np.int64)
        if size:
            self._next_event += size
            batch: Batch = {"event": events}
            for name, value in values.items():
                batch[name] = value if isinstance(value, str) else np.broadcast_to(value, size).copy()
            self._pending[table].append(batch)
        return events

    def take(self, table: str) -> list[Batch]:
        """Hand over the waiting rows of ``table`` and forget them."""
        batches, self._pending[table] = self._pending[table], []
        return batches

    def state(self) -> State:
        """Number of the next event; rows are taken before a state is saved."""
        return {"next_event": np.array(self._next_event, dtype=np.int64)}

    def restore(self, state: State) -> None:
        """Go on counting where the saved run stood."""
        self._next_event = int(state["next_event"])
        for batches in self._pending.values():
            batches.clear()

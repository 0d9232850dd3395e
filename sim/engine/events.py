"""The event log: what happened, in order, each with its cause.

Rooms emit batches of rows into named tables; a row has an event number that never repeats, so that
a later row can name it as its cause. Rows wait here until the recorder takes them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.arrays import AnyArray, Ints, State

#: What a column of a batch of rows is: one value a row, or one that all rows share.
Values = AnyArray | float | str
Batch = dict[str, Values]

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

    def emit(self, table: str, size: int = 1, **values: Values) -> Ints:
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
            copies = {name: value.copy() if isinstance(value, np.ndarray) else value for name, value in values.items()}
            self._pending[table].append({"event": events, **copies})
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

"""The agenda: one table of what is to happen when, so that order never depends on history.

Entries are (time, kind, owner). At one instant kinds fire in the order in which the model lists
them, and owners in ascending order, whatever the order of insertion.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from itertools import groupby

import numpy as np

from sim.arrays import Ints, State

#: Called with the instant and the owners that are due, ascending.
Handler = Callable[[int, Ints], None]


class Agenda:
    """A queue of (time, kind, owner) entries with one handler a kind.

    Parameters
    ----------
    kinds
        Every kind of entry, in the order in which they fire at one instant.
    grid_ms
        Times and intervals are moved up to the next multiple of this, so that what runs in batches
        between entries can count on round times.
    """

    def __init__(self, kinds: Sequence[str], grid_ms: int = 1) -> None:
        self._kinds = tuple(kinds)
        self._grid_ms = grid_ms
        self._rank = {kind: rank for rank, kind in enumerate(kinds)}
        self._entries: list[tuple[int, int, int]] = []
        self._handlers: dict[int, Handler] = {}
        self._interval_ms: dict[int, int] = {}
        self._first_ms: dict[int, int] = {}

    def handle(self, kind: str, handler: Handler, every_ms: int | None = None, first_ms: int = 0) -> None:
        """Name what happens for entries of ``kind``; ``every_ms`` makes them recur from ``first_ms`` on."""
        rank = self._rank[kind]
        self._handlers[rank] = handler
        if every_ms is not None:
            self._interval_ms[rank] = max(self._on_grid(every_ms), self._grid_ms)
            self._first_ms[rank] = self._on_grid(first_ms)

    def _on_grid(self, time_ms: int) -> int:
        return -(-int(time_ms) // self._grid_ms) * self._grid_ms

    def start(self) -> None:
        """Enter the first firing of each recurring kind."""
        for rank, time_ms in self._first_ms.items():
            heapq.heappush(self._entries, (time_ms, rank, 0))

    def add(self, time_ms: int, kind: str, owner: int = 0) -> None:
        """Enter something that happens once."""
        heapq.heappush(self._entries, (self._on_grid(time_ms), self._rank[kind], int(owner)))

    def clear(self) -> None:
        """Take out every entry."""
        self._entries.clear()

    def next_time(self) -> int | None:
        """Time of the earliest entry, or None when nothing is left."""
        return self._entries[0][0] if self._entries else None

    def fire(self, now_ms: int) -> None:
        """Handle every entry due at ``now_ms``, including those that handlers enter for now."""
        while self._entries and self._entries[0][0] <= now_ms:
            rank = self._entries[0][1]
            owners = []
            while self._entries and self._entries[0][0] <= now_ms and self._entries[0][1] == rank:
                time_ms, _, owner = heapq.heappop(self._entries)
                owners.append(owner)
                if rank in self._interval_ms:
                    heapq.heappush(self._entries, (time_ms + self._interval_ms[rank], rank, owner))
            self._handlers[rank](now_ms, np.array([owner for owner, _ in groupby(owners)], dtype=np.int64))

    def state(self) -> State:
        """Entries as arrays, sorted; kinds by name so that lists of kinds may grow."""
        rows = sorted(self._entries)
        return {
            "time_ms": np.array([row[0] for row in rows], dtype=np.int64),
            "kind": np.array([self._kinds[row[1]] for row in rows], dtype=np.str_),
            "owner": np.array([row[2] for row in rows], dtype=np.int64),
        }

    def restore(self, state: State) -> None:
        """Replace all entries by saved ones."""
        self._entries = [
            (int(time_ms), self._rank[str(kind)], int(owner))
            for time_ms, kind, owner in zip(state["time_ms"], state["kind"], state["owner"], strict=True)
        ]
        heapq.heapify(self._entries)

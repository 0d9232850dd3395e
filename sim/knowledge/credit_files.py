"""What suppliers have been told of their customers by registers, and what such records have meant so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.arrays import NONE, Ints, Mask, State
from sim.knowledge.suppliers import NEVER

#: Records of a firm, and the classes into which each is sorted: low, middle and high.
RECORDS = ("judgments", "turnover", "age", "capital")
CLASSES = 3


@dataclass
class CreditFiles:
    """Records of customers on the edges from suppliers, and each supplier's experience with records.

    Parameters
    ----------
    record
        Class of each customer by each record as last delivered, or -1 where nothing is known, int64 (edges, records).
    time_ms, source
        When they were taken, or ``NEVER``, and the product that delivered them, int64 (edges,).
    seen
        Firms in reports so far, by supplier, record, class, and whether a court judged against them within
        the term that followed, int64 (persons, records, classes, 2).
    firms
        The same whatever their records, int64 (persons, 2).
    """

    record: Ints
    time_ms: Ints
    source: Ints
    seen: Ints
    firms: Ints

    _CHANGING: ClassVar = ("record", "time_ms", "source", "seen", "firms")

    @classmethod
    def empty(cls, edges: int, persons: int) -> CreditFiles:
        """Nothing has been delivered yet."""
        return cls(
            np.full((edges, len(RECORDS)), NONE, dtype=np.int64),
            np.full(edges, NEVER, dtype=np.int64),
            np.full(edges, NEVER, dtype=np.int64),
            np.zeros((persons, len(RECORDS), CLASSES, 2), dtype=np.int64),
            np.zeros((persons, 2), dtype=np.int64),
        )

    @property
    def informed(self) -> Mask:
        """Edges on which a report has been delivered, bool (edges,)."""
        return self.time_ms != NEVER

    def learn(self, edge: Ints, record: Ints, time_ms: int, source: int) -> None:
        """Replace records on edges by newer ones."""
        newer = self.time_ms[edge] < time_ms
        rows = edge[newer]
        self.record[rows] = record[newer]
        self.time_ms[rows] = time_ms
        self.source[rows] = source

    def experience(self, person: Ints, seen: Ints, firms: Ints) -> None:
        """Add what the records of a term ago have turned out to mean, the same for several persons."""
        self.seen[person] += seen
        self.firms[person] += firms

    def state(self) -> State:
        """All columns."""
        return {name: getattr(self, name).copy() for name in self._CHANGING}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in self._CHANGING:
            getattr(self, name)[...] = state[name]


def tally_of(record: Ints, failed: Ints) -> tuple[Ints, Ints]:
    """Count firms by record, class and fate; those whose fate nobody knows are left out.

    Parameters
    ----------
    record
        Classes, -1 for unknown, int64 (firms, records).
    failed
        Whether a court has judged against each since, 1 or 0, or -1 for unknown, int64 (firms,).

    Returns
    -------
    Counts by record, class and fate, int64 (records, classes, 2), and by fate alone, int64 (2,).
    """
    seen = np.zeros((len(RECORDS), CLASSES, 2), dtype=np.int64)
    for row in range(len(RECORDS)):
        told = (record[:, row] != NONE) & (failed != NONE)
        np.add.at(seen[row], (record[told, row], failed[told]), 1)
    return seen, np.bincount(failed[failed != NONE], minlength=2)

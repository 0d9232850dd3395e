"""Who talks with whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints, Keys


@dataclass(frozen=True)
class Contacts:
    """Pairs of persons who talk with each other, each in both directions, sorted.

    Parameters
    ----------
    persons
        Number of persons.
    person, other
        Who listens to whom, int64 (contacts,).
    """

    persons: int
    person: Ints
    other: Ints

    @classmethod
    def among(cls, persons: int, pairs: Sequence[tuple[Ints, Ints]]) -> Contacts:
        """Everybody who stands in a pair, once; nobody talks with itself."""
        one = np.concatenate([pair[0] for pair in pairs] or [np.empty(0, dtype=np.int64)])
        two = np.concatenate([pair[1] for pair in pairs] or [np.empty(0, dtype=np.int64)])
        both = np.unique(np.concatenate([one * persons + two, two * persons + one]))
        person, other = np.divmod(both.astype(np.int64), max(persons, 1))
        apart = person != other
        return cls(persons, person[apart], other[apart])

    @property
    def count(self) -> Ints:
        """Number of contacts of each, int64 (persons,)."""
        return np.bincount(self.person, minlength=self.persons)

    def mean(self, opinion: Floats) -> Floats:
        """Mean opinion of each one's contacts, or its own where it has none, float64 (persons,)."""
        total = np.bincount(self.person, weights=opinion[self.other], minlength=self.persons)
        return np.divide(total, self.count, out=opinion.copy(), where=self.count > 0)


def neighbours(person: Ints, trade: Ints, key: Keys, reach: int) -> tuple[Ints, Ints]:
    """Pairs of persons of one trade who stand next to each other, up to ``reach`` apart.

    Each trade stands in a ring (the lattice of Watts and Strogatz 1998), in an order that is drawn once.

    Parameters
    ----------
    person
        Who, int64 (members,).
    trade
        Trade of each, int64 (members,).
    key
        Keys that give the order, uint64 (members,).
    """
    order = np.lexsort((key, trade))
    first, size = np.unique(trade[order], return_index=True, return_counts=True)[1:]
    begins, many = np.repeat(first, size), np.repeat(size, size)
    place = np.arange(order.size) - begins
    one = [person[order]] * reach
    two = [person[order[begins + (place + step) % many]] for step in range(1, reach + 1)]
    nobody = [np.empty(0, dtype=np.int64)]
    return np.concatenate(one + nobody), np.concatenate(two + nobody)

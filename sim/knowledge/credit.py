"""What suppliers know of their customers' credit, on the edges between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.arrays import Floats, Ints, Mask, State
from sim.knowledge.suppliers import NEVER


@dataclass
class CreditKnowledge:
    """Knowledge on the edges between suppliers and customers, sorted by both.

    Parameters
    ----------
    supplier, customer
        Legal persons, int64 (edges,).
    sales_fen_per_day
        What the supplier expects to sell to the customer, float64 (edges,).
    margin
        What the supplier's price leaves above the costs of one more sale, as a share of it, float64 (edges,).
    kept, broken
        Own experience, older counting for less: terms for which the customer owed something and paid what was due,
        and times that it came to a judgment, float64 (edges,).
    overdue
        Whether the customer owes the supplier something that is overdue, bool (edges,).
    probability, error
        Estimated probability that the customer defaults within a term, and its standard deviation, float64 (edges,).
    time_ms, source
        When it was estimated; and the product whose data went into it, or ``NEVER``.
    granted
        Whether the customer may pay later, bool (edges,).
    """

    supplier: Ints
    customer: Ints
    sales_fen_per_day: Floats
    margin: Floats
    kept: Floats
    broken: Floats
    overdue: Mask
    probability: Floats
    error: Floats
    time_ms: Ints
    source: Ints
    granted: Mask

    _CHANGING: ClassVar = ("kept", "broken", "overdue", "probability", "error", "time_ms", "source", "granted")

    @classmethod
    def unacquainted(cls, supplier: Ints, customer: Ints, sales_fen_per_day: Floats, margin: Floats) -> CreditKnowledge:
        """Nobody has paid or failed to pay yet."""
        edges = supplier.size
        return cls(
            supplier,
            customer,
            sales_fen_per_day,
            margin,
            kept=np.zeros(edges),
            broken=np.zeros(edges),
            overdue=np.zeros(edges, dtype=np.bool_),
            probability=np.zeros(edges),
            error=np.zeros(edges),
            time_ms=np.full(edges, NEVER, dtype=np.int64),
            source=np.full(edges, NEVER, dtype=np.int64),
            granted=np.ones(edges, dtype=np.bool_),
        )

    @property
    def edges(self) -> int:
        """Number of edges."""
        return int(self.supplier.size)

    def edge_of(self, supplier: Ints, customer: Ints) -> Ints:
        """Rows of the edges between given persons, all of which exist, int64 like ``supplier``."""
        span = int(self.customer.max(initial=0)) + 1
        return np.searchsorted(self.supplier * span + self.customer, supplier * span + customer)

    def experience(self, owing: Mask, sued: Mask, term_days: float) -> None:
        """Learn from a day: who owes something and nothing overdue, and against whom a court has judged, (edges,)."""
        self.kept[owing & ~self.overdue] += 1.0 / term_days
        self.broken[sued] += 1.0

    def fade(self, share: float) -> None:
        """Let a day's experience fade by a share."""
        self.kept *= 1.0 - share
        self.broken *= 1.0 - share

    def forget(self, customer: int) -> None:
        """Start anew with a customer whose owners are others now."""
        rows = self.customer == customer
        self.kept[rows] = self.broken[rows] = 0.0

    def state(self) -> State:
        """What changes in a run."""
        return {name: getattr(self, name).copy() for name in self._CHANGING}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in self._CHANGING:
            getattr(self, name)[...] = state[name]

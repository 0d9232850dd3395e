"""What buyers know about the suppliers they may order from.

One row an edge (ordering stock, supplier). Public facts are price, distance and nominal capacity;
a buyer's own experience is the waiting it has lived through; feeds add what a supplier's stock was
when it was last read.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.arrays import Floats, Ints, Keys, Mask, State
from sim.engine.compiled import kernel

NEVER = -1


@dataclass
class SupplierKnowledge:
    """Knowledge on supplier edges, sorted by buyer and supplier.

    Parameters
    ----------
    first_edge
        Edges of ordering point ``p`` are ``first_edge[p]:first_edge[p + 1]``, int64 (points + 1,).
    buyer, supplier
        Ordering point and supplying point, int64 (edges,).
    person
        Legal person that orders, int64 (edges,).
    key
        Key of each edge's random draws, uint64 (edges,).
    price_fen_per_t, freight_fen_per_t
        Price at the gate and freight of a full order, float64 (edges,).
    transit_h
        Time on the road by the public map, float64 (edges,).
    rate_kg_per_h
        Nominal capacity of the supplier, float64 (edges,).
    wait_mean_h, wait_var_h2
        Own experience of waiting until an order is ready: exponentially weighted mean and variance.
    open_kg
        Own orders that the supplier has not made ready yet, by the buyer's order book.
    open_age_h
        Age of the oldest of them.
    feed_net_kg
        Stock less waiting orders as last delivered by a feed; may be negative.
    feed_sd_kg
        Declared standard error of that reading.
    feed_time_ms
        When the reading was taken, or ``NEVER``.
    feed_source
        Product that delivered it.

    ``set_aside`` says on which edges buyers do without what a feed says for the time being, bool (edges,).
    """

    first_edge: Ints
    buyer: Ints
    supplier: Ints
    person: Ints
    key: Keys
    price_fen_per_t: Floats
    freight_fen_per_t: Floats
    transit_h: Floats
    rate_kg_per_h: Floats
    wait_mean_h: Floats
    wait_var_h2: Floats
    open_kg: Floats
    open_age_h: Floats
    feed_net_kg: Floats
    feed_sd_kg: Floats
    feed_time_ms: Ints
    feed_source: Ints
    set_aside: Mask = field(init=False)

    def __post_init__(self) -> None:
        self.set_aside = np.zeros(self.buyer.size, dtype=np.bool_)

    _CHANGING = (
        "wait_mean_h",
        "wait_var_h2",
        "open_kg",
        "open_age_h",
        "feed_net_kg",
        "feed_sd_kg",
        "feed_time_ms",
        "feed_source",
        "set_aside",
    )

    @property
    def told(self) -> Mask:
        """Edges on which a feed has said something that the buyer goes by, bool (edges,)."""
        return (self.feed_time_ms != NEVER) & ~self.set_aside

    @property
    def edges(self) -> int:
        """Number of edges."""
        return int(self.buyer.size)

    def edge_of(self, buyer: Ints, supplier: Ints) -> Ints:
        """Rows of the edges that join given points, int64 like ``buyer``."""
        span = int(max(self.buyer.max(initial=0), self.supplier.max(initial=0))) + 1
        return np.searchsorted(self.buyer * span + self.supplier, buyer * span + supplier)

    def know_open_orders(self, buyer: Ints, supplier: Ints, kg: Ints, age_h: Floats) -> None:
        """Replace what own orders suppliers still owe, and for how long, one row an order."""
        edge = self.edge_of(buyer, supplier)
        self.open_kg[:] = 0.0
        self.open_age_h[:] = 0.0
        np.add.at(self.open_kg, edge, kg)
        np.maximum.at(self.open_age_h, edge, age_h)

    def experience(self, edge: Ints, wait_h: Floats, weight: float) -> None:
        """Learn from orders that have become ready, in the order given."""
        _smooth(self.wait_mean_h, self.wait_var_h2, edge, wait_h, weight)

    def learn(self, edge: Ints, net_kg: Floats, sd_kg: Floats, time_ms: Ints, source: Ints) -> None:
        """Take in readings that feeds deliver, in any order; newer readings replace older ones."""
        newest_last = np.argsort(time_ms, kind="stable")
        row = newest_last[time_ms[newest_last] > self.feed_time_ms[edge[newest_last]]]
        self.feed_net_kg[edge[row]] = net_kg[row]
        self.feed_sd_kg[edge[row]] = sd_kg[row]
        self.feed_time_ms[edge[row]] = time_ms[row]
        self.feed_source[edge[row]] = source[row]

    def state(self) -> State:
        """What changes in a run."""
        return {name: getattr(self, name).copy() for name in self._CHANGING}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in self._CHANGING:
            getattr(self, name)[...] = state[name]


@kernel
def _smooth(mean: Floats, variance: Floats, rows: Ints, values: Floats, weight: float) -> None:
    # Exponentially weighted mean and variance (West 1979).
    for i in range(rows.size):
        row = rows[i]
        surprise = values[i] - mean[row]
        mean[row] += weight * surprise
        variance[row] = (1.0 - weight) * (variance[row] + weight * surprise * surprise)

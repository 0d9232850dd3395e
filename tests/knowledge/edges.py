"""Small sets of supplier edges for tests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from sim.arrays import AnyArray, Ints
from sim.engine.streams import combine_each, entity_keys
from sim.knowledge.suppliers import NEVER, SupplierKnowledge

Pair = tuple[int, int]

#: Columns with a value of their own in every test, unless a test says otherwise.
_DEFAULTS = {
    "price_fen_per_t": 300_000.0,
    "freight_fen_per_t": 4_000.0,
    "transit_h": 0.5,
    "rate_kg_per_h": 2_000.0,
    "wait_mean_h": 1.0,
    "wait_var_h2": 9.0,
    "open_kg": 0.0,
    "open_age_h": 0.0,
    "feed_net_kg": 0.0,
    "feed_sd_kg": 0.0,
    "feed_time_ms": NEVER,
    "feed_source": NEVER,
}
_WHOLE = ("feed_time_ms", "feed_source")


def suppliers_on(
    pairs: Sequence[Pair], points: int | None = None, **columns: float | Sequence[float]
) -> SupplierKnowledge:
    """Knowledge on the edges (buyer, supplier), which must be sorted; other columns by name or as usual.

    The person that orders for point ``p`` is number ``100 + p // 2``, so that some persons have two points.
    """
    buyer = np.array([pair[0] for pair in pairs], dtype=np.int64)
    supplier = np.array([pair[1] for pair in pairs], dtype=np.int64)
    assert list(pairs) == sorted(set(pairs))
    points = points if points is not None else int(max(buyer.max(initial=-1), supplier.max(initial=-1))) + 1
    return SupplierKnowledge(
        first_edge=np.searchsorted(buyer, np.arange(points + 1)),
        buyer=buyer,
        supplier=supplier,
        person=100 + buyer // 2,
        key=combine_each(entity_keys([f"buyer {b}" for b in buyer]), supplier),
        **{name: _column(name, columns.get(name, usual), buyer) for name, usual in _DEFAULTS.items()},
    )


def _column(name: str, values: float | Sequence[float], buyer: Ints) -> AnyArray:
    kind = np.int64 if name in _WHOLE else np.float64
    return np.broadcast_to(np.array(values, dtype=kind), buyer.shape).copy()


def pairs_of(most_points: int = 6) -> st.SearchStrategy[list[Pair]]:
    """Sorted pairs of a buyer and a supplier, perhaps none."""
    point = st.integers(0, most_points - 1)
    return st.sets(st.tuples(point, point), max_size=4 * most_points).map(sorted)

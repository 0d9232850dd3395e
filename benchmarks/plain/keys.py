"""Keys of events, from the product's own streams."""

from __future__ import annotations

import numpy as np

from sim.engine.streams import combine


def key_of(entity: np.uint64, count: int) -> np.uint64:
    """Key of an event of an entity; compiled functions hand out plain integers, which they do not take."""
    return np.uint64(combine(entity, count))

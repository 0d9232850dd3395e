"""Array types that rooms hand to each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
SmallInts = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Keys = NDArray[np.uint64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
AnyArray = NDArray[Any]

#: A whole number inside a kernel, where numba's and Python's integers mix.
Int = int | np.integer[Any]

#: What a room hands to a checkpoint: flat names to arrays, nothing else.
State = Mapping[str, AnyArray]

#: No row: nothing there, or the end of a list.
NONE = -1

#: Bytes that a processor fetches from memory at once.
CACHE_LINE = 64


def in_cache_lines(table: AnyArray) -> AnyArray:
    """A copy of a table that begins where a cache line does, so that a record lies in as few of them as it can."""
    room = np.empty(table.nbytes + CACHE_LINE, dtype=np.uint8)
    first = -room.ctypes.data % CACHE_LINE
    copy: AnyArray = room[first : first + table.nbytes].view(table.dtype).reshape(table.shape)
    copy[...] = table
    return copy

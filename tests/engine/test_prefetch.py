"""Fetching ahead asks for whole records and changes nothing."""

from __future__ import annotations

import numba
import numpy as np
import pytest

from sim.arrays import CACHE_LINE, AnyArray, in_cache_lines
from sim.engine.compiled import lean_kernel, prefetch


@pytest.mark.parametrize("words", [1, 8, 9, 24])
def test_every_line_of_a_record_is_asked_for(words: int) -> None:
    """A record of so many words of 8 bytes has that many lines asked for, and its table stays what it is."""

    def ask(table: AnyArray, row: int) -> None:
        prefetch(table, row)

    table = np.ones(5, dtype=[("word", np.int64, (words,))])
    compiled = numba.njit(ask)  # without a cache: numba shows no code of what it has read from there
    compiled(table, 3)
    (code,) = compiled.inspect_llvm().values()
    calls = [line for line in code.splitlines() if "call void @llvm.prefetch" in line]
    assert len(calls) == -(-words * 8 // CACHE_LINE)
    assert (table["word"] == 1).all()


def test_an_element_of_a_table_of_bytes_can_be_asked_for() -> None:
    """Tables of several dimensions take as many indices."""

    @lean_kernel
    def ask(table: AnyArray, row: int, column: int) -> int:
        prefetch(table, (row, column))
        return table[row, column]

    assert ask(np.arange(6, dtype=np.uint8).reshape(2, 3), 1, 2) == 5


@pytest.mark.parametrize("shape", [0, 1, 7, (3, 5)])
def test_a_copy_in_cache_lines_begins_with_one(shape: int | tuple[int, ...]) -> None:
    """It has the same type, shape and values, and its own memory."""
    table = np.zeros(shape, dtype=[("a", np.int64), ("b", np.int32)])
    table["b"] = 4
    copy = in_cache_lines(table)
    assert copy.ctypes.data % CACHE_LINE == 0 or copy.size == 0
    assert copy.dtype == table.dtype
    assert copy.shape == table.shape
    assert copy.tobytes() == table.tobytes()
    assert not np.shares_memory(copy, table)

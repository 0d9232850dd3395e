"""Columns that save and restore themselves: the state of a room as a struct of arrays."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np

from sim.arrays import AnyArray, State

_T = TypeVar("_T")


def table_state(table: Any, prefix: str = "") -> dict[str, AnyArray]:
    """Copies of the columns of a named tuple of arrays, by name."""
    return {prefix + name: getattr(table, name).copy() for name in table._fields}


def restore_table(table: Any, state: State, prefix: str = "") -> None:
    """Write saved columns back into a table of the same shape.

    Raises
    ------
    ValueError
        If a saved column has another length than the table.
    """
    for name in table._fields:
        column, saved = getattr(table, name), state[prefix + name]
        if column.shape != saved.shape:
            raise ValueError(f"column {prefix}{name} was saved with shape {saved.shape}, here it has {column.shape}")
        column[...] = saved


def grown(table: _T, size: int) -> _T:
    """The same table with ``size`` rows; new rows are zero."""
    columns = {}
    for name, old in table._asdict().items():  # type: ignore[attr-defined]
        columns[name] = np.zeros((size, *old.shape[1:]), dtype=old.dtype)
        columns[name][: old.shape[0]] = old
    return type(table)(**columns)

"""Batches of events as Arrow tables in users' units and with names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sim.arrays import AnyArray
from sim.engine.events import Batch
from sim.record.registry import Column, Kind, Table

_TYPES = {
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "datetime": pa.timestamp("ms"),
    "string": pa.dictionary(pa.int32(), pa.string()),
}


@dataclass(frozen=True)
class Names:
    """Names behind row numbers, and the date behind time 0.

    Parameters
    ----------
    start
        Date of simulated time 0.
    entities
        Names of the rows of each kind of entity.
    """

    start: dt.date
    entities: Mapping[Kind, Sequence[str]]

    @property
    def start_ms(self) -> int:
        """Milliseconds from 1970 to simulated time 0."""
        return (self.start - dt.date(1970, 1, 1)).days * 86_400_000


def schema_of(table: Table) -> Any:
    """Arrow schema of a recorded table."""
    return pa.schema([(column.name, _TYPES[column.kind.field_type]) for column in table.columns])


def to_arrow(table: Table, batches: Sequence[Batch], names: Names) -> Any:
    """One Arrow table of all batches."""
    columns = [_to_column(column, [_values(batch, column) for batch in batches], names) for column in table.columns]
    return pa.Table.from_arrays(columns, schema=schema_of(table))


def _values(batch: Batch, column: Column) -> AnyArray:
    value = batch[column.source]
    if isinstance(value, np.ndarray):
        return value
    return np.full(np.size(batch["event"]), value, dtype=object if isinstance(value, str) else None)


def _to_column(column: Column, parts: list[AnyArray], names: Names) -> Any:
    kind = column.kind
    values = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    if kind.names_entities:
        return _named(values, names.entities[kind])
    if kind is Kind.TEXT:
        # Sorted, so that the dictionary does not depend on what came first.
        words, codes = np.unique(values.astype(str), return_inverse=True) if values.size else (np.empty(0, str), values)
        return _named(codes, [str(word) for word in words])
    if kind is Kind.TIME:
        return pa.array(values.astype(np.int64) + names.start_ms, pa.timestamp("ms"))
    if kind.field_type == "number":
        return pa.array(values.astype(np.float64) / kind.divisor)
    return pa.array(values.astype(np.bool_ if kind is Kind.FLAG else np.int64))


def _named(rows: AnyArray, names: Sequence[str]) -> Any:
    rows = rows.astype(np.int32)
    codes = pa.array(rows, mask=rows < 0)
    return pa.DictionaryArray.from_arrays(codes, pa.array(list(names), pa.string()))

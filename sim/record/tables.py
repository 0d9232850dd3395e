"""Reading recorded tables, from memory or from a folder, no more of them than is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import RunError
from sim.record import layout
from sim.record.arrow import schema_of
from sim.record.registry import TABLES

if TYPE_CHECKING:
    import pandas as pd


class Tables(Protocol):
    """Recorded tables by name."""

    def arrow(self, name: str, columns: Sequence[str] | None = None) -> Any:
        """One table, or some of its columns, as an Arrow table."""


def frame(tables: Tables, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """One table, or some of its columns, as a data frame; names are categories.

    Raises
    ------
    RunError
        If there is no table of that name.
    """
    if name not in TABLES:
        raise RunError(f"there is no table {name!r}; tables: {', '.join(TABLES)}")
    return tables.arrow(name, columns).to_pandas()


def content_hash(tables: Tables) -> str:
    """Hash of what tables say, whatever the library that wrote them."""
    digest = hashlib.sha256()
    for name in sorted(TABLES):
        table = tables.arrow(name)
        digest.update(f"{name}:{table.num_rows}\n".encode())
        for column, values in zip(table.column_names, table.columns, strict=True):
            digest.update(f"{column}\n".encode())
            if pa.types.is_dictionary(values.type) or pa.types.is_string(values.type):
                for chunk in filter(len, values.cast(pa.string()).chunks):
                    digest.update("\0".join("" if v is None else v for v in chunk.to_pylist()).encode() + b"\0")
            else:
                for chunk in values.chunks:
                    digest.update(np.ascontiguousarray(chunk.to_numpy(zero_copy_only=False)).tobytes())
    return digest.hexdigest()[:16]


class MemoryTables:
    """Tables kept as a list of days."""

    def __init__(self) -> None:
        self.days: dict[str, list[Any]] = {name: [] for name in TABLES}

    def arrow(self, name: str, columns: Sequence[str] | None = None) -> Any:
        """One table, or some of its columns."""
        days = self.days[name]
        table = pa.concat_tables(days).unify_dictionaries() if days else schema_of(TABLES[name]).empty_table()
        return table if columns is None else table.select(list(columns))


class FolderTables:
    """Tables of a run folder: merged files, or the segments of days while the run goes on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def arrow(self, name: str, columns: Sequence[str] | None = None) -> Any:
        """One table, or some of its columns."""
        merged = layout.merged(self._folder, name)
        wanted = None if columns is None else list(columns)
        if merged.exists():
            return pq.read_table(merged, columns=wanted)
        parts = [pq.read_table(segment, columns=wanted) for segment in layout.segments(self._folder, name)]
        if parts:
            return pa.concat_tables(parts).unify_dictionaries()
        empty = schema_of(TABLES[name]).empty_table()
        return empty if wanted is None else empty.select(wanted)

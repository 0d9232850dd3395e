"""All rows by name, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import MappingProxyType

from sim.errors import UsageError
from sim.scenario.wording import did_you_mean
from sim.validation import (
    allocation,
    bottleneck,
    braess,
    bullwhip,
    docks,
    inventory,
    markets,
    networks,
    paths,
    sellers,
    sensors,
    spot,
    stock_information,
    tight_capacity,
)
from sim.validation.row import Row


def _by_name(rows: Iterable[Row]) -> MappingProxyType[str, Row]:
    table: dict[str, Row] = {}
    for row in rows:
        if row.name in table:
            raise ValueError(f"two rows are called {row.name!r}")
        table[row.name] = row
    return MappingProxyType(table)


ROWS = _by_name(
    (
        *networks.ROWS,
        *paths.ROWS,
        *braess.ROWS,
        *bottleneck.ROWS,
        *docks.ROWS,
        *inventory.ROWS,
        *bullwhip.ROWS,
        *tight_capacity.ROWS,
        *stock_information.ROWS,
        *sensors.ROWS,
        *sellers.ROWS,
        *markets.ROWS,
        *spot.ROWS,
        *allocation.ROWS,
    )
)


def chosen(names: Sequence[str]) -> list[Row]:
    """Rows of the given names, or all of them where none is given.

    Raises
    ------
    UsageError
        If there is no such row.
    """
    for name in names:
        if name not in ROWS:
            raise UsageError(f"there is no row {name!r}{did_you_mean(name, ROWS)}; rows: {', '.join(ROWS)}")
    return [row for row in ROWS.values() if not names or row.name in names]

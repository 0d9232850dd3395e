"""The product and the plain twin on one scenario: what each recorded, and where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.plain.model import PlainCity
from benchmarks.plain.records import COLUMNS
from sim.arrays import State
from sim.engine.events import EventLog
from sim.model import CityModel
from sim.record.registry import EMITTED

#: Tables whose rows are written in another order within an instant.
_UNORDERED = ("ledger", "listings", "series", "stocks", "fleet")


class RawRecorder:
    """Keeps what the product emits as rows and numbers, as the twin does."""

    def __init__(self) -> None:
        self._parts: dict[str, list[dict[str, Any]]] = {table: [] for table in COLUMNS}

    def close_day(self, day: int, log: EventLog) -> None:  # noqa: ARG002
        """Take the day's events."""
        for table in EMITTED:
            batches = log.take(table)
            for batch in batches if table in COLUMNS else ():
                self._parts[table].append(batch)

    def wants_state(self, day: int) -> bool:  # noqa: ARG002
        """No."""
        return False

    def save_state(self, day: int, rooms: Mapping[str, State]) -> None:
        """Never asked for."""

    def frame(self, table: str) -> pd.DataFrame:
        """A table so far."""
        parts = [
            pd.DataFrame({name: batch[name] for name in COLUMNS[table]}, index=range(batch["event"].size))
            for batch in self._parts[table]
        ]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS[table]))


def differences(model: CityModel, recorder: RawRecorder, twin: PlainCity) -> list[str]:
    """What the two do not agree on, exactly; empty where all tables and balances are equal."""
    pairs = {
        table: (_sorted(table, recorder.frame(table)), _sorted(table, twin.tables.frame(table))) for table in COLUMNS
    }
    found = [f"{table}: {what}" for table, pair in pairs.items() if (what := _difference(*pair))]
    return found if model.ledger.balance_fen.tolist() == twin.books.balance else [*found, "balances"]


def _sorted(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    if table == "ledger":
        frame = frame[frame["amount_fen"] > 0]  # the twin writes down no payments of nothing
    by = list(frame.columns)
    return (frame.sort_values(by, kind="stable") if table in _UNORDERED else frame).reset_index(drop=True)


def _difference(product: pd.DataFrame, twin: pd.DataFrame) -> str:
    if len(product) != len(twin):
        return f"{len(product)} and {len(twin)} rows"
    wrong = [name for name in product if not np.array_equal(product[name].to_numpy(), twin[name].to_numpy())]
    return f"columns {', '.join(wrong)}" if wrong else ""

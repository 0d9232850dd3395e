"""Tables of what happened: rows appended as it does, pandas at the end."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd

#: Columns of each table, named as in the product's records.
COLUMNS = {
    "orders": ("delivered_ms", "buyer", "supplier", "good", "kg", "wait_ms", "lead_ms"),
    "trips": ("delivered_ms", "vehicle", "carrier", "origin", "destination", "empty_m", "loaded_m", "truck_wait_ms",
              "fetch_ms", "pickup_ms", "drive_ms", "drop_ms"),
    "choices": ("time_ms", "buyer", "supplier", "good", "kg", "nth", "informed", "regret_fen", "regret_uninformed_fen"),
    "deals": ("time_ms", "product", "buyer", "seller", "price_fen", "fee_fen", "requested_ms", "ends_ms",
              "seen_by_state"),
    "listings": ("time_ms", "product", "seller", "what", "ask_fen", "waited_ms"),
    "ledger": ("time_ms", "payer", "payee", "amount_fen", "why"),
    "nowcast": ("time_ms", "good", "district", "estimate_kg", "truth_kg", "seen", "stocks"),
    "series": ("time_ms", "name", "key", "value"),
    "stocks": ("time_ms", "site", "good", "role", "on_hand_kg", "waiting_kg", "held_kg_ms", "owed_kg_ms", "empty_ms",
               "wanted_kg", "at_once_kg", "lost_kg", "ordered_kg", "made_kg", "down_ms"),
    "fleet": ("time_ms", "carrier", "trucks", "driven_m", "idle_ms", "driving_ms", "queue_ms", "dock_ms"),
}  # fmt: skip


class Records:
    """Rows of every table."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)

    def add(self, table: str, *values: Any) -> None:
        """Append one row."""
        self._rows[table].append(values)

    def frame(self, table: str) -> pd.DataFrame:
        """A table so far."""
        return pd.DataFrame(self._rows[table], columns=list(COLUMNS[table]))

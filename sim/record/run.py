"""A finished run: its outcomes, its tables, and what is known about how it came to be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import RunError, typed
from sim.record.layout import PARTIAL, RUN
from sim.record.tables import FolderTables, Tables, frame

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Run:
    """What a run left behind.

    Parameters
    ----------
    about
        Content of ``run.json``: name, policy, seed, versions, hashes, times, status.
    outcomes
        One row an outcome: outcome, group, value, unit, side (efficiency, control or city).
    tables
        Recorded tables.
    folder
        Where it stands, if it was written.
    """

    about: Mapping[str, Any]
    outcomes: pd.DataFrame
    tables: Tables
    folder: Path | None = None

    @property
    def seed(self) -> int:
        """Seed of the run."""
        return int(self.about["seed"])

    @property
    def label(self) -> str:
        """What tells this run from others with the same seed: its policy, and whether licences were void."""
        return str(self.about["label"])

    @property
    def scenario_hash(self) -> str:
        """What tells scenarios apart, whatever their names and seeds."""
        return str(self.about["scenario_hash"])

    def table(self, name: str) -> pd.DataFrame:
        """Recorded table ``name`` as a data frame.

        Raises
        ------
        RunError
            If there is none of that name.
        """
        return frame(self.tables, name)

    def outcome(self, name: str, group: str = "") -> float:
        """Value of one outcome.

        Raises
        ------
        RunError
            If the run has no such outcome.
        """
        rows = self.outcomes[(self.outcomes["outcome"] == name) & (self.outcomes["group"] == group)]
        if rows.empty:
            raise RunError(f"no outcome {name!r} of group {group!r}")
        return float(rows["value"].iloc[0])

    @classmethod
    def open(cls, folder: Path) -> Run:
        """Read a finished run folder.

        Raises
        ------
        RunError
            If the folder holds no finished run.
        """
        if folder.name.endswith(PARTIAL):
            raise RunError(f"{folder} is not finished; go on with: {typed('resume', folder)}")
        return cls.of_folder(folder)

    @classmethod
    def of_folder(cls, folder: Path) -> Run:
        """Read what a run has concluded, whether its folder has its final name or not.

        Raises
        ------
        RunError
            If the folder holds no concluded run.
        """
        import pandas as pd

        try:
            about = json.loads((folder / RUN).read_text(encoding="utf-8"))
            outcomes = pd.read_parquet(folder / "outcomes.parquet")
        except (OSError, ValueError) as error:
            raise RunError(f"{folder} holds no finished run ({error})") from error
        return cls(about, outcomes, FolderTables(folder), folder)

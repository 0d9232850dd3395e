"""Run folders: written day by day as ``NAME.partial``, renamed to ``NAME`` when whole.

A folder without ``.partial`` is complete. While it is written, closed days stand as Parquet
segments, each written beside its place and renamed, so that a killed run leaves no torn file.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

import pyarrow.parquet as pq

from sim.arrays import State
from sim.engine import checkpoint
from sim.engine.events import EventLog
from sim.errors import RunError
from sim.record import layout
from sim.record.arrow import Names, schema_of, to_arrow
from sim.record.package import data_package, readme
from sim.record.registry import TABLES
from sim.record.tables import FolderTables
from sim.scenario.load import LoadedScenario

if TYPE_CHECKING:
    import pandas as pd

_COMPRESSION = "zstd"
_TABLE_ENDINGS = (".csv", ".tntp", ".geojson")


class FolderRecorder:
    """Writes a run below ``folder.partial``, and renames it when it is whole.

    Parameters
    ----------
    folder
        Where the finished run is to stand.
    names
        Names behind row numbers.
    days
        Days of the run.
    keep_states
        Keep the state of every midnight, from which the run can be forked; otherwise the last only.
    """

    def __init__(self, folder: Path, names: Names, days: int, keep_states: bool = False) -> None:
        self.folder = folder
        self.partial = folder.with_name(folder.name + layout.PARTIAL)
        self.tables = FolderTables(self.partial)
        self._names = names
        self._days = days
        self._done = 0
        self._keep_states = keep_states
        self._lock: IO[str] | None = None

    def __enter__(self) -> Self:
        self.partial.mkdir(parents=True, exist_ok=True)
        self._lock = open(self.partial / ".lock", "w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise RunError(f"{self.partial} is being written by another process; wait for it or stop it") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the folder; it stays partial until it is published."""
        if self._lock is not None:
            self._lock.close()
        if kind is not None:
            self._write_status("interrupted" if issubclass(kind, KeyboardInterrupt) else "failed")

    # ── at the start ─────────────────────────────────────────────────────────────────────────────
    def begin(self, loaded: LoadedScenario, identity: Mapping[str, Any]) -> None:
        """Write down what is run, with the files it needs, so that the folder can be run again by itself."""
        for relative in loaded.references():
            copy_tables(loaded.resolve(relative), self.partial / relative)
        (self.partial / layout.SCENARIO).write_text(loaded.resolved_yaml(), encoding="utf-8")
        layout.write_json(self.partial / layout.IDENTITY, identity)
        self._write_status("running")

    def go_on_from(self, day: int) -> None:
        """Forget what was recorded on ``day`` or later, before going on from its first midnight."""
        self._done = day
        shutil.rmtree(self.partial / layout.TABLES_FOLDER, ignore_errors=True)
        for name in TABLES:
            for segment in layout.segments(self.partial, name):
                if layout.day_of(segment) >= day:
                    segment.unlink()

    def take_over(self, parent: Path, day: int) -> None:
        """Copy what another run recorded before the first midnight of ``day``."""
        self._done = day
        for name in TABLES:
            for segment in layout.segments(parent, name):
                if layout.day_of(segment) < day:
                    copy = layout.segment(self.partial, name, layout.day_of(segment))
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(segment, copy)

    # ── day by day ───────────────────────────────────────────────────────────────────────────────
    def close_day(self, day: int, log: EventLog) -> None:
        """Write the day's segments."""
        for name, table in TABLES.items():
            segment = layout.segment(self.partial, name, day)
            segment.parent.mkdir(parents=True, exist_ok=True)
            written = segment.with_suffix(".tmp")
            pq.write_table(to_arrow(table, log.take(name), self._names), written, compression=_COMPRESSION)
            written.replace(segment)
        self._done = day + 1
        self._write_status("running")

    def wants_state(self, day: int) -> bool:  # noqa: ARG002
        """Every midnight: whoever is killed before the next one goes on from here."""
        return True

    def save_state(self, day: int, rooms: Mapping[str, State]) -> None:
        """Save a state and, unless all are kept, forget those before."""
        checkpoint.save(layout.state_folder(self.partial, day + 1), rooms, {"day": day + 1})
        for older in layout.saved_days(self.partial):
            if older <= day and not self._keep_states:
                shutil.rmtree(layout.state_folder(self.partial, older))

    def _write_status(self, state: str) -> None:
        layout.write_json(self.partial / layout.STATUS, {"state": state, "days_done": self._done, "days": self._days})

    # ── at the end ───────────────────────────────────────────────────────────────────────────────
    def merge(self) -> None:
        """Put the segments of each table into one file, a row group a day."""
        (self.partial / layout.TABLES_FOLDER).mkdir(exist_ok=True)
        for name, table in TABLES.items():
            file = self.partial / layout.TABLES_FOLDER / f"{name}.parquet"
            with pq.ParquetWriter(file, schema_of(table), compression=_COMPRESSION) as writer:
                for segment in layout.segments(self.partial, name):
                    writer.write_table(pq.read_table(segment))

    def conclude(self, about: Mapping[str, Any], outcomes: pd.DataFrame) -> None:
        """Write what the run came to, and what the folder holds."""
        outcomes.to_parquet(self.partial / "outcomes.parquet", index=False)
        outcomes.to_csv(self.partial / "outcomes.csv", index=False)
        layout.write_json(self.partial / "datapackage.json", data_package(about))
        (self.partial / "README.md").write_text(readme(about), encoding="utf-8")
        layout.write_json(self.partial / layout.RUN, about)

    def publish(self, replace: bool = False) -> Path:
        """Give the folder its final name: it is whole. Return it."""
        for leftover in (layout.STATUS, ".lock"):
            (self.partial / leftover).unlink(missing_ok=True)
        if not self._keep_states:
            for leftover in (layout.STATES, layout.SEGMENTS):
                shutil.rmtree(self.partial / leftover, ignore_errors=True)
        if replace and self.folder.exists():
            shutil.rmtree(self.folder)
        return self.partial.rename(self.folder)


def copy_tables(source: Path, copy: Path) -> None:
    """Copy a table, or the tables of a folder and nothing else that may lie there."""
    if source.is_dir():
        for file in sorted(source.iterdir()):
            if file.name.removesuffix(".gz").endswith(_TABLE_ENDINGS):
                copy_tables(file, copy / file.name)
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, copy)

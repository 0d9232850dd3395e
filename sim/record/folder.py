"""Run folders: written day by day as ``NAME.partial``, renamed to ``NAME`` when whole.

A folder without ``.partial`` is complete. While it is written, closed days stand as Parquet
segments, each written beside its place and renamed, so that a killed run leaves no torn file. A
lock, which ends with the process that holds it, keeps others out from the first to the last write.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

import pyarrow.parquet as pq

from sim.arrays import State
from sim.engine import checkpoint
from sim.engine.events import EventLog
from sim.errors import RunError, typed
from sim.record import layout
from sim.record.arrow import Names, schema_of, to_arrow
from sim.record.package import data_package, readme
from sim.record.registry import TABLES
from sim.record.tables import FolderTables
from sim.scenario.load import LoadedScenario

if TYPE_CHECKING:
    import pandas as pd

_COMPRESSION = "zstd"
_LOCK = ".lock"
_TABLE_ENDINGS = (".csv", ".tntp", ".geojson")


class FolderRecorder:
    """Writes a run below ``folder.partial``, and renames it when it is whole.

    As a context it holds the folder's lock, and keeps it when the block ends well, so that nobody
    else takes over a run that is still to be concluded or published; it may be entered again.

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
        if self._lock is None:
            self.partial.mkdir(parents=True, exist_ok=True)
            self._lock = _take_lock(self.partial)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave a folder that could not be finished marked as such, and free for others."""
        if kind is None:
            return
        with suppress(OSError):  # a full disk is what may have brought us here
            self._write_status("interrupted" if issubclass(kind, KeyboardInterrupt) else "failed")
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    # ── at the start ─────────────────────────────────────────────────────────────────────────────
    def begin(self, loaded: LoadedScenario, identity: Mapping[str, Any]) -> None:
        """Write down what is run, with the files it needs, so that the folder can be run again by itself.

        Whatever an earlier attempt has left is removed.
        """
        for leftover in self.partial.iterdir():
            if leftover.name != _LOCK:
                _remove(leftover)
        for relative in loaded.references():
            copy_tables(loaded.resolve(relative), self.partial / relative)
        (self.partial / layout.SCENARIO).write_text(loaded.resolved_yaml(), encoding="utf-8")
        layout.write_json(self.partial / layout.IDENTITY, identity)
        self._write_status("running")

    def go_on_from(self, day: int) -> None:
        """Forget what was recorded on ``day`` or later, before going on from its first midnight."""
        self._done = day
        for name in TABLES:
            layout.merged(self.partial, name).unlink(missing_ok=True)
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
        for name, table in TABLES.items():
            file = layout.merged(self.partial, name)
            file.parent.mkdir(exist_ok=True)
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
        """Give the folder its final name: it is whole. Return it.

        Raises
        ------
        RunError
            If something has that name already and is not to be replaced.
        """
        before = self.folder.with_name(f".{self.folder.name}.replaced")
        if self.folder.exists():
            if not replace:
                raise RunError(f"{self.folder} exists; replace it with: {typed('resume', self.partial, '--force')}")
            _remove(before)
            self.folder.rename(before)
        (self.partial / layout.STATUS).unlink(missing_ok=True)
        self.partial.rename(self.folder)
        # Only now: whoever is killed before goes on from days and states that are still all there.
        if not self._keep_states:
            self._remove_days()
        _remove(before)
        (self.folder / _LOCK).unlink(missing_ok=True)
        self._release()
        return self.folder

    def _remove_days(self) -> None:
        """Remove segments and saved states, and nothing of the user's that may stand beside them."""
        for name in TABLES:
            _remove(self.folder / layout.SEGMENTS / name)
        for day in layout.saved_days(self.folder):
            _remove(layout.state_folder(self.folder, day))
        for folder in (layout.SEGMENTS, layout.STATES):
            with suppress(OSError):  # not ours alone, or not there
                (self.folder / folder).rmdir()


def is_being_written(partial: Path) -> bool:
    """Whether some process is writing a run into this folder."""
    try:
        with open(partial / _LOCK) as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # nobody has begun to
        return False
    return False


def _take_lock(partial: Path) -> IO[str]:
    with ExitStack() as unless_taken:
        lock = unless_taken.enter_context(open(partial / _LOCK, "w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RunError(f"{partial} is being written by another process; wait for it or stop it") from error
        unless_taken.pop_all()
    return lock


def _remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def copy_tables(source: Path, copy: Path) -> None:
    """Copy a table, or the tables of a folder and nothing else that may lie there."""
    if source.is_dir():
        for file in sorted(source.iterdir()):
            if file.name.removesuffix(".gz").endswith(_TABLE_ENDINGS):
                copy_tables(file, copy / file.name)
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, copy)

"""Where things stand in a run folder."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import RunError

#: Ending of the name of a folder that is not whole.
PARTIAL = ".partial"
SCENARIO = "scenario.yaml"
#: What a run is, known before it has begun; ``RUN`` adds what it came to.
IDENTITY, RUN = "job.json", "run.json"
STATUS = "status.json"
STATES, SEGMENTS, TABLES_FOLDER = "states", "segments", "tables"


def merged(folder: Path, table: str) -> Path:
    """File of a whole table."""
    return folder / TABLES_FOLDER / f"{table}.parquet"


def segment(folder: Path, table: str, day: int) -> Path:
    """Segment of a table that holds the events of one day."""
    return folder / SEGMENTS / table / f"day-{day:05d}.parquet"


def segments(folder: Path, table: str) -> list[Path]:
    """Segments of a table, day by day."""
    return sorted((folder / SEGMENTS / table).glob("day-*.parquet"))


def state_folder(folder: Path, day: int) -> Path:
    """Saved state at the first midnight of ``day``."""
    return folder / STATES / f"day-{day:05d}"


def saved_days(folder: Path) -> list[int]:
    """Days whose first midnight a run folder has a state of, ascending."""
    return sorted(day_of(path) for path in (folder / STATES).glob("day-*"))


def day_of(path: Path) -> int:
    """Day in the name of a segment or a saved state."""
    return int(path.stem.removeprefix("day-"))


def identity_of(folder: Path) -> dict[str, Any]:
    """What a run folder, finished or not, says it is a run of.

    Raises
    ------
    RunError
        If it is no run folder.
    """
    try:
        found = json.loads((folder / IDENTITY).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"{folder} is no run folder") from error
    if not isinstance(found, dict) or not {"seed", "code_hash"} <= found.keys():
        raise RunError(f"{folder} is no run folder: {IDENTITY} does not say what it is a run of")
    return found


def write_json(file: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file that appears whole."""
    written = file.with_name(f".{file.name}.tmp")
    with open(written, "w", encoding="utf-8") as stream:
        json.dump(content, stream, indent=1, ensure_ascii=False)
        stream.flush()
        os.fsync(stream.fileno())
    written.replace(file)

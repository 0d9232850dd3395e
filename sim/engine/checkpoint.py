"""Saved states: arrays in one ``.npz`` (no pickle) beside a JSON manifest."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sim.arrays import AnyArray, State
from sim.errors import RunError

SCHEMA_VERSION = 1
_SEPARATOR = "/"


def save(folder: Path, rooms: Mapping[str, State], about: Mapping[str, Any]) -> None:
    """Write the state of every room; the folder appears whole or not at all.

    Parameters
    ----------
    folder
        Where the state is to stand; replaced if it exists.
    rooms
        State of each room by the room's name.
    about
        What a reader needs to judge the state: day, hashes, versions.
    """
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    arrays = {f"{room}{_SEPARATOR}{name}": array for room, state in rooms.items() for name, array in state.items()}
    with open(partial / "state.npz", "wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
        file.flush()
        os.fsync(file.fileno())
    manifest = {**about, "schema_version": SCHEMA_VERSION, "digest": _digest(partial / "state.npz")}
    (partial / "manifest.json").write_text(json.dumps(manifest, indent=1))
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)


def load(folder: Path) -> tuple[dict[str, dict[str, AnyArray]], dict[str, Any]]:
    """Read a saved state: rooms and what the manifest says.

    Raises
    ------
    RunError
        If the folder holds no state that this version can read.
    """
    about = _manifest(folder)
    try:
        if _digest(folder / "state.npz") != about["digest"]:
            raise ValueError("its arrays are not those that were written")
        with np.load(folder / "state.npz", allow_pickle=False) as arrays:
            flat = {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, KeyError) as error:
        raise RunError(f"{folder}: no readable saved state ({error})") from error
    rooms: dict[str, dict[str, AnyArray]] = {}
    for name, array in flat.items():
        room, _, key = name.partition(_SEPARATOR)
        rooms.setdefault(room, {})[key] = array
    return rooms, about


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        about = json.loads((folder / "manifest.json").read_text())
    except (OSError, ValueError, RecursionError) as error:
        raise RunError(f"{folder}: no readable saved state ({error})") from error
    version = about.get("schema_version") if isinstance(about, dict) else None
    if version != SCHEMA_VERSION:
        raise RunError(f"{folder}: state has schema version {version}, this is {SCHEMA_VERSION}")
    return about


def _digest(file: Path) -> str:
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "blake2b").hexdigest()

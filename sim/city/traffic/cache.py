"""Results kept on disk between starts, which can always be made again: equilibria, orders of contraction."""

from __future__ import annotations

import hashlib
import inspect
import os
import tempfile
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import numpy as np

from sim.arrays import AnyArray
from sim.engine.compiled import cache_folder

_STALE_AFTER_S = 90 * 24 * 3600


def fingerprint(arrays: Iterable[AnyArray], words: Iterable[object], code: Iterable[ModuleType]) -> str:
    """Hash of all that a result follows from: arrays, parameters, and code.

    Parameters
    ----------
    arrays
        Data, hashed with their shapes and types.
    words
        Parameters and texts; bytes as they are, anything else as Python writes it.
    code
        Modules that compute the result; their text is hashed.
    """
    digest = hashlib.blake2b(digest_size=16)
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data)
    for word in words:
        text = word if isinstance(word, bytes) else repr(word).encode()
        digest.update(f"{len(text)}:".encode() + text)
    for module in code:
        digest.update(Path(inspect.getfile(module)).read_bytes())
    return digest.hexdigest()


def fetch(kind: str, key: str) -> dict[str, AnyArray] | None:
    """Arrays kept under a key, or nothing if there are none or they cannot be read."""
    try:
        file = _file(kind, key)
        with np.load(file, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        os.utime(file)
    except (OSError, RuntimeError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
        return None
    return arrays


def keep(kind: str, key: str, arrays: dict[str, AnyArray]) -> None:
    """Keep arrays under a key, whole or not at all; quietly do without where nothing can be written."""
    try:
        file = _file(kind, key)
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=file.parent, prefix=f"{key}.", suffix=".partial")
        try:
            with os.fdopen(handle, "wb") as stream:
                np.savez(stream, allow_pickle=False, **arrays)
            Path(partial).replace(file)
        finally:
            Path(partial).unlink(missing_ok=True)
        _forget_stale(file.parent)
    except (OSError, RuntimeError):  # no home, no room, no right to write
        return


def _file(kind: str, key: str) -> Path:
    return cache_folder() / kind / f"{key}.npz"


def _forget_stale(folder: Path) -> None:
    for file in folder.iterdir():
        if time.time() - file.stat().st_mtime > _STALE_AFTER_S:
            file.unlink(missing_ok=True)

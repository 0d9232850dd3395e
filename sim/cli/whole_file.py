"""Files that commands write: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sim.errors import RunError, UsageError


def writable(file: Path) -> Path:
    """Check that a file can be written where it is to stand, before anybody works for it.

    Raises
    ------
    UsageError
        If its folder is missing or cannot be written into, or a folder stands in its place.
    """
    if file.is_dir():
        raise UsageError(f"{file} is a folder; name a file")
    if not file.parent.is_dir():
        raise UsageError(f"there is no folder {file.parent}; make it, or write elsewhere")
    if not os.access(file.parent, os.W_OK):
        raise UsageError(f"the folder {file.parent} cannot be written into")
    return file


def write_whole(file: Path, lines: Iterable[str]) -> None:
    """Write lines into a file that appears, or replaces an older one, once it is whole.

    Raises
    ------
    RunError
        If it cannot be written, as on a full disk; nothing new stands there then.
    """
    written: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".tmp")
        written = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.writelines(f"{line}\n" for line in lines)
            stream.flush()
            os.fsync(stream.fileno())
        written.chmod(0o666 & ~_umask())
        written.replace(file)
    except OSError as error:
        raise RunError(f"{file} cannot be written: {error.strerror or error}") from error
    finally:
        if written is not None:
            written.unlink(missing_ok=True)


def field(text: str) -> str:
    """Return a text as a field of a CSV table."""
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\r\n') else text


def _umask() -> int:
    """Rights that new files do without; Python tells them only by setting them."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask

"""Files that users name: kept inside a folder, read whole, and shown as the user knows them."""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path

from sim.errors import Place, Problem, ScenarioError
from sim.scenario.wording import did_you_mean

_OUTSIDE = "a path must stay inside the scenario's folder"


def absolute(path: Path) -> Path:
    """Return an absolute path without ``..``, symlinks left as they are."""
    return Path(os.path.normpath(path.absolute()))


def shown_path(path: Path) -> str:
    """Return the path relative to the current directory where it lies below it."""
    full, here = absolute(path), Path.cwd()
    shown = full.relative_to(here) if full.is_relative_to(here) else full
    # A name that is not UTF-8 could not be printed.
    return shown.as_posix().encode("utf-8", "backslashreplace").decode()


def inside(folder: Path, relative: str, start: Path | None = None) -> Path:
    """Return the file that ``relative`` names, if it is inside ``folder`` once symlinks are followed.

    Parameters
    ----------
    folder
        Folder that must not be left.
    relative
        What the user wrote.
    start
        Folder that ``relative`` starts from; ``folder`` where none is given.

    Raises
    ------
    ValueError
        If the path is absolute, leaves the folder, or is none.
    """
    if Path(relative).is_absolute():
        raise ValueError(_OUTSIDE)
    path = absolute((start or folder) / relative)
    if not resolved(path).is_relative_to(folder.resolve()):
        raise ValueError(_OUTSIDE)
    return path


def resolved(path: Path) -> Path:
    """Return the path with symlinks followed.

    Raises
    ------
    ValueError
        If no file can have it.
    """
    try:
        target = path.resolve()
        target.exists()
    except (OSError, RuntimeError, ValueError):  # a loop of symlinks, a name too long, a NUL
        raise ValueError("this is not a usable path") from None
    return target


def missing(path: Path) -> str:
    """Say that there is no such file, and which of its neighbours may have been meant."""
    return f"there is no {path.name!r} in {shown_path(path.parent)}{did_you_mean(path.name, names_in(path.parent))}"


def name_of(file: Path, otherwise: str) -> str:
    """Return what a scenario or policy is called after its file, or something else if the file has no usable name."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", file.stem).strip("_.-")[:64] or otherwise


def names_in(folder: Path) -> list[str]:
    """Return the names of what is in a folder, of which there are none if it cannot be read."""
    try:
        return [entry.name for entry in folder.iterdir()]
    except OSError:
        return []


def read_bytes(file: Path, shown_as: str, largest: int) -> bytes:
    """Return the bytes of a regular file of at most ``largest`` bytes.

    Raises
    ------
    ScenarioError
        If it is missing, not a regular file, too large or not readable.
    """
    try:
        if not file.exists():
            raise _unusable(shown_as, missing(file))
        if not file.is_file():
            raise _unusable(shown_as, "this is not a file")
        with file.open("rb") as stream:
            raw = stream.read(largest + 1)
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise _unusable(shown_as, f"this cannot be read: {reason or error}") from None
    if len(raw) > largest:
        raise too_large(shown_as, largest)
    return raw


def too_large(shown_as: str, largest: int) -> ScenarioError:
    """Return the error for a file of more than ``largest`` bytes."""
    return _unusable(shown_as, f"the file is larger than {largest / 1e6:g} MB")


def decode(raw: bytes, shown_as: str) -> str:
    """Return UTF-8 text, with or without a byte-order mark.

    Raises
    ------
    ScenarioError
        If the bytes are not UTF-8 text; it names the first byte that is not.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _unusable(shown_as, "the file is UTF-16; save it as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The decoder counts from behind a byte-order mark.
        at = error.start + len(codecs.BOM_UTF8) * raw.startswith(codecs.BOM_UTF8)
        raise _not_text(raw[:at].decode("utf-8-sig"), f"byte 0x{raw[at]:02x}", shown_as) from None
    if "\0" in text:
        raise _not_text(text[: text.index("\0")], "a NUL character", shown_as)
    return text


def _not_text(before: str, what: str, shown_as: str) -> ScenarioError:
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    place = Place(shown_as, len(lines), len(lines[-1]) + 1)
    return ScenarioError(Problem(f"{what} is no text; is the file binary, or not saved as UTF-8?", place))


def _unusable(shown_as: str, message: str) -> ScenarioError:
    return ScenarioError(Problem(message, Place(shown_as)))

"""How a result came to be: code, libraries, machine, command."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import platform
import shlex
import sys
import time
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any

_PACKAGE = Path(__file__).resolve().parents[1]
_LIBRARIES = ("mesa", "numba", "numpy", "pandas", "pyarrow", "scipy", "simpy")


@cache
def code_hash() -> str:
    """Hash of the package's source and presets: two runs with one hash, scenario and seed give the same tables."""
    digest = hashlib.sha256()
    for file in sorted([*_PACKAGE.rglob("*.py"), *_PACKAGE.rglob("*.yaml")]):
        digest.update(file.relative_to(_PACKAGE).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


@cache
def versions() -> Mapping[str, str]:
    """Versions of this package, of Python and of the libraries that results depend on."""
    found = {"python": platform.python_version(), "datacity": version()}
    return MappingProxyType(found | {name: metadata.version(name) for name in _LIBRARIES})


def version() -> str:
    """Version of this package."""
    try:
        return metadata.version("datacity")
    except metadata.PackageNotFoundError:  # run from a checkout that is not installed
        return "0"


def machine() -> dict[str, Any]:
    """What kind of machine this is, without anything that names it."""
    return {"system": platform.system(), "processor": platform.machine(), "cpus": os.cpu_count()}


def command() -> str:
    """The command that was typed, as a shell would take it."""
    words = sys.argv.copy()
    if words:
        name = Path(words[0]).name
        words[0] = "datacity" if name == "__main__.py" else name
    return shlex.join(words)


def timestamp(seconds: float | None = None) -> str:
    """A wall-clock time as ISO 8601 in UTC, for people; no result depends on it."""
    moment = dt.datetime.fromtimestamp(time.time() if seconds is None else seconds, dt.UTC)
    return moment.isoformat(timespec="seconds")

"""What a measurement was made on, so that nobody compares seconds of different machines."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from pathlib import Path


def machine() -> dict[str, str | int]:
    """Processor, cores, Python, and how many processes were waiting for those cores."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "load": round(os.getloadavg()[0]),
        "python": platform.python_version(),
    }


def versions(*packages: str) -> dict[str, str]:
    """Versions of packages that are installed."""
    return {name: metadata.version(name) for name in packages}


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()

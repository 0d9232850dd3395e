"""Whether a run comes to the same content however it is run: threads, processes, processors, Pythons.

Every way is a process of its own. Other Pythons are those that the variable ``DATACITY_PYTHONS`` names, with the
path separator between them; each needs the packages of ``requirements.lock``.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.engine.compiled import cache_folder, kernel_fingerprint

_ROOT = Path(__file__).resolve().parents[1]
_THREADS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_NUM_THREADS")
#: Processors that kernels are compiled for, and the instruction set that the machine must have to run them.
_PROCESSORS = {"generic": "", "haswell": "avx2"}
_WIDEST = ("avx512f", "avx2")


class _Way(NamedTuple):
    python: str
    settings: Mapping[str, str]


def measure(scenarios: Mapping[str, int]) -> dict[str, Any]:
    """Digests of scenarios, run for some days, in every way that this machine offers.

    Raises
    ------
    AssertionError
        If two ways differ.
    """
    with tempfile.TemporaryDirectory() as folder:
        ways = _ways()
        found = {
            name: {way: _digest(name, days, how, Path(folder) / f"{name}, {way}") for way, how in ways.items()}
            for name, days in scenarios.items()
        }
    for name, digests in found.items():
        if len(set(digests.values())) != 1:
            raise AssertionError(f"{name} differs: {digests}")
    return {
        "days": dict(scenarios),
        "ways": list(ways),
        "widest_instructions": next((name for name in _WIDEST if name in _instructions()), "none"),
        "digest": {name: next(iter(digests.values())) for name, digests in found.items()},
        "same": True,
    }


def _ways() -> dict[str, _Way]:
    """Name of each way to run, and how; kernels for other processors are kept beside those for this one."""
    here = sys.executable
    kernels = cache_folder() / f"kernels-{kernel_fingerprint()}-for-bytes"
    ways = {f"{n} thread{'s' * (n > 1)}": _Way(here, dict.fromkeys(_THREADS, str(n))) for n in (1, 2)}
    ways["another process"] = _Way(here, {})
    features = " ".join(np.__config__.CONFIG["SIMD Extensions"].get("found", []))
    for processor, needs in _PROCESSORS.items():
        if needs in _instructions():
            settings = {"NUMBA_CPU_NAME": processor, "NUMBA_CACHE_DIR": str(kernels / processor)}
            without = {"NPY_DISABLE_CPU_FEATURES": features} if processor == "generic" else {}
            ways[f"kernels for {processor}"] = _Way(here, settings | without)
    for python in filter(None, os.environ.get("DATACITY_PYTHONS", "").split(os.pathsep)):
        asked = [python, "-c", "import platform; print(platform.python_version())"]
        version = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        ways[f"Python {version}"] = _Way(python, {"PYTHONPATH": str(_ROOT)})
    return ways


def _instructions() -> str:
    info = Path("/proc/cpuinfo")
    return info.read_text() if info.exists() else ""


def _digest(scenario: str, days: int, way: _Way, out: Path) -> str:
    """Hash of what the tables of a run say, and of its outcomes to the byte."""
    file = _ROOT / "scenarios" / f"{scenario}.yaml"
    command = [way.python, "-m", "sim.cli", "run", str(file), f"--days={days}", f"--out={out}", "--json"]
    environment = {**os.environ, **way.settings}
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    outcomes = (Path(said["folder"]) / "outcomes.csv").read_bytes()
    return f"{said['run']['content_hash']}-{hashlib.blake2b(outcomes, digest_size=8).hexdigest()}"

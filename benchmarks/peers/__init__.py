"""What peers do with the same inputs; each file is run by a Python that has the peer, and imports nothing of ours.

Peers are installed for benchmarks only: ``python -m benchmarks.peers`` makes a virtual environment with
them, in ``.venv-peers`` or wherever ``DATACITY_PEERS`` says.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

#: Exactly the versions that figures are told of.
PACKAGES = (
    "eclipse-sumo==1.28.0", "libsumo==1.28.0", "uxsim==1.15.1", "aequilibrae==1.7.2", "igraph==1.0.0",
    "orderly-chaos==0.2.0", "nanobook==0.19.2",
)  # fmt: skip
_HERE = Path(__file__).resolve().parent


def folder() -> Path:
    """Where the peers' environment is, or will be."""
    return Path(os.environ.get("DATACITY_PEERS") or _HERE.parents[1] / ".venv-peers")


def make() -> None:
    """Install the peers, unless that has been done."""
    if not python().exists():
        venv.create(folder(), with_pip=True)
    subprocess.run([python(), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)


def python() -> Path:
    """The interpreter that has the peers; it may not exist."""
    return folder() / "bin" / "python"


def lend_packages() -> None:
    """Let this process import peers that it lacks itself, such as igraph; its own packages come first."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = folder() / "lib" / version / "site-packages"
    if packages.exists():
        sys.path.append(str(packages))


def run(script: str, *arguments: str) -> dict[str, Any]:
    """Run one of the files here with the peers' interpreter; return what its last line says as JSON.

    Raises
    ------
    RuntimeError
        If there are no peers, or the script fails.
    """
    if not python().exists():
        raise RuntimeError("there are no peers; install them with: python -m benchmarks.peers")
    done = subprocess.run([python(), _HERE / script, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{script} failed:\n{done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result

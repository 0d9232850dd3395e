"""``python -m benchmarks [NAME...]``: run benchmarks in processes of their own and keep what came out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.machine import machine, versions
from benchmarks.page import PAGE, page

_RESULTS = Path(__file__).resolve().parent / "results"

#: Name of each benchmark, and the call that measures it.
BENCHMARKS = {
    "sensors": "benchmarks.sensors:measure(1_000_000)",
    "assignment": "benchmarks.assignment:measure()",
    "dispatch-quickstart": "benchmarks.dispatch:measure('quickstart', {'days': 10}, every=1)",
    "dispatch-metropolis": "benchmarks.dispatch:measure('metropolis', {'days': 3}, every=7)",
    "tours": "benchmarks.tours:measure()",
    "rooms-quickstart": "benchmarks.rooms:measure('quickstart', {'days': 30})",
    "rooms-metropolis": "benchmarks.rooms:measure('metropolis', {'days': 4, 'warmup_days': 1})",
    "movement": "benchmarks.movement:measure((20_000, 100_000), trips=(10_000, 100_000))",
    "dock-trips": "benchmarks.dock_trips:measure({10_000: 30, 100_000: 3})",
    "sumo": "benchmarks.sumo:measure(100_000, hours=0.6)",
    "uxsim": "benchmarks.uxsim:measure('quickstart', 50_000)",
    "length": "benchmarks.length:measure({'tiny': ('tiny', 365), 'quickstart': ('quickstart', 90),"
    " 'metropolis': ('metropolis', 36)})",
    "auctions": "benchmarks.auctions:measure(1_000, 1_000)",
    "plain-twin": "benchmarks.plain_twin:measure()",
    "routing": "benchmarks.routing:measure('metropolis', places=2000, rounds=9)",
    "start": "benchmarks.start:measure('tiny', days=2, rounds=5, cold_rounds=2)",
    "same-bytes": "benchmarks.same_bytes:measure({'tiny': 3, 'quickstart': 10})",
    "rooms-megacity": "benchmarks.rooms:measure('megacity', {'days': 3, 'warmup_days': 1})",
}

_CODE = """
import json
from benchmarks.peers import lend_packages
lend_packages()
from {module} import *
print(json.dumps({call}))
"""


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; return the exit code."""
    _RESULTS.mkdir(exist_ok=True)
    for name in names or BENCHMARKS:
        module, _, call = BENCHMARKS[name].partition(":")
        code = _CODE.format(module=module, call=call)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return 1
        result: dict[str, Any] = {**_about(), **json.loads(done.stdout.splitlines()[-1])}
        (_RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")
        print(name, json.dumps(result, indent=1))
        PAGE.write_text(page(), encoding="utf-8")
    return 0


def _about() -> dict[str, Any]:
    return {"machine": machine(), "versions": versions("numpy", "numba", "scipy", "simpy")}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

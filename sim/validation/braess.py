"""Braess's paradox: a new road makes everybody slower."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from sim.city.traffic.planning import read_planning_map, settled
from sim.validation.row import Figure, Row, Trial, share

_CARS = 4000
#: Nodes 1 and 2 are joined by 1-3-2 and 1-4-2. Two roads take 45 minutes, two take a minute for every 100 cars,
#: written as a free time of next to nothing with a factor that brings it back; the shortcut 3-4 takes no time.
ROADS = (
    "1 3 1 0 1e-7 1e5 1 0 0 1;",
    "1 4 1 0 45 0 1 0 0 1;",
    "3 2 1 0 45 0 1 0 0 1;",
    "4 2 1 0 1e-7 1e5 1 0 0 1;",
)
_SHORTCUT = "3 4 1 0 1e-7 0 1 0 0 1;"
_EXACT = 1e-4
_GAP = 1e-6


def minutes_each(roads: Sequence[str]) -> float:
    """Mean travel time of 4,000 cars from node 1 to node 2 on roads given as rows of a TNTP network."""
    metadata = f"<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 4\n<NUMBER OF LINKS> {len(roads)}\n<END OF METADATA>\n"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "braess_net.tntp").write_text(metadata + "\n".join(roads) + "\n")
        (folder / "braess_trips.tntp").write_text(f"<END OF METADATA>\nOrigin 1\n2 : {_CARS};\n")
        planning = read_planning_map(folder, "braess")
    return settled(planning.equilibrium(), _GAP).total_time / _CARS


def _figures(_trial: Trial) -> tuple[Figure, ...]:
    return (
        share("each car without the shortcut", "min", 65.0, minutes_each(ROADS), _EXACT),
        share("each car with the shortcut", "min", 80.0, minutes_each((*ROADS, _SHORTCUT)), _EXACT),
    )


ROWS = (
    Row(
        "braess",
        "A shortcut between two roads makes each of 4,000 cars take 80 minutes instead of 65",
        "Braess (1968); the numbers of Easley and Kleinberg (2010), section 8.1",
        "a TNTP network read and assigned as `datacity map assign` does",
        _figures,
    ),
)

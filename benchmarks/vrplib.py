"""Vehicle routing problems as files in VRPLIB form, and the length of a solution."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.arrays import Ints
from sim.decisions.local_search import length
from sim.decisions.savings import Limits, Stops

_FAR = 1 << 40


@dataclass(frozen=True)
class Problem:
    """One depot, stops that have to be served from it, and tours that end where they began.

    Parameters
    ----------
    stops, limits
        What the savings rule takes.
    unit
        How many units of length there are to one of the published solution.
    """

    stops: Stops
    limits: Limits
    unit: int

    def length(self, following: Ints) -> float:
        """Length of all tours in units of the published solution."""
        return length(self.stops, following) / self.unit


def read_problem(file: Path) -> Problem:
    """Read a problem whose lengths are whole (no time windows) or cut to one decimal (with them).

    Those are the conventions under which the published solutions of the X instances (Uchoa et al.
    2017) and of Solomon's (1987) are the best known.
    """
    head, section = _sections(file.read_text())
    xy, kg = section["NODE_COORD_SECTION"][:, 1:], section["DEMAND_SECTION"][:, 1].astype(np.int64)
    exact = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))
    timed = "TIME_WINDOW_SECTION" in section
    unit = 10 if timed else 1
    way = np.floor(unit * exact).astype(np.int64) if timed else np.rint(exact).astype(np.int64)
    service = int(unit * float(head.get("SERVICE_TIME", 0)))
    window = unit * section["TIME_WINDOW_SECTION"][:, 1:] if timed else np.tile([0, _FAR], (kg.size, 1))
    window = window.astype(np.int64)
    stops = Stops(
        start=way[0, 1:].copy(),
        end=way[1:, 0].copy(),
        between=way[1:, 1:].copy(),
        kg=kg[1:].copy(),
        opens=window[1:, 0].copy(),
        closes=np.minimum(window[1:, 1], window[0, 1] - service - way[1:, 0]),  # and back before the depot closes
    )
    return Problem(stops, Limits(int(head["CAPACITY"]), kg.size, service), unit)


def _sections(text: str) -> tuple[dict[str, str], dict[str, np.ndarray]]:
    head: dict[str, str] = {}
    rows: dict[str, list[list[float]]] = {}
    name = ""
    for line in (line.strip() for line in text.splitlines()):
        if ":" in line:
            key, _, value = line.partition(":")
            head[key.strip()] = value.strip()
        elif line and line[0].isalpha():
            name = line
        elif line:
            rows.setdefault(name, []).append([float(field) for field in line.split()])
    return head, {key: np.array(value) for key, value in rows.items() if len({len(row) for row in value}) == 1}

"""How far the dispatch rules are from the best, and what they cost beside scipy, on boards of real runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any
from unittest.mock import patch

import numpy as np
from scipy.optimize import linear_sum_assignment

from sim.agents import Carrier
from sim.arrays import NONE, Ints, SmallInts
from sim.decisions.dispatch import NO_WAY_MS, Rule, assign_trucks
from sim.model import CityModel
from sim.record.recorder import MemoryRecorder
from sim.scenario.load import load

#: Cells (loads x trucks) above which scipy takes too long to be asked for every board.
_MOST_CELLS = 20_000_000


class _Board:
    """One board, cleared by each rule: total drive in ms and seconds of this process."""

    def __init__(self, pickup: Ints, truck: Ints, drive_ms: SmallInts) -> None:
        self.loads, self.trucks = pickup.size, truck.size
        self.total: dict[str, int] = {}
        self.cpu_s: dict[str, float] = {}
        for rule in ("greedy", "assignment"):
            self._clear(rule, lambda rule=rule: assign_trucks(pickup, truck, drive_ms, rule), pickup, truck, drive_ms)
        self._clear("nearest truck for each load in turn", lambda: _in_turn(pickup, truck, drive_ms), pickup, truck,
                    drive_ms)  # fmt: skip
        if self.loads * self.trucks <= _MOST_CELLS:
            self._clear("scipy", lambda: _scipy(pickup, truck, drive_ms), pickup, truck, drive_ms)
            assert self.total["scipy"] == self.total["assignment"]

    def _clear(self, rule: str, solve: Callable[[], Ints], pickup: Ints, truck: Ints, drive_ms: SmallInts) -> None:
        began = time.process_time()
        chosen = solve()
        self.cpu_s[rule] = time.process_time() - began
        sent = chosen != NONE
        self.total[rule] = int(drive_ms[pickup[sent], truck[chosen[sent]]].sum(dtype=np.int64))

    def gap(self, rule: str) -> float:
        """Drive above the least, as a share of it."""
        least = self.total["assignment"]
        return self.total[rule] / least - 1.0 if least else 0.0


def measure(scenario: str, overrides: Mapping[str, Any], every: int) -> dict[str, Any]:
    """Run a shipped scenario and clear every n-th of its boards by each rule.

    The run itself goes by the scenario's own rule, so the boards are those that it meets.
    """
    boards: list[_Board] = []
    met = 0

    def dispatch(pickup: Ints, truck: Ints, drive_ms: SmallInts, rule: Rule) -> Ints:
        nonlocal met
        met += 1
        if met % every == 0:
            boards.append(_Board(pickup, truck, drive_ms))
        return assign_trucks(pickup, truck, drive_ms, rule)

    nothing = np.zeros(1, dtype=np.int64)
    _Board(nothing, nothing, np.zeros((1, 1), dtype=np.int32))  # compiles
    loaded = load(f"scenarios/{scenario}.yaml", {"twins": 0, "warmup_days": 0, **overrides})
    with patch.object(Carrier, "dispatch", staticmethod(dispatch)):
        model = CityModel(loaded, loaded.scenario.seed)
        model.start()
        model.run(MemoryRecorder(model.names))
    return {
        "scenario": scenario,
        "boards": len(boards),
        "loads": _spread([board.loads for board in boards]),
        "trucks": _spread([board.trucks for board in boards]),
        "rules": {rule: _about(boards, rule) for rule in boards[0].total if rule != "scipy"},
        "scipy": _beside_scipy([board for board in boards if "scipy" in board.total]),
    }


def _about(boards: list[_Board], rule: str) -> dict[str, Any]:
    total, least = (sum(board.total[key] for board in boards) for key in (rule, "assignment"))
    return {
        "gap_of_all_drives": round(total / least - 1.0, 4),
        "gap_of_a_board": _spread([board.gap(rule) for board in boards]),
        "cpu_ms": _spread([1e3 * board.cpu_s[rule] for board in boards]),
    }


def _beside_scipy(boards: list[_Board]) -> dict[str, Any]:
    times = {rule: sum(board.cpu_s[rule] for board in boards) for rule in ("scipy", "assignment")}
    return {
        "boards": len(boards),
        "same_total_drive": True,
        "times_faster": round(times["scipy"] / times["assignment"], 1),
    }


def _spread(values: list[float]) -> dict[str, float]:
    names = {"least": 0.0, "median": 0.5, "p90": 0.9, "most": 1.0}
    return {name: round(float(np.quantile(values, at)), 4) for name, at in names.items()}


def _scipy(pickup: Ints, truck: Ints, drive_ms: SmallInts) -> Ints:
    served = min(pickup.size, truck.size)
    load_row, truck_row = linear_sum_assignment(drive_ms[np.ix_(pickup[:served], truck)])
    chosen = np.full(pickup.size, NONE)
    chosen[load_row] = truck_row
    return chosen


def _in_turn(pickup: Ints, truck: Ints, drive_ms: SmallInts) -> Ints:
    """Each load, first ready first, takes the nearest truck: what many a dispatcher does."""
    chosen = np.full(pickup.size, NONE)
    stands, stand = np.unique(truck, return_inverse=True)
    spare = np.bincount(stand)
    line = np.argsort(stand, kind="stable")
    last = np.cumsum(spare)
    for row, place in enumerate(pickup[: truck.size].tolist()):
        at = int(np.where(spare > 0, drive_ms[place, stands], NO_WAY_MS).argmin())
        chosen[row] = line[last[at] - spare[at]]
        spare[at] -= 1
    return chosen

"""``python -m benchmarks.budget``: docs/budget.md from the budgets below and the last measurements."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
_RESULTS = _ROOT / "benchmarks" / "results"
PAGE = _ROOT / "docs" / "budget.md"

#: Days and minutes that each reference scenario must keep to on two cores.
MUST = {"metropolis": (90, 25), "megacity": (30, 25)}

#: Seconds per simulated day that each room may take; their sum leaves no more than ``MUST``.
BUDGET = {
    "city kernel": {"metropolis": 4.0, "megacity": 20.0},
    "routing": {"metropolis": 5.0, "megacity": 7.0},
    "dispatch": {"metropolis": 2.0, "megacity": 7.0},
    "record and accounts": {"metropolis": 1.0, "megacity": 4.0},
    "feeds": {"metropolis": 0.8, "megacity": 3.0},
    "decisions": {"metropolis": 0.6, "megacity": 3.0},
    "exchange": {"metropolis": 0.6, "megacity": 2.0},
    "deliveries": {"metropolis": 0.3, "megacity": 1.0},
    "roads and customers": {"metropolis": 0.3, "megacity": 0.5},
    "state": {"metropolis": 0.3, "megacity": 1.0},
    "rules": {"metropolis": 0.1, "megacity": 0.1},
    "finance and sanctions, to come": {"metropolis": 1.6, "megacity": 1.4},
}

_HEAD = """\
# What each room may cost

Seconds per simulated day on two cores, caches warm. A change that takes a room over its budget is not done.
The budgets add up to what the whole must keep to: {whole}. Measured figures are from `make bench`
({names}), which runs a few days of each scenario and counts
the days after the first; shared machines vary by a quarter.

| room | {columns} |
| --- | {rules} |
"""


def page() -> str:
    """Text of docs/budget.md."""
    measured = {name: _measured(name) for name in MUST}
    columns = " | ".join(f"{name}: budget | measured" for name in MUST)
    whole = "; ".join(f"{name} {minutes} min for {days} days" for name, (days, minutes) in MUST.items())
    names = ", ".join(f"`rooms-{name}`" for name in MUST)
    rows = [
        f"| {room} | " + " | ".join(f"{budget[name]:.1f} | {_cell(measured[name], room)}" for name in MUST) + " |"
        for room, budget in BUDGET.items()
    ]
    total = [
        f"{sum(budget[name] for budget in BUDGET.values()):.1f} | {measured[name]['s_per_day']:.1f}" for name in MUST
    ]
    rows.append("| **all** | " + " | ".join(total) + " |")
    notes = [
        f"{name}: start {m['start_s']:.0f} s, first day {m['first_day_s']:.0f} s, peak memory {m['peak_mb']:,} MB, "
        f"{m['vehicle_days_per_s']:,} vehicle-days a second."
        for name, m in measured.items()
    ]
    head = _HEAD.format(whole=whole, names=names, columns=columns, rules=" | ".join(["---: | ---:"] * len(MUST)))
    return head + "\n".join(rows) + "\n\n" + "\n\n".join(note[0].upper() + note[1:] for note in notes) + "\n"


def _measured(scenario: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((_RESULTS / f"rooms-{scenario}.json").read_text())
    return result


def _cell(measured: dict[str, Any], room: str) -> str:
    seconds = measured["by_room_s_per_day"].get(room)
    return "" if seconds is None else f"{seconds:.2f}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

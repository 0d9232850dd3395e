"""What each room costs a simulated day: the figures behind docs/budget.md."""

from __future__ import annotations

import resource
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any
from unittest.mock import patch

from sim.city.city import City
from sim.engine.agenda import Agenda, Handler
from sim.model import CityModel
from sim.record.recorder import MemoryRecorder
from sim.scenario.load import load

#: Room that the time of each kind of agenda entry belongs to.
ROOM_OF_KIND = {
    "midnight": "record and accounts",
    "policy": "rules",
    "roads": "roads and customers",
    "hour": "roads and customers",
    "receive": "deliveries",
    "sample": "feeds",
    "survey": "feeds",
    "feed": "feeds",
    "deliver": "feeds",
    "reviewed": "exchange",
    "market": "exchange",
    "session": "exchange",
    "order": "decisions",
    "dispatch": "dispatch",
    "nowcast": "state",
}
CITY = "city kernel"


def measure(scenario: str, overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Run a shipped scenario and return process seconds per simulated day by room, start-up and first day apart.

    The first day fills route tables and compiles; the days after it are what a long run costs.
    """
    spent: dict[str, float] = defaultdict(float)
    began = time.process_time()
    loaded = load(f"scenarios/{scenario}.yaml", {"twins": 0, **overrides})
    with patch.object(Agenda, "handle", _timed_handle(spent)), patch.object(City, "advance", _timed_advance(spent)):
        model = CityModel(loaded, loaded.scenario.seed)
        model.start()
        marks = {"start": time.process_time() - began}

        def watch(day: int) -> None:
            if day == 0:
                marks["first_day"] = time.process_time() - began - marks["start"]
                spent.clear()

        model.run(MemoryRecorder(model.names), watch)
    days = loaded.scenario.days - 1
    total = time.process_time() - began - marks["start"] - marks["first_day"]
    return {
        "scenario": scenario,
        "days": loaded.scenario.days,
        "start_s": round(marks["start"], 2),
        "first_day_s": round(marks["first_day"], 2),
        "s_per_day": round(total / days, 3),
        "by_room_s_per_day": {room: round(s / days, 3) for room, s in sorted(spent.items(), key=lambda x: -x[1])},
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "vehicle_days_per_s": round(loaded.scenario.fleet.vehicles * days / total),
    }


def _timed_handle(spent: dict[str, float]) -> Callable[..., None]:
    original = Agenda.handle

    def handle(self: Agenda, kind: str, handler: Handler, every_ms: int | None = None, first_ms: int = 0) -> None:
        def timed(now_ms: int, owners: Any) -> None:
            began = time.process_time()
            handler(now_ms, owners)
            spent[ROOM_OF_KIND[kind]] += time.process_time() - began

        original(self, kind, timed, every_ms, first_ms)

    return handle


def _timed_advance(spent: dict[str, float]) -> Callable[..., None]:
    original = City.advance

    def advance(self: City, until_ms: int) -> None:
        began = time.process_time()
        original(self, until_ms)
        spent[CITY] += time.process_time() - began

    return advance

"""Looking at a model while it runs, and stopping it in the middle."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from sim.arrays import State
from sim.engine.events import Batch
from sim.model import CityModel
from sim.record.recorder import MemoryRecorder
from sim.record.registry import TABLES
from sim.scenario.load import LoadedScenario

#: Rooms that hold the truth, or what the recorder follows of it.
_RECORD = ("city", "diary", "accounts", "shortages")

#: Called after institutions have acted at an instant.
Look = Callable[[int], None]


class _EnoughError(Exception):
    """The instant to stop at has come."""


def started(loaded: LoadedScenario, seed: int | None = None) -> CityModel:
    """A model on day 0, before anything has happened."""
    model = CityModel(loaded, loaded.scenario.seed if seed is None else seed)
    model.start()
    return model


def run_watched(model: CityModel, look: Look) -> MemoryRecorder:
    """Run a model to its end and look at it at every stop."""
    step = model.clock.step

    def step_and_look() -> None:
        step()
        look(model.clock.now_ms)

    model.clock.step = step_and_look  # type: ignore[method-assign]
    recorder = MemoryRecorder(model.names)
    model.run(recorder)
    return recorder


def stopped(loaded: LoadedScenario, at_ms: int, seed: int | None = None) -> CityModel:
    """A model whose city has lived until an instant at which institutions and persons are still to act."""
    model = started(loaded, seed)
    step = model.clock.step

    def step_until() -> None:
        if model.clock.next_stop() == at_ms:
            raise _EnoughError
        step()

    model.clock.step = step_until  # type: ignore[method-assign]
    with suppress(_EnoughError):
        model.run(MemoryRecorder(model.names))
    model.clock.step = step  # type: ignore[method-assign]
    return model


def act(model: CityModel) -> dict[str, list[Batch]]:
    """Let everybody act at the instant at which a model is stopped; return what they did, by table."""
    for table in TABLES:
        model.log.take(table)
    model.clock.step()
    return {table: model.log.take(table) for table in TABLES}


def rooms(model: CityModel) -> dict[str, State]:
    """Everything that persons and institutions know and hold, by room: all but the city and what is recorded of it."""
    return {name: state for name, state in model.state().items() if name not in _RECORD}

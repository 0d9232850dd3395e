"""Every room saves what it needs: a model restored at any midnight lives on as the one that was saved."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from generate import scenarios
from hypothesis import HealthCheck, example, given, settings
from village import ACROSS_DAYS, RIVALS, village

from sim.arrays import State
from sim.model import CityModel
from sim.record.recorder import MemoryRecorder
from sim.record.registry import TABLES
from sim.record.tables import Tables, frame
from sim.scenario.load import LoadedScenario

from .stops import started


class KeepingStates(MemoryRecorder):
    """A recorder into memory that keeps the state of every midnight, by the day that begins."""

    def __init__(self, model: CityModel) -> None:
        super().__init__(model.names)
        self.states: dict[int, dict[str, State]] = {}

    def wants_state(self, day: int) -> bool:  # noqa: ARG002
        """Always."""
        return True

    def save_state(self, day: int, rooms: Mapping[str, State]) -> None:
        """Copy everything."""
        self.states[day + 1] = {
            room: {name: array.copy() for name, array in state.items()} for room, state in rooms.items()
        }


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios(max_days=4))
@example(village())
@example(village(RIVALS))
@example(village(ACROSS_DAYS | {"policy.allocation": "planner"}))
@example(village(ACROSS_DAYS | {"policy.allocation": "planner", "policy.intervention": "priority"}))
def test_a_restored_model_lives_on_as_if_nothing_had_happened(loaded: LoadedScenario) -> None:
    """From each midnight on, a model made anew and restored records the same rows, event numbers included."""
    model = started(loaded)
    whole = KeepingStates(model)
    model.run(whole)
    assert sorted(whole.states) == list(range(1, model.days))
    for day, rooms in whole.states.items():
        first_event = int(rooms["log"]["next_event"])
        again = CityModel(loaded, loaded.scenario.seed)
        again.restore(day, rooms)
        rest = MemoryRecorder(again.names)
        again.run(rest)
        for table in TABLES:
            expected, found = rows_from(whole.tables, table, first_event), rows_from(rest.tables, table, 0)
            assert found.equals(expected), f"{table} from day {day} on"


def rows_from(tables: Tables, name: str, first_event: int) -> pd.DataFrame:
    """Rows of a table from an event on, with words in place of the codes of categories."""
    table = frame(tables, name)
    words = {column: table[column].astype(object) for column in table.columns[table.dtypes == "category"]}
    return table.assign(**words)[table["event"] >= first_event].reset_index(drop=True)

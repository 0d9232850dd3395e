"""Reading stocks: by sensors, by what they last sampled, or from a recording that stands in for them."""

from __future__ import annotations

import numpy as np

from sim import units
from sim.arrays import NONE, AnyArray, Floats, Ints, Mask, State
from sim.city.plants.series import Series, read_series
from sim.city.plants.supply import SupplyChain
from sim.city.sensors.reading import read_stock
from sim.city.sensors.samples import Samples
from sim.city.sensors.stock import Character, StockSensors
from sim.errors import ScenarioError
from sim.scenario.load import LoadedScenario
from sim.units import HOUR_MS


class Sensing:
    """The face of all stock sensors.

    Parameters
    ----------
    sensors, character
        Sensors and what they have in common.
    samples
        What was last sampled, or none for sensors that measure when they are read.
    recording, recording_of
        Recorded readings in t, and which of them stands in for the sensors of each point (or -1), int64 (points,).
    """

    def __init__(
        self,
        sensors: StockSensors,
        character: Character,
        samples: Samples | None = None,
        recording: Series | None = None,
        recording_of: Ints | None = None,
    ) -> None:
        self._sensors = sensors
        self._character = character
        self.samples = samples
        self._recording = recording
        self._recording_of = recording_of

    def sample(self, points: AnyArray, now_ms: int) -> None:
        """Let sensors that sample at intervals do so."""
        if self.samples is not None:
            self.samples.take(now_ms, _truth(points))

    def read_net(self, rows: Ints, points: AnyArray, now_ms: int) -> tuple[Floats, Mask]:
        """Stock less waiting orders in kg at some points, and where there is a reading.

        Parameters
        ----------
        rows
            Points to read, int64.
        points
            The truth, records of ``POINT``.
        now_ms
            When it is read.
        """
        sampled_ms, truth = (now_ms, _truth(points)) if self.samples is None else self.samples.readable(now_ms)
        on_hand, owed = truth
        value, seen = np.zeros(rows.size), np.zeros(rows.size, dtype=np.bool_)
        read_stock(self._sensors, self._character, on_hand, rows, sampled_ms, value, seen)
        if self._recording is not None and self._recording_of is not None:
            for i in np.flatnonzero(self._recording_of[rows] != NONE).tolist():
                recorded_t = self._recording.value(int(self._recording_of[rows[i]]), sampled_ms // HOUR_MS)
                value[i], seen[i] = recorded_t * units.KG_PER_T, True
        return value - owed[rows], seen

    def state(self) -> State:
        """What changes in a run."""
        return {} if self.samples is None else self.samples.state()

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        if self.samples is not None:
            self.samples.restore(state)


def _truth(points: AnyArray) -> Ints:
    return np.stack([points["on_hand_kg"], points["waiting_kg"]])


def sensing_of(loaded: LoadedScenario, chain: SupplyChain, sensors: StockSensors, character: Character) -> Sensing:
    """Sensing as the scenario says.

    Raises
    ------
    ScenarioError
        If the recording cannot be used, or is about no stock of the city.
    """
    plan = loaded.scenario.sensors
    samples = None
    if plan.interval > 0:
        start = np.stack([chain.target_kg, np.zeros(chain.points, dtype=np.int64)])
        interval_ms = max(1, round(plan.interval * 60)) * units.MINUTE_MS
        samples = Samples(interval_ms, units.ms_from_hours(plan.latency), start)
    if plan.series is None:
        return Sensing(sensors, character, samples)
    recording = read_series(loaded.resolve(plan.series), plan.series, least=0.0)
    return Sensing(sensors, character, samples, recording, _points_of(loaded, chain, recording))


def _points_of(loaded: LoadedScenario, chain: SupplyChain, recording: Series) -> Ints:
    row_of = {name: row for row, name in enumerate(chain.point_names())}
    recording_of = np.full(chain.points, NONE, dtype=np.int64)
    for row, (site, good) in enumerate(recording.names):
        if f"{site}/{good}" not in row_of:
            message = f"a recording is about {good!r} at {site!r}, where there is no such stock; name site_id and good"
            raise ScenarioError(loaded.problem("sensors.series", message))
        recording_of[row_of[f"{site}/{good}"]] = row
    return recording_of

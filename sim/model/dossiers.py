"""Dossiers: applications for permits on their way from desk to desk."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints, Keys, Mask, State
from sim.engine.calendar import Calendar
from sim.engine.streams import Stream, combine_each, poisson
from sim.engine.tables import join_states, part_of
from sim.regulation.desks import Desks
from sim.scenario.schema import Permits
from sim.units import HOUR_MS, ms_from_hours

_COLUMNS = ("carrier", "district", "applied_ms", "desk", "done_ms", "papers")


class Dossiers:
    """Carriers' dossiers among those of all other applicants, at the desks of several departments.

    A dossier visits one desk after the other, in their fixed order, and skips those whose paper comes by itself.

    Parameters
    ----------
    settings
        Section of the scenario.
    desk_key
        Key of each department's desks, in the order in which they are visited, uint64 (desks,).
    carrier_key
        Key of each carrier, uint64 (carriers,).
    calendar
        Office hours.
    seed
        Seed of the run.
    """

    def __init__(self, settings: Permits, desk_key: Keys, carrier_key: Keys, calendar: Calendar, seed: int) -> None:
        self._settings = settings
        self._desk_key = desk_key
        self._carrier_key = carrier_key
        self._calendar = calendar
        self._desks = [Desks(settings.desks, calendar) for _ in desk_key]
        self._service_ms = ms_from_hours(settings.service)
        self._arrivals = Stream(seed, "other applicants")
        self._other_service = Stream(seed, "other applicants' time at a desk")
        self._service = Stream(seed, "time at a desk")
        #: Dossiers on their way, one row each: ``desk`` is the one it is at, done there at ``done_ms``.
        self.rows: dict[str, Ints] = {name: np.empty(0, dtype=np.int64) for name in _COLUMNS}

    def backlog_h(self, now_ms: int) -> Floats:
        """Office time for which a dossier handed in now would wait at each desk, float64 (desks,)."""
        return np.array([desks.backlog_ms(now_ms) for desks in self._desks]) / HOUR_MS

    def hand_in(self, carrier: Ints, district: Ints, now_ms: int) -> None:
        """Start dossiers, one row each; the first desk follows at the next step."""
        start = np.full(carrier.size, now_ms, dtype=np.int64)
        added = (carrier, district, start, np.full(carrier.size, -1), start, np.zeros(carrier.size, dtype=np.int64))
        for name, column in zip(_COLUMNS, added, strict=True):
            self.rows[name] = np.concatenate([self.rows[name], column])

    def serve_others(self, now_ms: int) -> None:
        """Let everybody else who comes in this office hour queue up."""
        hour_ms = self._calendar.worked_ms(now_ms + HOUR_MS) - self._calendar.worked_ms(now_ms)
        mean = self._settings.utilisation * self._settings.desks * hour_ms / self._service_ms
        for key, desks in zip(self._desk_key, self._desks, strict=True):
            coming = poisson(self._arrivals.key, key, now_ms, mean)
            keys = combine_each(np.full(coming, key, dtype=np.uint64), now_ms + np.arange(coming))
            service = self._other_service.lognormals(keys, self._service_ms, self._settings.service_cv)
            for each in service.tolist():
                desks.serve(now_ms, each)

    def move_on(self, queues: Mask, now_ms: int) -> dict[str, Ints]:
        """Bring dossiers that are done at a desk to the next one; return those that are through, as columns.

        Parameters
        ----------
        queues
            Desks at which each carrier must fetch a paper, bool (carriers, desks).
        """
        rows = self.rows
        while (moving := np.flatnonzero((rows["done_ms"] <= now_ms) & (rows["desk"] < len(self._desks)))).size:
            for row in moving.tolist():
                self._to_next_desk(row, queues, now_ms)
        through = rows["desk"] == len(self._desks)
        self.rows = {name: column[~through] for name, column in rows.items()}
        return {name: column[through] for name, column in rows.items()}

    def _to_next_desk(self, row: int, queues: Mask, now_ms: int) -> None:
        rows = self.rows
        rows["desk"][row] += 1
        desk, carrier = int(rows["desk"][row]), int(rows["carrier"][row])
        if desk == len(self._desks) or not queues[carrier, desk]:
            return
        key = combine_each(self._carrier_key[[carrier]] ^ self._desk_key[[desk]], int(rows["applied_ms"][row]))
        key = combine_each(key, int(rows["district"][row]))
        service = self._service.lognormals(key, self._service_ms, self._settings.service_cv)
        rows["done_ms"][row] = self._desks[desk].serve(now_ms, float(service[0]))
        rows["papers"][row] += 1

    def state(self) -> State:
        """Dossiers and desks."""
        return join_states(rows=self.rows, **{f"desk{i}": desks.state() for i, desks in enumerate(self._desks)})

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.rows = dict(part_of(state, "rows"))
        for i, desks in enumerate(self._desks):
            desks.restore(part_of(state, f"desk{i}"))

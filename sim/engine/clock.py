"""SimPy's clock in integer milliseconds, with one process that drains the agenda."""

from __future__ import annotations

from collections.abc import Generator

import simpy

from sim.engine.agenda import Agenda


class Clock:
    """Carries simulated time from stop to stop.

    Other SimPy processes may live inside a day through ``env``; what outlives a midnight stands
    in the agenda, because only tables are saved.

    Parameters
    ----------
    agenda
        What is to happen when.
    end_ms
        End of the run; a stop of its own, after which there are none.
    start_ms
        Time to start from: 0, or the midnight of a saved state.
    """

    def __init__(self, agenda: Agenda, end_ms: int, start_ms: int = 0) -> None:
        self.env = simpy.Environment(initial_time=start_ms)
        self._agenda = agenda
        self._end_ms = end_ms
        self._process = self.env.process(self._drain())

    @property
    def now_ms(self) -> int:
        """Simulated time."""
        return int(self.env.now)

    def _drain(self) -> Generator[simpy.Event, None, None]:
        while (time_ms := self._agenda.next_time()) is not None:
            if time_ms > self.now_ms:
                yield self.env.timeout(time_ms - self.now_ms)
            self._agenda.fire(self.now_ms)

    def next_stop(self) -> int | None:
        """Time of the next institutional event, or None at the end of the run."""
        time_ms = self.env.peek()
        return int(time_ms) if time_ms <= self._end_ms else None

    def step(self) -> None:
        """Let institutions and legal persons act at the next stop."""
        now = self.env.peek()
        while self.env.peek() == now:
            self.env.step()

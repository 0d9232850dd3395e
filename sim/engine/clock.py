"""SimPy's clock in integer milliseconds, and the agenda that it carries through time."""

from __future__ import annotations

import simpy

from sim.engine.agenda import Agenda


class Clock:
    """Carries simulated time from stop to stop.

    Other SimPy processes may live inside a day through ``env``; what outlives a midnight stands
    in the agenda, because only tables are saved. At one instant these processes act first and then
    the agenda, again until nothing is due, so that order does not depend on who came first.

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
        self.env.timeout(max(end_ms - start_ms, 0))  # the end is a stop, whether or not anything is due then

    @property
    def now_ms(self) -> int:
        """Simulated time."""
        return int(self.env.now)

    def next_stop(self) -> int | None:
        """Time of the next institutional event, or None at the end of the run."""
        time_ms = self.env.peek()
        if (due_ms := self._agenda.next_time()) is not None:
            time_ms = min(time_ms, max(due_ms, self.now_ms))
        return int(time_ms) if time_ms <= self._end_ms else None

    def step(self) -> None:
        """Let institutions and legal persons act at the next stop."""
        now = self.next_stop()
        if now is None:
            return
        self.env.timeout(now - self.now_ms)  # carries SimPy's time to the stop
        while self.next_stop() == now:
            while self.env.peek() == now:
                self.env.step()
            self._agenda.fire(now)

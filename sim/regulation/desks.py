"""Desks: first-come first-served queues of public offices, in office hours."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints, Mask, State
from sim.engine.calendar import Calendar

#: Coefficient of variation of service times.
SERVICE_CV = 0.5


class Desks:
    """A queue before a number of desks that each serve one case at a time.

    Service times are known when a case is handed in, so the queue is known by when each desk will be
    free (the recursion of Kiefer and Wolfowitz 1955), counted in office time.

    Parameters
    ----------
    desks
        Number of desks.
    calendar
        Office hours.
    """

    def __init__(self, desks: int, calendar: Calendar) -> None:
        self._free_at: Ints = np.zeros(desks, dtype=np.int64)
        self._calendar = calendar

    def serve(self, now_ms: int, service_ms: float) -> int:
        """Hand in a case now that takes some office time; return when it will be done."""
        desk = int(self._free_at.argmin())
        worked = self._calendar.worked_ms(now_ms)
        self._free_at[desk] = max(worked, int(self._free_at[desk])) + max(1, round(service_ms))
        return self._calendar.when_worked(int(self._free_at[desk]))

    def delays(self, served: Mask, service_ms: Floats, now_ms: int) -> Ints:
        """Hand in some of a batch of cases now, in order; return how long each takes, 0 for the others, int64."""
        delay = np.zeros(served.size, dtype=np.int64)
        for case in np.flatnonzero(served):
            delay[case] = self.serve(now_ms, service_ms[case]) - now_ms
        return delay

    def backlog_ms(self, now_ms: int) -> int:
        """Office time for which a case handed in now would wait."""
        return max(0, int(self._free_at.min()) - self._calendar.worked_ms(now_ms))

    def state(self) -> State:
        """When each desk will be free, in office time."""
        return {"free_at": self._free_at.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._free_at[...] = state["free_at"]

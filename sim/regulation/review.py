"""Review of listings at finite desks, in office hours."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints, State
from sim.engine.arrows import Flow
from sim.engine.calendar import WORKING_DAY_MS, Calendar
from sim.engine.streams import Stream
from sim.levers import Arrow, LeverValue

_SERVICE_CV = 0.5


class ListingReview:
    """A first-come first-served queue before ``desks`` desks; delay is service plus waiting.

    Service times are drawn when a listing is submitted, so the queue is known by when each desk
    will be free (the recursion of Kiefer and Wolfowitz 1955), counted in office time.

    Parameters
    ----------
    desks
        Desks that each review one listing at a time.
    calendar
        Office hours.
    seed
        Seed of the run.
    """

    lever = "listing_review_days"
    arrow = Arrow.LIST
    kinds = ("listing",)

    def __init__(self, desks: int, calendar: Calendar, seed: int) -> None:
        self._free_at: Ints = np.zeros(desks, dtype=np.int64)
        self._calendar = calendar
        self._stream = Stream(seed, "listing review")

    def apply(self, flow: Flow, level: LeverValue) -> None:
        """Delay each listing by its time in the queue and at a desk; needs column ``key``."""
        mean_ms = float(level) * WORKING_DAY_MS
        service = self._stream.lognormals(flow["key"], mean_ms, _SERVICE_CV, flow.now_ms)
        worked = self._calendar.worked_ms(flow.now_ms)
        delay = np.zeros(flow.size, dtype=np.int64)
        for row in np.flatnonzero(flow.passes):
            desk = int(self._free_at.argmin())
            done = max(worked, int(self._free_at[desk])) + max(1, round(service[row]))
            self._free_at[desk] = done
            delay[row] = self._calendar.when_worked(done) - flow.now_ms
        flow.delay(delay)

    def state(self) -> State:
        """When each desk will be free, in office time."""
        return {"free_at": self._free_at.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._free_at[...] = state["free_at"]

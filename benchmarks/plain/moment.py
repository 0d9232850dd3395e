"""Points in time, in an order that does not depend on who was entered first.

SimPy keeps priorities 0 and 1 of an instant to itself. Institutions come next, then trucks, then
machines, each by number.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

import simpy

Process = Generator[simpy.Event, None, None]

#: What institutions do at one instant, in this order.
INSTITUTIONS = ("receive", "hour", "feed", "deliver", "reviewed", "market", "session", "order", "dispatch", "nowcast")
RANK = {what: 2 + i for i, what in enumerate(INSTITUTIONS)}
FIRST_TRUCK = 2 + len(INSTITUTIONS)


class Moment(simpy.Event):
    """A time at which somebody acts, like ``simpy.Timeout`` but with a rank among those of the instant."""

    def __init__(self, env: simpy.Environment, delay_ms: int, rank: int) -> None:
        self.env = env
        self.callbacks = []
        self._value = None
        self._ok = True
        env.schedule(self, rank, delay_ms)


def every(env: simpy.Environment, interval_ms: int, first_ms: int, what: str, act: Callable[[], None]) -> Process:
    """Let an institution act again and again."""
    rank = RANK[what]
    yield Moment(env, first_ms, rank)
    while True:
        act()
        yield Moment(env, interval_ms, rank)

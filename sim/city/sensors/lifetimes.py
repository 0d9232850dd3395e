"""Failure and repair: whether a device works, as a keyed function of time.

Up and down times are exponential, so a device's state is a two-state Markov chain. Such a chain is the
same as drawing the state anew, up with the long-run probability, at the events of a Poisson process
whose rate is the sum of both rates (uniformisation; Jensen 1953). The state at any instant is
therefore that drawn at the last event before it, and time is cut into cells whose events are keyed
draws: nothing is stored, any instant can be asked for, and a run begins in the long-run state.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import Int
from sim.engine.compiled import inlined, kernel
from sim.engine.streams import Stream, combine, poisson, uniform


class Lifetimes(NamedTuple):
    """Alternating renewal process of devices of one kind."""

    rate_per_ms: float  # of events; 0 for devices that never fail
    cell_ms: int  # a cell has one event on average
    up_share: float
    stream: np.uint64  # of the number of events in each cell
    event_stream: np.uint64  # of when an event is, and what is drawn there

    @classmethod
    def of(cls, mean_up_ms: float, mean_down_ms: float, name: str, seed: int) -> Lifetimes:
        """Devices with these mean times; a mean time to repair of 0 means that they never fail."""
        streams = Stream(seed, name).key, Stream(seed, f"{name}, events").key
        if mean_down_ms == 0:
            return cls(0.0, 1, 1.0, *streams)
        rate = 1.0 / mean_up_ms + 1.0 / mean_down_ms
        return cls(rate, max(1, round(1.0 / rate)), mean_up_ms / (mean_up_ms + mean_down_ms), *streams)


@kernel
def last_event(lifetimes: Lifetimes, key: np.uint64, time_ms: Int) -> tuple[Int, int, float]:
    """Cell and number of the last event at or before ``time_ms``, and where in the cell it lies (0 to 1)."""
    cell = time_ms // lifetimes.cell_ms
    until = (time_ms - cell * lifetimes.cell_ms) / lifetimes.cell_ms
    mean = lifetimes.rate_per_ms * lifetimes.cell_ms
    while True:
        best = -1
        at = -1.0
        events = poisson(lifetimes.stream, key, cell, mean)
        place = combine(key, cell)
        for number in range(events):
            position = uniform(lifetimes.event_stream, place, number)
            if at < position <= until:
                best = number
                at = position
        if best >= 0:
            return cell, best, at
        cell -= 1
        until = 1.0


@inlined
def works(lifetimes: Lifetimes, key: np.uint64, time_ms: Int) -> bool:
    """Whether a device works at an instant."""
    return lifetimes.rate_per_ms == 0.0 or _drawn_state(lifetimes, key, time_ms)


@kernel
def _drawn_state(lifetimes: Lifetimes, key: np.uint64, time_ms: Int) -> bool:
    cell, number, _ = last_event(lifetimes, key, time_ms)
    # Places of events take numbers from 0 up; states take those from -1 down.
    return uniform(lifetimes.event_stream, combine(key, cell), -1 - number) < lifetimes.up_share

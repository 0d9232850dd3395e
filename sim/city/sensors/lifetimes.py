"""Failure and repair: whether a device works, as a keyed function of time.

Up and down times are exponential, so a device's state is a two-state Markov chain. Such a chain is the
same as drawing the state anew, up with the long-run probability, at the events of a Poisson process
whose rate is the sum of both rates (uniformisation; Jensen 1953). The state at any instant is
therefore that drawn at the last event before it, and time is cut into cells whose events are keyed
draws: any instant can be asked for, and a run begins in the long-run state. Between two events
nothing changes, so the spell that was found last is kept and answers most questions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import Int, Ints, Keys, Mask
from sim.engine.compiled import inlined, kernel, lean_kernel
from sim.engine.elementary import exp
from sim.engine.streams import Stream, combine, poisson_by_inversion, uniform


class Lifetimes(NamedTuple):
    """Alternating renewal process of devices of one kind."""

    rate_per_ms: float  # of events; 0 for devices that never fail
    cell_ms: int  # a cell has one event on average
    no_event: float  # chance that a cell has none
    up_share: float
    stream: np.uint64  # of the number of events in each cell
    event_stream: np.uint64  # of when an event is, and what is drawn there

    @classmethod
    def of(cls, mean_up_ms: float, mean_down_ms: float, name: str, seed: int) -> Lifetimes:
        """Devices with these mean times; a mean time to repair of 0 means that they never fail."""
        streams = Stream(seed, name).key, Stream(seed, f"{name}, events").key
        if mean_down_ms == 0:
            return cls(0.0, 1, 1.0, 1.0, *streams)
        rate = 1.0 / mean_up_ms + 1.0 / mean_down_ms
        cell_ms = max(1, round(1.0 / rate))
        return cls(rate, cell_ms, exp(-(rate * cell_ms)), mean_up_ms / (mean_up_ms + mean_down_ms), *streams)


class Spells(NamedTuple):
    """The spell of each device that was found last: only a memory, which follows from key and instant."""

    from_ms: Ints  # (devices,)
    until_ms: Ints  # (devices,) first instant of the next spell
    up: Mask  # (devices,)

    @classmethod
    def unknown(cls, devices: int) -> Spells:
        """Nothing found yet: spells without any instant."""
        return cls(np.zeros(devices, np.int64), np.zeros(devices, np.int64), np.ones(devices, np.bool_))


@inlined
def _events(lifetimes: Lifetimes, key: np.uint64, cell: Int) -> int:
    u = uniform(lifetimes.stream, combine(key, 0), cell)
    return poisson_by_inversion(u, lifetimes.rate_per_ms * lifetimes.cell_ms, lifetimes.no_event)


@lean_kernel
def last_event(lifetimes: Lifetimes, key: np.uint64, time_ms: Int) -> tuple[Int, int, float]:
    """Cell and number of the last event at or before ``time_ms``, and where in the cell it lies (0 to 1)."""
    cell = time_ms // lifetimes.cell_ms
    until = (time_ms - cell * lifetimes.cell_ms) / lifetimes.cell_ms
    while True:
        best = -1
        at = -1.0
        place = combine(key, cell)
        for number in range(_events(lifetimes, key, cell)):
            position = uniform(lifetimes.event_stream, place, number)
            if at < position <= until:
                best = number
                at = position
        if best >= 0:
            return cell, best, at
        cell -= 1
        until = 1.0


@lean_kernel
def next_event(lifetimes: Lifetimes, key: np.uint64, time_ms: Int) -> tuple[Int, float]:
    """Cell of the first event after ``time_ms``, and where in it that lies (0 to 1)."""
    cell = time_ms // lifetimes.cell_ms
    after = (time_ms - cell * lifetimes.cell_ms) / lifetimes.cell_ms
    while True:
        at = 1.0
        place = combine(key, cell)
        for number in range(_events(lifetimes, key, cell)):
            position = uniform(lifetimes.event_stream, place, number)
            if after < position < at:
                at = position
        if at < 1.0:
            return cell, at
        cell += 1
        after = 0.0


@inlined
def _instant_ms(lifetimes: Lifetimes, cell: Int, position: float) -> Int:
    """First whole millisecond at or after an event."""
    offset = int(position * lifetimes.cell_ms)
    while offset / lifetimes.cell_ms < position:
        offset += 1
    return cell * lifetimes.cell_ms + offset


@inlined
def _is_up(lifetimes: Lifetimes, key: np.uint64, cell: Int, number: Int) -> bool:
    # Places of events take numbers from 0 up; states take those from -1 down.
    return uniform(lifetimes.event_stream, combine(key, cell), -1 - number) < lifetimes.up_share


@kernel
def works(lifetimes: Lifetimes, key: np.uint64, time_ms: Int) -> bool:
    """Whether a device works at an instant."""
    if lifetimes.rate_per_ms == 0.0:
        return True
    cell, number, _ = last_event(lifetimes, key, time_ms)
    return _is_up(lifetimes, key, cell, number)


@lean_kernel
def update_spells(lifetimes: Lifetimes, key: Keys, time_ms: Int, spells: Spells) -> None:
    """Let the spells of some devices be those of an instant."""
    from_ms, until_ms, up = spells
    # Counted first, which is SIMD: mostly all spells go on.
    stale = 0
    for i in range(key.size):
        stale += (time_ms < from_ms[i]) | (time_ms >= until_ms[i])
    if stale == 0:
        return
    for i in range(key.size):
        if time_ms < from_ms[i] or time_ms >= until_ms[i]:
            cell, number, position = last_event(lifetimes, key[i], time_ms)
            from_ms[i] = _instant_ms(lifetimes, cell, position)
            up[i] = _is_up(lifetimes, key[i], cell, number)
            cell, position = next_event(lifetimes, key[i], time_ms)
            until_ms[i] = _instant_ms(lifetimes, cell, position)

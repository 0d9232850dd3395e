"""Docks as queues: Erlang's, and that of Pollaczek and Khinchine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from sim.arrays import Floats, Ints, Keys
from sim.engine.streams import Stream, entity_keys
from sim.units import HOUR_MS
from sim.validation.row import Figure, Row, Trial
from sim.validation.statistics import controlled_mean
from sim.validation.yard import Docks, Yard

_MARGIN = 0.01
#: Long beside the shortest time that the city simulates, short beside a lap of its time wheel.
_MEAN_H = 0.1
_PITS = 100
_CHUNK = 200_000
_SERVICE_MS = _MEAN_H * HOUR_MS
#: What passes before waits count: many times what any of these queues remembers.
_WARM_UP_MS = 500 * _SERVICE_MS


@dataclass(frozen=True)
class Queue:
    """A queue and its mean wait in service times.

    Parameters
    ----------
    name, what
        What it is called.
    docks
        Docks with their service.
    load
        Arrivals per service time.
    wait
        Mean time in the queue.
    source
        Who says so.
    customers
        How many are let through; so many that 1% of the wait can be told.
    """

    name: str
    what: str
    docks: Docks
    load: float
    wait: float
    source: str
    customers: int


_ERLANG = "Erlang's delay formula (Gross et al. 2008, section 2.3)"
_KHINCHINE = "Pollaczek and Khinchine (Gross et al. 2008, section 5.1)"
QUEUES = (
    Queue("mm1", "M/M/1 at load .8", Docks(1, _MEAN_H, law="exponential"), 0.8, 4.0, _ERLANG, 3_200_000),
    Queue("mm3", "M/M/3 at load 2.5", Docks(3, _MEAN_H, law="exponential"), 2.5, 1.404494, _ERLANG, 6_000_000),
    Queue("mm5", "M/M/5 at load 4", Docks(5, _MEAN_H, law="exponential"), 4.0, 0.554113, _ERLANG, 6_000_000),
    Queue("mm10", "M/M/10 at load 9", Docks(10, _MEAN_H, law="exponential"), 9.0, 0.668732, _ERLANG, 15_000_000),
    Queue("md1", "M/D/1 at load .8", Docks(1, _MEAN_H), 0.8, 2.0, _KHINCHINE, 2_800_000),
    Queue(
        "mg1", "M/G/1 at load .8, lognormal service with a coefficient of variation of .5", Docks(1, _MEAN_H, 0.5),
        0.8, 0.8 * (1 + 0.5**2) / (2 * (1 - 0.8)), _KHINCHINE, 2_600_000,
    ),
)  # fmt: skip


class _Replications(NamedTuple):
    """What happened at each of the independent docks after the warm-up, float64 (docks,) each."""

    wait: Floats  # mean, in service times
    arrivals: Floats  # per service time
    service: Floats  # mean, in service times


def replications(queue: Queue, seed: int, customers: int) -> _Replications:
    """Let trucks through 100 independent docks."""
    yard = Yard(seed, queue.docks, pits=_PITS, trucks=_trucks(queue))
    wait, service, count = np.zeros(_PITS), np.zeros(_PITS), np.zeros(_PITS)
    until_ms = 0
    for at_ms, pit in _arrivals(queue.load * _PITS, seed, customers):
        for done in yard.send(at_ms, pit):
            counts = done[done["at_pickup_ms"] >= _WARM_UP_MS]
            number = np.searchsorted(yard.pits, counts["supplier"])
            took = _service_ms(queue.docks, seed, counts["key"].copy())
            wait += np.bincount(number, counts["loaded_ms"] - counts["at_pickup_ms"] - took, _PITS)
            service += np.bincount(number, took, _PITS)
            count += np.bincount(number, minlength=_PITS)
        until_ms = int(at_ms[-1])
    return _Replications(
        wait / count / _SERVICE_MS, count * _SERVICE_MS / (until_ms - _WARM_UP_MS), service / count / _SERVICE_MS
    )


def _service_ms(docks: Docks, seed: int, key: Keys) -> Floats:
    """Time that each order's truck was in service at the pit: draws are functions of the order."""
    stream = Stream(seed, "dock time")
    if docks.law == "exponential":
        return stream.exponentials(key, _SERVICE_MS)
    return stream.lognormals(key, _SERVICE_MS, docks.cv)


def _arrivals(rate: float, seed: int, customers: int) -> Iterator[tuple[Ints, Ints]]:
    """Instants in ms and docks of a Poisson stream with ``rate`` arrivals a service time that docks share at random."""
    gap, dock = Stream(seed, "validation gap"), Stream(seed, "validation dock")
    before = 0.0
    for first in range(0, customers, _CHUNK):
        number = np.arange(first, min(first + _CHUNK, customers))
        key = np.repeat(entity_keys(["customer"]), number.size)
        at_ms = before + np.cumsum(gap.exponentials(key, _SERVICE_MS / rate, number))
        before = float(at_ms[-1])
        yield at_ms.astype(np.int64), (dock.uniforms(key, number) * _PITS).astype(np.int64)


def _trucks(queue: Queue) -> int:
    """Trucks enough for twice as long queues and for those that unload."""
    return round(2 * _PITS * (queue.load * queue.wait + 2 * queue.load)) + 1000


def figures(queue: Queue, trial: Trial) -> tuple[Figure, ...]:
    """Mean wait in a queue, beside that of theory."""
    seen = replications(queue, trial.seed, queue.customers)
    wait, error = controlled_mean(seen.wait, (seen.arrivals - queue.load, seen.service - 1.0))
    return (Figure("mean wait", "service times", queue.wait, wait, _MARGIN * queue.wait, error),)


ROWS = tuple(
    Row(
        f"docks-{queue.name}",
        f"Mean wait of {queue.what}",
        queue.source,
        f"{queue.customers:,} trucks at {_PITS} independent sites of a city: the docks of sim/city/fleet/motion.py;"
        " control variates are gaps and service times",
        partial(figures, queue),
    )
    for queue in QUEUES
)

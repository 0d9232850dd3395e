"""Queues before desks as a feed: how long a dossier handed in now would wait at each."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from sim.arrays import AnyArray, Floats, Ints, Keys, Mask, State
from sim.data.delivery import Readings
from sim.data.products import Domain, Products
from sim.engine.streams import Stream, combine_each, entity_keys
from sim.knowledge.permits import PermitKnowledge


def queue_feed(office: int, name: str, day_h: float) -> Products:
    """The one feed of queues of a city.

    Parameters
    ----------
    office
        Legal person that keeps and sells it.
    name
        Name of the office.
    day_h
        Office hours of a day, to which noise is relative.
    """
    return Products.public(Domain.PERMITS, office, name, day_h)


class Queues(Protocol):
    """The face of the desks that the feed reads."""

    def backlog_h(self, now_ms: int) -> Floats:
        """Office time for which a dossier handed in now would wait at each desk, float64 (desks,)."""


class QueueFeed:
    """Reads queues and writes what is delivered into carriers' knowledge.

    Parameters
    ----------
    queues
        Where readings come from.
    desk_key
        Key of each desk, uint64 (desks,).
    carriers
        Persons who may use the feed, int64 (carriers,), ascending; knowledge has one row each.
    knowledge
        Where readings end up.
    seed
        Seed of the run.
    """

    def __init__(self, queues: Queues, desk_key: Keys, carriers: Ints, knowledge: PermitKnowledge, seed: int) -> None:
        # The feed is one part, which rules can open to all.
        self.part_product: Ints = np.zeros(1, dtype=np.int64)
        self.part_key: Keys = entity_keys(["permits' queues"])
        self._queues = queues
        self._desk_key = desk_key
        self._carriers = carriers
        self._knowledge = knowledge
        self._noise = Stream(seed, "queue feed noise")
        #: Queues as they were read, until they have been delivered.
        self._read: dict[int, tuple[Floats, int]] = {}

    def read(self, product: Ints, now_ms: int) -> tuple[AnyArray, Mask]:
        """Read all queues; what was read is the instant under which it is kept."""
        if product.size:
            self._read[now_ms] = (self._queues.backlog_h(now_ms), 0)
        return np.full(product.size, now_ms, dtype=np.int64), np.ones(product.size, dtype=np.bool_)

    def report(self, product: Ints, value: AnyArray, now_ms: int) -> None:
        """Nothing: the state does not estimate queues."""

    def pack(self, readings: Readings) -> dict[str, AnyArray]:
        """Which reading each recipient gets, and how blurred."""
        if readings.product.size:
            self._read[readings.now_ms] = (self._read[readings.now_ms][0], readings.product.size)
        else:
            self._read.pop(readings.now_ms, None)
        return {"taken_ms": readings.value, "blur_sd": readings.blur_sd, "key": readings.key}

    def unpack(self, person: Ints, product: Ints, time_ms: Ints, parcel: dict[str, AnyArray]) -> None:
        """Write queues that have arrived into their recipients' knowledge."""
        taken, sd = parcel["taken_ms"], parcel["blur_sd"]
        backlog = np.array([self._read[at][0] for at in taken.tolist()])
        keys = np.column_stack([combine_each(parcel["key"], desk) for desk in range(self._desk_key.size)])
        noise = self._noise.normals(keys.ravel(), np.repeat(taken, self._desk_key.size)).reshape(keys.shape)
        row = np.searchsorted(self._carriers, person)
        self._knowledge.learn(row, np.maximum(backlog + sd[:, None] * noise, 0.0), sd, time_ms, product)
        for at in taken.tolist():
            kept, out = self._read[at]
            self._read[at] = (kept, out - 1)
            if out == 1:
                del self._read[at]

    def state(self) -> State:
        """Readings on their way."""
        return {
            "taken_ms": np.array(list(self._read), dtype=np.int64),
            "backlog_h": np.array([kept for kept, _ in self._read.values()]),
            "out": np.array([out for _, out in self._read.values()], dtype=np.int64),
        }

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        rows = zip(state["taken_ms"].tolist(), state["backlog_h"], state["out"].tolist(), strict=True)
        self._read = {taken: (kept, out) for taken, kept, out in rows}

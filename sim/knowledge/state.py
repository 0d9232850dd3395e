"""What the state knows about stocks: readings that rules let reach it, and the public register."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints, Mask, State
from sim.knowledge.suppliers import NEVER

#: Share of storage believed to be full for a good of which nothing has ever been reported.
_PRIOR_FILL = 0.5


@dataclass
class StateKnowledge:
    """Stocks as the state has them, one row a point.

    Parameters
    ----------
    storage_kg
        Registered storage of each point, float64 (points,).
    group
        Group of the nowcast, one a good and district, that each point counts in, or -1, int64 (points,).
    good_of_group
        Good of each group, int64 (groups,).
    net_kg, sd_kg
        Last reported stock less waiting orders, and its declared standard error, float64 (points,).
    time_ms
        When it was read, or ``NEVER``, int64 (points,).
    fill, looks
        Usual share of storage that is full, by good, and how often the state has looked, (goods,).
    """

    storage_kg: Floats
    group: Ints
    good_of_group: Ints
    net_kg: Floats
    sd_kg: Floats
    time_ms: Ints
    fill: Floats
    looks: Ints

    _CHANGING = ("net_kg", "sd_kg", "time_ms", "fill", "looks")

    @classmethod
    def ignorant(cls, storage_kg: Floats, group: Ints, good_of_group: Ints, goods: int) -> StateKnowledge:
        """The register, and no report yet."""
        points = storage_kg.size
        return cls(
            storage_kg=storage_kg,
            group=group,
            good_of_group=good_of_group,
            net_kg=np.zeros(points),
            sd_kg=np.zeros(points),
            time_ms=np.full(points, NEVER, dtype=np.int64),
            fill=np.full(goods, _PRIOR_FILL),
            looks=np.zeros(goods, dtype=np.int64),
        )

    def learn(self, point: Ints, net_kg: Floats, sd_kg: Floats, time_ms: int) -> None:
        """Take in reports."""
        self.net_kg[point] = net_kg
        self.sd_kg[point] = sd_kg
        self.time_ms[point] = time_ms

    def seen(self, now_ms: int, not_older_ms: int) -> Mask:
        """Points with a report that is recent enough to count, bool (points,)."""
        return (self.time_ms != NEVER) & (now_ms - self.time_ms <= not_older_ms)

    def usual_kg(self) -> Floats:
        """Stock that each counted point usually has, by how full its good's storage usually is, float64 (points,)."""
        return self.storage_kg * self.fill[self.good_of_group[self.group]]

    def believed_kg(self, now_ms: int, not_older_ms: int) -> Floats:
        """Stock less waiting orders of each counted point: as reported, or as is usual, float64 (points,)."""
        return np.where(self.seen(now_ms, not_older_ms), self.net_kg, self.usual_kg())

    def state(self) -> State:
        """What changes in a run."""
        return {name: getattr(self, name).copy() for name in self._CHANGING}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in self._CHANGING:
            getattr(self, name)[...] = state[name]

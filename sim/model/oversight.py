"""Oversight: the state takes stock, and the recorder holds it against the truth."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints
from sim.city.city import City
from sim.engine.events import EventLog
from sim.government.nowcast import Nowcast
from sim.government.state import State
from sim.knowledge.state import StateKnowledge


class Oversight:
    """Lets the state estimate stocks.

    Parameters
    ----------
    city
        Truth to compare with, for the record only.
    knowledge
        What has reached the state.
    district
        District of each group of the nowcast, int64 (groups,).
    log
        Where estimates are recorded.
    """

    def __init__(self, city: City, knowledge: StateKnowledge, district: Ints, log: EventLog) -> None:
        self._city = city
        self._knowledge = knowledge
        self._district = district
        self._log = log

    def take_stock(self, now_ms: int) -> tuple[Nowcast, Ints]:
        """Record the state's nowcast beside the truth; return it, and the event of each of its groups."""
        nowcast = State.take_stock(self._knowledge, now_ms)
        counted = self._knowledge.group >= 0
        truth = np.zeros(self._district.size, dtype=np.int64)
        np.add.at(truth, self._knowledge.group[counted], self._city.net_stock()[counted])
        return nowcast, self._log.emit(
            "nowcast", truth.size, time_ms=now_ms, good=self._knowledge.good_of_group, district=self._district,
            estimate_kg=nowcast.estimate_kg, truth_kg=truth, seen=nowcast.seen, stocks=nowcast.stocks,
        )  # fmt: skip

"""The state: keeps a picture of the city's stocks and of its traffic."""

from __future__ import annotations

from sim.agents.person import Person
from sim.arrays import Ints
from sim.government.nowcast import Nowcast, nowcast
from sim.government.speeds import TrafficNowcast, traffic_nowcast
from sim.knowledge.roads import RoadPicture
from sim.knowledge.state import StateKnowledge
from sim.units import DAY_MS

#: Age up to which the state goes by a report.
_REPORTS_COUNT_FOR_MS = DAY_MS


class State(Person):
    """The state as a legal person; it has an account and knowledge of its own."""

    @staticmethod
    def take_stock(knowledge: StateKnowledge, now_ms: int) -> Nowcast:
        """Estimate the stock of each good in each district from what has reached the state."""
        return nowcast(knowledge, now_ms, _REPORTS_COUNT_FOR_MS)

    @staticmethod
    def watch_traffic(
        picture: RoadPicture, usual_ms: Ints, length_m: Ints, district: Ints, districts: int, now_ms: int
    ) -> TrafficNowcast:
        """Estimate the mean speed of each district from what has reached the state."""
        return traffic_nowcast(picture, usual_ms, length_m, district, districts, now_ms)

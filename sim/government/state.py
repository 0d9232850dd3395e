"""The state: keeps a picture of the city's stocks and of its traffic."""

from __future__ import annotations

from sim.agents.person import Person
from sim.arrays import Floats, Ints, Mask
from sim.decisions.spot_prices import Worth
from sim.government import intervention
from sim.government.nowcast import Nowcast, nowcast
from sim.government.planner import Requests, plan
from sim.government.prices import nowcast_mispricing
from sim.government.speeds import TrafficNowcast, traffic_nowcast
from sim.knowledge.allotments import Allotments
from sim.knowledge.register import SupplyRegister
from sim.knowledge.roads import RoadPicture
from sim.knowledge.spot_prices import SpotPriceKnowledge
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

    @staticmethod
    def judge_prices(
        prices: SpotPriceKnowledge, nowcast: Nowcast, good_of_group: Ints, worth: Worth, now_ms: int, not_older_ms: int
    ) -> Floats:
        """Estimate how far goods are overpriced from the prices and stocks that have reached the state."""
        return nowcast_mispricing(prices.recent(now_ms, not_older_ms), nowcast, good_of_group, worth)

    @staticmethod
    def believed_short(nowcast: Nowcast, rate_kg_per_h: Floats, behind_h: float) -> Mask:
        """Goods and districts whose plants it takes to be too far behind, bool (groups,)."""
        return intervention.believed_short(nowcast.estimate_kg, rate_kg_per_h, behind_h)

    @staticmethod
    def believed_stocks(knowledge: StateKnowledge, now_ms: int) -> Floats:
        """Stock less waiting orders of each counted point: as reported, or as is usual, float64 (points,)."""
        return knowledge.believed_kg(now_ms, _REPORTS_COUNT_FOR_MS)

    @staticmethod
    def update_allotments(
        allotments: Allotments, knowledge: StateKnowledge, unfilled_kg: Floats, unfilled_h: Floats, now_ms: int
    ) -> None:
        """Bring the account of suppliers up to now."""
        allotments.bring_forward(knowledge, unfilled_kg, unfilled_h, now_ms, _REPORTS_COUNT_FOR_MS)

    @staticmethod
    def plan_materials(
        register: SupplyRegister, allotments: Allotments, requests: Requests, slip_fen_per_t: Floats, horizon_h: float
    ) -> Ints:
        """Supplier edge for each load, or -1 where it is held back, int64 (loads,)."""
        return plan(register, allotments.net_kg, requests, slip_fen_per_t, horizon_h)

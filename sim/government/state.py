"""The state: keeps a picture of the city's stocks."""

from __future__ import annotations

from sim.agents.person import Person
from sim.government.nowcast import Nowcast, nowcast
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

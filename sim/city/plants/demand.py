"""What customers want: Poisson arrivals at each shelf, by hour of the day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import units
from sim.arrays import Floats, Ints, Keys
from sim.city.plants.supply import Role, SupplyChain
from sim.engine.compiled import kernel
from sim.engine.streams import Stream, poisson
from sim.scenario.schema import Industry


@dataclass(frozen=True)
class RetailDemand:
    """Demand at each shelf, a keyed function of the hour.

    Parameters
    ----------
    shelves
        Points at which customers buy, int64 (shelves,).
    key
        Their keys, uint64 (shelves,).
    customers_per_day
        Mean number of customers at each, float64 (shelves,).
    profile
        Share of a day's customers that come in each hour, float64 (24,).
    customer_kg
        What one customer takes.
    customers_wait
        Whether unmet demand is backlogged; otherwise it is lost.
    stream
        Key of the stream of arrivals.
    """

    shelves: Ints
    key: Keys
    customers_per_day: Floats
    profile: Floats
    customer_kg: int
    customers_wait: bool
    stream: np.uint64

    @classmethod
    def from_scenario(cls, industry: Industry, chain: SupplyChain, seed: int) -> RetailDemand:
        """Read the demand of the scenario's stores."""
        shelves = np.flatnonzero(chain.point_role == Role.SHELF)
        customer_kg = max(1, units.kg_from_t(industry.customer))
        profile = np.array(industry.shopping)
        return cls(
            shelves=shelves,
            key=chain.point_key[shelves],
            customers_per_day=chain.demand_kg_per_day[shelves] / customer_kg,
            profile=profile / profile.sum(),
            customer_kg=customer_kg,
            customers_wait=industry.unmet == "backlog",
            stream=Stream(seed, "customers").key,
        )

    def wanted_kg(self, now_ms: int) -> Ints:
        """What the customers of the hour that starts now want at each shelf, int64 (shelves,)."""
        hour = now_ms // units.HOUR_MS % units.HOURS_PER_DAY
        wanted = np.empty(self.shelves.size, dtype=np.int64)
        _arrivals(self.stream, self.key, self.customers_per_day * self.profile[hour], now_ms, wanted)
        return wanted * self.customer_kg


@kernel
def _arrivals(stream: np.uint64, key: Keys, mean: Floats, now_ms: int, arrivals: Ints) -> None:
    for i in range(arrivals.size):
        arrivals[i] = poisson(stream, key[i], now_ms, mean[i])

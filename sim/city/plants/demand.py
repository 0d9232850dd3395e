"""What customers want at each shelf, hour by hour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import units
from sim.arrays import Floats, Ints, Keys
from sim.city.plants.processes import DemandProcess, PoissonCustomers
from sim.city.plants.supply import Role, SupplyChain
from sim.engine.streams import Stream
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
    mean_kg_per_day
        Mean demand at each, float64 (shelves,).
    profile
        Share of a day's customers that come in each hour, float64 (24,).
    process
        What the mean of an hour makes of chance.
    customers_wait
        Whether unmet demand is backlogged; otherwise it is lost.
    """

    shelves: Ints
    key: Keys
    mean_kg_per_day: Floats
    profile: Floats
    process: DemandProcess
    customers_wait: bool

    @classmethod
    def from_scenario(cls, industry: Industry, chain: SupplyChain, seed: int) -> RetailDemand:
        """Read the demand of the scenario's stores."""
        shelves = np.flatnonzero(chain.point_role == Role.SHELF)
        profile = np.array(industry.shopping)
        return cls(
            shelves=shelves,
            key=chain.point_key[shelves],
            mean_kg_per_day=chain.demand_kg_per_day[shelves],
            profile=profile / profile.sum(),
            process=PoissonCustomers(Stream(seed, "customers").key, max(1, units.kg_from_t(industry.customer))),
            customers_wait=industry.unmet == "backlog",
        )

    def wanted_kg(self, now_ms: int) -> Ints:
        """What the customers of the hour that starts now want at each shelf, int64 (shelves,)."""
        hour = now_ms // units.HOUR_MS % units.HOURS_PER_DAY
        return self.process.wanted_kg(self.key, self.mean_kg_per_day * self.profile[hour], now_ms)

"""Owners of firms: what capital they put in, and how dearly they run what they own."""

from __future__ import annotations

import numpy as np

from sim import units
from sim.accounts import Ledger
from sim.arrays import Floats, Ints, State
from sim.city.plants.supply import Role, SupplyChain
from sim.engine.streams import Stream, entity_keys
from sim.scenario.schema import Credit, Industry


class Owners:
    """Firms as they are planned, and how their present owners differ from the plan.

    Parameters
    ----------
    chain
        Sites and their flows.
    industry, settings
        Sections of the scenario.
    seed
        Seed of the run.
    """

    def __init__(self, chain: SupplyChain, industry: Industry, settings: Credit, seed: int) -> None:
        self._settings = settings
        self._key = entity_keys(list(chain.sites.names))
        self._capital = Stream(seed, "owners' capital")
        self._overhead = Stream(seed, "overhead")
        price_fen_per_kg = chain.goods.price_fen_per_t[chain.point_good] / units.KG_PER_T
        flow_fen = chain.use_kg_per_h * units.HOURS_PER_DAY * price_fen_per_kg
        shelf, makes = chain.point_role == Role.SHELF, chain.point_role == Role.OUTPUT
        sold_fen = np.where(shelf, flow_fen * (1.0 + industry.retail_margin), np.where(makes, flow_fen, 0.0))
        #: Planned sales, and sales less materials, a day in fen, float64 (sites,).
        self.sales_fen = self._by_site(chain, sold_fen)
        self.added_fen = self.sales_fen - self._by_site(chain, np.where(makes, 0.0, flow_fen))
        # Stores' work does not grow with what they sell, so it is part of their fixed costs.
        stores = self._by_site(chain, np.where(shelf, 1.0, 0.0)) > 0.0
        self._fixed = settings.overhead + np.where(stores, industry.conversion_cost, 0.0)
        variable = np.where(stores, 0.0, industry.conversion_cost / chain.sites.productivity)
        #: What a price leaves above the costs of one more sale, as a share of it, float64 (sites,).
        self.margin = np.divide(
            (1.0 - variable) * self.added_fen,
            self.sales_fen,
            out=np.zeros_like(self.sales_fen),
            where=self.sales_fen > 0.0,
        )
        #: How many times each firm has been taken over, and when last, int64 (sites,).
        self.takeovers: Ints = np.zeros(self._key.size, dtype=np.int64)
        self.since_ms: Ints = np.zeros(self._key.size, dtype=np.int64)

    @staticmethod
    def _by_site(chain: SupplyChain, per_point: Floats) -> Floats:
        total = np.zeros(chain.sites.count)
        np.add.at(total, chain.point_site, per_point)
        return total

    @property
    def firms(self) -> Ints:
        """Rows of all firms, int64 (sites,)."""
        return np.arange(self._key.size)

    def capital_fen(self) -> Ints:
        """Cash that the present owners of each firm have put in, int64 (sites,)."""
        settings = self._settings
        days = self._capital.lognormals(self._key, settings.working_capital, settings.capital_cv, self.takeovers)
        return np.floor(days * self.sales_fen).astype(np.int64)

    def overhead_fen(self) -> Ints:
        """Fixed costs of each firm a day under its present owners, int64 (sites,)."""
        cost = self._overhead.lognormals(self._key, 1.0, self._settings.overhead_cv, self.takeovers)
        share = self._fixed + self._settings.overhead * (cost - 1.0)
        return np.floor(np.maximum(share * self.added_fen, 0.0)).astype(np.int64)

    def take_over(self, firm: int, now_ms: int, ledger: Ledger, outside: int) -> None:
        """Let others own a firm from now on: they pay what it owes its workers and put in capital."""
        self.takeovers[firm] += 1
        self.since_ms[firm] = now_ms
        owing = max(0, -int(ledger.balance_fen[firm]))
        put_in = np.array([owing + int(self.capital_fen()[firm])], dtype=np.int64)
        ledger.transfer(now_ms, outside, firm, put_in, "new owners' capital")

    def state(self) -> State:
        """Takeovers."""
        return {"takeovers": self.takeovers.copy(), "since_ms": self.since_ms.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.takeovers[...] = state["takeovers"]
        self.since_ms[...] = state["since_ms"]

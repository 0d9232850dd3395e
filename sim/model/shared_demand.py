"""Demand told to suppliers: what they know of it, how they order by it, and how well they do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sim import units
from sim.agents.firm import Ordering, expected_use_kg
from sim.arrays import Floats, Ints, State
from sim.city.plants.supply import SupplyChain
from sim.decisions.demand_value import Stretch, error_by_orders, told_forecast
from sim.decisions.forecasts import FORECASTS, Outlook, Past
from sim.decisions.shared_demand import ExpectedUse, Told, expected_orders, how_busy, relative_forecast
from sim.engine.events import EventLog
from sim.knowledge.demand import DemandKnowledge
from sim.knowledge.end_demand import EndDemandKnowledge
from sim.model.demand_paths import flows_of, paths_of
from sim.model.order_quantities import Quantities, QuantityRecord
from sim.model.room import Room
from sim.model.sales_books import SalesBooks
from sim.scenario.schema import Costs, DemandFeed, Scenario


class SharedDemand:
    """What is wanted of those who sell, as their suppliers know it, and how these order by it.

    Parameters
    ----------
    chain
        Stocks and who may supply whom.
    scenario
        Its settings.
    terms
        Section of the scenario.
    ordering
        How stocks are ordered for.
    demand
        What owners have seen of demand themselves.
    log
        Where decisions are recorded.
    """

    def __init__(
        self,
        chain: SupplyChain,
        scenario: Scenario,
        terms: DemandFeed,
        ordering: Ordering,
        demand: DemandKnowledge,
        log: EventLog,
    ) -> None:
        plan = scenario.industry.replenishment
        self._chain, self._ordering, self._demand = chain, ordering, demand
        self._memory_ms = units.ms_from_hours(terms.memory * units.HOURS_PER_DAY)
        self._smoothing = scenario.choices.smoothing
        self._forecast = plan.forecast
        flows = flows_of(chain, ordering.horizon)
        self.sights, self.paths = paths_of(chain, flows, ordering.horizon)
        usual_kg = demand.mean_kg[self.sights.point]
        self.knowledge = EndDemandKnowledge.unaware(usual_kg, plan.periods, flows.link_kg * plan.period)
        self.books = SalesBooks(chain.use_kg_per_h, round(plan.period), plan.periods)
        self._makers: Ints = np.flatnonzero(np.diff(chain.first_input) > 0)
        #: Periods that the inputs of each site cover, float64 (sites,).
        self.cover: Floats = np.zeros(chain.sites.count)
        self.cover[self._makers] = ordering.horizon[chain.input_point[chain.first_input[self._makers]]]
        margin_kg = _margins_kg(ordering, demand.mean_kg)
        costs = _costs_fen(chain, scenario.costs, ordering.period_ms / units.DAY_MS)
        self._record = QuantityRecord(chain.point_site, chain.point_good, margin_kg, *costs, log)
        #: The same of makers' first inputs, in what is made of them, float64 (sites,).
        self.margin_kg: Floats = np.zeros(chain.sites.count)
        first = chain.first_input[self._makers]
        self.margin_kg[self._makers] = margin_kg[chain.input_point[first]] / self.recipe[first]
        #: Ordered on each link in the period that runs, int64 (links,).
        self._ordered_kg: Ints = np.zeros(chain.edge_buyer.size, dtype=np.int64)
        #: Variance of makers' own forecasts as they find it, kg^2, float64 (sites,).
        self.own_variance: Floats = self._expected_variance(flows.site_ahead, plan.use_cv)

    def _expected_variance(self, ahead: Floats, cv: float) -> Floats:
        """Variance of makers' own forecasts before they have seen how good these are, float64 (sites,)."""
        makers, variance = self._makers, np.zeros(self.cover.size)
        usual_kg = self._demand.mean_kg[self._chain.output_point[makers]]
        relative = [error_by_orders(each) for each in self.stretches(ahead[makers], self.cover[makers])]
        variance[makers] = (cv * usual_kg) ** 2 * relative
        return variance

    def stretches(self, ahead: Floats, cover: Floats) -> list[Stretch]:
        """What suppliers think of themselves and those before them, in whole periods, one a row."""
        whole = zip(np.rint(ahead).astype(int).tolist(), np.ceil(cover - _HARDLY).astype(int).tolist(), strict=True)
        return [Stretch(self._forecast, self._outlook, first, max(own, 1)) for first, own in whole]

    @property
    def _outlook(self) -> Outlook:
        """What is assumed of demand that one is told."""
        return replace(self._ordering.outlook, customer_cover=0.0)

    # ── hour by hour ─────────────────────────────────────────────────────────────────────────────
    def note_orders(self, edge: Ints, kg: Ints) -> None:
        """Count orders on links."""
        np.add.at(self._ordered_kg, edge, kg)

    def review(self, demanded_kg: Ints, now_ms: int) -> ExpectedUse:
        """Take stock of demand so far; return what is expected to be taken from stocks."""
        closes = now_ms > 0 and now_ms % self._ordering.period_ms == 0
        self._learn_own_errors(*self._record.settle(demanded_kg, now_ms))
        if closes:
            self._close_period(now_ms)
        told = self._told(now_ms)
        chain = self._chain
        plant = chain.point_site[chain.input_point]
        use = ExpectedUse(np.zeros(chain.points, dtype=np.bool_), np.zeros(chain.points, dtype=np.int64))
        use.informed[chain.input_point] = told.share[plant] > 0
        use.kg[chain.input_point] = np.rint(told.kg[plant] * self.recipe)
        if closes:
            self._note_decisions(use, told, demanded_kg, now_ms)
        return use

    @property
    def recipe(self) -> Floats:
        """Kilograms of each input in one of what is made of it, float64 (inputs,)."""
        chain = self._chain
        made_kg = chain.lot_kg[chain.point_site[chain.input_point]] * chain.input_lots
        return np.asarray(chain.input_kg / np.maximum(made_kg, 1))

    def _told(self, now_ms: int) -> Told:
        knowledge, paths, site = self.knowledge, self.paths, self.sights.person
        known = knowledge.known(now_ms, self._memory_ms)
        age = np.where(known, (now_ms - knowledge.time_ms) / self._ordering.period_ms, 0.0)
        relative = relative_forecast(
            knowledge, self.cover[site], paths.ahead + age, FORECASTS[told_forecast(self._forecast)], self._outlook
        )
        return expected_orders(knowledge, paths, relative, known, self._own_kg())

    def _own_kg(self) -> Floats:
        """What each maker expects to be asked for over its cover by its own orders, float64 (sites,)."""
        chain, outlook, forecast = self._chain, self._ordering.outlook, self._ordering.forecast
        point = chain.output_point[self._makers]
        cover = np.zeros(chain.points) + outlook.customer_cover
        past = Past(self._demand.seen_kg[point], self._demand.mean_kg[point])
        own = np.zeros(chain.sites.count)
        if forecast is not None:
            own[self._makers] = forecast(past, self.cover[self._makers], replace(outlook, customer_cover=cover[point]))
        return own

    def _close_period(self, now_ms: int) -> None:
        known = self.knowledge.known(now_ms, self._memory_ms)
        busy = how_busy(self.knowledge, self.paths, known)
        weight = min(1.0, self._ordering.period_ms / self._memory_ms)
        self.knowledge.close_period(self._ordered_kg, busy, weight)
        self._ordered_kg[:] = 0

    def _note_decisions(self, use: ExpectedUse, told: Told, demanded_kg: Ints, now_ms: int) -> None:
        chain = self._chain
        point = chain.input_point
        own_kg = expected_use_kg(self._demand, self._ordering)[point]
        covers_ms = np.rint(self._ordering.horizon[point] * self._ordering.period_ms).astype(np.int64)
        self._record.decided(
            Quantities(
                time_ms=np.full(point.size, now_ms, dtype=np.int64),
                due_ms=now_ms + covers_ms,
                point=point,
                expected_kg=np.where(use.informed[point], use.kg[point], own_kg),
                own_kg=own_kg,
                share=told.share[chain.point_site[point]],
                counted_kg=demanded_kg[point],
            )
        )

    def _learn_own_errors(self, point: Ints, excess_kg: Ints) -> None:
        """Let makers see how far off their own forecasts were, by the first of their inputs."""
        chain = self._chain
        row = np.searchsorted(chain.input_point, point)
        first = np.flatnonzero(row == chain.first_input[chain.point_site[point]])
        site = chain.point_site[point[first]]
        error = excess_kg[first] / self.recipe[row[first]]
        self.own_variance[site] += self._smoothing * (error**2 - self.own_variance[site])

    # ── state ────────────────────────────────────────────────────────────────────────────────────
    def rooms(self) -> Mapping[str, Room]:
        """Everything that changes, by name."""
        return {
            "shared demand": self,
            "end demand": self.knowledge,
            "sales books": self.books,
            "order quantities": self._record,
        }

    def state(self) -> State:
        """Orders of the period, and what makers know of their own forecasts."""
        return {"ordered_kg": self._ordered_kg.copy(), "own_variance": self.own_variance.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._ordered_kg[...] = state["ordered_kg"]
        self.own_variance[...] = state["own_variance"]


#: A cover of a period and a hair is one of a period.
_HARDLY = 1e-9


def _margins_kg(ordering: Ordering, mean_kg: Floats) -> Ints:
    """What a review leaves each stock above the use expected over its cover, at least, int64 (points,)."""
    return ordering.levels.least_kg - np.rint(ordering.horizon * mean_kg).astype(np.int64)


def _costs_fen(chain: SupplyChain, costs: Costs, period_days: float) -> tuple[Floats, Floats]:
    """Cost of a kilogram too much, and of one that is lacking, for one period, float64 (points,) each."""
    price = chain.goods.price_fen_per_t[chain.point_good] / units.KG_PER_T * period_days
    return price * costs.holding, price * costs.backlog

"""Firms order materials and buy feeds: what factories and stores have in common."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.agents.buyer import Buyer
from sim.arrays import Floats, Ints, Mask
from sim.decisions.forecasts import Forecast, Outlook, Past, cover_kg
from sim.decisions.information import value_of_reading_fen_per_t
from sim.decisions.learning import learned_saving
from sim.decisions.replenishment import Levels, order_quantities_kg, split_into_loads
from sim.decisions.shared_demand import ExpectedUse
from sim.decisions.suppliers import at_least_own_h, choose_suppliers, expected_wait_h, landed_cost_fen_per_t
from sim.engine.streams import Stream
from sim.knowledge.demand import DemandKnowledge
from sim.knowledge.feed_trials import FeedTrials
from sim.knowledge.interests import EdgeInterests
from sim.knowledge.stocks import StockKnowledge
from sim.knowledge.suppliers import SupplierKnowledge


@dataclass(frozen=True)
class Ordering:
    """How the owner of each point orders.

    Parameters
    ----------
    levels
        Policy of each point and its parameters.
    load_kg
        Largest load of one order, int64 (points,).
    review_ms
        Time between two looks at a stock, int64 (points,).
    forecast, outlook
        How levels follow the demand seen, or none for constant ones, and what is assumed.
    period_ms
        Length of a period of the forecast.
    horizon
        Periods that a point's stock covers, float64 (points,).
    """

    levels: Levels
    load_kg: Ints
    review_ms: Ints
    forecast: Forecast | None
    outlook: Outlook
    period_ms: int
    horizon: Floats


@dataclass(frozen=True)
class Habits:
    """How firms decide; the same for all.

    Parameters
    ----------
    ordering
        When and how much each point orders.
    order_kg
        Quantity of a usual order, for which waits and freight are reckoned.
    waiting_share
        Cost of an hour's waiting as a share of the price.
    memory_h
        Time in which a supplier's situation is believed to change.
    noise_fen_per_t
        Scale of the noise in choices.
    smoothing
        Weight of the newest experience.
    noise
        Stream of the noise in choices.
    """

    ordering: Ordering
    order_kg: int
    waiting_share: float
    memory_h: float
    noise_fen_per_t: float
    smoothing: float
    noise: Stream


@dataclass(frozen=True)
class Purchases:
    """Orders to be placed, in this order.

    Parameters
    ----------
    edge
        Supplier edge of each order, int64 (orders,).
    kg
        Quantity of each, int64 (orders,).
    occasion
        What tells two orders of one point apart, int64 (orders,).
    nth
        How many orders the point has placed before it at this instant, int64 (orders,).
    uninformed_edge
        What would have been chosen without feeds; kept for the record, int64 (orders,).
    informed
        Whether a feed about any candidate was known, bool (orders,).
    """

    edge: Ints
    kg: Ints
    occasion: Ints
    nth: Ints
    uninformed_edge: Ints
    informed: Mask

    def rows(self, rows: Mask) -> Purchases:
        """Some of the orders."""
        return Purchases(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass(frozen=True)
class FeedOffer:
    """What buyers know of feeds on offer: how precise and fresh they are, and for how long one pays.

    Parameters
    ----------
    error_kg
        Declared standard error of a reading on each edge, float64 (edges,).
    age_h
        Mean age of a reading when it is used.
    tonnes_per_term
        What each edge's buyer orders in one term, float64 (edges,).
    """

    error_kg: Floats
    age_h: float
    tonnes_per_term: Floats


class Firm(Buyer):
    """A legal person with stocks to fill."""

    @staticmethod
    def order_materials(
        stocks: StockKnowledge,
        demand: DemandKnowledge,
        suppliers: SupplierKnowledge,
        habits: Habits,
        now_ms: int,
        surcharge: Floats | float = 0.0,
        told: ExpectedUse | None = None,
    ) -> Purchases:
        """Order what the policies say, each load from the supplier of least expected landed cost.

        Suppliers' terms of payment may add a surcharge to the cost of each edge, in fen per tonne. What is told of
        demand takes the place of what owners have seen themselves.
        """
        wanted_kg = wanted_now_kg(stocks, demand, habits.ordering, now_ms, told)
        point, kg = split_into_loads(wanted_kg, habits.ordering.load_kg)
        nth = np.arange(point.size) - np.searchsorted(point, point)
        occasion = now_ms + nth
        queueing_h = habits.order_kg / suppliers.rate_kg_per_h
        burden = suppliers.price_fen_per_t * habits.waiting_share * queueing_h
        chosen = [
            choose_suppliers(
                suppliers, cost + surcharge, burden, point, occasion, habits.noise.key, habits.noise_fen_per_t
            )
            for cost in (
                expected_cost_fen_per_t(suppliers, habits, now_ms),
                uninformed_cost_fen_per_t(suppliers, habits),
            )
        ]
        fed = np.zeros(stocks.orders_here.size, dtype=np.int64)
        np.add.at(fed, suppliers.buyer, suppliers.told)
        return Purchases(chosen[0], kg, occasion, nth, chosen[1], fed[point] > 0)

    @staticmethod
    def value_feeds(suppliers: SupplierKnowledge, interests: EdgeInterests, offer: FeedOffer, habits: Habits) -> Ints:
        """Highest price that each interested firm pays for a licence of one term, fen, int64 (interests,)."""
        cost = uninformed_cost_fen_per_t(suppliers, habits)
        per_t = value_of_reading_fen_per_t(
            suppliers, cost, habits.waiting_share, offer.error_kg, offer.age_h, habits.memory_h
        )
        return np.floor(interests.sum_over_edges(per_t * offer.tonnes_per_term)).astype(np.int64)

    @staticmethod
    def learn_value(trials: FeedTrials, value_fen: Ints, tonnes: Floats, doubt: float) -> Ints:
        """Highest price that each interested firm pays by what its own weeks with and without a feed say of it, fen.

        Parameters
        ----------
        trials
            What those weeks have cost, in fen per tonne.
        value_fen
            Highest price by theory, int64 (interests,).
        tonnes
            What is ordered in a term, float64 (interests,).
        doubt
            Standard deviation of what theory says, as a share of it.
        """
        prior = np.divide(value_fen, tonnes, out=np.zeros(tonnes.size), where=tonnes > 0.0)
        saving = learned_saving(prior, doubt, trials.periods, trials.mean_cost, trials.squares)
        changed = np.floor(np.maximum(saving, 0.0) * tonnes).astype(np.int64)
        return np.where(saving == prior, value_fen, changed)


def wanted_now_kg(
    stocks: StockKnowledge,
    demand: DemandKnowledge,
    ordering: Ordering,
    now_ms: int,
    told: ExpectedUse | None = None,
) -> Ints:
    """Quantity that each point orders now: nothing between its reviews, int64 (points,)."""
    levels = ordering.levels
    if ordering.forecast is not None:
        expected = expected_use_kg(demand, ordering)
        expected = expected if told is None else np.where(told.informed, told.kg, expected)
        levels = levels.moved(expected - np.rint(ordering.horizon * demand.mean_kg).astype(np.int64))
    return np.where(now_ms % ordering.review_ms == 0, order_quantities_kg(stocks, levels), 0)


def expected_use_kg(demand: DemandKnowledge, ordering: Ordering) -> Ints:
    """What owners expect to be taken from each stock over its cover by what they have seen, int64 (points,)."""
    if ordering.forecast is None:
        return np.rint(ordering.horizon * demand.mean_kg).astype(np.int64)
    return cover_kg(ordering.forecast, Past(demand.seen_kg, demand.mean_kg), ordering.horizon, ordering.outlook)


def expected_cost_fen_per_t(suppliers: SupplierKnowledge, habits: Habits, now_ms: int) -> Floats:
    """Landed cost as buyers believe it now, float64 (edges,)."""
    wait_h, _ = expected_wait_h(suppliers, habits.order_kg, habits.memory_h, now_ms)
    return landed_cost_fen_per_t(suppliers, wait_h, habits.waiting_share)


def uninformed_cost_fen_per_t(suppliers: SupplierKnowledge, habits: Habits) -> Floats:
    """Landed cost as buyers believe it from experience alone, float64 (edges,)."""
    wait_h = at_least_own_h(suppliers, suppliers.wait_mean_h, habits.order_kg)
    return landed_cost_fen_per_t(suppliers, wait_h, habits.waiting_share)

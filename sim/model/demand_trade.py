"""Demand feeds as a domain of trade: who sells, who is interested, and what it is worth to them."""

from __future__ import annotations

import numpy as np

from sim import units
from sim.agents import Factory
from sim.agents.supplier import DemandOffer
from sim.arrays import NONE, Floats, Ints
from sim.city.plants.supply import SupplyChain
from sim.data.demand import DemandFeed, demand_feeds
from sim.data.products import Products
from sim.decisions.demand_value import error_by_demand, error_by_orders
from sim.engine.streams import Stream, entity_keys
from sim.knowledge.interests import EdgeInterests
from sim.model.persons import Persons
from sim.model.shared_demand import SharedDemand
from sim.model.trade import Offering
from sim.scenario.schema import DemandFeed as Terms
from sim.scenario.schema import Scenario

#: Secrets differ much between firms: a few have a lot to lose.
_SECRET_CV = 2.0


def demand_offering(
    shared: SharedDemand, chain: SupplyChain, persons: Persons, scenario: Scenario, terms: Terms, seed: int
) -> Offering:
    """One feed for every store and for every factory with customers that make something, for their suppliers."""
    sights = shared.sights
    sellers, product = np.unique(chain.point_site[sights.point], return_inverse=True)
    products = _products(chain, persons, sellers, terms, seed)
    points, column = _stocks_told(sights.point, product, products.count)
    interests = _interests(sights.person, product)
    offer = _offer(shared, chain, scenario, terms)
    return Offering(
        products=products,
        interests=interests,
        feed=DemandFeed(
            points, column, interests, shared.books, shared.knowledge, terms.drop_out, products.key, seed
        ),
        terms=terms,
        value_fen=lambda _: Factory.value_demand_feeds(
            shared.knowledge, shared.paths, interests, shared.own_variance, offer
        ),
    )  # fmt: skip


def _products(chain: SupplyChain, persons: Persons, sellers: Ints, terms: Terms, seed: int) -> Products:
    names = chain.sites.names
    secret_fen = terms.secret * units.FEN_PER_CNY
    secret = Stream(seed, "secret of sales").lognormals(entity_keys(list(names)), secret_fen, _SECRET_CV)
    return demand_feeds(names, sellers, persons.private_site, secret)


def _stocks_told(point: Ints, product: Ints, products: int) -> tuple[Ints, Ints]:
    """Stocks that each product tells of, filled up with -1, and the column of each sight's among them."""
    pairs, row = np.unique(np.stack([product, point]), axis=1, return_inverse=True)
    column = np.arange(pairs.shape[1]) - np.searchsorted(pairs[0], pairs[0])
    points = np.full((products, int(column.max(initial=-1)) + 1), NONE, dtype=np.int64)
    points[pairs[0], column] = pairs[1]
    return points, column[row.ravel()]


def _interests(person: Ints, product: Ints) -> EdgeInterests:
    """Interests with the sights that each product tells of, which stand together."""
    new = np.r_[True, (person[1:] != person[:-1]) | (product[1:] != product[:-1])][: person.size]
    starts = np.flatnonzero(new)
    first = np.r_[starts, person.size].astype(np.int64)
    return EdgeInterests(person[starts], product[starts], first, np.arange(person.size))


def _offer(shared: SharedDemand, chain: SupplyChain, scenario: Scenario, terms: Terms) -> DemandOffer:
    """How good feeds on offer are, as sellers declare it, and what forecasts cost."""
    plan, costs = scenario.industry.replenishment, scenario.costs
    lag = (terms.latency + terms.interval / 2) / plan.period
    gain: dict[object, float] = {}
    stretches = shared.stretches(shared.paths.ahead, shared.cover[shared.sights.person])
    for each in stretches if plan.use_cv > 0 else ():
        if each not in gain:
            told = error_by_demand(each, lag, terms.noise / plan.use_cv)
            gain[each] = max(error_by_orders(each) - told, 0.0)
    explained = np.array([gain.get(each, 0.0) for each in stretches])
    plant, good = chain.point_site[chain.input_point], chain.point_good[chain.input_point]
    price = chain.goods.price_fen_per_t[good]
    each_fen: Floats = price / units.KG_PER_T * shared.recipe
    material = np.bincount(plant, each_fen, chain.sites.count).astype(np.float64)
    return DemandOffer(
        explained, plan.use_cv, shared.margin_kg, material * (costs.holding + costs.backlog) * terms.term
    )

"""Stock feeds as a domain of trade: who sells, who is interested, and what it is worth to them."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np

from sim import units
from sim.agents import Firm
from sim.agents.firm import FeedOffer, Habits
from sim.arrays import Floats, Ints
from sim.city.build import BuiltCity
from sim.city.sensors.stock import standard_error_kg
from sim.data.products import Products
from sim.data.stock import StockFeed, stock_feeds
from sim.engine.streams import Stream, combine_each, entity_keys
from sim.knowledge.interests import EdgeInterests
from sim.knowledge.state import StateKnowledge
from sim.knowledge.suppliers import SupplierKnowledge
from sim.model.feed_trials import OnOffWeeks
from sim.model.persons import Persons
from sim.model.trade import Offering
from sim.scenario.schema import OnOffWeeks as Settings
from sim.scenario.schema import Scenario

#: Secrets differ much between firms: a few have a lot to lose.
_SECRET_CV = 2.0


def stock_offering(
    built: BuiltCity,
    persons: Persons,
    scenario: Scenario,
    suppliers: SupplierKnowledge,
    state: StateKnowledge,
    habits: Habits,
    seed: int,
) -> Offering:
    """One stock feed for every site that makes something, for buyers who may order there."""
    products = _products(built, persons, scenario, seed)
    point = built.city.chain.output_point[products.site]
    error_kg = standard_error_kg(built.sensors, built.character, scenario.sensors.bias)[point]
    interests = EdgeInterests.in_stock_feeds(suppliers, point)
    offer = _offer(built, scenario, suppliers, products, error_kg)
    return Offering(
        products=products,
        interests=interests,
        feed=StockFeed(point, error_kg, interests, built.city, suppliers, state, seed),
        terms=scenario.feeds,
        value_fen=lambda _: Firm.value_feeds(suppliers, interests, offer, habits),
    )


def _products(built: BuiltCity, persons: Persons, scenario: Scenario, seed: int) -> Products:
    chain = built.city.chain
    site_keys = entity_keys(list(chain.sites.names))
    secret = Stream(seed, "trade secret").lognormals(site_keys, scenario.feeds.secret * units.FEN_PER_CNY, _SECRET_CV)
    return stock_feeds(
        chain.sites.names,
        chain.output_point,
        persons.operator_of_site,
        persons.private_site,
        secret,
        built.sensors.scale_kg,
    )


def _offer(
    built: BuiltCity, scenario: Scenario, suppliers: SupplierKnowledge, products: Products, error_kg: Floats
) -> FeedOffer:
    """How good feeds on offer are, as sellers declare it."""
    chain, feeds = built.city.chain, scenario.feeds
    point: Ints = chain.output_point[products.site]
    error = np.zeros(chain.points)
    error[point] = np.sqrt(error_kg**2 + (feeds.noise * products.scale) ** 2)
    return FeedOffer(
        error_kg=error[suppliers.supplier],
        age_h=feeds.latency + feeds.interval / 2,
        tonnes_per_term=_tonnes_per_term(built, scenario, suppliers),
    )


def _tonnes_per_term(built: BuiltCity, scenario: Scenario, suppliers: SupplierKnowledge) -> Floats:
    """What the buyer of each edge orders in a term, float64 (edges,)."""
    use: Floats = built.city.chain.use_kg_per_h[suppliers.buyer]
    return use * scenario.feeds.term * units.HOURS_PER_DAY / units.KG_PER_T


def on_off_weeks(
    offering: Offering,
    built: BuiltCity,
    persons: Persons,
    scenario: Scenario,
    suppliers: SupplierKnowledge,
    settings: Settings,
    seed: int,
) -> tuple[OnOffWeeks, Offering]:
    """Weeks without feeds, and the offering of stock feeds as it is worth to buyers who learn from them."""
    interests = cast("EdgeInterests", offering.interests)
    weeks = OnOffWeeks(
        interests,
        combine_each(offering.products.key[interests.product], persons.key[interests.person].astype(np.int64)),
        interests.sum_over_edges(_tonnes_per_term(built, scenario, suppliers)),
        suppliers,
        scenario.choices.waiting_share,
        settings,
        seed,
    )
    return weeks, replace(offering, value_fen=lambda now_ms: weeks.learned_fen(offering.value_fen(now_ms)))

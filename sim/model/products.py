"""The stock feeds of a city as products on the exchange."""

from __future__ import annotations

import numpy as np

from sim import units
from sim.arrays import Ints
from sim.city.build import BuiltCity
from sim.city.sensors.stock import standard_error_kg
from sim.data.products import Products, stock_feeds
from sim.engine.streams import Stream, entity_keys
from sim.exchange.exchange import BASIS_POINTS, Terms
from sim.model.persons import EXCHANGE, Persons
from sim.scenario.schema import Scenario

#: Secrets differ much between firms: a few have a lot to lose.
_SECRET_CV = 2.0


def feed_products(built: BuiltCity, persons: Persons, scenario: Scenario, seed: int) -> Products:
    """One stock feed for every site that makes something."""
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
        standard_error_kg(built.sensors, built.character, scenario.sensors.bias),
    )


def feed_terms(products: Products, persons: Persons, scenario: Scenario) -> tuple[Terms, Ints]:
    """Terms on which licences are sold, and the first asks."""
    feeds = scenario.feeds
    terms = Terms(
        product_key=products.key,
        person_key=persons.key,
        seller=products.seller,
        holder=products.holder,
        seller_points=round(feeds.operator_share * BASIS_POINTS),
        operator=persons.row(EXCHANGE),
        term_ms=units.ms_from_hours(feeds.term * units.HOURS_PER_DAY),
    )
    return terms, np.full(products.count, units.fen_from_cny(feeds.ask), dtype=np.int64)

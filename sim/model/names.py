"""Names behind the row numbers of a model, for records."""

from __future__ import annotations

import datetime as dt

from sim.city.build import BuiltCity
from sim.data.products import Products
from sim.model.persons import Persons
from sim.record.arrow import Names
from sim.record.registry import Kind


def names_of(start: dt.date, built: BuiltCity, persons: Persons, products: Products) -> Names:
    """Collect the names of everything that tables refer to."""
    chain = built.city.chain
    return Names(
        start,
        {
            Kind.SITE: chain.sites.names,
            Kind.GOOD: chain.goods.names,
            Kind.PERSON: persons.names,
            Kind.PRODUCT: products.names,
            Kind.DISTRICT: built.districts.names,
            Kind.VEHICLE: built.roster.names,
        },
    )

"""How likely copies are to leak: through whoever handles them, and to outsiders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints, Mask
from sim.engine.elementary import exp
from sim.scenario.schema import Leaks
from sim.units import DAYS_PER_YEAR


@dataclass(frozen=True)
class Hazards:
    """Rates at which one copy leaks; events are Poisson, so chances of several days and copies multiply.

    Parameters
    ----------
    insider, outsider
        Leaks a year through those who handle the copy, all together, and to outsiders.
    off_exchange
        Factor on both for copies that were not traded on an exchange.
    """

    insider: float
    outsider: float
    off_exchange: float

    @classmethod
    def of(cls, settings: Leaks) -> Hazards:
        """Rates of a scenario."""
        return cls(settings.insider * settings.handlers, settings.external, settings.off_exchange)

    def by_insiders(self, off_exchange: Mask, days: float = 1.0) -> Floats:
        """Chance that each copy leaks from inside within some days, float64 like ``off_exchange``."""
        return self._chance(self.insider, off_exchange, days)

    def to_outsiders(self, off_exchange: Mask, days: float = 1.0) -> Floats:
        """Chance that each copy leaks to outsiders within some days, float64 like ``off_exchange``."""
        return self._chance(self.outsider, off_exchange, days)

    def either(self, off_exchange: Mask, days: float = 1.0) -> Floats:
        """Chance that each copy leaks within some days, float64 like ``off_exchange``."""
        return self._chance(self.insider + self.outsider, off_exchange, days)

    def _chance(self, rate: float, off_exchange: Mask, days: float) -> Floats:
        on, off = (1.0 - exp(-rate * factor * days / DAYS_PER_YEAR) for factor in (1.0, self.off_exchange))
        return np.where(off_exchange, off, on)


def any_leaks(chance: Floats, product: Ints, products: int) -> Floats:
    """Chance that at least one copy of each product leaks, float64 (products,).

    With c copies of the same chance h it is 1 - (1 - h)^c.

    Parameters
    ----------
    chance
        Of each copy, float64 (copies,).
    product
        What it is a copy of, int64 (copies,).
    products
        Number of products.
    """
    none = np.ones(products)
    np.multiply.at(none, product, 1.0 - chance)
    return 1.0 - none

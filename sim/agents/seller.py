"""Sellers of data: what factories and IoT operators have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from sim.agents.person import Person
from sim.arrays import Floats, Ints, Mask
from sim.decisions.hazards import (
    NOBODY_LIABLE,
    Exposure,
    Liability,
    Patience,
    expected_harm_fen,
    order_avoided_fen,
    seller_multiple,
)
from sim.decisions.investing import worth_investing
from sim.decisions.selling import least_ask_fen, next_ask_fen, worth_listing, yearly_margin_fen
from sim.decisions.turnover import Stakes, stays_or_enters
from sim.knowledge.hazards import Hazard, HazardBeliefs
from sim.knowledge.sales import SalesKnowledge


@dataclass(frozen=True)
class SellingCosts:
    """What it takes to sell each product, and how its price moves; one row a product.

    Parameters
    ----------
    upkeep_fen
        Cost of one licence of one term, int64 (products,).
    integration_fen
        Cost of making a product ready to list, int64 (products,).
    terms_per_year
        Terms of a licence in a year, float64 (products,).
    price_step
        How fast prices move, a day, float64 (products,).
    """

    upkeep_fen: Ints
    integration_fen: Ints
    terms_per_year: Floats
    price_step: Floats

    def rows(self, rows: Ints) -> SellingCosts:
        """Costs of some of the products."""
        return SellingCosts(*(getattr(self, field.name)[rows] for field in fields(self)))

    def by_standard(self, factor: float) -> SellingCosts:
        """The same where making products ready costs a factor of what it usually does."""
        return replace(self, integration_fen=np.rint(self.integration_fen * factor).astype(np.int64))

    @classmethod
    def joined(cls, parts: Sequence[SellingCosts]) -> SellingCosts:
        """Costs of products of several domains, one after the other."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


@dataclass(frozen=True)
class Pressure:
    """What those who keep data back have to reckon with; one row a product.

    Parameters
    ----------
    dominant
        Whether the holder could be ordered to offer it, bool (products,).
    regulated_fen
        Price of a licence under such an order, int64 (products,).
    """

    dominant: Mask
    regulated_fen: Ints


@dataclass(frozen=True)
class Trade:
    """What sellers reckon with.

    Parameters
    ----------
    fee_share
        Share of the price that the exchange keeps, less what the state adds.
    exposure
        How far listing exposes a product to hazards.
    costs
        What each product costs to sell.
    patience
        How holders weigh the future.
    most_fen
        Highest ask that rules allow, int64 (products,).
    duty
        Whether the product has to be offered whatever it brings, bool (products,).
    liability
        Who would answer for leaks.
    pressure
        What awaits those who keep data back, if anything does.
    """

    fee_share: float
    exposure: Exposure
    costs: SellingCosts
    patience: Patience
    most_fen: Ints
    duty: Mask
    liability: Liability = NOBODY_LIABLE
    pressure: Pressure | None = None


@dataclass(frozen=True)
class Curating:
    """What better data costs.

    Parameters
    ----------
    cost_fen
        Of one step for one product.
    horizon_years
        Time for which it is expected to pay.
    patience
        How holders weigh the future.
    """

    cost_fen: int
    horizon_years: float
    patience: Patience


class Seller(Person):
    """A legal person that may sell data."""

    @staticmethod
    def offer(sales: SalesKnowledge, beliefs: HazardBeliefs, trade: Trade) -> Ints:
        """Products to hand in for listing, int64, ascending."""
        harm_fen = expected_harm_fen(
            sales.harm_fen, sales.holder, beliefs, trade.patience, trade.exposure, trade.liability
        )
        worth = worth_listing(
            sales.expected_licences,
            sales.ask_fen,
            trade.fee_share,
            trade.costs.upkeep_fen,
            trade.costs.terms_per_year,
            trade.costs.integration_fen,
            harm_fen - Seller._avoided_fen(sales, harm_fen, beliefs, trade),
            seller_multiple(sales.holder, sales.public, beliefs, trade.patience),
        )
        return np.flatnonzero((worth | trade.duty) & sales.unlisted)

    @staticmethod
    def _avoided_fen(sales: SalesKnowledge, harm_fen: Floats, beliefs: HazardBeliefs, trade: Trade) -> Floats:
        """What offering each product saves of an order to offer it at a regulated price, float64 (products,)."""
        if trade.pressure is None:
            return np.zeros(harm_fen.size)
        costs, pressure = trade.costs, trade.pressure
        margin = yearly_margin_fen(
            sales.expected_licences, pressure.regulated_fen, trade.fee_share, costs.upkeep_fen, costs.terms_per_year
        )
        net = costs.integration_fen + harm_fen - margin
        return order_avoided_fen(pressure.dominant, net, sales.holder, beliefs, trade.patience)

    @staticmethod
    def curate(gain_fen: Floats, holder: Ints, beliefs: HazardBeliefs, curating: Curating) -> Mask:
        """Products into which to put money, by what a step would bring in a year, bool (products,)."""
        return worth_investing(
            gain_fen, curating.cost_fen, curating.horizon_years, curating.patience.discount,
            beliefs.believed(Hazard.FORFEITURE, holder),
            Seller.multiple(holder, beliefs, curating.patience),
        )  # fmt: skip

    @staticmethod
    def multiple(firm: Ints, beliefs: HazardBeliefs, patience: Patience) -> Floats:
        """Multiple of its cost that an act must be worth to firms that could wait, float64 like ``firm``."""
        return seller_multiple(firm, np.zeros(firm.size, dtype=np.bool_), beliefs, patience)

    @staticmethod
    def attend(present: Mask, profit_fen: Floats, multiple: Floats, stakes: Stakes) -> Mask:
        """Which firms are in the business from now on, bool like ``present``."""
        return stays_or_enters(present, profit_fen, multiple, stakes)

    @staticmethod
    def reprice(sales: SalesKnowledge, trade: Trade) -> Ints:
        """Tomorrow's ask of every product, int64 (products,)."""
        costs = trade.costs
        least = least_ask_fen(costs.upkeep_fen, trade.fee_share)
        ask = next_ask_fen(sales.ask_fen, sales.sold, sales.turned_away, costs.price_step, least)
        return np.minimum(ask, trade.most_fen)

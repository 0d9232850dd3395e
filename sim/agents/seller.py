"""Sellers of data: what factories and IoT operators have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.agents.person import Person
from sim.arrays import Ints
from sim.decisions.selling import next_ask_fen, worth_listing
from sim.knowledge.sales import SalesKnowledge


@dataclass(frozen=True)
class Trade:
    """What sellers reckon with.

    Parameters
    ----------
    fee_share
        Share of the price that the exchange keeps.
    look_in
        Share of trades that the state looks into.
    upkeep_fen
        Cost of one licence of one term.
    integration_fen
        Cost of making a product ready to list.
    terms_per_year
        Terms of a licence in a year.
    price_step
        How fast prices move, a day.
    """

    fee_share: float
    look_in: float
    upkeep_fen: int
    integration_fen: int
    terms_per_year: float
    price_step: float


class Seller(Person):
    """A legal person that may sell data."""

    @staticmethod
    def offer(sales: SalesKnowledge, trade: Trade) -> Ints:
        """Products to hand in for listing, int64, ascending."""
        worth = worth_listing(
            sales.expected_licences,
            sales.ask_fen,
            trade.fee_share,
            trade.upkeep_fen,
            trade.terms_per_year,
            trade.integration_fen,
            sales.harm_fen * trade.look_in,
        )
        return np.flatnonzero(worth & sales.unlisted)

    @staticmethod
    def reprice(sales: SalesKnowledge, trade: Trade) -> Ints:
        """Tomorrow's ask of every product, int64 (products,)."""
        return next_ask_fen(sales.ask_fen, sales.sold, sales.turned_away, trade.price_step, trade.upkeep_fen)

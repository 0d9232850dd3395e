"""The bank: lends against stock by the day's spot prices."""

from __future__ import annotations

from dataclasses import dataclass

from sim.agents.person import Person
from sim.arrays import Floats, Ints, Mask
from sim.decisions.lending import bought_kg, called_fen, room_kg, sold_kg


@dataclass(frozen=True)
class Pledges:
    """What is pledged, one row a stock.

    Parameters
    ----------
    debt_fen, stock_kg, position_kg
        Loans, own stock by its owner's records, and what was bought with loans, int64 (stocks,).
    price_fen_per_t
        Spot price of the good, int64 (stocks,).
    lent_share
        Loan-to-value, float64 (stocks,).
    """

    debt_fen: Ints
    stock_kg: Ints
    position_kg: Ints
    price_fen_per_t: Ints
    lent_share: Floats


class Bank(Person):
    """Whoever lends on stock. It keeps no reserves: what it lends, the outside world lends it."""

    @staticmethod
    def trades_kg(pledges: Pledges, may_buy: Mask, pace: float) -> tuple[Ints, Ints]:
        """What firms buy on new credit, and what they must sell since their pledges are worth too little, (stocks,)."""
        pledged = pledges.stock_kg + pledges.position_kg
        room = room_kg(pledges.debt_fen, pledged, pledges.price_fen_per_t, pledges.lent_share)
        return bought_kg(room, may_buy, pace), sold_kg(room, pledges.position_kg)

    @staticmethod
    def calls_fen(pledges: Pledges) -> Ints:
        """What it calls in cash from those who have nothing left to sell, int64 (stocks,)."""
        return called_fen(
            pledges.debt_fen, pledges.stock_kg, pledges.position_kg, pledges.price_fen_per_t, pledges.lent_share
        )

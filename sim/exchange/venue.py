"""A venue: a place where data is traded, which is one of several exchanges, or off all of them."""

from __future__ import annotations

import numpy as np

from sim.arrays import Ints, State
from sim.scenario.schema.exchange import OFF_EXCHANGE
from sim.units import BASIS_POINTS


class Venue:
    """A place of trade, and what has been traded there since midnight.

    Rules on exchanges act on offers and deals there; off the exchanges these move as flows of kinds of their own.

    Parameters
    ----------
    index
        Its number; of two places as good as each other, the lower one is taken.
    name
        Its name in records.
    operator
        Account that fees go to; nobody's off the exchanges.
    fee_points
        Basis points of the price that its operator keeps, beside what rules let every exchange keep.
    exposure
        How far trade here is exposed to the state, as a share of what it is on an exchange.
    """

    def __init__(self, index: int, name: str, operator: int, fee_points: int = 0, exposure: float = 1.0) -> None:
        self.index = index
        self.name = name
        self.operator = operator
        self.fee_points = fee_points
        self.exposure = exposure
        #: Whether trade takes place.
        self.is_open = True
        #: Deals, their value and the operator's fees since midnight, calls included in the last two, int64 (3,).
        self.turnover: Ints = np.zeros(3, dtype=np.int64)

    @property
    def is_exchange(self) -> bool:
        """Whether it is an exchange."""
        return self.name != OFF_EXCHANGE

    @property
    def offers(self) -> str:
        """Kind of flow in which products are offered here."""
        return "listing" if self.is_exchange else "bilateral offer"

    @property
    def deals(self) -> str:
        """Kind of flow in which deals are struck here."""
        return "deal" if self.is_exchange else "bilateral deal"

    def fee_fen(self, price_fen: Ints, charge_fen: Ints) -> Ints:
        """What is kept of each price, rules' charges included, never more than there is; int64 like ``price_fen``."""
        return np.minimum(charge_fen + price_fen * self.fee_points // BASIS_POINTS, price_fen)

    def note(self, deals: int, value_fen: Ints, fee_fen: Ints) -> None:
        """Count what has been traded."""
        self.turnover += np.array([deals, value_fen.sum(), fee_fen.sum()], dtype=np.int64)

    def take_turnover(self) -> tuple[int, int, int]:
        """Deals, their value and fees since this was last asked for."""
        deals, value_fen, fee_fen = self.turnover.tolist()
        self.turnover[:] = 0
        return deals, value_fen, fee_fen

    def state(self) -> State:
        """Whether it is open, and the day's turnover."""
        return {"is_open": np.array(self.is_open), "turnover": self.turnover.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.is_open = bool(state["is_open"])
        self.turnover[...] = state["turnover"]

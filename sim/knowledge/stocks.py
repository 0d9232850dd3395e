"""What a firm knows about its own stocks: its inventory records and its order book."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Ints, Mask, State


@dataclass
class StockKnowledge:
    """Own stocks as their owners know them, one row a point.

    Parameters
    ----------
    orders_here
        Whether the owner orders for this point, bool (points,).
    on_hand_kg, waiting_kg
        Stock and unmet demand by the owner's own records, int64 (points,).
    on_order_kg
        Ordered and not yet received, int64 (points,).
    """

    orders_here: Mask
    on_hand_kg: Ints
    waiting_kg: Ints
    on_order_kg: Ints

    def position_kg(self) -> Ints:
        """Inventory position: on hand, less what is owed, plus what is on order."""
        return self.on_hand_kg - self.waiting_kg + self.on_order_kg

    def ordered(self, point: Ints, kg: Ints) -> None:
        """Book orders placed."""
        np.add.at(self.on_order_kg, point, kg)

    def received(self, point: Ints, kg: Ints) -> None:
        """Book orders received, or cancelled: they are not on order any more."""
        np.subtract.at(self.on_order_kg, point, kg)

    def state(self) -> State:
        """What changes in a run."""
        return {name: getattr(self, name).copy() for name in ("on_hand_kg", "waiting_kg", "on_order_kg")}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name, column in state.items():
            getattr(self, name)[...] = column

"""The catalogue: which products are offered, under review, or for sale, and at what ask."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from sim.arrays import Ints, State
from sim.engine.events import NO_CAUSE


class Listing(IntEnum):
    """Where a product stands."""

    UNLISTED = 0
    IN_REVIEW = 1
    LISTED = 2


class Catalogue:
    """State of every product that could be traded.

    Parameters
    ----------
    products
        Number of products.
    ask_fen
        First price of each, int64 (products,).
    """

    def __init__(self, products: int, ask_fen: Ints) -> None:
        self.status: Ints = np.full(products, Listing.UNLISTED, dtype=np.int64)
        self.ask_fen: Ints = ask_fen.copy()
        self.tier: Ints = np.zeros(products, dtype=np.int64)
        self.asked_ms: Ints = np.zeros(products, dtype=np.int64)
        self.guide_fen: Ints = np.zeros(products, dtype=np.int64)
        self.submitted_ms: Ints = np.zeros(products, dtype=np.int64)
        self.event: Ints = np.full(products, NO_CAUSE, dtype=np.int64)
        self.sold: Ints = np.zeros(products, dtype=np.int64)
        self.turned_away: Ints = np.zeros(products, dtype=np.int64)

    def list(self, product: Ints, now_ms: int) -> None:
        """Open products for sale."""
        self.status[product] = Listing.LISTED
        self.asked_ms[product] = now_ms

    def reprice(self, ask_fen: Ints, guide_fen: Ints, now_ms: int) -> None:
        """Replace asks and guide prices, int64 (products,); an ask that stays keeps its place in time."""
        self.asked_ms[ask_fen != self.ask_fen] = now_ms
        self.ask_fen[:] = ask_fen
        self.guide_fen[:] = guide_fen

    def asks(self) -> Ints:
        """Ask of each product for sale, -1 for the others, int64 (products,)."""
        return np.where(self.status == Listing.LISTED, self.ask_fen, -1)

    def take_sales(self) -> tuple[Ints, Ints]:
        """Licences sold and bids turned away since the last call, int64 (products,) each."""
        sales = self.sold.copy(), self.turned_away.copy()
        self.sold[:] = 0
        self.turned_away[:] = 0
        return sales

    def state(self) -> State:
        """All columns."""
        return {name: column.copy() for name, column in vars(self).items()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name, column in state.items():
            getattr(self, name)[...] = column

"""The catalogue: which products are offered, under review, or for sale, and at what ask."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from sim.arrays import Ints, Mask, State
from sim.engine.arrows import UNLIMITED_FEN
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
        self.ceiling_fen: Ints = np.full(products, UNLIMITED_FEN)
        self.submitted_ms: Ints = np.zeros(products, dtype=np.int64)
        self.submissions: Ints = np.zeros(products, dtype=np.int64)
        self.again_ms: Ints = np.zeros(products, dtype=np.int64)
        self.event: Ints = np.full(products, NO_CAUSE, dtype=np.int64)
        self.sold: Ints = np.zeros(products, dtype=np.int64)
        self.turned_away: Ints = np.zeros(products, dtype=np.int64)

    @property
    def is_listed(self) -> Mask:
        """Which products are for sale, bool (products,)."""
        return self.status == Listing.LISTED

    def list(self, product: Ints, now_ms: int) -> None:
        """Open products for sale."""
        self.status[product] = Listing.LISTED
        self.asked_ms[product] = now_ms

    def submit(self, product: Ints, now_ms: int) -> None:
        """Take products in for review."""
        self.status[product] = Listing.IN_REVIEW
        self.submissions[product] += 1
        self.submitted_ms[product] = now_ms

    def refuse(self, product: Ints, again_ms: int) -> None:
        """Turn products away until an instant from which they may be handed in again."""
        self.status[product] = Listing.UNLISTED
        self.again_ms[product] = again_ms

    def may_be_handed_in(self, now_ms: int) -> Mask:
        """Which products are neither on offer nor under review, nor turned away for a while, bool (products,)."""
        return (self.status == Listing.UNLISTED) & (self.again_ms <= now_ms)

    def reprice(self, ask_fen: Ints, guide_fen: Ints, ceiling_fen: Ints, now_ms: int) -> None:
        """Replace asks, guide prices and ceilings, int64 (products,); an ask that stays keeps its place in time."""
        self.asked_ms[ask_fen != self.ask_fen] = now_ms
        self.ask_fen[:] = ask_fen
        self.guide_fen[:] = guide_fen
        self.ceiling_fen[:] = ceiling_fen

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

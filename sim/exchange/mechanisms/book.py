"""What every mechanism takes and gives: asks and bids on products that can be sold many times."""

from __future__ import annotations

from dataclasses import dataclass

from sim.arrays import Ints


@dataclass(frozen=True)
class Orders:
    """Asks and bids of one session.

    Data is nonrival: a product has one ask, and any number of bids may be met.

    Parameters
    ----------
    ask_fen
        Ask of each product, int64 (products,); negative where a product is not for sale.
    product
        Product of each bid, int64 (bids,).
    bid_fen
        Highest price that each bidder pays, int64 (bids,).
    """

    ask_fen: Ints
    product: Ints
    bid_fen: Ints


@dataclass(frozen=True)
class Trades:
    """Outcome of a session.

    Parameters
    ----------
    bid
        Rows of the bids that were met, int64 (trades,), ascending.
    price_fen
        Price of each, int64 (trades,).
    """

    bid: Ints
    price_fen: Ints

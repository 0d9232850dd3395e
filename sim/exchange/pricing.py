"""Which mechanism finds the price of which product, and what it is given of a session's asks and bids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Floats, Ints
from sim.exchange.mechanisms import Mechanism, Orders, Side

_BID, _ASK = np.uint8(Side.BID), np.uint8(Side.ASK)


def licence_cost_fen(upkeep_fen: Ints, integration_fen: Ints, licences_per_year: Floats) -> Ints:
    """What a licence costs, with its part of a year's licences of getting the product ready, int64 (products,)."""
    return upkeep_fen + np.ceil(integration_fen / np.maximum(licences_per_year, 1.0)).astype(np.int64)


def guide_price_fen(cost_fen: Ints, margin: float, ceiling_fen: Ints) -> Ints:
    """Price that guided trade takes place at: cost plus margin, at most the ceiling; int64 (products,)."""
    return np.minimum(np.floor(cost_fen * (1.0 + margin)).astype(np.int64), ceiling_fen)


@dataclass(frozen=True)
class Pricing:
    """How prices are found, by class of products.

    Parameters
    ----------
    mechanisms
        All that can be named.
    product_class
        Class of each product, int64 (products,).
    named
        Mechanism that each class names for itself; nothing where it leaves that to the rules.
    split
        Share of a gap between ask and bid by which a price that lies between them stands above the ask.
    """

    mechanisms: Mapping[str, Mechanism]
    product_class: Ints
    named: tuple[str | None, ...]
    split: float

    def all_by(self, name: str) -> Pricing:
        """The same where every class goes by one mechanism, whatever rules prescribe."""
        return replace(self, named=(name,) * len(self.named))

    def by_class(self, prescribed: str) -> tuple[str, ...]:
        """Mechanism of each class where rules prescribe one for those that name none."""
        return tuple(name or prescribed for name in self.named)


@dataclass(frozen=True)
class Quotes:
    """What a session starts from: an ask a product, which can be sold many times, and bids for one licence each.

    Parameters
    ----------
    ask_fen
        Ask of each product, int64 (products,); negative where a product is not for sale.
    asked_ms
        Since when it has stood, int64 (products,).
    guide_fen
        Guide price of each product, int64 (products,).
    product, bid_fen, since_ms
        Product, price and time of each bid, int64 (bids,).
    """

    ask_fen: Ints
    asked_ms: Ints
    guide_fen: Ints
    product: Ints
    bid_fen: Ints
    since_ms: Ints

    def clear(self, pricing: Pricing, prescribed: str) -> tuple[Ints, Ints, tuple[str, ...]]:
        """Let each class clear by its mechanism; return bids met, ascending, their prices, and mechanisms by class."""
        names = pricing.by_class(prescribed)
        rows, prices = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
        for name in dict.fromkeys(names):
            of_name = np.array([other == name for other in names])[pricing.product_class]
            bids = np.flatnonzero(of_name[self.product] & (self.ask_fen[self.product] >= 0))
            if bids.size:
                met, price = self._clear(bids, pricing.mechanisms[name], pricing.split)
                rows.append(met)
                prices.append(price)
        row, price = np.concatenate(rows), np.concatenate(prices)
        order = np.argsort(row, kind="stable")
        return row[order], price[order], names

    def _clear(self, bids: Ints, mechanism: Mechanism, split: float) -> tuple[Ints, Ints]:
        """Rows of met bids among all, and their prices.

        Data is nonrival: a seller has as many copies as there are bids that reach its ask.
        """
        products, book = np.unique(self.product[bids], return_inverse=True)
        ask, bid = self.ask_fen[products], self.bid_fen[bids]
        copies = np.bincount(book[bid >= ask[book]], minlength=products.size)
        # Who is there first is served first; of both sides at one instant, sellers.
        turn = np.argsort(np.concatenate([self.asked_ms[products], self.since_ms[bids]]), kind="stable")
        trades = mechanism(
            Orders(
                products.size,
                np.concatenate([np.arange(products.size), book])[turn],
                np.repeat([_ASK, _BID], [products.size, bids.size])[turn],
                np.concatenate([ask, bid])[turn],
                np.concatenate([copies, np.ones(bids.size, dtype=np.int64)])[turn],
                split,
                self.guide_fen[products],
            )
        )
        return bids[turn[trades.bid] - products.size], trades.price_fen

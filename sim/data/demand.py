"""Demand feeds: what is wanted of those who sell, period by period, by stores' tills and factories' order books."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from sim.arrays import NONE, AnyArray, Floats, Ints, Keys, Mask
from sim.data.delivery import Readings
from sim.data.products import Domain, Products
from sim.engine.streams import Stream, combine_each, entity_keys
from sim.knowledge.end_demand import EndDemandKnowledge
from sim.knowledge.interests import EdgeInterests


def demand_feeds(site_names: Sequence[str], sites: Ints, private_site: Mask, secret_fen: Floats) -> Products:
    """One demand feed for each of some sites, which keep their own books and sell what these tell.

    Noise is relative to what is usual in a period, whatever that is.

    Parameters
    ----------
    site_names
        Name of each site; its firm has the same row.
    sites
        Sites with a feed, int64 (products,).
    private_site
        Whether the firm is private or foreign, bool (sites,).
    secret_fen
        Expected harm a year if the state looks into all of a site's feed, float64 (sites,).
    """
    names = [f"demand@{site_names[row]}" for row in sites.tolist()]
    return Products(
        names=tuple(names),
        key=entity_keys(names),
        domain=np.full(sites.size, Domain.DEMAND, dtype=np.int64),
        site=sites,
        holder=sites,
        processor=sites,
        seller=sites,
        private=private_site[sites],
        scale=np.ones(sites.size),
        secret_fen=secret_fen[sites],
    )


class SalesBooks(Protocol):
    """The face of owners' books that a demand feed is made from."""

    def past_periods(self, points: Ints, now_ms: int) -> tuple[Ints, Ints]:
        """Demand on stocks in past periods, int64 (points, periods), and when each ended, int64 (periods,)."""


class DemandFeed:
    """Reads books and writes what is delivered into suppliers' knowledge.

    Parameters
    ----------
    points
        Stocks that each product tells of, filled up with -1, int64 (products, most).
    column
        Where the stock of each sight stands in its product's row of them, int64 (sights,).
    interests
        Whose decisions a product bears on; their edges are sights.
    books
        Where readings come from.
    knowledge
        Where they end up.
    drop_out
        Chance that a book gives no reading at an instant.
    product_key
        Key of each product's draws, uint64 (products,).
    seed
        Seed of the run.
    """

    def __init__(
        self,
        points: Ints,
        column: Ints,
        interests: EdgeInterests,
        books: SalesBooks,
        knowledge: EndDemandKnowledge,
        drop_out: float,
        product_key: Keys,
        seed: int,
    ) -> None:
        # Firms' books are no public data, so there is nothing that could be opened to all.
        self.part_product: Ints = np.empty(0, dtype=np.int64)
        self.part_key: Keys = np.empty(0, dtype=np.uint64)
        self._points = points
        self._column = column
        self._interests = interests
        self._books = books
        self._knowledge = knowledge
        self._drop_out = drop_out
        self._product_key = product_key
        self._kept = Stream(seed, "demand feed drop-out")
        self._noise = Stream(seed, "demand feed noise")

    def read(self, product: Ints, now_ms: int) -> tuple[AnyArray, Mask]:
        """Whether each product's books can be read now; what they say is put into parcels."""
        there = self._kept.uniforms(self._product_key[product], now_ms) >= self._drop_out
        return np.zeros(product.size, dtype=np.int64), there

    def report(self, product: Ints, value: AnyArray, now_ms: int) -> None:
        """Nothing: the state does not estimate demand."""

    def pack(self, readings: Readings) -> dict[str, AnyArray]:
        """Demand of past periods that each recipient is told, and errors relative to what is usual."""
        points = self._points[readings.product]
        rows, columns = np.nonzero(points != NONE)
        seen, ended_ms = self._books.past_periods(points[rows, columns], readings.now_ms)
        told = np.zeros((*points.shape, ended_ms.size))
        error = np.zeros_like(told)
        told[rows, columns] = seen
        # One draw for each recipient, stock and period.
        keys = np.repeat(combine_each(readings.key[rows], columns), ended_ms.size)
        drawn = self._noise.normals(keys, np.tile(ended_ms, rows.size)).reshape(rows.size, ended_ms.size)
        error[rows, columns] = drawn * readings.blur_sd[rows, None]
        return {"kg": told, "error": error, "sd": readings.blur_sd}

    def unpack(self, person: Ints, product: Ints, time_ms: Ints, parcel: dict[str, AnyArray]) -> None:
        """Write demand that has arrived behind the sights of its recipients."""
        row, sight = self._interests.edges_of(self._interests.rows_of(person, product))
        usual_kg, column = self._knowledge.usual_kg[sight], self._column[sight]
        told = parcel["kg"][row, column] + parcel["error"][row, column] * usual_kg[:, None]
        error_kg = parcel["sd"][row] * usual_kg
        self._knowledge.learn(sight, np.maximum(told, 0.0), error_kg, time_ms[row], product[row])

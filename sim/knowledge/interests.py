"""Who could use which product, and for which of its decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import NONE, Floats, Ints
from sim.knowledge.suppliers import SupplierKnowledge


@dataclass(frozen=True)
class Interests:
    """Pairs of a legal person and a product that bears on its decisions, sorted by both.

    Parameters
    ----------
    person, product
        The pair, int64 (interests,).
    """

    person: Ints
    product: Ints

    @property
    def count(self) -> int:
        """Number of pairs."""
        return int(self.person.size)

    def rows_of(self, person: Ints, product: Ints) -> Ints:
        """Interests of given pairs, all of which exist, int64 like ``person``."""
        span = int(max(self.product.max(initial=0), product.max(initial=0))) + 1
        return np.searchsorted(self.person * span + self.product, person * span + product)


def join_interests(parts: Sequence[Interests], first_product: Sequence[int]) -> tuple[Interests, list[Ints]]:
    """Interests in products of several domains, and the rows of each part among them.

    Parameters
    ----------
    parts
        Interests in the products of each domain, which are numbered within it.
    first_product
        Number of each domain's first product among those of all domains.
    """
    person = np.concatenate([part.person for part in parts])
    product = np.concatenate([part.product + first for part, first in zip(parts, first_product, strict=True)])
    order = np.lexsort((product, person))
    row = np.empty(order.size, dtype=np.int64)
    row[order] = np.arange(order.size)
    ends = np.cumsum([part.count for part in parts])
    return Interests(person[order], product[order]), np.split(row, ends[:-1])


@dataclass(frozen=True)
class EdgeInterests(Interests):
    """Interests in stock feeds, with the supplier edges on which each feed says something.

    Parameters
    ----------
    first
        Edges of interest ``i`` are ``edge[first[i]:first[i + 1]]``, int64 (interests + 1,).
    edge
        Supplier edges, int64.
    """

    first: Ints
    edge: Ints

    @classmethod
    def in_stock_feeds(cls, knowledge: SupplierKnowledge, product_point: Ints) -> EdgeInterests:
        """Buyers' interests in feeds about the suppliers they may choose.

        Parameters
        ----------
        knowledge
            Edges of the buyers.
        product_point
            Stock that each product is about, int64 (products,).
        """
        product_of = np.full(int(max(product_point.max(initial=0), knowledge.supplier.max(initial=0))) + 1, NONE)
        product_of[product_point] = np.arange(product_point.size)
        product = product_of[knowledge.supplier]
        order = np.lexsort((product, knowledge.person))
        order = order[product[order] >= 0]
        person, product = knowledge.person[order], product[order]
        new = np.r_[True, (person[1:] != person[:-1]) | (product[1:] != product[:-1])][: order.size]
        starts = np.flatnonzero(new)
        return cls(person[starts], product[starts], np.r_[starts, order.size].astype(np.int64), order)

    def sum_over_edges(self, per_edge: Floats) -> Floats:
        """Total over the edges of each interest, float64 (interests,)."""
        if self.count == 0:
            return np.zeros(0)
        return np.add.reduceat(per_edge[self.edge], self.first[:-1])

    def person_of_edges(self) -> Ints:
        """Person of each edge, where edges stand in the order of interests, int64 (edges,)."""
        return np.repeat(self.person, np.diff(self.first))

    def edges_of(self, rows: Ints) -> tuple[Ints, Ints]:
        """Edges of interests: positions in ``rows`` repeated per edge, and the edges."""
        counts = self.first[rows + 1] - self.first[rows]
        repeated = np.repeat(np.arange(rows.size), counts)
        within = np.arange(repeated.size) - np.repeat(np.cumsum(counts) - counts, counts)
        return repeated, self.edge[self.first[rows][repeated] + within]

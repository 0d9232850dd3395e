"""Interests: each pair of a person and a product once, each edge in the one that it belongs to."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.knowledge.interests import EdgeInterests, Interests, join_interests
from sim.knowledge.suppliers import SupplierKnowledge

from .edges import Pair, pairs_of, suppliers_on

POINTS = 6


@st.composite
def cases(draw: st.DrawFn) -> tuple[SupplierKnowledge, list[int]]:
    """Random edges, and points that products are about, in any order."""
    points = draw(st.permutations(range(POINTS)))
    return suppliers_on(draw(pairs_of(POINTS)), POINTS), points[: draw(st.integers(0, POINTS))]


def interests_of(case: tuple[SupplierKnowledge, list[int]]) -> EdgeInterests:
    """Interests of the buyers in products about some points."""
    return EdgeInterests.in_stock_feeds(case[0], np.array(case[1], dtype=np.int64))


def plain_interests(case: tuple[SupplierKnowledge, list[int]]) -> dict[tuple[int, int], list[int]]:
    """Edges by person and product, in a dictionary."""
    knowledge, points = case
    found: dict[tuple[int, int], list[int]] = {}
    for row in range(knowledge.edges):
        if knowledge.supplier[row] in points:
            product = points.index(knowledge.supplier[row])
            found.setdefault((int(knowledge.person[row]), product), []).append(row)
    return dict(sorted(found.items()))


@given(cases())
def test_interests_are_the_pairs_of_buyers_and_products_about_their_suppliers(
    case: tuple[SupplierKnowledge, list[int]],
) -> None:
    """Pairs are unique and sorted, and every edge that a product is about belongs to exactly one."""
    interests, plain = interests_of(case), plain_interests(case)
    assert list(zip(interests.person.tolist(), interests.product.tolist(), strict=True)) == list(plain)
    bounds = interests.first.tolist()
    edges = [interests.edge[a:b].tolist() for a, b in pairwise(bounds)]
    assert edges == list(plain.values())
    assert interests.count == len(plain)
    assert bounds[-1] == interests.edge.size


@given(cases(), st.data())
def test_edges_and_rows_of_interests_are_found(case: tuple[SupplierKnowledge, list[int]], data: st.DataObject) -> None:
    """For any choice of rows, repeated or not: their edges in order, and the rows again from their pairs."""
    interests, plain = interests_of(case), list(plain_interests(case).values())
    chosen = data.draw(st.lists(st.sampled_from(range(len(plain))), max_size=8)) if plain else []
    rows = np.array(chosen, dtype=np.int64)
    position, edge = interests.edges_of(rows)
    assert list(zip(position.tolist(), edge.tolist(), strict=True)) == [
        (i, one) for i, row in enumerate(chosen) for one in plain[row]
    ]
    assert interests.rows_of(interests.person[rows], interests.product[rows]).tolist() == chosen


@given(cases(), st.integers(0, 2**32))
def test_sums_over_edges_are_those_of_a_loop(case: tuple[SupplierKnowledge, list[int]], seed: int) -> None:
    """Whole numbers below 2^40 add up exactly in any order."""
    interests = interests_of(case)
    per_edge = np.random.default_rng(seed).integers(0, 2**40, case[0].edges).astype(np.float64)
    assert interests.sum_over_edges(per_edge).tolist() == [
        sum(per_edge[row] for row in edges) for edges in plain_interests(case).values()
    ]


def test_a_person_with_two_points_has_one_interest_in_a_supplier_of_both() -> None:
    """A licence is a person's and serves all its decisions."""
    knowledge = suppliers_on([(0, 4), (1, 4), (1, 5), (2, 4)])
    interests = EdgeInterests.in_stock_feeds(knowledge, np.array([5, 4]))
    assert interests.person.tolist() == [100, 100, 101]
    assert interests.product.tolist() == [0, 1, 1]
    assert interests.edges_of(np.array([1]))[1].tolist() == [0, 1]


@pytest.mark.parametrize(("pairs", "points"), [([], []), ([], [0, 1]), ([(0, 1)], []), ([(0, 1)], [0])])
def test_nobody_may_be_interested_in_anything(pairs: list[tuple[int, int]], points: list[int]) -> None:
    """Without edges, products, or products about a supplier, every answer is empty."""
    interests = interests_of((suppliers_on(pairs, 2), points))
    none = np.zeros(0, dtype=np.int64)
    assert interests.count == 0
    assert interests.first.tolist() == [0]
    assert interests.sum_over_edges(np.ones(len(pairs))).size == 0
    assert interests.rows_of(none, none).size == 0
    assert [part.size for part in interests.edges_of(none)] == [0, 0]


PAIRS = st.sets(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=8).map(sorted)


@given(st.lists(PAIRS, min_size=1, max_size=3))
def test_interests_of_several_domains_stand_in_one_order_and_are_found_again(domains: list[list[Pair]]) -> None:
    """Sorted by person and product, where each domain's products follow those of the one before."""
    parts = [Interests(*np.array(pairs, dtype=np.int64).reshape(-1, 2).T) for pairs in domains]
    first = [4 * i for i in range(len(parts))]
    joined, rows = join_interests(parts, first)
    pairs = list(zip(joined.person.tolist(), joined.product.tolist(), strict=True))
    assert pairs == sorted(pairs)
    assert sum(row.size for row in rows) == joined.count
    for part, begin, row in zip(parts, first, rows, strict=True):
        assert joined.person[row].tolist() == part.person.tolist()
        assert joined.product[row].tolist() == (part.product + begin).tolist()
        assert joined.rows_of(part.person, part.product + begin).tolist() == row.tolist()

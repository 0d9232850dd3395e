"""Copies: each person has at most one of each product, from its first delivery on, whatever comes after."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.data.copies import Copies, Route
from sim.data.products import Domain, ProductKind, Products
from sim.engine.events import NO_CAUSE, EventLog
from sim.engine.streams import entity_keys
from sim.record.registry import EMITTED

STATE, PRODUCTS, QUERY = 4, 4, 3


def shelf() -> tuple[Copies, EventLog]:
    """Nobody has anything yet; the last product is a query."""
    rows, log = np.arange(PRODUCTS), EventLog(EMITTED)
    names = tuple("abcd")
    products = Products(
        names=names, key=entity_keys(list(names)), domain=np.full(PRODUCTS, Domain.AUDIO_SAMPLES), site=rows,
        holder=rows, processor=rows, seller=rows, private=rows > 0, scale=rows + 1.0, secret_fen=rows + 1.0,
        kind=np.where(rows == QUERY, ProductKind.QUERY, ProductKind.DATASET),
    )  # fmt: skip
    return Copies(products, STATE, log), log


Deliveries = st.lists(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, PRODUCTS - 1), st.integers(NO_CAUSE, 9)), max_size=6),
    max_size=5,
)


@given(Deliveries)
def test_the_first_delivery_to_each_person_is_its_copy(deliveries: list[list[tuple[int, int, int]]]) -> None:
    """As a dictionary would keep it; each copy is recorded once, and a saved shelf goes on as the one saved."""
    copies, log = shelf()
    first: dict[tuple[int, int], int] = {}
    for hour, batch in enumerate(deliveries):
        person, product, deal = np.array(batch, dtype=np.int64).reshape(-1, 3).T
        for who, what, by in batch:
            if what != QUERY:
                first.setdefault((who, what), by)
        again, _ = shelf()
        again.restore(copies.state())
        for each in (copies, again):
            route = np.where(deal == NO_CAUSE, Route.OPEN, Route.LICENCE)
            each.deliver(person, product, route, deal, hour)
        assert all(np.array_equal(again.state()[name], column) for name, column in copies.state().items())
    pairs = zip(copies.person.tolist(), copies.product.tolist(), strict=True)
    assert dict(zip(pairs, copies.deal.tolist(), strict=True)) == first
    assert list(zip(copies.person.tolist(), copies.product.tolist(), strict=True)) == sorted(first)
    assert sum(batch["event"].size for batch in log.take("copies")) == len(first)


def test_what_is_reported_is_in_the_hands_of_the_state() -> None:
    """Once, however often it is reported."""
    copies, log = shelf()
    for hour in range(3):
        copies.report(np.array([0, 2]), hour)
    assert (copies.person.tolist(), copies.product.tolist()) == ([STATE] * 2, [0, 2])
    (recorded,) = log.take("copies")
    assert list(recorded["route"]) == ["report", "report"]

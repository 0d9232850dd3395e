"""Delivery: what is read reaches whoever may use it, as late and as blurred as it was promised, or not at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import AnyArray, Ints, Mask
from sim.data.copies import Copies
from sim.data.delivery import Delivery, Quality, Readings
from sim.data.products import Domain, Products
from sim.data.void import VoidLicences
from sim.engine.arrows import Arrows, Transform
from sim.engine.events import EventLog
from sim.engine.streams import entity_keys
from sim.exchange.licences import Licences
from sim.knowledge.interests import Interests
from sim.levers import LeverValue, neutral_levels
from sim.record.registry import EMITTED
from sim.regulation import LookIn, OpenPublicData, SharingMandate
from sim.units import DAY_MS, MINUTE_MS

#: The domain's products are the last ones of a longer catalogue.
FIRST, COUNT = 4, 3
STATE = 6
#: Persons 7 and 8 could use products 0 and 1.
INTERESTS = Interests(np.array([7, 7, 8, 8]), np.array([0, 1, 0, 1]))
QUALITY = Quality(interval_ms=60 * MINUTE_MS, latency_ms=5 * MINUTE_MS, noise=0.5)


class Echo:
    """A feed that says when it was read, product 2 apart, and keeps what is delivered and reported.

    Product 1 is public and has two parts.
    """

    part_product = np.array([1, 1])
    part_key = entity_keys(["north", "south"])

    def __init__(self) -> None:
        self.read_at: list[tuple[int, list[int]]] = []
        self.got: list[tuple[int, int, int, float]] = []
        self.told: list[tuple[int, int]] = []

    def read(self, product: Ints, now_ms: int) -> tuple[AnyArray, Mask]:
        """Ten times the number and the time."""
        self.read_at.append((now_ms, product.tolist()))
        return product * 10.0 + now_ms, product != 2

    def report(self, product: Ints, value: AnyArray, now_ms: int) -> None:  # noqa: ARG002
        """Keep which and when."""
        self.told += [(int(row), now_ms) for row in product]

    def pack(self, readings: Readings) -> dict[str, AnyArray]:
        """A thousand standard deviations of noise; for those without a licence the number of open parts."""
        value = readings.value + 1000.0 * readings.blur_sd
        return {"value": np.where(readings.licensed, value, readings.opened.sum())}

    def unpack(self, person: Ints, product: Ints, time_ms: Ints, parcel: dict[str, AnyArray]) -> None:
        """Keep all."""
        rows = zip(person.tolist(), product.tolist(), time_ms.tolist(), parcel["value"].tolist(), strict=True)
        self.got += list(rows)


class Office:
    """A delivery of roads' products with its licences and records."""

    def __init__(self, *transforms: Transform, **levels: LeverValue) -> None:
        self.log = EventLog(EMITTED)
        self.licences = Licences()
        self.feed = Echo()
        names = tuple("abc")
        none = np.zeros(COUNT, dtype=np.int64)
        products = Products(
            names=names, key=entity_keys(list(names)), domain=np.full(COUNT, Domain.ROADS), site=none - 1, holder=none,
            processor=none, seller=none, private=np.ones(COUNT, dtype=np.bool_), scale=np.arange(COUNT) + 1.0,
            secret_fen=none.astype(np.float64),
        )  # fmt: skip
        arrows = Arrows(transforms, neutral_levels() | levels)
        self.copies = Copies(Products.joined([products] * 3), STATE, self.log)
        self.delivery = Delivery(
            products, INTERESTS, FIRST, self.feed, QUALITY, self.licences, arrows, self.copies, self.log
        )

    def license(self, buyer: int, product: int, start_ms: int = 0, end_ms: int = DAY_MS) -> None:
        """Grant a licence of a product, numbered among all."""
        key = entity_keys([f"{buyer} {product} {start_ms}"])
        one = np.array([product]), np.array([buyer]), start_ms, np.array([end_ms]), np.array([0]), key
        self.licences.issue(*one)


def test_a_reading_reaches_the_holder_of_a_valid_licence_as_promised() -> None:
    """It falls due a latency after it was read, with noise in proportion to the product's scale."""
    office = Office()
    office.license(7, FIRST + 1)
    assert office.delivery.read(60_000) == [60_000 + QUALITY.latency_ms]
    office.delivery.deliver(60_000 + QUALITY.latency_ms - 1)
    assert office.feed.got == []
    office.delivery.deliver(60_000 + QUALITY.latency_ms)
    office.delivery.deliver(DAY_MS)
    assert office.feed.got == [(7, 1, 60_000, 60_010.0 + 1000.0 * 0.5 * 2.0)]


def test_products_of_other_domains_and_ended_licences_are_left_alone() -> None:
    """Nothing is read, sent or due."""
    office = Office()
    office.license(7, FIRST - 1)
    office.license(7, FIRST + COUNT)
    office.license(7, FIRST, 0, 500)
    assert office.delivery.read(500) == []
    assert office.feed.read_at == [(500, [])]


def test_where_there_is_no_reading_nobody_is_told_anything() -> None:
    """Product 2 gives none: neither its licensee nor the state learns of it."""
    office = Office(LookIn(1), look_in=1.0)
    office.license(7, FIRST + 2)
    office.license(8, FIRST)
    assert office.delivery.read(0) == [QUALITY.latency_ms]
    assert office.feed.told == [(0, 0)]
    office.delivery.deliver(DAY_MS)
    assert [row[:2] for row in office.feed.got] == [(8, 0)]


def test_a_mandate_lets_the_state_know_without_any_licence() -> None:
    """Private products are read for the state alone."""
    office = Office(SharingMandate(1), sharing_mandate=1.0)
    assert office.delivery.read(0) == []
    assert office.feed.told == [(0, 0), (1, 0)]


@pytest.mark.parametrize(("void", "delivered"), [([Domain.STOCK], 1), ([Domain.ROADS], 0), (list(Domain), 0)])
def test_void_licences_deliver_nothing_in_their_domains_alone(void: list[Domain], delivered: int) -> None:
    """And each refusal is on record; the state still sees what it may."""
    office = Office(LookIn(1), VoidLicences(void), look_in=1.0)
    office.license(7, FIRST)
    assert len(office.delivery.read(0)) == delivered
    office.delivery.deliver(DAY_MS)
    assert len(office.feed.got) == delivered
    assert len(office.feed.told) == 1
    assert [batch["reason"] for batch in office.log.take("refusals")] == ["licences are void"] * (1 - delivered)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8, unique=True).map(sorted), st.integers(0, 8))
def test_a_delivery_restored_halfway_delivers_the_same(times: list[int], cut: int) -> None:
    """Readings on their way are saved with the minute they are due at."""
    got = []
    for restores in (False, True):
        office = Office()
        office.license(7, FIRST)
        office.license(8, FIRST + 1)
        for i, minute in enumerate(times):
            if restores and i == cut:
                office.delivery.restore(office.delivery.state())
            office.delivery.deliver(minute * MINUTE_MS)
            office.delivery.read(minute * MINUTE_MS)
        office.delivery.deliver(DAY_MS)
        got.append(office.feed.got)
    assert got[0] == got[1]
    assert len(got[0]) == 2 * len(times)


def test_what_is_open_reaches_everybody_interested_who_has_no_licence() -> None:
    """Licensees get the whole, the others the open parts, and the state sees licensed readings alone."""
    office = Office(LookIn(1), OpenPublicData(1), open_public_data=1.0, look_in=1.0)
    office.license(7, FIRST + 1)
    assert office.delivery.read(0) == [QUALITY.latency_ms]
    office.delivery.deliver(DAY_MS)
    assert sorted(row[:2] for row in office.feed.got) == [(7, 1), (8, 1)]
    assert {row[0]: row[3] for row in office.feed.got} == {7: 10.0 + 1000.0, 8: 2.0}
    assert office.feed.told == [(1, 0)]


def test_void_licences_deliver_nothing_that_is_open_either() -> None:
    """The value of data is that of all of it, sold or free."""
    office = Office(OpenPublicData(1), VoidLicences([Domain.ROADS]), open_public_data=1.0)
    assert office.delivery.read(0) == []

"""Feeds at work: read when due, on their way through the rules, delivered into knowledge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import ClassVar, Protocol

import numpy as np

from sim.arrays import AnyArray, Floats, Ints, Keys, Mask, State
from sim.data.copies import Copies, Route
from sim.data.products import Products
from sim.engine.arrows import Arrows, Flow
from sim.engine.events import NO_CAUSE, EventLog
from sim.engine.tables import join_states, part_of
from sim.exchange.licences import Licences
from sim.knowledge.interests import Interests
from sim.levers import Arrow

#: What holders say of readings that they owe the state: which they hand over, and what they say was read.
Telling = Callable[[Ints, AnyArray, int], tuple[Mask, AnyArray]]
#: Why a reading does not leave the country.
NOT_ASSESSED = "export not assessed"


class Feed(Protocol):
    """What is particular about the feeds of one domain; products are numbered within it.

    A public product may consist of parts that rules can open to everybody.
    """

    @property
    def part_product(self) -> Ints:
        """Product of each part of the public products, int64 (parts,)."""

    @property
    def part_key(self) -> Keys:
        """Key of each part, uint64 (parts,)."""

    def read(self, product: Ints, now_ms: int) -> tuple[AnyArray, Mask]:
        """What is read of each product, and where there is a reading, arrays like ``product``."""

    def report(self, product: Ints, value: AnyArray, now_ms: int) -> None:
        """Let the state know what was just read."""

    def pack(self, readings: Readings) -> dict[str, AnyArray]:
        """Columns that go along to each recipient."""

    def unpack(self, person: Ints, product: Ints, time_ms: Ints, parcel: dict[str, AnyArray]) -> None:
        """Write what has arrived into the recipients' knowledge."""


@dataclass(frozen=True)
class Readings:
    """Readings as they leave, one row a recipient.

    Parameters
    ----------
    product
        What is read, numbered within the domain, int64.
    value
        What was read.
    key
        Key of the licence, by which noise may be drawn, uint64.
    blur_sd
        Noise to add, in the domain's unit, float64.
    licensed
        Whether the recipient has a licence; if not, it gets the open parts only, bool.
    opened
        Which parts of the domain's public products are open to all, bool (parts,).
    now_ms
        When.
    """

    product: Ints
    value: AnyArray
    key: Keys
    blur_sd: Floats
    licensed: Mask
    opened: Mask
    now_ms: int


@dataclass(frozen=True)
class Quality:
    """What a feed promises.

    Parameters
    ----------
    interval_ms
        Time between two readings.
    latency_ms
        Time between a reading and its delivery.
    noise
        Standard deviation of further noise, as a share of the product's scale.
    """

    interval_ms: int
    latency_ms: int
    noise: float


class Delivery:
    """Turns readings of one domain's products into what licence holders and the state know.

    Parameters
    ----------
    products, interests
        Products of the domain, and who could use them.
    first
        Row of the first of them among the products of all domains.
    feed
        How they are read and what becomes of readings.
    quality
        What they promise.
    licences
        Who may use what.
    arrows
        Rules on delivery and on reports to the state.
    copies
        Where it is noted who has got what.
    log
        Where refusals are recorded.
    border
        Which deliveries of products, in rows of all domains, to persons must not leave yet.
    telling
        What holders tell the state of products, in rows of all domains, that it does not see by itself; the truth
        without it.
    """

    def __init__(
        self,
        products: Products,
        interests: Interests,
        first: int,
        feed: Feed,
        quality: Quality,
        licences: Licences,
        arrows: Arrows,
        copies: Copies,
        log: EventLog,
        border: Callable[[Ints, Ints], Mask] | None = None,
        telling: Telling | None = None,
    ) -> None:
        self._border = border
        self._telling = telling
        self.quality = quality
        self._products = products
        self._interests = interests
        self._first = first
        self._feed = feed
        self._licences = licences
        self._arrows = arrows
        self._copies = copies
        self._log = log
        self._pending: list[_Batch] = []

    def read(self, now_ms: int) -> list[int]:
        """Take one reading for everyone entitled to it; return the times at which deliveries fall due."""
        opened = self._opened(now_ms)
        to = self._entitled(opened, now_ms)
        seen_by_state, owed = self._reported(to, now_ms)
        reported = seen_by_state | owed
        wanted = np.unique(np.concatenate([to.product, np.flatnonzero(reported)]))
        value, seen = self._read_products(wanted, now_ms)
        self._report(wanted[seen[wanted] & reported[wanted]], value, owed & ~seen_by_state, now_ms)
        return self._send(to.rows(seen[to.product]), value, opened, now_ms)

    def _report(self, product: Ints, value: AnyArray, owed: Mask, now_ms: int) -> None:
        """Tell the state what was read of products, or what their holders make of it where it depends on them."""
        said, go = value[product], np.ones(product.size, dtype=np.bool_)
        asked = np.flatnonzero(owed[product])
        if self._telling and asked.size:
            go[asked], said[asked] = self._telling(product[asked] + self._first, said[asked], now_ms)
        self._feed.report(product[go], said[go], now_ms)
        self._copies.report(product[go] + self._first, now_ms)

    def _opened(self, now_ms: int) -> Mask:
        """Which parts of public products rules open to everybody, bool (parts,)."""
        parts = Flow("public part", now_ms, self._feed.part_key.size, key=self._feed.part_key)
        return self._arrows.send(Arrow.DELIVER, parts).admitted

    def open_to_all(self, now_ms: int) -> Ints:
        """Products of which every part is open to everybody, numbered among all, int64."""
        opened, part_product = self._opened(now_ms), self._feed.part_product
        whole = np.isin(part_product[opened], part_product[~opened], invert=True)
        return self._first + np.unique(part_product[opened][whole])

    def _entitled(self, opened: Mask, now_ms: int) -> _Recipients:
        """Who is to get a reading of what: licensees, and everybody interested in what is open to all."""
        licences, products, interests = self._licences, self._products, self._interests
        product = licences.product - self._first
        rows = np.flatnonzero(licences.valid(now_ms) & (product >= 0) & (product < products.count))
        has_open = np.isin(interests.product, self._feed.part_product[opened])
        free = has_open & ~licences.holds(interests.person, interests.product + self._first, now_ms)
        route = np.where(licences.on_exchange(rows), int(Route.LICENCE), int(Route.BILATERAL))
        route = np.where(licences.is_resold[rows], int(Route.RESALE), route)
        return _Recipients(
            product=np.concatenate([product[rows], interests.product[free]]),
            person=np.concatenate([licences.buyer[rows], interests.person[free]]),
            key=np.concatenate([licences.key[rows], products.key[interests.product[free]]]),
            deal=np.concatenate([licences.event[rows], np.full(int(free.sum()), NO_CAUSE)]),
            route=np.concatenate([route, np.full(int(free.sum()), int(Route.OPEN))]),
            exposure=np.concatenate([licences.exposure(rows), np.ones(int(free.sum()))]),
        )

    def _reported(self, to: _Recipients, now_ms: int) -> tuple[Mask, Mask]:
        """Products whose readings reach the state by looking into trades, and those that are owed it by mandate."""
        products, traded_row = self._products, np.flatnonzero(to.licensed)
        traded = Flow("feed", now_ms, traded_row.size, key=to.key[traded_row], exposure=to.exposure[traded_row])
        held = Flow("holding", now_ms, products.count, key=products.key, private=products.private)
        self._arrows.send(Arrow.REPORT, traded)
        self._arrows.send(Arrow.REPORT, held)
        looked_into = np.zeros(products.count, dtype=np.bool_)
        looked_into[to.product[traded_row[traded.recorded]]] = True
        return looked_into, held.recorded

    def _read_products(self, wanted: Ints, now_ms: int) -> tuple[AnyArray, Mask]:
        """Readings in the order of all products, and which of them there are."""
        read, there = self._feed.read(wanted, now_ms)
        value, seen = np.zeros(self._products.count, dtype=read.dtype), np.zeros(self._products.count, dtype=np.bool_)
        value[wanted], seen[wanted] = read, there
        return value, seen

    def _send(self, to: _Recipients, value: AnyArray, opened: Mask, now_ms: int) -> list[int]:
        products = self._products
        flow = Flow(
            "reading", now_ms, to.product.size, domain=products.domain[to.product], buyer=to.person,
            holder=products.holder[to.product], seller=products.seller[to.product],
            **products.releases(to.product, self.quality.interval_ms),
        )  # fmt: skip
        flow.delay(np.full(flow.size, self.quality.latency_ms, dtype=np.int64))
        flow.blur(self.quality.noise * products.scale[to.product])
        self._arrows.send(Arrow.DELIVER, flow)
        if self._border:
            flow.refuse(to.licensed & self._border(to.person, to.product + self._first), NOT_ASSESSED)
        for reason, refused in flow.refusals:
            self._log.emit("refusals", time_ms=now_ms, arrow=Arrow.DELIVER.value, what="reading", reason=reason,
                           rows=int(refused.sum()))  # fmt: skip
        go = to.rows(flow.passes)
        readings = Readings(
            go.product, value[go.product], go.key, flow.blur_sd[flow.passes], go.licensed, opened, now_ms
        )
        sent = _Batch(
            due_ms=now_ms + flow.delay_ms[flow.passes],
            person=go.person,
            product=go.product,
            time_ms=np.full(go.product.size, now_ms, dtype=np.int64),
            route=go.route,
            deal=go.deal,
            parcel=self._feed.pack(readings),
        )
        self._pending = [*self._pending, sent] if go.product.size else self._pending
        return [int(time_ms) for time_ms in np.unique(sent.due_ms)]

    def deliver(self, now_ms: int) -> None:
        """Write what is due into the recipients' knowledge."""
        if not self._pending:
            return
        pending = _Batch.joined(self._pending)
        due = pending.due_ms <= now_ms
        rest = pending.rows(~due)
        self._pending = [rest] if rest.due_ms.size else []
        arrived = pending.rows(due)
        self._feed.unpack(arrived.person, arrived.product, arrived.time_ms, arrived.parcel)
        product = arrived.product + self._first
        self._copies.deliver(arrived.person, product, arrived.route, arrived.deal, now_ms)

    def state(self) -> State:
        """Readings on their way."""
        return _Batch.joined(self._pending).state() if self._pending else {}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._pending = [_Batch.restored(state)] if state else []


@dataclass(frozen=True)
class _Recipients:
    """Who is to get a reading of what, one row each; without a licence only what is open to all."""

    product: Ints
    person: Ints
    key: Keys
    deal: Ints
    route: Ints
    exposure: Floats

    @property
    def licensed(self) -> Mask:
        """Who has a licence."""
        return self.route != Route.OPEN

    def rows(self, rows: Mask) -> _Recipients:
        """Some of the rows."""
        return _Recipients(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass(frozen=True)
class _Batch:
    """Readings on their way, one row each; what they say stands in the feed's own columns."""

    due_ms: Ints
    person: Ints
    product: Ints
    time_ms: Ints
    route: Ints
    deal: Ints
    parcel: dict[str, AnyArray]

    _COMMON: ClassVar = ("due_ms", "person", "product", "time_ms", "route", "deal")

    def rows(self, rows: Mask) -> _Batch:
        """Some of the rows."""
        parcel = {name: column[rows] for name, column in self.parcel.items()}
        return _Batch(**{name: getattr(self, name)[rows] for name in self._COMMON}, parcel=parcel)

    @classmethod
    def joined(cls, parts: list[_Batch]) -> _Batch:
        """Rows of all parts in their order."""
        parcel = {name: np.concatenate([part.parcel[name] for part in parts]) for name in parts[0].parcel}
        common = {name: np.concatenate([getattr(part, name) for part in parts]) for name in cls._COMMON}
        return cls(**common, parcel=parcel)

    def state(self) -> State:
        """All columns."""
        return join_states(common={name: getattr(self, name) for name in self._COMMON}, parcel=self.parcel)

    @classmethod
    def restored(cls, state: State) -> _Batch:
        """The batch whose state this is."""
        return cls(**part_of(state, "common"), parcel=dict(part_of(state, "parcel")))

"""Leaks day by day: whose copies got out, and what that does to persons covered and to holders."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Protocol

import numpy as np

from sim import units
from sim.arrays import Floats, Ints, Keys, Mask, State
from sim.data.copies import OFF_EXCHANGE, Copies, Route
from sim.data.leaks import Hazards, any_leaks
from sim.data.products import Products
from sim.engine.events import NO_CAUSE, EventLog
from sim.engine.streams import Stream, combine_each
from sim.knowledge.sales import SalesKnowledge
from sim.scenario.schema import Leaks as LeakSettings
from sim.units import DAY_MS

_MAKER, _LICENSEE, _STATE = "maker", "licensee", "state"
_ROLE = {route: _STATE if route is Route.REPORT else _LICENSEE for route in Route}


class Held(Protocol):
    """What there is that can leak, and whom that hurts."""

    products: Products
    copies: Copies
    sales: SalesKnowledge

    def open_to_all(self, now_ms: int) -> Mask:
        """Which products rules open to everybody as a whole, bool (products,)."""


@dataclass(frozen=True)
class _Exposed:
    """Copies that can leak, one row each."""

    person: Ints
    product: Ints
    route: Ints
    deal: Ints

    def rows(self, rows: Mask) -> _Exposed:
        """Some of them."""
        return _Exposed(*(getattr(self, field.name)[rows] for field in fields(self)))

    @property
    def off_exchange(self) -> Mask:
        """Which were not traded on an exchange, bool (copies,)."""
        return np.isin(self.route, OFF_EXCHANGE)

    @property
    def role(self) -> list[str]:
        """What those who have them are to the product."""
        return [_MAKER if code < 0 else _ROLE[Route(code)] for code in self.route.tolist()]


class Leaks:
    """Lets copies leak, each by draws of its own, so that more copies never take a leak away.

    What is open to everybody cannot leak.

    Parameters
    ----------
    trade
        Products, copies, and what sellers have to lose.
    person_key
        Keys of those who may have them, uint64 (persons,).
    settings
        Section of the scenario.
    log
        Where leaks are recorded.
    seed
        Seed of the run.
    tell
        Who is told of leaks, by the holder of each product that has leaked.
    settle
        Who makes those pay who are liable for leaks of copies that were sold (see ``Liabilities.settle``).
    """

    def __init__(
        self,
        trade: Held,
        person_key: Keys,
        settings: LeakSettings,
        log: EventLog,
        seed: int,
        tell: Callable[[Ints], None] = lambda _: None,
        settle: Callable[[Ints, Ints, Ints, Ints, int], None] = lambda *_: None,
    ) -> None:
        self._trade = trade
        self._person_key: Ints = person_key.astype(np.int64)
        self._hazards = Hazards.of(settings)
        self._tell = tell
        self._settle = settle
        self._scandals = settings.scandals
        self._harm_fen = settings.harm * units.FEN_PER_CNY
        self._log = log
        self._insider, self._outsider = Stream(seed, "leak by an insider"), Stream(seed, "leak to outsiders")
        self._secret_fen = trade.products.secret_fen.copy()
        makers = np.stack([trade.products.holder, trade.products.processor, trade.products.seller], axis=1)
        pairs = sorted({(product, person) for product, row in enumerate(makers.tolist()) for person in row})
        self._made: Ints = np.array(pairs, dtype=np.int64).reshape(-1, 2)

    def close_day(self, now_ms: int) -> None:
        """Draw the leaks of the day that ends now."""
        copies, day = self._exposed(now_ms), now_ms // DAY_MS
        key, off_exchange = self._key(copies), copies.off_exchange
        inside = self._insider.uniforms(key, day) < self._hazards.by_insiders(off_exchange)
        inside |= self._scandal(copies, day - 1)
        outside = self._outsider.uniforms(key, day) < self._hazards.to_outsiders(off_exchange)
        for by, leaking in (("insider", inside), ("outsider", outside)):
            self._leak(copies.rows(leaking), by, now_ms)
        self._log.emit("series", time_ms=now_ms, name="leak exposure", key="in a year", value=self._exposure(copies))

    def _scandal(self, copies: _Exposed, day: int) -> Mask:
        """Copies that get out in scandals of the day: the newest one of each of the products that cover most people."""
        leaking = np.zeros(copies.product.size, dtype=np.bool_)
        products = self._trade.products
        covered = (products.persons * products.sensitivity)[copies.product]
        for scandal in self._scandals:
            if scandal.day == day:
                newest = {product: row for row, product in enumerate(copies.product.tolist())}
                rows = sorted(newest.values(), key=lambda row: (-covered[row], copies.product[row]))
                leaking[rows[: scandal.products]] = True
        return leaking

    def _exposure(self, copies: _Exposed) -> float:
        """Persons x sensitivity of all products, each times the chance that a copy leaks within a year."""
        products = self._trade.products
        chance = self._hazards.either(copies.off_exchange, units.DAYS_PER_YEAR)
        leaking = any_leaks(chance, copies.product, products.count)
        # Rounded once, so that no processor's order of additions shows.
        return math.fsum((products.persons * products.sensitivity * leaking).tolist())

    def _exposed(self, now_ms: int) -> _Exposed:
        """Copies of those who make products, and those handed on to one person; not what is open to everybody."""
        copies, (product, person) = self._trade.copies, self._made.T
        none = np.full(product.size, NO_CAUSE, dtype=np.int64)
        everything = _Exposed(
            np.concatenate([person, copies.person]),
            np.concatenate([product, copies.product]),
            np.concatenate([none, copies.route]),
            np.concatenate([none, copies.deal]),
        )
        opened = self._trade.open_to_all(now_ms - 1)[everything.product]
        return everything.rows(~opened & (everything.route != Route.OPEN))

    def _key(self, copies: _Exposed) -> Keys:
        """Key of each copy: what it is of, and who has it."""
        return combine_each(self._trade.products.key[copies.product], self._person_key[copies.person])

    def _leak(self, copies: _Exposed, by: str, now_ms: int) -> None:
        products, product = self._trade.products, copies.product
        persons, sensitivity = products.persons[product], products.sensitivity[product]
        secret_fen = np.rint(self._lost_secrets_fen(product)).astype(np.int64)
        event = self._log.emit(
            "leaks", product.size, time_ms=now_ms, product=product, person=copies.person,
            role=np.array(copies.role, dtype=object), by=by, persons=persons, sensitivity=sensitivity,
            harm_fen=np.rint(persons * sensitivity * self._harm_fen).astype(np.int64),
            secret_fen=secret_fen, cause=copies.deal,
        )  # fmt: skip
        sold = np.flatnonzero(copies.deal != NO_CAUSE)
        if sold.size:
            self._settle(product[sold], copies.person[sold], secret_fen[sold], event[sold], now_ms)
        self._trade.sales.secret_is_out(product)
        self._tell(products.holder[product])

    def _lost_secrets_fen(self, product: Ints) -> Floats:
        """What each of these leaks takes from a holder's secret: all, unless it is out already."""
        first = np.zeros(product.size, dtype=np.bool_)
        first[np.unique(product, return_index=True)[1]] = True
        lost = np.where(first, self._secret_fen[product], 0.0)
        self._secret_fen[product] = 0.0
        return lost

    def state(self) -> State:
        """What is left of secrets."""
        return {"secret_fen": self._secret_fen.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._secret_fen[...] = state["secret_fen"]

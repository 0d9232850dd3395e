"""A small exchange for tests: four products, six persons, money, and rules to choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.accounts import Ledger
from sim.engine.arrows import UNLIMITED_FEN, Arrows, Transform
from sim.engine.events import EventLog
from sim.engine.streams import entity_keys
from sim.exchange.exchange import Exchange
from sim.exchange.mechanisms import MECHANISMS
from sim.exchange.negotiations import Negotiations, Step
from sim.exchange.pricing import Pricing
from sim.exchange.terms import Terms
from sim.levers import LeverValue, neutral_levels
from sim.record.registry import EMITTED
from sim.units import BASIS_POINTS, DAY_MS

#: Persons: two holders, an IoT operator that sells for the second, a buyer, one abroad; then three accounts.
HOLDER, OTHER_HOLDER, IOT, BUYER, OTHER_BUYER, OPERATOR, STATE, OUTSIDE = range(8)
AGAIN_MS = 3 * DAY_MS
#: No product has a ceiling on its price.
UNCAPPED = np.full(4, UNLIMITED_FEN)
TERM_MS = 30 * DAY_MS
SELLER = np.array([HOLDER, IOT, IOT, HOLDER])
PRODUCT_HOLDER = np.array([HOLDER, OTHER_HOLDER, OTHER_HOLDER, HOLDER])
#: Negotiations that a pair of a person and a product may have here at a time: its bids of one session.
AT_ONCE = 10


class Booth(NamedTuple):
    """An exchange and what it works with."""

    exchange: Exchange
    ledger: Ledger
    log: EventLog
    arrows: Arrows

    def put_on_sale(self, products: Sequence[int], now_ms: int = 0) -> None:
        """Bring products through submission and review."""
        rows = np.array(products, dtype=np.int64)
        self.exchange.submit(rows, now_ms)
        self.exchange.approve(rows, now_ms)

    def bid(
        self, bids: Sequence[tuple[int, int, int]], now_ms: int = 0, requested_ms: int | Sequence[int] = 0
    ) -> list[bool]:
        """Clear bids of (buyer, product, fen); those that are not met are withdrawn. Return which became licences."""
        steps = self.exchange.negotiations
        rows: list[int] = []
        requested = np.broadcast_to(np.array(requested_ms, dtype=np.int64), len(bids))
        for (buyer, product, _), since in zip(bids, requested.tolist(), strict=True):
            mine = (steps.buyer == buyer) & (steps.product == product) & steps.idle
            row = np.flatnonzero(mine)[0]
            steps.request(np.array([row]), since)
            rows.append(int(row))
        row = np.array(rows, dtype=np.int64)
        bid_fen = np.array([fen for *_, fen in bids], dtype=np.int64)
        met = self.exchange.session(row, bid_fen, now_ms)
        steps.withdraw(steps.at(Step.ACCEPTED), now_ms)
        return met.tolist()

    def rows(self, table: str) -> list[dict[str, object]]:
        """Rows of a table since they were last asked for, one dictionary a row."""
        found = []
        for batch in self.log.take(table):
            found += [
                {name: value[i] if np.ndim(value) else value for name, value in batch.items()}
                for i in range(batch["event"].size)
            ]
        return found


def open_booth(
    asks: Sequence[int] = (1_000, 2_000, 3_000, 4_000),
    transforms: Iterable[Transform] = (),
    levels: Mapping[str, LeverValue] | None = None,
    cash_fen: int = 1_000_000,
    seller_points: int = 5_000,
    named: tuple[str | None, str | None] = (None, None),
    broker_points: int = 0,
) -> Booth:
    """An exchange on which nothing is listed yet; both buyers have ``cash_fen``.

    Products 0 and 1 are of one class, 2 and 3 of another; each may name its mechanism.
    """
    log = EventLog(EMITTED)
    ledger = Ledger(8, log)
    ledger.transfer(0, OUTSIDE, np.array([BUYER, OTHER_BUYER]), np.full(2, cash_fen), "capital")
    arrows = Arrows(transforms, neutral_levels() | dict(levels or {}))
    terms = Terms(
        product_key=entity_keys([f"product {i}" for i in range(4)]),
        person_key=entity_keys([f"person {i}" for i in range(8)]),
        seller=SELLER,
        holder=PRODUCT_HOLDER,
        several=PRODUCT_HOLDER != SELLER,
        consent=np.zeros(4, dtype=np.int64),
        seller_points=seller_points,
        operator=OPERATOR,
        state=STATE,
        term_ms=np.full(4, TERM_MS),
        again_ms=AGAIN_MS,
        foreign=np.arange(8) == OTHER_BUYER,
        broker_points=broker_points,
    )
    assert 0 <= seller_points <= BASIS_POINTS
    pricing = Pricing(MECHANISMS, np.array([0, 0, 1, 1]), named, split=0.5)
    buyer, product = np.repeat(np.indices((8, 4)).reshape(2, -1), AT_ONCE, axis=1)
    negotiations = Negotiations(buyer, product, log)
    return Booth(Exchange(terms, negotiations, np.array(asks), pricing, arrows, ledger, log), ledger, log, arrows)

"""A small workshop of stock feeds for tests: three makers, two buyers, and sensors that say what one wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.arrays import Floats, Ints, Mask
from sim.data.copies import Copies
from sim.data.delivery import Delivery, Quality
from sim.data.products import Products
from sim.data.stock import StockFeed, stock_feeds
from sim.engine.arrows import Arrows, Transform
from sim.engine.events import EventLog
from sim.engine.streams import entity_keys
from sim.exchange.licences import Licences
from sim.knowledge.interests import EdgeInterests
from sim.knowledge.state import StateKnowledge
from sim.knowledge.suppliers import SupplierKnowledge
from sim.levers import LeverValue, neutral_levels
from sim.record.registry import EMITTED
from sim.units import DAY_MS, HOUR_MS
from tests.knowledge.edges import suppliers_on

#: Supplying points 0 to 2 are seen by the products of the same number; points 4 and 5 order for one person.
EDGES = ((4, 0), (4, 1), (5, 1), (5, 2), (6, 0), (6, 2))
BUYER, OTHER_BUYER = 102, 103
STATE = 104
SCALE_KG, ERROR_KG = 10_000.0, (30.0, 40.0, 50.0)


class Sensors:
    """A reading of point p at hour h is 1000 p + h kg; those of broken points give none."""

    def __init__(self, broken: Iterable[int] = ()) -> None:
        self.broken = list(broken)

    def read_net_stock(self, points: Ints, now_ms: int) -> tuple[Floats, Mask]:
        """Values, and where there are any."""
        seen = ~np.isin(points, self.broken)
        return np.where(seen, 1000.0 * points + now_ms / HOUR_MS, 0.0), seen


class Workshop(NamedTuple):
    """Feeds and everything that they work with."""

    feeds: Delivery
    sensors: Sensors
    licences: Licences
    buyers: SupplierKnowledge
    state: StateKnowledge
    log: EventLog
    products: Products

    def license(self, pairs: Sequence[tuple[int, int]], start_ms: int = 0, term_ms: int = DAY_MS) -> None:
        """Give licences to pairs of (buyer, product)."""
        buyer, product = np.array(pairs, dtype=np.int64).T
        number = np.arange(buyer.size) + self.licences.product.size
        key = entity_keys([f"licence {i}" for i in number])
        self.licences.issue(product, buyer, start_ms, start_ms + term_ms, number, key)

    def known(self, column: str = "feed_net_kg") -> list[float]:
        """What buyers know by feeds, edge by edge, nan where nothing."""
        known = self.buyers.feed_time_ms >= 0
        return np.where(known, getattr(self.buyers, column).astype(float), np.nan).tolist()

    def refusals(self) -> list[tuple[str, str, int]]:
        """Arrow, reason and rows of what was refused."""
        return [(str(b["arrow"]), str(b["reason"]), int(b["rows"])) for b in self.log.take("refusals")]


def products(private: Sequence[bool] = (True, True, False)) -> Products:
    """Feeds about three sites that make something; the fourth, a store, makes nothing."""
    return stock_feeds(
        ["pit", "kiln", "mill", "store"],
        output_point=np.array([0, 1, 2, -1]),
        operator_of_site=np.array([0, 50, 50, 50]),
        private_site=np.array([*private, True]),
        secret_fen=np.array([1.0, 2.0, 3.0, 4.0]),
        scale_kg=np.full(7, SCALE_KG),
    )


def open_workshop(
    latency_ms: int = 0,
    noise: float = 0.0,
    transforms: Iterable[Transform] = (),
    levels: Mapping[str, LeverValue] | None = None,
    broken: Iterable[int] = (),
    seed: int = 7,
) -> Workshop:
    """A workshop in which nobody has a licence yet and nobody knows anything."""
    feeds, licences, log = products(), Licences(), EventLog(EMITTED)
    buyers = suppliers_on(EDGES, points=7)
    state = StateKnowledge.ignorant(
        np.full(7, SCALE_KG), np.array([0, 0, 0, -1, -1, -1, -1]), np.zeros(1, dtype=np.int64), 1
    )
    arrows = Arrows(transforms, neutral_levels() | dict(levels or {}))
    point = np.array([0, 1, 2])
    interests = EdgeInterests.in_stock_feeds(buyers, point)
    sensors = Sensors(broken)
    feed = StockFeed(point, np.array(ERROR_KG), interests, sensors, buyers, state, seed)
    quality = Quality(HOUR_MS, latency_ms, noise)
    copies = Copies(feeds, STATE, log)
    delivery = Delivery(feeds, interests, 0, feed, quality, licences, arrows, copies, log)
    return Workshop(delivery, sensors, licences, buyers, state, log, feeds)

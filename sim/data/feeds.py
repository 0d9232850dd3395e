"""Stock feeds at work: read when due, on their way through the rules, delivered into knowledge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sim.arrays import AnyArray, Floats, Ints, Mask, State
from sim.data.products import Products
from sim.engine.arrows import Arrows, Flow
from sim.engine.events import EventLog
from sim.engine.streams import Stream
from sim.exchange.licences import Licences
from sim.knowledge.interests import Interests
from sim.knowledge.state import StateKnowledge
from sim.knowledge.suppliers import SupplierKnowledge
from sim.levers import Arrow


class StockSensors(Protocol):
    """The face of the city that a stock feed is made from."""

    def read_net_stock(self, points: Ints, now_ms: int) -> tuple[Floats, Mask]:
        """Stock less waiting orders in kg as sensors and order books have it, and where there is a reading."""


@dataclass(frozen=True)
class Quality:
    """What a stock feed promises.

    Parameters
    ----------
    latency_ms
        Time between a reading and its delivery.
    noise
        Standard deviation of further noise, as a share of the product's scale.
    """

    latency_ms: int
    noise: float


_PENDING = {
    "due_ms": np.int64,
    "person": np.int64,
    "product": np.int64,
    "net_kg": np.float64,
    "sd_kg": np.float64,
    "time_ms": np.int64,
}


class StockFeeds:
    """Turns sensor readings into what licence holders and the state know.

    Parameters
    ----------
    products, interests
        What is traded and whose decisions it bears on.
    sensors
        Where readings come from.
    quality
        What a feed promises.
    licences
        Who may use what.
    arrows
        Rules on delivery and on reports to the state.
    buyers, state
        Knowledge that readings end up in.
    log
        Where refusals are recorded.
    seed
        Seed of the run.
    """

    def __init__(
        self,
        products: Products,
        interests: Interests,
        sensors: StockSensors,
        quality: Quality,
        licences: Licences,
        arrows: Arrows,
        buyers: SupplierKnowledge,
        state: StateKnowledge,
        log: EventLog,
        seed: int,
    ) -> None:
        self._products = products
        self._interests = interests
        self._sensors = sensors
        self._quality = quality
        self._licences = licences
        self._arrows = arrows
        self._buyers = buyers
        self._state = state
        self._log = log
        self._noise = Stream(seed, "feed noise")
        self._pending: dict[str, AnyArray] = {name: np.empty(0, dtype=kind) for name, kind in _PENDING.items()}

    def read(self, now_ms: int) -> list[int]:
        """Take one reading for everyone entitled to it; return the times at which deliveries fall due."""
        licences, products = self._licences, self._products
        rows = np.flatnonzero(licences.valid(now_ms))
        reported = self._reported(rows, now_ms)
        wanted = np.unique(np.concatenate([licences.product[rows], np.flatnonzero(reported)]))
        value, seen = self._read_products(wanted, now_ms)
        told = wanted[seen[wanted] & reported[wanted]]
        self._state.learn(products.point[told], value[told], products.error_kg[told], now_ms)
        return self._send(rows[seen[licences.product[rows]]], value, now_ms)

    def _reported(self, rows: Ints, now_ms: int) -> Mask:
        """Products whose readings reach the state: by looking into trades, or by mandate."""
        licences, products = self._licences, self._products
        traded = Flow("feed", now_ms, rows.size, key=licences.key[rows])
        held = Flow("holding", now_ms, products.count, key=products.key, private=products.private)
        self._arrows.send(Arrow.REPORT, traded)
        self._arrows.send(Arrow.REPORT, held)
        reported = held.recorded.copy()
        reported[licences.product[rows[traded.recorded]]] = True
        return reported

    def _read_products(self, wanted: Ints, now_ms: int) -> tuple[Floats, Mask]:
        """Readings in the order of all products, and which of them there are."""
        value, seen = np.zeros(self._products.count), np.zeros(self._products.count, dtype=np.bool_)
        value[wanted], seen[wanted] = self._sensors.read_net_stock(self._products.point[wanted], now_ms)
        return value, seen

    def _send(self, rows: Ints, value: Floats, now_ms: int) -> list[int]:
        licences, products = self._licences, self._products
        product = licences.product[rows]
        flow = Flow("reading", now_ms, rows.size, product=product, buyer=licences.buyer[rows])
        flow.delay(np.full(rows.size, self._quality.latency_ms, dtype=np.int64))
        flow.blur(self._quality.noise * products.scale_kg[product])
        self._arrows.send(Arrow.DELIVER, flow)
        for reason, refused in flow.refusals:
            self._log.emit("refusals", time_ms=now_ms, arrow=Arrow.DELIVER.value, what="reading", reason=reason,
                           rows=int(refused.sum()))  # fmt: skip
        go = flow.passes
        noise = self._noise.normals(licences.key[rows[go]], now_ms) * flow.blur_sd[go]
        sent = {
            "due_ms": now_ms + flow.delay_ms[go],
            "person": licences.buyer[rows[go]],
            "product": product[go],
            "net_kg": value[product[go]] + noise,
            "sd_kg": np.sqrt(products.error_kg[product[go]] ** 2 + flow.blur_sd[go] ** 2),
            "time_ms": np.full(int(go.sum()), now_ms, dtype=np.int64),
        }
        self._pending = {name: np.concatenate([column, sent[name]]) for name, column in self._pending.items()}
        return [int(time_ms) for time_ms in np.unique(sent["due_ms"])]

    def deliver(self, now_ms: int) -> None:
        """Write what is due into buyers' knowledge."""
        due = self._pending["due_ms"] <= now_ms
        arrived = {name: column[due] for name, column in self._pending.items()}
        self._pending = {name: column[~due] for name, column in self._pending.items()}
        row, edge = self._interests.edges_of(self._interests.rows_of(arrived["person"], arrived["product"]))
        self._buyers.learn(
            edge, arrived["net_kg"][row], arrived["sd_kg"][row], arrived["time_ms"][row], arrived["product"][row]
        )

    def state(self) -> State:
        """Readings on their way."""
        return dict(self._pending)

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._pending = dict(state)

"""Feeds at work: plants' sensors read when due, and readings delivered to licence holders and the state."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.plain.edge import Edge
from benchmarks.plain.exchange import Exchange
from benchmarks.plain.moment import RANK, Moment, Process
from benchmarks.plain.product import Licence, Product
from benchmarks.plain.site import Site
from benchmarks.plain.stock import Stock
from sim.engine.streams import Stream, draw_bits, normal, uniform
from sim.units import MINUTE_MS, ms_from_hours

if TYPE_CHECKING:
    from benchmarks.plain.model import PlainCity


class Feeds:
    """Reads and delivers all stock feeds."""

    def __init__(self, model: PlainCity, exchange: Exchange, edges: list[Edge]) -> None:
        self._model, self._exchange = model, exchange
        terms, seed = model.settings.feeds, model.seed
        self._latency_ms, self._noise_share = ms_from_hours(terms.latency), terms.noise
        self._looks_in, self._mandates, self._noise = (
            Stream(seed, what).key for what in ("look-in", "sharing mandate", "feed noise")
        )
        self._void = model.settings.exchange.licences == "void"
        self._edges_of: dict[tuple[Site, Stock], list[Edge]] = {}
        for edge in edges:
            self._edges_of.setdefault((edge.buyer.site, edge.supplier), []).append(edge)

    def read(self) -> None:
        """Take one reading for everyone entitled to it."""
        model, now_ms = self._model, self._model.env.now
        look_in = model.levels["look_in"]
        valid = [licence for licence in self._exchange.licences if licence.valid(now_ms)]
        told = {product for product in self._exchange.products if self._is_mandated(product)}
        if look_in:
            told.update(licence.product for licence in valid if uniform(self._looks_in, licence.key, 0) < look_in)
        instant = int(draw_bits(model.character.stream, np.uint64(0), now_ms))
        readings: dict[Product, float | None] = {}
        for product in {licence.product: None for licence in valid} | dict.fromkeys(told):
            readings[product] = product.read(model.character, instant)
        for product in told:
            if (net_kg := readings[product]) is not None:
                model.state.learn(product.stock, net_kg, now_ms)
        sent = [(licence, net_kg) for licence in valid if (net_kg := readings[licence.product]) is not None]
        if sent and not self._void:
            model.env.process(self._deliver(sent, now_ms))

    def _is_mandated(self, product: Product) -> bool:
        share = self._model.levels["sharing_mandate"]
        return bool(share) and product.private and uniform(self._mandates, product.key, 0) < share

    def _deliver(self, sent: list[tuple[Licence, float]], read_ms: int) -> Process:
        yield Moment(self._model.env, -(-self._latency_ms // MINUTE_MS) * MINUTE_MS, RANK["deliver"])
        for licence, net_kg in sent:
            product = licence.product
            blur_kg = self._noise_share * product.scale_kg
            if blur_kg:
                net_kg += normal(self._noise, licence.key, read_ms) * blur_kg
            sd_kg = math.sqrt(product.error_kg * product.error_kg + blur_kg * blur_kg)
            for edge in self._edges_of[licence.buyer.site, product.stock]:
                edge.learn(net_kg, sd_kg, read_ms)

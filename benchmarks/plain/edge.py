"""What a buyer knows about one supplier that it may order from."""

from __future__ import annotations

import math
from collections import deque

import numpy as np

from benchmarks.plain.keys import key_of
from benchmarks.plain.stock import Stock
from sim.scenario.schema import Choices, Fleet
from sim.units import FEN_PER_CNY, HOUR_MS, HOURS_PER_DAY, KG_PER_T

NEVER = -1


class Edge:
    """One candidate supplier of one stock: public facts, own experience, and the last reading of a feed."""

    __slots__ = ("_share_fen", "burden", "buyer", "error_kg", "feed_net_kg", "feed_sd_kg", "feed_time_ms",
                 "fixed_fen", "key", "open", "open_age_h", "open_kg", "price_fen", "rate_kg_per_h", "supplier",
                 "tonnes_per_term", "transit_h", "wait_mean_h", "wait_var_h2")  # fmt: skip

    def __init__(
        self, buyer: Stock, supplier: Stock, price_fen: int, capacity_kg: float, order_kg: int, choices: Choices
    ) -> None:
        self.buyer, self.supplier = buyer, supplier
        self.key: np.uint64 = key_of(buyer.key, supplier.key.astype(np.int64))
        self.price_fen = float(price_fen)
        self.rate_kg_per_h = capacity_kg / HOURS_PER_DAY
        self._share_fen = self.price_fen * choices.waiting_share
        self.burden = self._share_fen * (order_kg / self.rate_kg_per_h)
        self.wait_mean_h, self.wait_var_h2 = choices.prior_wait, choices.prior_sd * choices.prior_sd
        self.open: deque[int] = deque()  # when each own order was placed that is not ready yet
        self.open_kg = self.open_age_h = 0.0
        self.feed_net_kg = self.feed_sd_kg = 0.0
        self.feed_time_ms = NEVER
        self.fixed_fen = self.transit_h = self.error_kg = self.tonnes_per_term = 0.0

    def lies(self, distance_km: float, transit_h: float, fleet: Fleet, order_kg: int) -> None:
        """Note how far away the supplier is."""
        freight_cny = fleet.tariff_per_load + distance_km * fleet.tariff_per_km
        freight_fen = freight_cny * FEN_PER_CNY / (order_kg / KG_PER_T)
        self.fixed_fen, self.transit_h = self.price_fen + freight_fen, transit_h

    def cost_fen(self, wait_h: float) -> float:
        """Price, freight and the cost of waiting, a tonne."""
        return self.fixed_fen + self._share_fen * (wait_h + self.transit_h)

    def note_open_orders(self, now_ms: int, order_kg: int) -> None:
        """Look up in the order book what the supplier still owes, and since when."""
        if self.open:
            self.open_kg, self.open_age_h = len(self.open) * order_kg, (now_ms - self.open[0]) / HOUR_MS
        else:
            self.open_kg = self.open_age_h = 0.0

    def at_least_own_h(self, wait_h: float, order_kg: int) -> float:
        """Waiting time, but no less than what own open orders tell."""
        if self.open_kg == 0:
            return max(wait_h, 0.0)
        return max(wait_h, (self.open_kg + order_kg) / self.rate_kg_per_h, self.open_age_h)

    def expected_wait_h(self, now_ms: int, order_kg: int, memory_h: float) -> float:
        """Mean waiting time given own experience and the last reading, if there is one."""
        mean = self.wait_mean_h
        if self.feed_time_ms != NEVER:
            seen_h = max(0.0, order_kg - self.feed_net_kg) / self.rate_kg_per_h
            error = self.feed_sd_kg / self.rate_kg_per_h
            total = self.wait_var_h2 + error * error
            reliability = self.wait_var_h2 / total if total > 0 else 0.0
            mean += math.exp(-((now_ms - self.feed_time_ms) / HOUR_MS) / memory_h) * reliability * (seen_h - mean)
        return self.at_least_own_h(mean, order_kg)

    def experience(self, wait_h: float, weight: float) -> None:
        """Learn how long an order took to become ready (West 1979)."""
        surprise = wait_h - self.wait_mean_h
        self.wait_mean_h += weight * surprise
        self.wait_var_h2 = (1.0 - weight) * (self.wait_var_h2 + weight * surprise * surprise)

    def learn(self, net_kg: float, sd_kg: float, time_ms: int) -> None:
        """Take in a reading unless a newer one is known."""
        if time_ms > self.feed_time_ms:
            self.feed_net_kg, self.feed_sd_kg, self.feed_time_ms = net_kg, sd_kg, time_ms

    def spread_fen(self, age_h: float, memory_h: float) -> float:
        """Standard deviation that a reading would give to what the supplier is believed to cost, a tonne."""
        error = self.error_kg / self.rate_kg_per_h
        total = self.wait_var_h2 + error * error
        reliability = self.wait_var_h2 / total if total > 0 else 0.0
        return math.sqrt(self.wait_var_h2 * reliability) * math.exp(-age_h / memory_h) * self._share_fen

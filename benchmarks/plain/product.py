"""Stock feeds as products: their sensors, their seller's price, and the licences sold."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import mesa
import numpy as np

from benchmarks.plain.stock import Stock
from sim.city.sensors.stock import Character
from sim.engine.streams import mix

if TYPE_CHECKING:
    from benchmarks.plain.firm import Firm

_FIELD, _FIELD_BITS, _ALL_BITS = (1 << 12) - 1, 12, (1 << 64) - 1
_CENTRE, _SCALE = 2 * _FIELD, 3.0**0.5 / (1 << _FIELD_BITS)
_EXPECTATION_WEIGHT = 0.1


class Listing(Enum):
    """Where a product stands."""

    UNLISTED = 0
    IN_REVIEW = 1
    LISTED = 2


class Licence:
    """Who may use a product, from when to when."""

    __slots__ = ("buyer", "end_ms", "key", "product", "start_ms")

    def __init__(self, product: Product, buyer: Firm, start_ms: int, end_ms: int, key: np.uint64) -> None:
        self.product, self.buyer, self.start_ms, self.end_ms, self.key = product, buyer, start_ms, end_ms, key

    def valid(self, now_ms: int) -> bool:
        """Whether it may be used now."""
        return self.start_ms <= now_ms < self.end_ms


class Sensor:
    """A stock sensor with a lasting error."""

    __slots__ = ("bias", "key")

    def __init__(self, key: int, bias: float) -> None:
        self.key, self.bias = key, bias


class Product:
    """The stock feed of one plant."""

    def __init__(self, row: int, key: np.uint64, stock: Stock, holder: Firm, seller: mesa.Agent, ask_fen: int) -> None:
        self.row, self.key, self.stock, self.holder, self.seller = row, key, stock, holder, seller
        self.status, self.submitted_ms, self.ask_fen = Listing.UNLISTED, 0, ask_fen
        self.sold = self.turned_away = self.running = 0
        self.interested = 0
        self.expected_licences = self.error_kg = self.scale_kg = 0.0
        self.private = False
        self.sensors: list[Sensor] = []

    def read(self, character: Character, instant: int) -> float | None:
        """Mean of the working sensors less what is waited for, or nothing if none works; `instant` is its key."""
        total, working = 0.0, 0
        for sensor in self.sensors:
            bits = mix(np.uint64((instant + sensor.key) & _ALL_BITS))
            if bits >> 4 * _FIELD_BITS < character.drops_below:
                continue
            total += sensor.bias + character.noise * _bell(bits)
            working += 1
        if not working:
            return None
        return max(0.0, self.stock.on_hand_kg + self.scale_kg * total / working) - self.stock.waiting_kg

    # ── its seller ───────────────────────────────────────────────────────────────────────────────
    def think_again(self, step: float, least_fen: int) -> None:
        """Learn from yesterday's sales, and move the price."""
        if self.status is Listing.LISTED:
            self.expected_licences += _EXPECTATION_WEIGHT * (self.running - self.expected_licences)
        if self.sold:
            self.ask_fen = max(round(self.ask_fen * (1.0 + step)), least_fen)
        elif self.turned_away:
            self.ask_fen = max(round(self.ask_fen * (1.0 - step)), least_fen)
        else:
            self.ask_fen = max(self.ask_fen, least_fen)
        self.sold = self.turned_away = 0

    def is_worth_listing(self, fee_share: float, upkeep_fen: int, terms: float, cost_fen: int) -> bool:
        """Whether a year's expected margin exceeds the cost of listing."""
        margin = self.ask_fen * (1.0 - fee_share) - upkeep_fen
        return self.expected_licences * margin * terms > cost_fen


def _bell(bits: int) -> float:
    """Sum of four 12-bit fields, scaled to mean 0 and variance 1 (Irwin-Hall)."""
    total = (bits & _FIELD) + (bits >> 12 & _FIELD) + (bits >> 24 & _FIELD) + (bits >> 36 & _FIELD)
    return (total - _CENTRE) * _SCALE

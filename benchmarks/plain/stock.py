"""Stocks of one good at one site, and the orders that wait for them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from sim.city.plants.supply import Role

if TYPE_CHECKING:
    from benchmarks.plain.edge import Edge
    from benchmarks.plain.site import Site


class Order:
    """An order and the instant of every step."""

    __slots__ = ("assigned_ms", "at_drop_ms", "at_pickup_ms", "buyer", "delivered_ms", "edge", "empty_m", "key", "kg",
                 "loaded_m", "loaded_ms", "placed_ms", "ready_ms", "supplier", "truck")  # fmt: skip

    def __init__(self, edge: Edge, key: np.uint64, kg: int, placed_ms: int) -> None:
        self.edge, self.key, self.kg, self.placed_ms = edge, key, kg, placed_ms
        self.buyer, self.supplier = edge.buyer, edge.supplier


class Stock:
    """Goods at one place, with the integrals of what is there, what is waited for, and of being empty."""

    __slots__ = ("at_once_kg", "empty_ms", "good", "held_kg_ms", "key", "lost_kg", "number", "on_hand_kg",
                 "on_order_kg", "ordered_kg", "owed_kg_ms", "queue", "role", "since_ms", "site", "target_kg",
                 "use_kg_per_h", "waiting_kg", "wanted_kg")  # fmt: skip

    def __init__(self, number: int, site: Site, good: int, role: int, key: np.uint64, target: int, use: float) -> None:
        self.number, self.site, self.good, self.role, self.key = number, site, good, Role(role), key
        self.target_kg, self.use_kg_per_h = target, use
        self.on_hand_kg, self.waiting_kg, self.on_order_kg, self.since_ms = target, 0, 0, 0
        self.held_kg_ms = self.owed_kg_ms = self.empty_ms = 0
        self.wanted_kg = self.at_once_kg = self.lost_kg = self.ordered_kg = 0
        self.queue: deque[Order] = deque()

    def settle(self, now_ms: int) -> None:
        """Account for the time since the last change, before the next one."""
        passed, self.since_ms = now_ms - self.since_ms, now_ms
        self.held_kg_ms += passed * self.on_hand_kg
        self.owed_kg_ms += passed * self.waiting_kg
        if self.on_hand_kg == 0:
            self.empty_ms += passed

    @property
    def net_kg(self) -> int:
        """Stock less what is waited for."""
        return self.on_hand_kg - self.waiting_kg

    @property
    def position_kg(self) -> int:
        """Inventory position: on hand, less what is owed, plus what is on order."""
        return self.on_hand_kg - self.waiting_kg + self.on_order_kg

    def join(self, order: Order, now_ms: int) -> None:
        """Let an order wait behind those that came before."""
        self.settle(now_ms)
        self.waiting_kg += order.kg
        self.queue.append(order)

    def set_aside(self, now_ms: int) -> list[Order]:
        """Serve waiting orders in order of arrival, as far as the stock goes; return those now ready."""
        ready = []
        while self.queue and self.queue[0].kg <= self.on_hand_kg:
            order = self.queue.popleft()
            self.on_hand_kg -= order.kg
            self.waiting_kg -= order.kg
            order.ready_ms = now_ms
            order.edge.open.popleft()
            ready.append(order)
        return ready

    def put(self, kg: int, now_ms: int) -> None:
        """Bring goods."""
        self.settle(now_ms)
        self.on_hand_kg += kg

    def take(self, kg: int, now_ms: int) -> None:
        """Fetch goods for production."""
        self.settle(now_ms)
        self.on_hand_kg -= kg

    def serve_customers(self) -> None:
        """Hand what is on a shelf to customers who wait."""
        sold = min(self.on_hand_kg, self.waiting_kg)
        self.on_hand_kg -= sold
        self.waiting_kg -= sold

    def let_in(self, wanted_kg: int, stay: bool, now_ms: int) -> None:
        """Let customers come; those who find too little wait, or go elsewhere."""
        self.settle(now_ms)
        at_once = min(self.on_hand_kg, wanted_kg)
        self.wanted_kg += wanted_kg
        self.at_once_kg += at_once
        self.on_hand_kg -= at_once
        if stay:
            self.waiting_kg += wanted_kg - at_once
        else:
            self.lost_kg += wanted_kg - at_once

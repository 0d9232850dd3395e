"""Trucks: a SimPy process each, through roads and docks."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import simpy

from benchmarks.plain.moment import FIRST_TRUCK, Moment, Process
from benchmarks.plain.site import Site
from benchmarks.plain.stock import Order
from sim.engine.streams import exponential, lognormal

if TYPE_CHECKING:
    from benchmarks.plain.carrier import Carrier
    from benchmarks.plain.model import PlainCity

IDLE, DRIVING, QUEUEING, AT_DOCK = range(4)
_SHORTEST_SERVICE_MS = 1_000


class Truck:
    """A truck, where it stands, and how it has spent its time."""

    def __init__(self, city: PlainCity, number: int, carrier: Carrier, site: Site) -> None:
        self.city, self.env, self.number, self.carrier, self.site = city, city.env, number, carrier, site
        self.node = site.node
        self.driven_m = 0
        self.state, self._since_ms, self.state_ms = IDLE, 0, [0, 0, 0, 0]
        self._rank = FIRST_TRUCK + number
        self._job = city.env.event()
        city.env.process(self._work())

    def send_for(self, order: Order) -> None:
        """Give an idle truck an order to fetch."""
        order.truck, order.assigned_ms = self, self.env.now
        self._enter(DRIVING)
        self._job.succeed(order)

    def settle(self, now_ms: int) -> None:
        """Account for the time in the present state."""
        self.state_ms[self.state] += now_ms - self._since_ms
        self._since_ms = now_ms

    def _enter(self, state: int) -> None:
        self.settle(self.env.now)
        self.state = state

    def _work(self) -> Process:
        env = self.env
        while True:
            order = yield self._job
            self._job = env.event()
            began_m, self.site = self.driven_m, order.supplier.site
            yield from self._drive()
            order.at_pickup_ms, order.empty_m = env.now, self.driven_m - began_m
            yield from self._serve(order, 0)
            order.loaded_ms = env.now
            began_m, self.site = self.driven_m, order.buyer.site
            self._enter(DRIVING)
            yield from self._drive()
            order.at_drop_ms, order.loaded_m = env.now, self.driven_m - began_m
            yield from self._serve(order, 1)
            order.delivered_ms = env.now
            self._enter(IDLE)
            self.city.deliver(order)

    def _drive(self) -> Generator[simpy.Event, None, None]:
        env, roads, rank, node, to = self.env, self.city.roads, self._rank, self.node, self.site.node
        while node != to:
            link = roads.next_link(to, node)
            yield Moment(env, link.enter(env.now), rank)
            node = link.head
            self.driven_m += link.length_m
        self.node = node

    def _serve(self, order: Order, nth: int) -> Generator[simpy.Event, None, None]:
        self._enter(QUEUEING)
        with self.site.docks.request() as dock:
            yield dock
            self._enter(AT_DOCK)
            yield Moment(self.env, self._service_ms(order, nth), self._rank)

    def _service_ms(self, order: Order, nth: int) -> int:
        stream, mean_ms, cv, law = self.city.dock_time
        if law == "exponential":
            return max(int(exponential(stream, order.key, nth, mean_ms)), _SHORTEST_SERVICE_MS)
        return max(int(lognormal(stream, order.key, nth, mean_ms, cv)), _SHORTEST_SERVICE_MS)

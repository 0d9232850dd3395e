"""Carriers: one dispatch board, on which the shortest drive that is left is made, over and over."""

from __future__ import annotations

from collections import defaultdict, deque

import mesa

from benchmarks.plain.roads import Roads, has_way
from benchmarks.plain.stock import Order
from benchmarks.plain.truck import IDLE, Truck


class Carrier(mesa.Agent):
    """Owner of trucks."""

    def __init__(self, model: mesa.Model, row: int) -> None:
        super().__init__(model)
        self.row = row
        self.trucks: list[Truck] = []


def dispatch(ready: list[Order], trucks: list[Truck], roads: Roads) -> list[Order]:
    """Send idle trucks for the loads that have been ready longest; return the loads that have to wait.

    Trucks at one place are alike to a load and loads at one place to a truck, so drives are compared by
    place: sorted once, each is made as often as trucks and loads last.
    """
    stands: dict[int, deque[Truck]] = defaultdict(deque)
    for truck in trucks:  # by number
        if truck.state == IDLE:
            stands[truck.site.node].append(truck)
    spare = sum(map(len, stands.values()))
    if not ready or not spare:
        return ready
    on_board = ready[:spare]
    pickups: dict[int, deque[Order]] = defaultdict(deque)
    for order in on_board:
        pickups[order.supplier.site.node].append(order)
    drives = sorted(
        (drive_ms, to, at)
        for to in pickups
        for at in stands
        if has_way(drive_ms := roads.drive_ms(to, at))
    )  # fmt: skip
    gets: dict[Order, Truck] = {}
    for _, to, at in drives:
        loads, here = pickups[to], stands[at]
        while loads and here:
            gets[loads.popleft()] = here.popleft()
    for order in on_board:
        if order in gets:
            gets[order].send_for(order)
    return [order for order in on_board if order not in gets] + ready[spare:]

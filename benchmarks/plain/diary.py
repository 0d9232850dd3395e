"""What is recorded of the physical city: orders, trips, hourly figures, and the day of stocks and trucks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.plain.carrier import Carrier
from benchmarks.plain.stock import Order, Stock
from benchmarks.plain.truck import AT_DOCK, DRIVING, IDLE, QUEUEING
from sim.city.plants.supply import Role
from sim.units import KG_PER_T

if TYPE_CHECKING:
    from benchmarks.plain.model import PlainCity

_COUNTERS = ("held_kg_ms", "owed_kg_ms", "empty_ms", "wanted_kg", "at_once_kg", "lost_kg", "ordered_kg")
_STATES = ((IDLE, "idle"), (DRIVING, "driving"), (QUEUEING, "in a queue"), (AT_DOCK, "at a dock"))


class Diary:
    """Writes the tables of the city."""

    def __init__(self, model: PlainCity) -> None:
        self._model, self._add = model, model.tables.add
        self._stocks: dict[Stock, tuple[int, ...]] = {}
        self._made: dict[Stock, tuple[int, int]] = {}
        self._fleet: dict[Carrier, tuple[int, ...]] = {}

    def delivered(self, orders: list[Order]) -> None:
        """Note orders that have arrived, and the trips that brought them."""
        for o in orders:
            buyer, supplier = o.buyer.site.row, o.supplier.site.row
            self._add("orders", o.delivered_ms, buyer, supplier, o.buyer.good, o.kg, o.ready_ms - o.placed_ms,
                      o.delivered_ms - o.placed_ms)  # fmt: skip
            self._add("trips", o.delivered_ms, o.truck.number, o.truck.carrier.row, supplier, buyer, o.empty_m,
                      o.loaded_m, o.assigned_ms - o.ready_ms, o.at_pickup_ms - o.assigned_ms,
                      o.loaded_ms - o.at_pickup_ms, o.at_drop_ms - o.loaded_ms,
                      o.delivered_ms - o.at_drop_ms)  # fmt: skip

    def observe(self, now_ms: int) -> None:
        """Note a few figures of the whole city."""
        doing = [0, 0, 0, 0]
        for truck in self._model.trucks:
            doing[truck.state] += 1
        on_hand, waiting = dict.fromkeys(Role, 0), dict.fromkeys(Role, 0)
        for stock in self._model.stocks:
            on_hand[stock.role] += stock.on_hand_kg
            waiting[stock.role] += stock.waiting_kg
        for state, words in _STATES:
            self._add("series", now_ms, "trucks", words, float(doing[state]))
        for role, words in ((Role.SHELF, "customers"), (Role.OUTPUT, "orders")):
            self._add("series", now_ms, "waiting, t", words, waiting[role] / KG_PER_T)
        for role, words in ((Role.SHELF, "shelves"), (Role.OUTPUT, "outputs"), (Role.INPUT, "inputs")):
            self._add("series", now_ms, "stock, t", words, on_hand[role] / KG_PER_T)

    def close_day(self, now_ms: int) -> None:
        """Note the day of each stock and of each carrier's trucks."""
        for stock in self._model.stocks:
            self._close_stock(stock, now_ms)
        for carrier in self._model.carriers:
            if carrier.trucks:
                self._close_fleet(carrier, now_ms)

    def _close_stock(self, stock: Stock, now_ms: int) -> None:
        counters = tuple(getattr(stock, name) for name in _COUNTERS)
        grown, self._stocks[stock] = _grown(counters, self._stocks.get(stock)), counters
        made: tuple[int, ...] = (0, 0)
        if stock.role is Role.OUTPUT:
            machine = stock.site.machine
            counted = (machine.made_kg, machine.down_ms)
            made, self._made[stock] = _grown(counted, self._made.get(stock)), counted
        self._add("stocks", now_ms, stock.site.row, stock.good, stock.role.name.lower(), stock.on_hand_kg,
                  stock.waiting_kg, *grown, *made)  # fmt: skip

    def _close_fleet(self, carrier: Carrier, now_ms: int) -> None:
        trucks = carrier.trucks
        in_state_ms = map(sum, zip(*(truck.state_ms for truck in trucks), strict=True))
        total = (sum(truck.driven_m for truck in trucks), *in_state_ms)
        self._add("fleet", now_ms, carrier.row, len(trucks), *_grown(total, self._fleet.get(carrier)))
        self._fleet[carrier] = total


def _grown(now: tuple[int, ...], before: tuple[int, ...] | None) -> tuple[int, ...]:
    return now if before is None else tuple(a - b for a, b in zip(now, before, strict=True))

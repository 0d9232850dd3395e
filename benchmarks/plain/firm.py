"""Firms: order materials, learn about suppliers, and say what feeds are worth to them."""

from __future__ import annotations

import math
from collections import defaultdict

import mesa

from benchmarks.plain.edge import NEVER, Edge
from benchmarks.plain.keys import key_of
from benchmarks.plain.site import Site
from benchmarks.plain.stock import Order, Stock
from sim.engine.streams import Stream, gumbel
from sim.units import FEN_PER_CNY, HOUR_MS, KG_PER_T

_SQRT2, _DENSITY_AT_0 = math.sqrt(2.0), 1.0 / math.sqrt(2.0 * math.pi)


class Choice:
    """An order about to be placed."""

    __slots__ = ("edge", "informed", "nth", "occasion", "uninformed")

    def __init__(self, edge: Edge, uninformed: Edge, occasion: int, nth: int, informed: bool) -> None:
        self.edge, self.uninformed, self.occasion, self.nth, self.informed = edge, uninformed, occasion, nth, informed


class Firm(mesa.Agent):
    """Owner of one site."""

    def __init__(self, model: mesa.Model, site: Site) -> None:
        super().__init__(model)
        self.row, self.site = site.row, site
        self._edges: dict[Stock, list[Edge]] = {}
        choices = model.settings.choices
        self._order_kg, self._memory_h, self._weight = model.order_kg, choices.memory, choices.smoothing
        self._noise_fen = choices.noise * FEN_PER_CNY
        self._stream = Stream(model.seed, "supplier choice").key

    def consider(self, edge: Edge) -> None:
        """Take a supplier into account; edges come by stock."""
        self._edges.setdefault(edge.buyer, []).append(edge)

    def edges_of(self, stock: Stock) -> list[Edge]:
        """Suppliers of one stock."""
        return self._edges[stock]

    # ── materials ────────────────────────────────────────────────────────────────────────────────
    def review(self) -> None:
        """Order up to the target of every stock, each order from the supplier that seems cheapest."""
        now_ms, order_kg = self.model.env.now, self._order_kg
        for stock, edges in self._edges.items():
            for edge in edges:
                edge.note_open_orders(now_ms, order_kg)
            orders = max(stock.target_kg - stock.position_kg, 0) // order_kg
            if orders:
                self.model.choices.extend(self._choose(edges, orders, now_ms))

    def _choose(self, edges: list[Edge], orders: int, now_ms: int) -> list[Choice]:
        kg, memory_h, chosen = self._order_kg, self._memory_h, []
        cost = [edge.cost_fen(edge.expected_wait_h(now_ms, kg, memory_h)) for edge in edges]
        blind = [edge.cost_fen(edge.at_least_own_h(edge.wait_mean_h, kg)) for edge in edges]
        informed = any(edge.feed_time_ms != NEVER for edge in edges)
        for nth in range(orders):
            occasion = now_ms + nth
            noise = [self._noise_fen * gumbel(self._stream, edge.key, occasion) for edge in edges]
            best, second = _least(cost, noise), _least(blind, noise)
            cost[best] += edges[best].burden
            blind[second] += edges[second].burden
            chosen.append(Choice(edges[best], edges[second], occasion, nth, informed))
        return chosen

    def place(self, choice: Choice) -> None:
        """Send an order to its supplier."""
        edge, kg, now_ms = choice.edge, self._order_kg, self.model.env.now
        order = Order(edge, key_of(edge.key, choice.occasion), kg, now_ms)
        edge.buyer.on_order_kg += kg
        edge.buyer.ordered_kg += kg
        edge.open.append(now_ms)
        edge.supplier.join(order, now_ms)
        self.model.serve(edge.supplier)
        edge.supplier.site.machine.wake()

    def receive(self, order: Order) -> None:
        """Book what has come, and learn how long the supplier let it wait."""
        order.edge.experience((order.ready_ms - order.placed_ms) / HOUR_MS, self._weight)
        order.buyer.on_order_kg -= order.kg

    def regret_fen(self, choice: Choice, true_cost: dict[Edge, float], chosen: Edge) -> int:
        """What a choice costs more than the best under the truth."""
        excess = true_cost[chosen] - min(true_cost[edge] for edge in self._edges[choice.edge.buyer])
        return round(excess * self._order_kg / KG_PER_T)

    # ── data ─────────────────────────────────────────────────────────────────────────────────────
    def bids(self, age_h: float) -> dict[Stock, int]:
        """Highest price of a licence of one term for the feed of each supplier, fen."""
        worth: dict[Stock, float] = defaultdict(float)
        for edges in self._edges.values():
            cost = [edge.cost_fen(edge.at_least_own_h(edge.wait_mean_h, self._order_kg)) for edge in edges]
            best = min(range(len(cost)), key=cost.__getitem__)
            second = min((each for i, each in enumerate(cost) if i != best), default=math.inf)
            for i, edge in enumerate(edges):
                gap = abs(cost[i] - (second if i == best else cost[best]))
                worth[edge.supplier] += _gain(gap, edge.spread_fen(age_h, self._memory_h)) * edge.tonnes_per_term
        return {supplier: math.floor(value) for supplier, value in worth.items()}


def _least(cost: list[float], noise: list[float]) -> int:
    best, at = math.inf, 0
    for i, (each, luck) in enumerate(zip(cost, noise, strict=True)):
        if each - luck < best:
            best, at = each - luck, i
    return at


def _gain(gap: float, spread: float) -> float:
    """Expected gain of a reading: its spread times the unit normal loss of the gap (Raiffa and Schlaifer 1961)."""
    if spread <= 0 or gap == math.inf:
        return 0.0
    z = gap / spread
    loss = _DENSITY_AT_0 * math.exp(-0.5 * z * z) - z * 0.5 * math.erfc(z / _SQRT2)
    return spread * max(loss, 0.0)

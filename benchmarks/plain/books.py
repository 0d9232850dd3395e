"""Money: a double-entry ledger, and what the physical economy pays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from benchmarks.plain.records import Records
from benchmarks.plain.site import Site
from benchmarks.plain.stock import Order, Stock
from benchmarks.plain.truck import IDLE, Truck
from sim.city.plants.supply import Role
from sim.units import HOUR_MS, HOURS_PER_DAY, KG_PER_T, M_PER_KM, fen_from_cny

if TYPE_CHECKING:
    from benchmarks.plain.model import PlainCity


class Books:
    """Balances of all accounts, and every payment."""

    def __init__(self, accounts: int, tables: Records) -> None:
        self.balance = [0] * accounts
        self._tables = tables

    def pay(self, now_ms: int, payer: int, payee: int, fen: int, why: str) -> None:
        """Move money."""
        self.balance[payer] -= fen
        self.balance[payee] += fen
        if fen:
            self._tables.add("ledger", now_ms, payer, payee, fen, why)


class Economy:
    """Payments for goods, freight, wages and driving, and what consumers spend."""

    def __init__(self, model: PlainCity, outside: int) -> None:
        self._model, self._books, self._outside = model, model.books, outside
        fleet, industry = model.settings.fleet, model.settings.industry
        self._load_fen, self._loaded_km_fen = fen_from_cny(fleet.tariff_per_load), fen_from_cny(fleet.tariff_per_km)
        self._km_fen, self._hour_fen = fen_from_cny(fleet.cost_per_km), fen_from_cny(fleet.cost_per_hour)
        goods = model.chain.goods
        worth = goods.price_fen_per_t.astype(float)
        self._price = worth.tolist()
        self._retail = (worth * (1.0 + industry.retail_margin)).tolist()
        added = worth - (goods.recipe * worth).sum(axis=1)
        self._conversion = [max(each, 0.0) for each in added.tolist()]
        self._conversion_share, self._capital_days = industry.conversion_cost, industry.working_capital
        self._sold: dict[Stock, int] = {}
        self._made: dict[Site, int] = {}
        self._driven: dict[Truck, tuple[int, int]] = {}

    def endow(self) -> None:
        """Give every firm the cash that it starts with."""
        for site in self._model.sites:
            turnover = 0.0
            for stock in site.stocks:
                turnover += stock.use_kg_per_h * HOURS_PER_DAY * (self._price[stock.good] / KG_PER_T)
            self._books.pay(0, self._outside, site.row, round(turnover * self._capital_days), "capital")

    def pay_for(self, delivered: list[Order]) -> None:
        """Pay suppliers and carriers for orders that have arrived."""
        now_ms = max((order.delivered_ms for order in delivered), default=0)
        pay = self._books.pay
        for order in delivered:
            buyer, supplier = order.buyer.site.row, order.supplier.site.row
            pay(now_ms, buyer, supplier, int(order.edge.price_fen) * order.kg // KG_PER_T, "goods")
            freight_fen = self._load_fen + order.loaded_m * self._loaded_km_fen // M_PER_KM
            pay(now_ms, buyer, order.truck.carrier.row, freight_fen, "freight")

    def close_day(self, now_ms: int) -> None:
        """Book the day's sales, production and driving."""
        pay = self._books.pay
        for site in self._model.sites:
            pay(now_ms, self._outside, site.row, sum(map(self._spent, site.stocks)), "retail")
        for site in self._model.sites:
            if site.machine is not None:
                pay(now_ms, site.row, self._outside, self._wages(site), "production")
        for carrier in self._model.carriers:
            pay(now_ms, carrier.row, self._outside, sum(map(self._cost, carrier.trucks)), "driving")

    def _spent(self, stock: Stock) -> int:
        if stock.role is not Role.SHELF:
            return 0
        sold = stock.wanted_kg - stock.lost_kg - stock.waiting_kg
        today, self._sold[stock] = sold - self._sold.get(stock, 0), sold
        return math.floor(today * self._retail[stock.good] / KG_PER_T)

    def _wages(self, site: Site) -> int:
        made = site.machine.made_kg
        today, self._made[site] = made - self._made.get(site, 0), made
        return math.floor(today * self._conversion[site.output.good] * self._conversion_share / KG_PER_T)

    def _cost(self, truck: Truck) -> int:
        busy_ms = sum(truck.state_ms) - truck.state_ms[IDLE]
        before_m, before_ms = self._driven.get(truck, (0, 0))
        self._driven[truck] = truck.driven_m, busy_ms
        driven = (truck.driven_m - before_m) * self._km_fen // M_PER_KM
        return driven + (busy_ms - before_ms) * self._hour_fen // HOUR_MS

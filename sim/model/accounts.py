"""Payments of the physical economy: goods, freight, wages, and what consumers spend."""

from __future__ import annotations

import numpy as np

from sim import units
from sim.accounts import Ledger
from sim.arrays import AnyArray, Floats, Ints, State
from sim.city.city import City
from sim.city.fleet.roster import Roster
from sim.city.plants.sites import SiteKind
from sim.city.tables import VehicleState
from sim.engine.tally import Tally
from sim.model.credit import TradeCredit
from sim.model.persons import OUTSIDE, Persons
from sim.scenario.schema import Fleet, Scenario


class Accounts:
    """Turns what happens in the city into ledger entries.

    Parameters
    ----------
    city, roster
        What happens, and whose trucks carry it.
    persons
        Accounts.
    ledger
        Where money moves.
    scenario
        Prices and costs.
    credit
        Terms on which firms deliver to each other; none where goods are paid for when they arrive.
    """

    def __init__(
        self,
        city: City,
        roster: Roster,
        persons: Persons,
        ledger: Ledger,
        scenario: Scenario,
        credit: TradeCredit | None = None,
    ) -> None:
        self._city = city
        self._carrier = roster.carrier
        self._carriers = persons.carriers
        self._outside = persons.row(OUTSIDE)
        self._ledger = ledger
        self._fleet = scenario.fleet
        self._industry = scenario.industry
        self._credit = credit
        self._tally = Tally()

    def endow(self) -> None:
        """Give every firm the cash that it starts with."""
        cash = self._planned_capital() if self._credit is None else self._credit.owners.capital_fen()
        self._ledger.transfer(0, self._outside, np.arange(cash.size), cash, "capital")
        if self._credit is not None:
            self._credit.open_books()
        if each := units.fen_from_cny(self._fleet.working_capital):
            trucks = np.bincount(self._carrier, minlength=self._carriers.size)
            self._ledger.transfer(0, self._outside, self._carriers, trucks * each, "capital")

    def _planned_capital(self) -> Ints:
        chain = self._city.chain
        price = chain.goods.price_fen_per_t[chain.point_good] / units.KG_PER_T
        turnover = np.zeros(chain.sites.count)
        np.add.at(turnover, chain.point_site, chain.use_kg_per_h * units.HOURS_PER_DAY * price)
        return np.rint(turnover * self._industry.working_capital).astype(np.int64)

    def pay_for(self, delivered: AnyArray) -> None:
        """Pay suppliers and carriers for orders that have arrived, suppliers perhaps later."""
        if delivered.size == 0:
            return
        chain = self._city.chain
        buyer, supplier = chain.point_site[delivered["buyer"]], chain.point_site[delivered["supplier"]]
        value = chain.supplier_price_fen_per_t[supplier] * delivered["kg"] // units.KG_PER_T
        now_ms = int(delivered["delivered_ms"].max())
        if self._credit is None:
            self._ledger.transfer(now_ms, buyer, supplier, value, "goods", delivered["event"])
        else:
            self._credit.deliver(buyer, supplier, value, delivered["event"], now_ms)
        self._pay_freight(delivered, "freight")

    def pay_for_returns(self, returned: AnyArray) -> None:
        """Pay carriers for cancelled orders that they have brought back: whoever cancelled pays for both ways.

        Goods are paid for when they are delivered or later, or were refunded when the order was cancelled.
        """
        if returned.size:
            self._pay_freight(returned, "freight in vain")

    def _pay_freight(self, orders: AnyArray, why: str) -> None:
        freight = freight_fen(orders, self._fleet)
        buyer, carrier = self._city.chain.point_site[orders["buyer"]], self._carriers[self._carrier[orders["vehicle"]]]
        self._ledger.transfer(int(orders["delivered_ms"].max()), buyer, carrier, freight, why, orders["event"])

    def close_day(self, now_ms: int) -> None:
        """Pay the day's wages and running costs, and book what consumers spent."""
        self._city.settle(now_ms)
        self._sales(now_ms)
        self._production(now_ms)
        self._driving(now_ms)
        if self._credit is not None:
            self._credit.close_day(now_ms)

    def _sales(self, now_ms: int) -> None:
        chain, points = self._city.chain, self._city.tables.points
        shelf = chain.sites.kind[chain.point_site] == SiteKind.RETAILER
        sold = self._tally.since_last(
            "sold", points["wanted_kg"] - points["lost_kg"] - np.where(shelf, points["waiting_kg"], 0)
        )
        price = chain.goods.price_fen_per_t[chain.point_good] * (1.0 + self._industry.retail_margin)
        value = np.where(shelf, np.floor(sold * price / units.KG_PER_T), 0.0)
        spent = self._by_site(value)
        self._ledger.transfer(now_ms, self._outside, np.arange(spent.size), spent, "retail")
        if self._credit is not None:
            self._credit.turn_over(np.arange(spent.size), spent)

    def _production(self, now_ms: int) -> None:
        chain = self._city.chain
        made_kg = self._tally.since_last("made", self._city.tables.plants["made_kg"])
        worth = chain.goods.price_fen_per_t.astype(np.float64)
        added = np.maximum(worth - (chain.goods.recipe * worth).sum(axis=1), 0.0)
        share = self._industry.conversion_cost / chain.sites.productivity
        cost = np.floor(made_kg * added[chain.sites.good] * share / units.KG_PER_T)
        self._ledger.transfer(now_ms, np.arange(made_kg.size), self._outside, cost.astype(np.int64), "production")

    def _driving(self, now_ms: int) -> None:
        tables, fleet = self._city.tables, self._fleet
        driven_m = self._tally.since_last("driven", tables.vehicles["driven_m"])
        busy_ms = self._tally.since_last("busy", tables.state_ms.sum(axis=1) - tables.state_ms[:, VehicleState.IDLE])
        each = driven_m * units.fen_from_cny(fleet.cost_per_km) // units.M_PER_KM
        each += busy_ms * units.fen_from_cny(fleet.cost_per_hour) // units.HOUR_MS
        cost = np.zeros(self._carriers.size, dtype=np.int64)
        np.add.at(cost, self._carrier, each)
        self._ledger.transfer(now_ms, self._carriers, self._outside, cost, "driving")

    def _by_site(self, per_point: Floats) -> Ints:
        total = np.zeros(self._city.chain.sites.count, dtype=np.int64)
        np.add.at(total, self._city.chain.point_site, per_point.astype(np.int64))
        return total

    def state(self) -> State:
        """Counters at the last midnight."""
        return self._tally.state()

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._tally.restore(state)


def freight_fen(orders: AnyArray, fleet: Fleet) -> Ints:
    """What carriers charge for orders that they have brought, int64 (orders,)."""
    km_fen = units.fen_from_cny(fleet.tariff_per_km)
    return np.asarray(units.fen_from_cny(fleet.tariff_per_load) + orders["loaded_m"] * km_fen // units.M_PER_KM)

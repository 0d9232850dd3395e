"""Freight: boards on which loads meet trucks, tours, and trucks that go home."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.agents import Carrier
from sim.arrays import NONE, Ints, Mask
from sim.city.city import City
from sim.city.fleet.roster import Roster
from sim.decisions.savings import Limits
from sim.decisions.tours import Loads, Tours
from sim.engine.streams import Stream, entity_keys
from sim.model.navigation import Navigation
from sim.model.permits import EntryPermits
from sim.model.route_record import RouteRecord
from sim.scenario.schema import Scenario
from sim.units import DAY_MS, ms_from_hours

#: Longer than anybody waits.
_ALWAYS_MS = 1 << 50


class Freight:
    """Asks carriers for trucks and sends them.

    Parameters
    ----------
    city
        Where loads and trucks are.
    roster
        Carriers and their trucks.
    scenario
        How carriers dispatch.
    seed
        Seed of the run, by which suppliers have their contracts.
    record
        Looks at the routes of trucks that are sent, if anybody does.
    navigation
        By which views trucks drive; none where all drive by the public map.
    permits
        Who may take loads from and to where; none where everybody may.
    """

    def __init__(
        self,
        city: City,
        roster: Roster,
        scenario: Scenario,
        seed: int,
        record: RouteRecord | None = None,
        navigation: Navigation | None = None,
        permits: EntryPermits | None = None,
    ) -> None:
        fleet = scenario.fleet
        self._city = city
        self._record = record
        self._navigation = navigation
        self._permits = permits
        self._fleet = fleet
        self._carrier = roster.carrier
        self._limits = Limits(roster.load_kg, fleet.most_orders, ms_from_hours(scenario.industry.dock_time))
        self._contract = _contracts(city, roster, seed) if fleet.board == "own" else None

    def dispatch(self, now_ms: int) -> None:
        """Send idle trucks for the loads that wait, and home where nothing has come for long."""
        orders, _ = self._city.open_loads()
        trucks, truck_place = self._city.idle_trucks()
        for of_orders, of_trucks in self._boards(orders, trucks):
            for loads, idle in self._admitted(orders[of_orders], trucks[of_trucks], now_ms):
                row = of_trucks[idle]
                self._clear(orders[of_orders[loads]], trucks[row], truck_place[row], now_ms)
        if self._fleet.return_after > 0:
            idle = self._city.trucks_idle_since(now_ms - ms_from_hours(self._fleet.return_after))
            self._city.send_home(idle, now_ms)

    def _boards(self, orders: Ints, trucks: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Loads and trucks, by position, that meet on one board."""
        if self._contract is None:
            yield np.arange(orders.size), np.arange(trucks.size)
            return
        tables = self._city.tables
        carrier_of_load = self._contract[tables.points["site"][tables.orders["supplier"][orders]]]
        carrier_of_truck = self._carrier[trucks]
        for carrier in np.unique(carrier_of_load).tolist():
            yield np.flatnonzero(carrier_of_load == carrier), np.flatnonzero(carrier_of_truck == carrier)

    def _admitted(self, orders: Ints, trucks: Ints, now_ms: int) -> Iterator[tuple[Ints, Ints]]:
        """Loads and trucks of one board, by position, that may meet."""
        if self._permits is None:
            yield np.arange(orders.size), np.arange(trucks.size)
        else:
            yield from self._permits.boards(orders, trucks, now_ms)

    def _clear(self, orders: Ints, trucks: Ints, truck_place: Ints, now_ms: int) -> None:
        """Let one board's loads share trucks, and send those for as many tours as there are trucks."""
        if orders.size == 0 or trucks.size == 0:
            return
        drive_ms = self._city.drive_ms
        loads = self._loads(orders, now_ms)
        tours = Carrier.plan_tours(loads, drive_ms, self._limits)
        going = np.flatnonzero(self._worth_going(orders, tours, now_ms))
        place = loads.pickup_place[tours.stops[tours.first[:-1][going]]]
        if self._navigation is not None:
            # The same place seen by another view is another place to start from.
            drive_ms, view = self._navigation.drive_ms(trucks)
            truck_place = truck_place + view * drive_ms.shape[0]
        row = Carrier.dispatch(place, truck_place, drive_ms, self._fleet.dispatch)
        truck = np.full(tours.first.size - 1, NONE)
        truck[going] = np.where(row == NONE, NONE, trucks[row])
        self._set_out(orders[tours.stops], tours.first, truck, now_ms)
        self._city.send(orders[tours.stops], tours.first, truck, now_ms)

    def _set_out(self, stops: Ints, first: Ints, truck: Ints, now_ms: int) -> None:
        """Say by which view of the roads each truck drives that is about to be sent; see ``City.send``."""
        sent = truck != NONE
        lead = stops[first[:-1]][sent]
        if self._navigation is not None:
            order, at = np.unique(stops, return_index=True)
            driver = np.repeat(truck, np.diff(first))[at]
            self._navigation.set_out(lead, truck[sent], order[driver != NONE], driver[driver != NONE])
        if self._record is not None:
            self._record.look(lead, truck[sent], now_ms)

    def _loads(self, orders: Ints, now_ms: int) -> Loads:
        """What carriers are told of orders: from where to where, how heavy, and when they are taken in."""
        tables = self._city.tables
        order, sites = tables.orders[orders], tables.sites
        pickup, drop = tables.points["site"][order["supplier"]], tables.points["site"][order["buyer"]]
        opens, closes = hours_from(sites["opens_ms"][drop], sites["closes_ms"][drop], now_ms)
        place = sites["place"].astype(np.int64)
        return Loads(pickup, place[pickup], place[drop], order["kg"].copy(), opens, closes)

    def _worth_going(self, orders: Ints, tours: Tours, now_ms: int) -> Mask:
        """Whether each tour fills its truck or has a load that has waited long enough, bool (tours,)."""
        order = self._city.tables.orders[orders[tours.stops]]
        starts = tours.first[:-1]
        kg = np.add.reduceat(order["kg"], starts) // 2
        oldest_ms = np.minimum.reduceat(order["ready_ms"], starts)
        return (kg >= self._limits.kg) | (oldest_ms <= now_ms - ms_from_hours(self._fleet.wait_to_fill))


def hours_from(opens_ms: Ints, closes_ms: Ints, now_ms: int) -> tuple[Ints, Ints]:
    """Time from now until sites open, 0 where they are open, and until they close then, int64 (sites,)."""
    open_for = (closes_ms - opens_ms) % DAY_MS
    since_opening = (now_ms - opens_ms) % DAY_MS
    is_open = (open_for == 0) | (since_opening < open_for)
    opens = np.where(is_open, 0, DAY_MS - since_opening)
    left = np.where(is_open, open_for - since_opening, open_for)
    return opens, np.where(open_for == 0, _ALWAYS_MS, opens + left)


def _contracts(city: City, roster: Roster, seed: int) -> Ints:
    """Carrier that each site has a contract with, large ones with more of them, int64 (sites,)."""
    share = np.cumsum(np.bincount(roster.carrier, minlength=len(roster.carriers)))
    u = Stream(seed, "contract").uniforms(entity_keys(list(city.chain.sites.names)))
    return np.searchsorted(share, u * share[-1], side="right").astype(np.int64)

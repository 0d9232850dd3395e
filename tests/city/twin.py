"""A plain SimPy twin of the physical city: processes, resources and queues, small enough to be checked by eye.

It shares with the city only what both are given: the scenario, the layout of the supply chain, next
hops, keyed draws, and institutions' commands. Time is in ms and mass in kg, both whole.

What happens at one instant happens in this order: commands of institutions; then whatever has been
waited for, as it becomes free; then entities by number, trucks before plants.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import simpy

from sim.city.fleet.motion import LOOK_AGAIN_MS
from sim.city.traffic.queues import SHARES
from sim.city.wheel import SHORTEST_DELAY_MS
from sim.engine.streams import Stream, exponential, lognormal, poisson
from sim.units import HOUR_MS, MINUTE_MS, kg_from_t

from .networks import INFINITE, dijkstra
from .towns import Script, Town, order_key

Process = Generator[simpy.Event, None, None]
COMMAND, RELIEF = -2, -1


class Moment(simpy.Event):
    """A time at which an entity acts; SimPy keeps priorities 0 and 1 to itself."""

    def __init__(self, env: simpy.Environment, delay_ms: int, entity: int) -> None:
        super().__init__(env)
        self._ok, self._value = True, None
        env.schedule(self, priority=2 + entity, delay=delay_ms)


@dataclass
class Stock:
    """Goods at one place, with the integrals of what is there, of what is waited for, and of being empty."""

    on_hand: int
    waiting: int = 0
    wanted: int = 0
    at_once: int = 0
    lost: int = 0
    held: int = 0
    owed: int = 0
    empty: int = 0
    since: int = 0
    queue: deque[Order] = field(default_factory=deque)

    def change(self, now: int, on_hand: int = 0, waiting: int = 0) -> None:
        """Account for the time since the last change, then change."""
        passed, self.since = now - self.since, now
        self.held += passed * self.on_hand
        self.owed += passed * self.waiting
        self.empty += passed if self.on_hand == 0 else 0
        self.on_hand += on_hand
        self.waiting += waiting


@dataclass
class Order:
    """An order and what became of it; times are -1 until they come."""

    number: int
    kg: int
    key: np.uint64
    buyer: int
    supplier: int
    truck: int = -1
    times: list[int] = field(default_factory=lambda: [-1] * 6)  # ready ... delivered
    metres: list[int] = field(default_factory=lambda: [-1, -1])  # empty, loaded


@dataclass
class Queue:
    """Trucks on a link: those in line at its end, those that wait to enter, and when the last came and goes."""

    trucks: int = 0
    stuck: bool = False  # the truck at the end waits for room
    line: deque[simpy.Event] = field(default_factory=deque)
    waiting: deque[tuple[int, int, simpy.Event]] = field(default_factory=deque)  # since when, on which link
    entered: int = -(10**12)
    leaves: int = -(10**12)
    left: int = -(10**12)


@dataclass
class Machine:
    """What a machine has done."""

    made: int = 0
    breakdowns: int = 0
    down: int = 0


class Record(NamedTuple):
    """Everything that happened, in a form that the twin and the city can both give."""

    orders: list[tuple[int, ...]]  # truck, ready ... delivered, metres
    stocks: list[tuple[int, ...]]  # on hand and waiting at every stop
    integrals: list[tuple[int, ...]]
    machines: list[tuple[int, int, int]]
    driven: list[int]
    forced: list[int]  # trucks that have entered full links


class Twin:
    """The city of ``town`` under the commands of ``script``.

    Parameters
    ----------
    rank
        Place of an entity among those that act at one instant; by number, as in the city.
    """

    def __init__(self, town: Town, script: Script, rank: Callable[[int], int] = lambda entity: entity) -> None:
        self.city = town.city
        chain, network, industry = town.city.chain, town.city.network, town.industry
        self.env = env = simpy.Environment()
        self.chain, self.network, self.routes, self.industry = chain, network, town.city.routes, industry
        self.script, self.rank, self.seed = script, rank, town.seed
        self.place = np.unique(chain.sites.node, return_inverse=True)[1]
        self.stocks = [Stock(int(target)) for target in chain.target_kg]
        self.docks = [simpy.Resource(env, int(docks)) for docks in chain.sites.docks]
        self.queues = [Queue() for _ in range(network.links)]
        self.trucks_on_roads, self.forced = town.scenario.roads.trucks, 0
        self.roads = town.conditions()
        self.machines = [Machine() for _ in range(chain.sites.count)]
        self.woken = [env.event() for _ in self.machines]
        self.orders: list[Order] = []
        self.ready: list[Order] = []
        self.trucks = town.built.roster.trucks
        self.idle = {truck: int(site) for truck, site in enumerate(town.built.roster.first_site)}
        self.sent = [env.event() for _ in range(self.trucks)]
        self.driven = [0] * self.trucks
        self.seen: list[tuple[int, ...]] = []
        self._start_hour()
        self.roads.refresh(0)
        self._set_storage()
        for truck in range(self.trucks):
            env.process(self._truck(truck))
        for site in np.flatnonzero(chain.lot_kg > 0).tolist():
            env.process(self._plant(site))
        env.process(self._institutions())
        env.process(self._relieve())

    def run(self) -> Record:
        """Live until the end of the script."""
        self.env.run(until=Moment(self.env, self.script.until_ms, COMMAND))
        for stock in self.stocks:
            stock.change(self.script.until_ms)
        return Record(
            [(order.truck, *order.times, *order.metres) for order in self.orders],
            self.seen,
            [(s.held, s.owed, s.empty, s.wanted, s.at_once, s.lost) for s in self.stocks],
            [(m.made, m.breakdowns, m.down) for m in self.machines],
            self.driven,
            [self.forced],
        )

    def _after(self, delay_ms: int, entity: int) -> Moment:
        return Moment(self.env, int(delay_ms), self.rank(entity))

    # ── institutions ─────────────────────────────────────────────────────────────────────────────
    def _institutions(self) -> Process:
        for stop in self.script.stops:
            yield Moment(self.env, stop - self.env.now, COMMAND)
            self.seen.append(tuple(s.on_hand for s in self.stocks) + tuple(s.waiting for s in self.stocks))
            if stop % (10 * MINUTE_MS) == 0:
                self.roads.refresh(stop)
                self._set_storage()
            if stop % HOUR_MS == 0:
                self._start_hour()
                self._let_customers_in()
            for number in self.script.placed_at(stop):
                self._place_order(number)
            if stop % (10 * MINUTE_MS) == 0:
                self._send_trucks()

    def _start_hour(self) -> None:
        hour = self.env.now // HOUR_MS % 24
        self.next_hop, self.drive_ms = self.routes.tables(hour)

    def _let_customers_in(self) -> None:
        share = self.industry.shopping[self.env.now // HOUR_MS % 24] / sum(self.industry.shopping)
        customer, stream = kg_from_t(self.industry.customer), Stream(self.seed, "customers").key
        for point in np.flatnonzero(self.chain.demand_kg_per_day > 0).tolist():
            stock = self.stocks[point]
            mean = self.chain.demand_kg_per_day[point] / customer * share
            wanted = customer * poisson(stream, self.chain.point_key[point], self.env.now, mean)
            served = min(stock.on_hand, wanted)
            stock.wanted += wanted
            stock.at_once += served
            stays = wanted - served if self.industry.unmet == "backlog" else 0
            stock.lost += wanted - served - stays
            stock.change(self.env.now, on_hand=-served, waiting=stays)

    def _place_order(self, number: int) -> None:
        edge = self.script.edges[number]
        buyer, supplier = int(self.chain.edge_buyer[edge]), int(self.chain.edge_supplier[edge])
        order = Order(number, self.script.quantity_kg(number, self.city), order_key(number), buyer, supplier)
        self.orders.append(order)
        self.stocks[supplier].change(self.env.now, waiting=order.kg)
        self.stocks[supplier].queue.append(order)
        self._serve(supplier)
        self._wake(self.chain.point_site[supplier])

    def _send_trucks(self) -> None:
        """Make the shortest drive that is left, over and over, for the loads that have been ready longest."""
        loads = self.ready[: len(self.idle)]
        given = list(loads)
        while loads:
            drive_ms = {(o.number, truck): self._drive_of(o, truck) for o in loads for truck in self.idle}
            number, truck = min(drive_ms, key=lambda pair: drive_ms[pair])
            order = next(o for o in loads if o.number == number)
            order.truck = truck
            del self.idle[truck]
            loads.remove(order)
        for order in given:
            self.ready.remove(order)
            self.sent[order.truck].succeed(order)

    def _drive_of(self, order: Order, truck: int) -> tuple[int, ...]:
        """Drive to a load and what breaks ties: places, then whoever has been ready longer, then the truck."""
        to, at = self.place[self.chain.point_site[order.supplier]], self.place[self.idle[truck]]
        return int(self.drive_ms[to, at]), int(to), int(at), self.ready.index(order), truck

    # ── stocks and plants ────────────────────────────────────────────────────────────────────────
    def _serve(self, point: int) -> None:
        stock = self.stocks[point]
        while stock.queue and stock.queue[0].kg <= stock.on_hand:
            order = stock.queue.popleft()
            stock.change(self.env.now, on_hand=-order.kg, waiting=-order.kg)
            order.times[0] = self.env.now
            self.ready.append(order)

    def _deliver(self, order: Order) -> None:
        stock, site = self.stocks[order.buyer], self.chain.point_site[order.buyer]
        stock.change(self.env.now, on_hand=order.kg)
        if self.chain.lot_kg[site]:
            self._wake(site)
        else:
            served = min(stock.on_hand, stock.waiting)
            stock.change(self.env.now, on_hand=-served, waiting=-served)

    def _wake(self, site: int) -> None:
        if not self.woken[site].triggered:
            self.woken[site].succeed()

    def _can_start(self, site: int, inputs: dict[int, int]) -> bool:
        output, limit = self.stocks[self.chain.output_point[site]], self.chain.target_kg[self.chain.output_point[site]]
        room = output.on_hand + self.chain.lot_kg[site] <= limit or len(output.queue) > 0
        return room and all(self.stocks[point].on_hand >= kg for point, kg in inputs.items())

    def _plant(self, site: int) -> Process:
        chain, machines, did = self.chain, self.industry.machines, self.machines[site]
        output, lot_kg, lot_ms = int(chain.output_point[site]), int(chain.lot_kg[site]), int(chain.lot_ms[site])
        rows = slice(chain.first_input[site], chain.first_input[site + 1])
        points = chain.input_point[rows].tolist()
        needs = [
            Fraction(*each) for each in zip(chain.input_kg[rows].tolist(), chain.input_lots[rows].tolist(), strict=True)
        ]
        key = chain.point_key[output]
        life, repair = Stream(self.seed, "machine life").key, Stream(self.seed, "machine repair").key
        mean_up, mean_repair = machines.mean_up * HOUR_MS, machines.mean_repair * HOUR_MS
        breaks_at = int(exponential(life, key, 0, mean_up)) + 1  # operating time
        worked = 0
        while True:
            lot = did.made // lot_kg
            takes = [math.floor((lot + 1) * need) - math.floor(lot * need) for need in needs]
            inputs = dict(zip(points, takes, strict=True))
            while not self._can_start(site, inputs):
                self.woken[site] = self.env.event()
                yield self.woken[site]
            for point, kg in inputs.items():
                self.stocks[point].change(self.env.now, on_hand=-kg)
            busy, worked = lot_ms, worked + lot_ms
            while worked >= breaks_at and mean_repair > 0:
                takes = int(lognormal(repair, key, did.breakdowns, mean_repair, machines.repair_cv))
                busy, did.down, did.breakdowns = busy + takes, did.down + takes, did.breakdowns + 1
                breaks_at += int(exponential(life, key, did.breakdowns, mean_up)) + 1
            yield self._after(busy, self.trucks + site)
            did.made += lot_kg
            self.stocks[output].change(self.env.now, on_hand=lot_kg)
            self._serve(output)

    # ── trucks ───────────────────────────────────────────────────────────────────────────────────
    def _truck(self, truck: int) -> Process:
        node = self.chain.sites.node[self.idle[truck]]
        while True:
            order = yield self.sent[truck]
            self.sent[truck] = self.env.event()
            order.times[1] = self.env.now
            for leg, point in enumerate((order.supplier, order.buyer)):
                site = self.chain.point_site[point]
                before = self.driven[truck]
                node = yield from self._drive(truck, node, site)
                order.metres[leg] = self.driven[truck] - before
                order.times[2 + 2 * leg] = self.env.now
                with self.docks[site].request() as dock:
                    yield dock
                    yield self._after(self._service(order, leg), truck)
                order.times[3 + 2 * leg] = self.env.now
            self._deliver(order)
            self.idle[truck] = site

    def _drive(self, truck: int, node: int, site: int) -> Generator[simpy.Event, Any, int]:
        met: list[int] = []  # closures, the newest last
        link = -1  # at whose end the truck stands
        while True:
            arrived = node == self.chain.sites.node[site]
            following = None if arrived else self._open_link(node, site, met)
            if following is not None and not (yield from self._get_room(truck, link, following)):
                continue
            if link >= 0:
                self._leave(link)
                self.driven[truck] += int(self.network.length_m[link])
            if arrived:
                return node
            if following is None:
                yield self._after(LOOK_AGAIN_MS, truck)
            else:
                yield from self._pass(truck, following)
                node = self.network.head[following]
            link = -1 if following is None else following

    def _pass(self, truck: int, link: int) -> Process:
        """Enter a link, drive to its end, and stand in line there if need be."""
        queue, now, headway = self.queues[link], self.env.now, int(self.roads.headway_ms[link])
        others = int(self.roads.others[link]) * (now - queue.entered) // SHARES
        queue.leaves = max(now + int(self.roads.time_ms[link]), queue.leaves + headway + others)
        queue.entered = now
        yield self._after(queue.leaves - now, truck)
        if queue.line:
            queue.line.append(self.env.event())
            yield self._after((yield queue.line[-1]), truck)
        elif self.env.now < (soonest := queue.left + int(self.roads.headway_ms[link])):
            queue.line.append(self.env.event())
            yield self._after(max(soonest - self.env.now, SHORTEST_DELAY_MS), truck)

    def _leave(self, link: int) -> None:
        """Let the next in line come to the end of a link, and the first that waits come in."""
        queue, now = self.queues[link], self.env.now
        queue.left, queue.leaves = now, max(queue.leaves, now)
        if queue.line:
            queue.line.popleft()
        if queue.line:
            queue.line[0].succeed(max(int(self.roads.headway_ms[link]), SHORTEST_DELAY_MS))
        queue.trucks -= 1
        if queue.trucks < self.storage[link]:
            wave_ms = round(3600 / self.trucks_on_roads.jam_wave) * int(self.network.length_m[link])
            self._admit(link, max(wave_ms, SHORTEST_DELAY_MS))

    def _get_room(self, truck: int, link: int, following: int) -> Generator[simpy.Event, Any, bool]:
        """Take room on the next link, when there is some; return whether it is still open then."""
        queue = self.queues[following]
        if queue.trucks < self.storage[following]:
            queue.trucks += 1
            return True
        if link >= 0 and not self.queues[link].line:
            self.queues[link].line.append(self.env.event())
        if link >= 0:
            self.queues[link].stuck = True
        waits = self.env.event()
        queue.waiting.append((self.env.now, link, waits))
        delay_ms, open_ = yield waits
        yield self._after(delay_ms, truck)
        return bool(open_)

    def _admit(self, link: int, delay_ms: int) -> None:
        if self.queues[link].waiting:
            self._call_in(link, delay_ms, open_=True)
            self.queues[link].trucks += 1

    def _call_in(self, link: int, delay_ms: int, *, open_: bool) -> None:
        """Let the first that waits for a link go on; at this instant it no longer blocks the link that it stands on."""
        _, stands_on, waits = self.queues[link].waiting.popleft()
        if stands_on >= 0:
            self.queues[stands_on].stuck = False
        waits.succeed((delay_ms, open_))

    def _set_storage(self) -> None:
        self.storage = self.roads.storage.tolist()
        for link, (queue, holds) in enumerate(zip(self.queues, self.storage, strict=True)):
            while queue.waiting and queue.trucks < holds:
                self._admit(link, SHORTEST_DELAY_MS)
            while queue.waiting and holds == 0:
                self._call_in(link, SHORTEST_DELAY_MS, open_=False)

    def _relieve(self) -> Process:
        """Every minute, let in the first that waits for each open link if nothing has moved for too long."""
        patience_ms = self.trucks_on_roads.patience * HOUR_MS
        while True:
            for link, queue in enumerate(self.queues):
                if queue.waiting and queue.stuck and self.env.now - max(queue.waiting[0][0], queue.left) >= patience_ms:
                    self._admit(link, SHORTEST_DELAY_MS)
                    self.forced += 1
            yield Moment(self.env, MINUTE_MS, RELIEF)

    def _open_link(self, node: int, site: int, met: list[int]) -> int | None:
        """Link to take: by the map; round the closures met, once there are some; none if there is no way."""
        links = range(self.network.first_out[node], self.network.first_out[node + 1])
        link = int(links[0] + self.next_hop[self.place[site], node])
        if not met and not self.roads.closed[link]:
            return link
        met[:] = [link if link not in links or self.roads.closed[link] else -1 for link in met]
        for _ in range(min(len(links), 8) + 1):
            round_ms = {link: self._round_ms(link, site, met[-8:]) for link in links if link not in met[-8:]}
            link = min(round_ms, key=lambda link: (round_ms[link], link), default=-1)
            if link < 0 or round_ms[link] == INFINITE:
                return None
            if not self.roads.closed[link]:
                return link
            met.append(link)
        return None

    def _round_ms(self, link: int, site: int, met: list[int]) -> float:
        """Usual time of a link and of the best way on that uses no closure met."""
        usual = self.routes.link_time_ms(self.env.now // HOUR_MS % 24).tolist()
        cost = [INFINITE if row in met else ms for row, ms in enumerate(usual)]
        return usual[link] + dijkstra(self.network, cost, int(self.network.head[link]))[self.chain.sites.node[site]]

    def _service(self, order: Order, leg: int) -> int:
        stream, cv = Stream(self.seed, "dock time").key, self.industry.dock_time_cv
        return max(int(lognormal(stream, order.key, leg, self.industry.dock_time * HOUR_MS, cv)), 1000)

"""The plain city: everybody in it, and the run."""

from __future__ import annotations

import mesa
import simpy

from benchmarks.plain import layout
from benchmarks.plain.books import Books, Economy
from benchmarks.plain.carrier import Carrier, dispatch
from benchmarks.plain.covers import LEVERS, refuse_what_is_not_covered
from benchmarks.plain.diary import Diary
from benchmarks.plain.edge import Edge
from benchmarks.plain.exchange import Exchange
from benchmarks.plain.feeds import Feeds
from benchmarks.plain.firm import Choice, Firm
from benchmarks.plain.moment import every
from benchmarks.plain.records import Records
from benchmarks.plain.roads import Roads
from benchmarks.plain.state import State
from benchmarks.plain.stock import Order, Stock
from benchmarks.plain.truck import Truck
from sim.city.build import BuiltCity, build_city
from sim.city.plants.supply import Role
from sim.engine.streams import Stream, poisson
from sim.scenario.load import LoadedScenario
from sim.units import DAY_MS, HOUR_MS, HOURS_PER_DAY, MINUTE_MS, kg_from_t, ms_from_hours


class Operator(mesa.Agent):
    """An IoT operator, who sells what it reads at others' plants."""

    def __init__(self, model: mesa.Model, row: int) -> None:
        super().__init__(model)
        self.row = row


class PlainCity(mesa.Model):
    """A city, its firms and its exchange as plain objects.

    Parameters
    ----------
    loaded
        The scenario.
    seed
        Seed of every draw.

    Raises
    ------
    ScenarioError
        If the scenario uses what this model does not have.
    """

    def __init__(self, loaded: LoadedScenario, seed: int) -> None:
        super().__init__(seed=seed)
        refuse_what_is_not_covered(loaded)
        self.settings, self.seed, self.env, self.tables = loaded.scenario, seed, simpy.Environment(), Records()
        self.days = loaded.scenario.days
        policy = loaded.scenario.first_policy
        self.levels = {name: policy[name] for name in LEVERS}
        built = build_city(loaded, seed)
        self.chain, self.order_kg, self.character = built.city.chain, built.city.chain.order_kg, built.character
        industry = self.settings.industry
        law = industry.dock_time_law
        self.dock_time = (Stream(seed, "dock time").key, industry.dock_time * HOUR_MS, industry.dock_time_cv, law)
        self.ready: list[Order] = []
        self.delivered: list[Order] = []
        self.choices: list[Choice] = []
        self._settle(built)
        self._customers()

    def _settle(self, built: BuiltCity) -> None:
        """Found everybody; machines first, which begin before institutions act."""
        scenario, roster = self.settings, built.roster
        self.sites, self.stocks = layout.make_sites(self, built)
        self.roads = Roads(
            built.city.network, built.traffic, scenario.roads.trucks, sorted({site.node for site in self.sites})
        )
        layout.make_machines(self, built)
        self.firms = [Firm(self, site) for site in self.sites]
        first = len(self.sites)
        self.carriers = [Carrier(self, first + i) for i in range(len(roster.carriers))]
        operators = [Operator(self, first + len(self.carriers) + i) for i in range(scenario.sensors.operators)]
        last = first + len(self.carriers) + len(operators)
        self.signed_key = layout.signed_keys([site.name for site in self.sites])
        self.trucks = []
        for number, (carrier, site) in enumerate(zip(roster.carrier.tolist(), roster.first_site.tolist(), strict=True)):
            self.trucks.append(Truck(self, number, self.carriers[carrier], self.sites[site]))
            self.carriers[carrier].trucks.append(self.trucks[-1])
        self.edges: list[Edge] = layout.make_edges(self, built, self.firms)
        products = layout.make_products(self, built, self.firms, operators)
        interests = layout.make_interests(self.edges, self.firms, products, scenario.feeds.noise)
        self.exchange = Exchange(self, last, products, interests)
        self.state = State(self, last + 1, layout.groups_of(self.stocks, built), self.chain.goods.count)
        self.books = Books(last + 3, self.tables)
        self.economy, self.diary = Economy(self, last + 2), Diary(self)
        self.feeds = Feeds(self, self.exchange, self.edges)

    def _customers(self) -> None:
        industry, chain = self.settings.industry, self.chain
        self._customer_kg = max(1, kg_from_t(industry.customer))
        self._customer_stream, total = Stream(self.seed, "customers").key, sum(industry.shopping)
        self._shopping = [share / total for share in industry.shopping]
        self._stay = industry.unmet == "backlog"
        self._shelves = [
            (stock, float(chain.demand_kg_per_day[stock.number])) for stock in self.stocks if stock.role is Role.SHELF
        ]

    # ── the run ──────────────────────────────────────────────────────────────────────────────────
    def run(self) -> None:
        """Live through all days."""
        self.start()
        for day in range(self.days):
            self.live(day)

    def start(self) -> None:
        """Let institutions begin."""
        self.economy.endow()
        env = self.env
        for interval_ms, first_ms, what, act in (
            (HOUR_MS, 0, "receive", self._receive),
            (HOUR_MS, 0, "hour", self._hour),
            (ms_from_hours(self.settings.feeds.interval), 0, "feed", self.feeds.read),
            (DAY_MS, 6 * HOUR_MS, "market", self.exchange.open_day),
            (HOUR_MS, 0, "session", self.exchange.session),
            (HOUR_MS, 0, "order", self._order),
            (10 * MINUTE_MS, 0, "dispatch", self._dispatch),
            (6 * HOUR_MS, 6 * HOUR_MS, "nowcast", self.state.take_stock),
        ):
            env.process(every(env, -(-interval_ms // MINUTE_MS) * MINUTE_MS, first_ms, what, act))

    def live(self, day: int) -> None:
        """Live through a day and close its books."""
        midnight = (day + 1) * DAY_MS
        self.env.run(until=midnight)
        self._receive()  # what has come in the last hour belongs to this day
        for stock in self.stocks:
            stock.settle(midnight)
        for truck in self.trucks:
            truck.settle(midnight)
        self.economy.close_day(midnight)
        self.diary.close_day(midnight)

    def _hour(self) -> None:
        now_ms = self.env.now
        hour = now_ms // HOUR_MS % HOURS_PER_DAY
        self.roads.start_hour(hour)
        share, kg = self._shopping[hour], self._customer_kg
        for stock, mean_kg in self._shelves:
            wanted = poisson(self._customer_stream, stock.key, now_ms, mean_kg * share / kg) * kg
            stock.let_in(wanted, self._stay, now_ms)
        self.diary.observe(now_ms)

    def _receive(self) -> None:
        delivered, self.delivered = self.delivered, []
        self.economy.pay_for(delivered)
        for order in delivered:
            self.firms[order.buyer.site.row].receive(order)
        self.diary.delivered(delivered)

    def _order(self) -> None:
        self.choices = []
        for firm in self.firms:
            firm.review()
        self._record_choices()
        for choice in self.choices:
            self.firms[choice.edge.buyer.site.row].place(choice)

    def _record_choices(self) -> None:
        """Hold each choice against the truth of this instant."""
        true_cost: dict[Edge, float] = {}
        for stock in {choice.edge.buyer: None for choice in self.choices}:
            for edge in self.firms[stock.site.row].edges_of(stock):
                wait_h = max(0, self.order_kg - edge.supplier.net_kg) / edge.rate_kg_per_h
                true_cost[edge] = edge.cost_fen(wait_h)
        for choice in self.choices:
            stock = choice.edge.buyer
            firm = self.firms[stock.site.row]
            regrets = (firm.regret_fen(choice, true_cost, chosen) for chosen in (choice.edge, choice.uninformed))
            self.tables.add("choices", self.env.now, firm.row, choice.edge.supplier.site.row, stock.good, self.order_kg,
                            choice.nth, choice.informed, *regrets)  # fmt: skip

    def _dispatch(self) -> None:
        self.ready = dispatch(self.ready, self.trucks, self.roads)

    # ── what happens in between ──────────────────────────────────────────────────────────────────
    def serve(self, stock: Stock) -> None:
        """Set goods aside for orders that wait; those now ready want a truck."""
        self.ready.extend(stock.set_aside(self.env.now))

    def deliver(self, order: Order) -> None:
        """Hand an order over to its buyer."""
        stock = order.buyer
        stock.put(order.kg, self.env.now)
        self.delivered.append(order)
        if stock.site.machine is not None:
            stock.site.machine.wake()
        else:
            stock.serve_customers()

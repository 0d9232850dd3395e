"""A laboratory for inventory: the model's stocks and order decisions with constant lead times instead of roads.

Theory knows stages in series, whole periods and constant lead times; the city has roads, docks and
trucks. Here the same code works under theory's conditions, so that what it does can be held against
published results: stocks are the city's points (``city.plants.stocks`` serves demand, lets it wait
or loses it, and keeps the integrals of stock and debt), positions are firms' books
(``knowledge.stocks``), forecasts and quantities are firms' decisions (``decisions.forecasts``,
``decisions.replenishment``), and demand comes from ``city.plants.processes``. Only the pipeline
between stages stands for the road.

Stage 0 meets the customers; each stage orders from the next one, the last from an outside source
that never runs out. A stage that lacks goods ships what it has and owes the rest. Many independent
lines run side by side: point ``stage * lines + line`` is the stock of one stage of one line.

In every period goods that are due arrive, first upstream; then either stages order and customers come
(``demand_first=False``: stock covers the lead time and one period more), or customers come and
stages order (``demand_first=True``: stock covers the lead time alone). Costs count what is there at
the period's end.

Examples
--------
The newsvendor of Snyder and Shen (2019), ex. 4.1, a unit being 1,000 kg:

>>> demand = normal_demand(mean_kg=50_000, cv=0.16, periods=2_000, lines=100, seed=1)
>>> stage = Stage(lead_periods=0, up_to_kg=56_604)
>>> trace = run_line([stage], demand)
>>> trace.cost(holding=[0.18], penalty=0.7).mean() / 1000  # 1.9976 by the closed form
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.arrays import NONE, Floats, Ints
from sim.city.freight.orders import without_orders
from sim.city.plants.processes import NormalDemand, PoissonCustomers
from sim.city.plants.stocks import put_on_shelves, sell, settle_point
from sim.city.tables import CHANCE, EVENT, INPUT, JAM, LINK, PASSAGE, PLANT, POINT, SITE, VEHICLE, CityTables, records
from sim.decisions.customer_stock import CustomerStocks, expected_orders_kg
from sim.decisions.forecasts import FORECASTS, Outlook, Past, cover_kg
from sim.decisions.replenishment import Levels, order_quantities_kg, policy_row
from sim.engine.compiled import kernel
from sim.engine.streams import Stream, entity_keys
from sim.knowledge.stocks import StockKnowledge

#: A period of the laboratory; only the integrals of stock over time notice it.
PERIOD_MS = 1_000


@dataclass(frozen=True)
class Stage:
    """How one stage is supplied and orders; the same in every line.

    Parameters
    ----------
    lead_periods
        Periods from the shipment of an order until it arrives; 0 for at once.
    policy
        Name in ``decisions.replenishment.POLICIES``.
    up_to_kg, reorder_kg, batch_kg
        Its levels; the first two of all lines or one a line. With a forecast they come on top of the demand
        forecast over the cover, so ``up_to_kg`` is then the safety stock.
    forecast
        Name in ``decisions.forecasts.FORECASTS``, or none for constant levels.
    outlook
        What the forecast assumes.
    mean_kg, sd_kg
        Long-run mean demand of a period that the stage believes in, for ``ar1``; and its standard deviation, for
        ``sees_stock``.
    shared
        Whether it forecasts from customers' demand, which is shared, instead of its customer's orders.
    sees_stock
        Whether it sees the stock of the stage below, which orders by (r, nQ), and forecasts its orders from that.
    capacity_kg
        Most that it can be sent for one period, if there is a limit.
    """

    lead_periods: int = 0
    policy: str = "order_up_to"
    up_to_kg: int | Ints = 0
    reorder_kg: int | Ints = 0
    batch_kg: int = 1
    forecast: str | None = None
    outlook: Outlook = field(default_factory=Outlook)
    mean_kg: float = 0.0
    sd_kg: float = 0.0
    shared: bool = False
    sees_stock: bool = False
    capacity_kg: int | None = None


@dataclass(frozen=True)
class Trace:
    """What happened at each stage in each period, int64 (stages, periods, lines) all.

    Parameters
    ----------
    on_hand_kg, owed_kg
        Stock, and what customers or the stage below wait for, at the period's end.
    ordered_kg
        Quantity ordered in the period.
    in_transit_kg
        On the way to the stage at the period's end.
    lost_kg
        Demand lost in the period, where customers do not wait.
    demand_kg
        What the customers wanted, int64 (periods, lines).
    """

    on_hand_kg: Ints
    owed_kg: Ints
    ordered_kg: Ints
    in_transit_kg: Ints
    lost_kg: Ints
    demand_kg: Ints

    @property
    def net_stock_kg(self) -> Ints:
        """Stock less debts at each period's end."""
        return self.on_hand_kg - self.owed_kg

    def after(self, warmup: int) -> Trace:
        """The trace without its first ``warmup`` periods."""
        return Trace(*(getattr(self, name)[..., warmup:, :] for name in self.__dataclass_fields__))

    def cost(self, holding: Sequence[float], penalty: float, fixed: Sequence[float] = (0.0,)) -> Floats:
        """Mean cost of a period in each line, float64 (lines,): one value a line, for its standard error.

        Parameters
        ----------
        holding
            Cost of a kilogram in stock at each stage for one period; goods on the way to a stage count at
            the rate of the stage that sent them, those from outside not at all.
        penalty
            Cost of a kilogram owed to (or lost on) customers for one period.
        fixed
            Cost of placing an order at each stage.
        """
        rate = np.array(holding, dtype=np.float64)
        held = np.tensordot(rate, self.on_hand_kg.mean(axis=1), 1)
        moving = np.tensordot(rate[1:], self.in_transit_kg[:-1].mean(axis=1), 1)
        short = penalty * (self.owed_kg[0] + self.lost_kg[0]).mean(axis=0)
        placed = (self.ordered_kg > 0).mean(axis=1)
        orders = np.tensordot(np.broadcast_to(np.array(fixed, dtype=np.float64), rate.shape), placed, 1)
        return np.asarray(held + moving + short + orders)

    def bullwhip(self) -> Floats:
        """Variance of each stage's orders over that of customers' demand, float64 (stages, lines)."""
        return np.asarray(self.ordered_kg.var(axis=1) / self.demand_kg.var(axis=0))


def normal_demand(*, mean_kg: float, cv: float, periods: int, lines: int, seed: int, correlation: float = 0.0) -> Ints:
    """Normal or AR(1) demand of each period and line by the city's own process, int64 (periods, lines)."""
    process = NormalDemand(Stream(seed, "laboratory").key, cv, correlation, PERIOD_MS)
    return process.series_kg(_keys(lines), np.full(lines, float(mean_kg)), 0, periods)


def poisson_demand(*, mean: float, unit_kg: int, periods: int, lines: int, seed: int) -> Ints:
    """Poisson demand in units of ``unit_kg`` by the city's own process, int64 (periods, lines)."""
    process = PoissonCustomers(Stream(seed, "laboratory").key, unit_kg)
    each = np.full(lines, mean * unit_kg)
    return np.stack([process.wanted_kg(_keys(lines), each, period * PERIOD_MS) for period in range(periods)])


def _keys(lines: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return entity_keys([f"line-{line}" for line in range(lines)])


def run_line(
    stages: Sequence[Stage], demand_kg: Ints, *, demand_first: bool = False, customers_wait: bool = True
) -> Trace:
    """Run lines of ``stages`` under given demand.

    Parameters
    ----------
    stages
        From the customers upstream.
    demand_kg
        What customers want, int64 (periods, lines).
    demand_first
        Whether stages order after they have seen the period's demand.
    customers_wait
        Whether unmet demand of customers waits; otherwise it is lost. Stages always wait for each other.
    """
    bench = _Bench(stages, demand_kg, demand_first, customers_wait)
    for period in range(demand_kg.shape[0]):
        bench.live_through(period)
    return bench.trace


class _Bench:
    """Lines of stages under way."""

    def __init__(self, stages: Sequence[Stage], demand_kg: Ints, demand_first: bool, customers_wait: bool) -> None:
        periods, lines = demand_kg.shape
        self._stages, self._demand_kg = stages, demand_kg
        self._demand_first, self._customers_wait = demand_first, customers_wait
        self._rows = np.arange(len(stages) * lines).reshape(len(stages), lines)
        self._levels = _levels(stages, lines)
        self._cover = np.array([stage.lead_periods + (0 if demand_first else 1) for stage in stages], dtype=np.float64)
        # Demand before the first period was what a stage believes to be the mean.
        seen = max([stage.outlook.periods for stage in stages if stage.forecast] + [1])
        means = [np.full((seen, lines), round(stage.mean_kg or demand_kg.mean())) for stage in stages]
        self._seen = [np.concatenate([mean, np.zeros_like(demand_kg)]) for mean in means]
        self._before = seen
        self._expected = {i: _expected_kg(stages[i - 1], stage) for i, stage in enumerate(stages) if stage.sees_stock}
        # Who sees its customer's stock starts without what it would expect of it.
        first = (self._levels if stage.sees_stock else self._target(i, 0) for i, stage in enumerate(stages))
        levels = np.concatenate([of_all.up_to_kg[rows] for of_all, rows in zip(first, self._rows, strict=True)])
        start = np.maximum(np.where(levels > 0, levels, self._levels.reorder_kg + self._levels.batch_kg), 0)
        nothing = np.zeros(self._rows.size, dtype=np.int64)
        self._stocks = StockKnowledge(np.ones(self._rows.size, dtype=np.bool_), start.copy(), nothing, nothing.copy())
        self._city = _points_only(start)
        self._arriving = [np.zeros((periods + stage.lead_periods + 1, lines), dtype=np.int64) for stage in stages]
        self._lost_kg = np.zeros(self._rows.shape, dtype=np.int64)
        nothing_yet = np.zeros((5, len(stages), periods, lines), dtype=np.int64)
        on_hand, owed, ordered, in_transit, lost = nothing_yet
        self.trace = Trace(on_hand, owed, ordered, in_transit, lost, demand_kg)

    def live_through(self, period: int) -> None:
        """One period: arrivals, orders and customers, the close."""
        now_ms = period * PERIOD_MS
        for stage in reversed(range(len(self._stages))):
            self._arrive(stage, self._arriving[stage][period], period, now_ms)
        if self._demand_first:
            self._sell(0, self._demand_kg[period], period, now_ms)
        for stage in range(len(self._stages)):
            self._order(stage, period, now_ms)
        if not self._demand_first:
            self._sell(0, self._demand_kg[period], period, now_ms)
        self._close(period, now_ms + PERIOD_MS)

    def _arrive(self, stage: int, kg: Ints, period: int, now_ms: int) -> None:
        owed = self._city.points["waiting_kg"][self._rows[stage]].copy()
        put_on_shelves(self._city, self._rows[stage], kg, now_ms)
        self._stocks.received(self._rows[stage], kg)
        if stage > 0:
            self._ship(stage - 1, owed - self._city.points["waiting_kg"][self._rows[stage]], period, now_ms)

    def _sell(self, stage: int, kg: Ints, period: int, now_ms: int) -> None:
        """Let those come who take from a stage: customers, or the stage below with its order."""
        points, rows = self._city.points, self._rows[stage]
        self._seen[stage][self._before + period] = kg
        at_once = points["at_once_kg"][rows].copy()
        sell(self._city, rows, kg, self._customers_wait or stage > 0, now_ms)
        if stage > 0:
            self._ship(stage - 1, points["at_once_kg"][rows] - at_once, period, now_ms)

    def _ship(self, stage: int, kg: Ints, period: int, now_ms: int) -> None:
        """Send goods to a stage; without a lead time they are there."""
        lead = self._stages[stage].lead_periods
        if lead:
            self._arriving[stage][period + lead] += kg
        else:
            self._arrive(stage, kg, period, now_ms)

    def _order(self, stage: int, period: int, now_ms: int) -> None:
        points, rows = self._city.points, self._rows[stage]
        self._stocks.on_hand_kg[:], self._stocks.waiting_kg[:] = points["on_hand_kg"], points["waiting_kg"]
        kg = order_quantities_kg(self._stocks, self._target(stage, period))[rows]
        limit = self._stages[stage].capacity_kg
        kg = kg if limit is None else np.minimum(kg, limit)
        self._stocks.ordered(rows, kg)
        self.trace.ordered_kg[stage, period] = kg
        if stage + 1 < len(self._stages):
            self._sell(stage + 1, kg, period, now_ms)
        else:
            self._ship(stage, kg, period, now_ms)

    def _target(self, number: int, period: int) -> Levels:
        """Levels of the lines' stage in a period: constant ones, on top of what is forecast."""
        stage, lines = self._stages[number], self._rows.shape[1]
        if stage.sees_stock:
            return self._moved(number, self._expected_orders_kg(number))
        if stage.forecast is None:
            return self._levels
        source = 0 if stage.shared else number
        # The order of the stage below has come in; the customers' demand has where it comes first.
        seen = self._before + period + (source > 0 or self._demand_first)
        history = self._seen[source][seen - self._before : seen].T
        ahead = np.full(lines, self._cover[:number].sum()) if stage.shared and number else None
        past = Past(history, np.full(lines, stage.mean_kg))
        horizon = np.full(lines, self._cover[number])
        return self._moved(number, cover_kg(FORECASTS[stage.forecast], past, horizon, stage.outlook, ahead))

    def _moved(self, number: int, kg: Ints) -> Levels:
        """Levels with those of a stage on top of what it forecasts."""
        cover = np.zeros(self._rows.shape, dtype=np.int64)
        cover[number] = kg
        return self._levels.moved(cover.ravel())

    def _expected_orders_kg(self, number: int) -> Ints:
        """What the stage below, whose stock is seen, will order before the stage's next order but one is there."""
        below = self._rows[number - 1]
        above = self._stocks.position_kg()[below] - self._levels.reorder_kg[below]
        # Reviewed a moment ago, its position is between one kilogram and a batch above the reorder point.
        return self._expected[number][above - 1]

    def _close(self, period: int, now_ms: int) -> None:
        points, trace = self._city.points, self.trace
        _settle(self._city, now_ms)
        for name, field_name in (("on_hand_kg", "on_hand_kg"), ("owed_kg", "waiting_kg"), ("lost_kg", "lost_kg")):
            getattr(trace, name)[:, period] = points[field_name].reshape(self._rows.shape)
        so_far = trace.lost_kg[:, period].copy()
        trace.lost_kg[:, period] -= self._lost_kg
        self._lost_kg = so_far
        for stage, arriving in enumerate(self._arriving):
            last = period + self._stages[stage].lead_periods
            trace.in_transit_kg[stage, period] = arriving[period + 1 : last + 1].sum(axis=0)


@kernel
def _settle(city: CityTables, now_ms: int) -> None:
    for point in range(city.points.size):
        settle_point(city, point, now_ms)


def _expected_kg(customer: Stage, stage: Stage) -> Ints:
    """Orders that a stage expects in its lead time of a customer 1, 2 ... kg above r, int64 (batch,)."""
    each = np.ones(customer.batch_kg)
    above = np.arange(1, customer.batch_kg + 1)
    batch = np.full(above.size, customer.batch_kg)
    customers = CustomerStocks(above, np.zeros_like(above), batch, stage.mean_kg * each, stage.sd_kg * each)
    return np.rint(expected_orders_kg(customers, stage.lead_periods * each)).astype(np.int64)


def _levels(stages: Sequence[Stage], lines: int) -> Levels:
    columns = ((policy_row(s.policy), s.reorder_kg, s.up_to_kg, s.batch_kg) for s in stages)
    each = ([np.broadcast_to(np.asarray(kg, dtype=np.int64), lines) for kg in column] for column in columns)
    return Levels(*(np.concatenate(parts) for parts in zip(*each, strict=True)))


def _points_only(stock_kg: Ints) -> CityTables:
    """City tables with stocks and nothing else."""
    none = np.empty(0, dtype=np.int64)
    empty = [records(kind, 0) for kind in (EVENT, LINK, SITE, VEHICLE, PLANT, INPUT, CHANCE, JAM, PASSAGE)]
    event, link, site, vehicle, plant, taken, chance, jam, passage = empty
    points = records(POINT, stock_kg.size, on_hand_kg=stock_kg, queue_head=NONE, queue_tail=NONE)
    city = CityTables(
        bucket=np.empty(0, dtype=np.int32), events=event, due=none, found=none, slot=none, chain=none,
        links=link, sites=site, vehicles=vehicle, state_ms=np.zeros((0, 0), dtype=np.int64), points=points,
        plants=plant, inputs=taken,
        orders=none, free=none, delivered=none, counts=none, chances=chance,
        jam=jam, passages=passage, met=np.empty((0, 1), dtype=np.int32),
        came_from=np.empty(0, dtype=np.int32),
    )  # fmt: skip
    return without_orders(city, 0)

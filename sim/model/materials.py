"""Materials: firms order, suppliers deliver, and both learn from it."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from sim.agents import Firm
from sim.agents.firm import Habits, Ordering, Purchases
from sim.arrays import AnyArray, Floats, Ints, Mask, State
from sim.city.city import City
from sim.city.tables import OrderState
from sim.decisions.shared_demand import ExpectedUse
from sim.decisions.suppliers import landed_cost_fen_per_t, regret_fen, wait_of_stock_h
from sim.engine.events import EventLog
from sim.engine.streams import combine_each
from sim.knowledge.demand import DemandKnowledge
from sim.knowledge.stocks import StockKnowledge
from sim.knowledge.suppliers import SupplierKnowledge
from sim.model.feed_trials import OnOffWeeks
from sim.units import HOUR_MS

#: Why an order is cancelled, by the state in which it stood.
_REASONS = np.full(len(OrderState), "", dtype=object)
_REASONS[OrderState.WAITING] = "no goods"
_REASONS[OrderState.READY] = "no truck"
_REASONS[OrderState.ASSIGNED] = "truck cannot fetch it"
_REASONS[OrderState.LOADED] = "truck cannot bring it"


class Paying(Protocol):
    """Terms on which firms pay for what they order."""

    def surcharge_fen_per_t(self) -> Floats:
        """What terms add to the cost of each supplier for its buyer, float64 (edges,)."""

    def affordable(self, edge: Ints, kg: Ints, now_ms: int) -> Mask:
        """Which orders their buyers may place, bool (orders,)."""

    def pay_in_advance(self, edge: Ints, kg: Ints, event: Ints, now_ms: int) -> None:
        """Pay for orders to suppliers that ask for it."""

    def refund(self, edge: Ints, kg: Ints, event: Ints, now_ms: int) -> None:
        """Pay back what was paid for orders that are cancelled."""


class Sharing(Protocol):
    """What suppliers are told of demand."""

    def note_orders(self, edge: Ints, kg: Ints) -> None:
        """Count orders on links."""

    def review(self, demanded_kg: Ints, now_ms: int) -> ExpectedUse:
        """Take stock of demand so far; return what is expected to be taken from stocks."""


class Allocator(Protocol):
    """Who decides where orders go, besides the firms that place them."""

    def settle(self, purchases: Purchases, waiting: AnyArray, now_ms: int) -> Purchases:
        """Orders as they are to be placed, beside those that are waiting already, records of ``ORDER``."""

    def compare(self, purchases: Purchases, now_ms: int) -> None:
        """Record how well orders are allocated that are about to be placed."""


class Materials:
    """Carries orders from firms' decisions into the city, and what came of them back.

    Parameters
    ----------
    city
        Where orders go.
    stocks, demand, suppliers
        What firms know.
    habits
        How they decide.
    log
        Where choices are recorded.
    orders_wait
        Whether orders wait for goods, or are refused where there are too few.
    allocator
        Who may allot materials in firms' place.
    cancel_after_ms
        Time without a step forward after which an order is cancelled; 0 for never.
    paying
        Terms of payment, where goods are not simply paid for when they arrive.
    sharing
        What suppliers are told of demand, where that is for sale.
    trials
        Weeks in which buyers do without feeds, if there are any.
    """

    def __init__(
        self,
        city: City,
        stocks: StockKnowledge,
        demand: DemandKnowledge,
        suppliers: SupplierKnowledge,
        habits: Habits,
        log: EventLog,
        allocator: Allocator,
        cancel_after_ms: int,
        *,
        orders_wait: bool,
        paying: Paying | None = None,
        sharing: Sharing | None = None,
        trials: OnOffWeeks | None = None,
    ) -> None:
        self._city = city
        self._stocks = stocks
        self._demand = demand
        self._suppliers = suppliers
        self._habits = habits
        self._log = log
        self._allocator = allocator
        self._cancel_after_ms = cancel_after_ms
        self._orders_wait = orders_wait
        self._paying = paying
        self._sharing = sharing
        self._trials = trials
        #: Ordered for each point so far, int64 (points,).
        self.ordered_kg: Ints = np.zeros(city.chain.points, dtype=np.int64)
        #: Ordered of each output so far, int64 (points,).
        self.asked_kg: Ints = np.zeros(city.chain.points, dtype=np.int64)

    @property
    def ordering(self) -> Ordering:
        """When and how much firms order."""
        return self._habits.ordering

    def order(self, now_ms: int) -> AnyArray:
        """Let every firm review its stocks, cancel orders that get no further, and place new ones.

        All is decided before anything is done: goods that a cancelled order frees serve whoever waits for them.

        Returns
        -------
        The cancelled orders as they stood, records of ``ORDER``.
        """
        stocks = self._stocks
        stocks.on_hand_kg[:], stocks.waiting_kg[:] = self._city.read_own_stock()
        since_ms = now_ms - self._cancel_after_ms if self._cancel_after_ms else -1
        rows, cancelled = self._city.standing_orders(since_ms)
        waiting = self._city.waiting_orders()
        waiting = waiting[~np.isin(waiting["event"], cancelled["event"])]
        if now_ms > 0 and now_ms % self.ordering.period_ms == 0:
            self._demand.close_period(self.demanded_kg())
        age_h = (now_ms - waiting["placed_ms"]) / HOUR_MS
        self._suppliers.know_open_orders(waiting["buyer"], waiting["supplier"], waiting["kg"], age_h)
        if rows.size:
            self._give_up(cancelled, now_ms)
        surcharge = self._paying.surcharge_fen_per_t() if self._paying else 0.0
        told = self._sharing.review(self.demanded_kg(), now_ms) if self._sharing else None
        purchases = Firm.order_materials(stocks, self._demand, self._suppliers, self._habits, now_ms, surcharge, told)
        purchases = self._allocator.settle(purchases, waiting, now_ms)
        if self._paying:
            purchases = purchases.rows(self._paying.affordable(purchases.edge, purchases.kg, now_ms))
        self._allocator.compare(purchases, now_ms)
        self._city.cancel_orders(rows, now_ms)
        if purchases.edge.size:
            self._place(purchases, surcharge, now_ms)
        return cancelled

    def demanded_kg(self) -> Ints:
        """Demand on each point so far by its owner's order book and till, int64 (points,).

        Customers' wishes at shelves, orders at outputs, and at inputs what lots for those orders take.
        """
        chain = self._city.chain
        demanded = self.asked_kg + self._city.read_wanted()
        plant = chain.point_site[chain.input_point]
        made_kg = np.maximum(chain.lot_kg[plant] * chain.input_lots, 1)
        demanded[chain.input_point] = self.asked_kg[chain.output_point[plant]] * chain.input_kg // made_kg
        return demanded

    def _place(self, purchases: Purchases, surcharge: Floats | float, now_ms: int) -> None:
        buyer, supplier = self._suppliers.buyer[purchases.edge], self._suppliers.supplier[purchases.edge]
        event = self._record(purchases, buyer, supplier, surcharge, now_ms)
        self._stocks.ordered(buyer, purchases.kg)
        np.add.at(self.ordered_kg, buyer, purchases.kg)
        np.add.at(self.asked_kg, supplier, purchases.kg)
        if self._sharing:
            self._sharing.note_orders(purchases.edge, purchases.kg)
        # Two orders of a point at one instant differ by their occasion.
        key = combine_each(self._suppliers.key[purchases.edge], purchases.occasion)
        kg, wait = purchases.kg, self._orders_wait
        refused = self._city.place_orders(buyer, supplier, kg, key, event, now_ms, may_wait=wait)
        if self._paying:
            placed = ~refused
            self._paying.pay_in_advance(purchases.edge[placed], kg[placed], event[placed], now_ms)
        if refused.any():
            row = np.flatnonzero(refused)
            self._stocks.received(buyer[row], kg[row])
            self._record_ended(buyer[row], supplier[row], kg[row], "refused", np.zeros(row.size), event[row], now_ms)

    def _record(
        self, purchases: Purchases, buyer: Ints, supplier: Ints, surcharge: Floats | float, now_ms: int
    ) -> Ints:
        """Hold each choice against the truth of this instant: for the record, never for a decision."""
        suppliers, order_kg, chain = self._suppliers, self._habits.order_kg, self._city.chain
        wait_h = wait_of_stock_h(self._city.net_stock()[suppliers.supplier], order_kg, suppliers.rate_kg_per_h)
        cost = landed_cost_fen_per_t(suppliers, wait_h, self._habits.waiting_share) + surcharge
        return self._log.emit(
            "choices", buyer.size, time_ms=now_ms, buyer=chain.point_site[buyer], supplier=chain.point_site[supplier],
            good=chain.point_good[buyer], kg=purchases.kg, nth=purchases.nth, informed=purchases.informed,
            regret_fen=regret_fen(suppliers, cost, purchases.edge, purchases.kg),
            regret_uninformed_fen=regret_fen(suppliers, cost, purchases.uninformed_edge, purchases.kg),
        )  # fmt: skip

    def receive(self, delivered: AnyArray) -> None:
        """Book what has come, and let buyers learn how long suppliers let them wait."""
        if delivered.size == 0:
            return
        edge = self._suppliers.edge_of(delivered["buyer"], delivered["supplier"])
        wait_h = (delivered["ready_ms"] - delivered["placed_ms"]) / HOUR_MS
        self._suppliers.experience(edge, wait_h, self._habits.smoothing)
        if self._trials:
            self._trials.observe(edge, wait_h, delivered["placed_ms"])
        self._stocks.received(delivered["buyer"], delivered["kg"])

    def _give_up(self, orders: AnyArray, now_ms: int) -> None:
        """Book cancelled orders, and let their buyers learn how long they have waited in vain."""
        age_ms = now_ms - orders["placed_ms"]
        edge = self._suppliers.edge_of(orders["buyer"], orders["supplier"])
        self._suppliers.experience(edge, age_ms / HOUR_MS, self._habits.smoothing)
        if self._paying:
            self._paying.refund(edge, orders["kg"], orders["event"], now_ms)
        self._stocks.received(orders["buyer"], orders["kg"])
        reasons = _REASONS[orders["state"]]
        self._record_ended(
            orders["buyer"], orders["supplier"], orders["kg"], reasons, age_ms, orders["event"], now_ms
        )  # fmt: skip

    def _record_ended(
        self, buyer: Ints, supplier: Ints, kg: Ints, reason: AnyArray | str, age_ms: AnyArray, cause: Ints, now_ms: int
    ) -> None:
        chain = self._city.chain
        self._log.emit(
            "cancellations", buyer.size, time_ms=now_ms, buyer=chain.point_site[buyer],
            supplier=chain.point_site[supplier], good=chain.point_good[buyer], kg=kg, reason=reason, age_ms=age_ms,
            cause=cause,
        )  # fmt: skip

    def state(self) -> State:
        """Totals for the record."""
        return {"ordered_kg": self.ordered_kg.copy(), "asked_kg": self.asked_kg.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.ordered_kg[...] = state["ordered_kg"]
        self.asked_kg[...] = state["asked_kg"]

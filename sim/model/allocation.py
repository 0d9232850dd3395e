"""Allocation of materials: orders that rules hand to the planner, and how well orders are allocated at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.agents.firm import Purchases
from sim.arrays import NONE, AnyArray, Floats, Ints, State
from sim.city.city import City
from sim.decisions.allocation import assign_loads, cheapest_flows, cost_fen, equal_flows
from sim.engine.arrows import Arrows, Flow
from sim.engine.events import EventLog
from sim.government.planner import Requests
from sim.government.state import State as TheState
from sim.knowledge.register import SupplyRegister
from sim.levers import Arrow
from sim.model.beliefs import Planning
from sim.units import DAY_MS, HOUR_MS

#: Time between two comparisons of an instant's orders with the best that they could have been, and hour of day.
_COMPARED_MS, _COMPARED_AT_MS = DAY_MS, 12 * HOUR_MS


class Allocation:
    """Sends orders along *Allocate*, has planned what is handed over, and records how well orders are allocated.

    Parameters
    ----------
    city
        The truth to compare with, for the record only.
    planning
        What the planner goes by.
    arrows
        Rules on allocation.
    log
        Where plans and comparisons are recorded.
    """

    def __init__(self, city: City, planning: Planning, arrows: Arrows, log: EventLog) -> None:
        self._city = city
        self._planning = planning
        self._arrows = arrows
        self._log = log
        self._good = city.chain.point_good
        self._raw = city.chain.goods.is_raw[self._good]

    def settle(self, purchases: Purchases, waiting: AnyArray, now_ms: int) -> Purchases:
        """Orders as they are to be placed: as firms choose, or as the planner says where rules hand it orders."""
        planning = self._planning
        buyer = planning.register.buyer[purchases.edge]
        rows = self._handed_over("order", buyer, now_ms)
        if rows.size == 0:
            return purchases
        requests = Requests(buyer[rows], purchases.kg[rows], self._good)
        self._update(waiting[self._handed_over("waiting order", waiting["buyer"], now_ms)], now_ms)
        edge = purchases.edge.copy()
        edge[rows] = TheState.plan_materials(
            planning.register, planning.allotments, requests, planning.slip_fen_per_t(now_ms), planning.horizon_h
        )
        self._record_plan(requests, edge[rows], now_ms)
        placed = edge[rows] != NONE
        planning.allotments.allot(planning.register.supplier[edge[rows[placed]]], requests.kg[placed])
        return replace(purchases, edge=edge).rows(edge != NONE)

    def _handed_over(self, kind: str, buyer: Ints, now_ms: int) -> Ints:
        """Which orders of given buyers are the planner's, int64."""
        flow = Flow(kind, now_ms, buyer.size, raw=self._raw[buyer])
        return np.flatnonzero(self._arrows.send(Arrow.ALLOCATE, flow).handed_over)

    def _update(self, unfilled: AnyArray, now_ms: int) -> None:
        """Let the planner know of orders handed over that suppliers have yet to fill, and of reports."""
        kg, age_h = np.zeros(self._good.size), np.zeros(self._good.size)
        np.add.at(kg, unfilled["supplier"], unfilled["kg"])
        np.maximum.at(age_h, unfilled["supplier"], (now_ms - unfilled["placed_ms"]) / HOUR_MS)
        TheState.update_allotments(self._planning.allotments, self._planning.known, kg, age_h, now_ms)

    def _record_plan(self, requests: Requests, edge: Ints, now_ms: int) -> None:
        """Note what was asked for and allotted of each good, and what was believed and true of its stocks."""
        good = self._good[requests.point]
        goods, outputs = np.unique(good), self._planning.register.rate_kg_per_h > 0.0

        def total(of: Ints, what: Ints | Floats) -> Ints:
            return np.rint(np.bincount(of, what, self._city.chain.goods.count)[goods]).astype(np.int64)

        self._log.emit(
            "plans", goods.size, time_ms=now_ms, good=goods,
            asked_kg=total(good, requests.kg), allotted_kg=total(good, np.where(edge != NONE, requests.kg, 0)),
            believed_kg=total(self._good[outputs], self._planning.allotments.net_kg[outputs]),
            truth_kg=total(self._good[outputs], self._city.net_stock()[outputs]),
        )  # fmt: skip

    def compare(self, purchases: Purchases, now_ms: int) -> None:
        """Hold an instant's orders against equal shares and the best under the truth: for the record only.

        Beside them stands what a planner would make of the same orders by the nowcast alone, whoever decides.
        """
        if now_ms % _COMPARED_MS != _COMPARED_AT_MS or purchases.edge.size == 0:
            return
        register, truth = self._planning.register, self._city.net_stock().astype(np.float64)
        point = register.buyer[purchases.edge]
        requests = Requests(point, purchases.kg, self._good)
        wanted = requests.wanted_kg()
        chosen = np.zeros(register.buyer.size, dtype=np.int64)
        np.add.at(chosen, purchases.edge, purchases.kg)
        best = cheapest_flows(register, register.cost_fen_per_t, wanted, truth)
        costs = [self._by_good(register, flow, truth) for flow in (equal_flows(register, wanted), chosen,
                 self._planned(requests, now_ms), best)]  # fmt: skip
        goods = np.unique(self._good[point])
        gains = [np.rint(costs[0] - cost).astype(np.int64)[goods] for cost in costs[1:]]
        self._log.emit(
            "allocations", goods.size, time_ms=now_ms, good=goods, orders=np.bincount(self._good[point])[goods],
            kg=np.bincount(self._good, wanted)[goods].astype(np.int64),
            gain_fen=gains[0], gain_planned_fen=gains[1], gain_best_fen=gains[2],
        )  # fmt: skip

    def _planned(self, requests: Requests, now_ms: int) -> Ints:
        planning = self._planning
        believed = TheState.believed_stocks(planning.known, now_ms)
        felt = planning.register.cost_fen_per_t + planning.slip_fen_per_t(now_ms)
        flow = cheapest_flows(planning.register, felt, requests.wanted_kg(), believed)
        edge = assign_loads(planning.register, flow, requests.point, requests.kg)
        planned = np.zeros(flow.size, dtype=np.int64)
        np.add.at(planned, edge, requests.kg)
        return planned

    def _by_good(self, register: SupplyRegister, flow: Ints | Floats, truth: Floats) -> Floats:
        cost = np.zeros(self._city.chain.goods.count)
        np.add.at(cost, self._good, cost_fen(register, flow, truth))
        return cost

    def state(self) -> State:
        """The planner's account of suppliers."""
        return self._planning.allotments.state()

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._planning.allotments.restore(state)

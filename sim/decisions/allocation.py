"""Allocation: which supplier each order goes to so that all of them together cost least.

A transportation problem (Hitchcock 1941) whose suppliers let those wait who come when stock is gone: the more
is asked of one, the longer. The cost of waiting is convex in what is asked, and cut into slices of equal wait.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, Floats, Ints, Mask
from sim.engine.compiled import kernel
from sim.knowledge.register import SupplyRegister
from sim.units import KG_PER_T

#: Hours of a supplier's capacity in each slice of its queue; what is beyond them waits as long as the last one.
_SLICES_H = np.repeat([0.5, 1.0, 2.0, 4.0, 64.0], [8, 4, 4, 4, 1])
_MEAN_WAIT_H = np.cumsum(_SLICES_H) - _SLICES_H / 2
#: Costs lie on a lattice, and edges that cost the same are told apart by their keys, at most 64 fen a tonne
#: apart: one optimum only, so that no version of a solver can find another. The steps are far above its tolerance.
_STEP_FEN = 2.0**-14
_KEY_BITS = 20


def cheapest_flows(register: SupplyRegister, cost_fen_per_t: Floats, wanted_kg: Ints, net_kg: Floats) -> Ints:
    """Quantity on each edge so that everybody gets what is wanted at the least cost, in kg, int64 (edges,).

    Parameters
    ----------
    register
        Who may be supplied by whom.
    cost_fen_per_t
        Cost of each edge without waiting, float64 (edges,).
    wanted_kg
        Quantity wanted at each point, int64 (points,).
    net_kg
        Stock less what is owed of each supplying point, known or believed, float64 (points,).

    Raises
    ------
    ValueError
        If somebody who wants something has no supplier.
    """
    flows = np.zeros(register.buyer.size, dtype=np.int64)
    if (np.diff(register.first_edge)[wanted_kg > 0] == 0).any():
        raise ValueError("somebody wants a good that nobody supplies")
    edges = np.flatnonzero(wanted_kg[register.buyer] > 0)
    if edges.size == 0:
        return flows
    buyers, to_buyer = np.unique(register.buyer[edges], return_inverse=True)
    suppliers, to_supplier = np.unique(register.supplier[edges], return_inverse=True)
    room_kg, wait_fen_per_t = _queues(register, suppliers, net_kg)
    costs = np.concatenate([_told_apart(register, cost_fen_per_t, edges), wait_fen_per_t.ravel()])
    room = np.concatenate([np.full(edges.size, np.inf), room_kg.ravel()])
    flows[edges] = _solve(costs, room, wanted_kg[buyers], to_buyer, to_supplier, suppliers.size)[: edges.size]
    return flows


def _queues(register: SupplyRegister, suppliers: Ints, net_kg: Floats) -> tuple[Floats, Floats]:
    """Room and cost of waiting in each slice of suppliers' queues, (suppliers, slices + 1); the first is stock."""
    stock_kg, rate = _reach_kg(register, net_kg)[suppliers], register.rate_kg_per_h[suppliers]
    behind_h = np.maximum(-stock_kg, 0.0) / rate
    room = np.concatenate([np.maximum(stock_kg, 0.0)[:, None], rate[:, None] * _SLICES_H], axis=1)
    wait_h = np.concatenate([np.zeros((suppliers.size, 1)), behind_h[:, None] + _MEAN_WAIT_H], axis=1)
    room = np.rint(room)
    room[:, -1] = np.inf
    return room, _on_lattice(register.wait_fen_per_t_h[suppliers, None] * wait_h)


def _reach_kg(register: SupplyRegister, net_kg: Floats) -> Floats:
    """Stock from which nobody waits: all of a load waits for its last kilogram, on average half a load longer."""
    return net_kg - register.load_kg / 2


def _told_apart(register: SupplyRegister, cost_fen_per_t: Floats, edges: Ints) -> Floats:
    steps = (register.key[edges] >> np.uint64(64 - _KEY_BITS)).astype(np.float64)
    return _on_lattice(cost_fen_per_t[edges]) + steps * _STEP_FEN


def _on_lattice(fen: Floats) -> Floats:
    return np.rint(fen / _STEP_FEN) * _STEP_FEN


def _solve(costs: Floats, room: Floats, wanted_kg: Ints, to_buyer: Ints, to_supplier: Ints, suppliers: int) -> Ints:
    """Least-cost flow: edges bring buyers what they want, and slices of queues bring suppliers what they send."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # takes a third of a second to import
    from scipy.sparse import csr_array

    edges, slices = to_buyer.size, costs.size - to_buyer.size
    of_slice = np.repeat(np.arange(suppliers), slices // suppliers)
    row = np.concatenate([to_buyer, wanted_kg.size + to_supplier, wanted_kg.size + of_slice])
    column = np.concatenate([np.arange(edges), np.arange(edges), edges + np.arange(slices)])
    sign = np.concatenate([np.ones(2 * edges), -np.ones(slices)])
    balance = csr_array((sign, (row, column)), shape=(wanted_kg.size + suppliers, costs.size))
    due = np.concatenate([wanted_kg, np.zeros(suppliers)])
    found = milp(costs, bounds=Bounds(0.0, room), constraints=LinearConstraint(balance, due, due))
    if found.status != 0:
        raise RuntimeError(f"allocation was not solved: {found.message}")
    return np.rint(found.x).astype(np.int64)


def cost_fen(register: SupplyRegister, flow_kg: Ints | Floats, net_kg: Floats) -> Floats:
    """What an allocation costs with waiting, booked at the suppliers, in fen, float64 (points,).

    Whoever is supplied with the ``q``-th kilogram waits until ``q`` kilograms are there.
    """
    asked_kg, cost = np.zeros(net_kg.size), np.zeros(net_kg.size)
    np.add.at(asked_kg, register.supplier, flow_kg)
    np.add.at(cost, register.supplier, register.cost_fen_per_t * flow_kg / KG_PER_T)
    stock_kg = _reach_kg(register, net_kg)
    late = np.maximum(asked_kg - stock_kg, 0.0) ** 2 - np.maximum(-stock_kg, 0.0) ** 2
    kg_h = np.divide(late, 2.0 * register.rate_kg_per_h, out=np.zeros(net_kg.size), where=asked_kg > 0.0)
    return cost + register.wait_fen_per_t_h * kg_h / KG_PER_T


def equal_flows(register: SupplyRegister, wanted_kg: Ints) -> Floats:
    """The same quantity from each supplier that a point may order from, in kg, float64 (edges,)."""
    return wanted_kg[register.buyer] / np.diff(register.first_edge)[register.buyer]


def assign_loads(register: SupplyRegister, flow_kg: Ints, point: Ints, kg: Ints) -> Ints:
    """Edge of each load: the one with most of its flow left, the first of equal ones, int64 (loads,)."""
    edge = np.full(point.size, NONE, dtype=np.int64)
    _take_turns(register.first_edge, flow_kg.copy(), point, kg, edge)
    return edge


@kernel
def _take_turns(first_edge: Ints, left_kg: Ints, point: Ints, kg: Ints, edge: Ints) -> None:
    for i in range(point.size):
        best = first_edge[point[i]]
        for each in range(best, first_edge[point[i] + 1]):
            if left_kg[each] > left_kg[best]:
                best = each
        left_kg[best] -= kg[i]
        edge[i] = best


def within_kg(most_kg: Floats, point: Ints, kg: Ints) -> Mask:
    """Which loads, one after the other, keep their point within a quantity, give or take half a load, bool (loads,).

    Parameters
    ----------
    most_kg
        Quantity that each point may get, float64 (points,).
    point, kg
        Point of each load, ascending, and its quantity, int64 (loads,).
    """
    total = np.cumsum(kg)
    before = np.concatenate([[0], total])[np.searchsorted(point, point)]
    return total - before - kg / 2 <= most_kg[point]

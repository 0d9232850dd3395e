"""The planner: allots what is believed to be there to those who have asked for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import NONE, Floats, Ints
from sim.decisions.allocation import assign_loads, cheapest_flows, within_kg
from sim.decisions.rationing import share_out
from sim.knowledge.register import SupplyRegister


@dataclass(frozen=True)
class Requests:
    """Loads that firms ask for, sorted by point.

    Parameters
    ----------
    point, kg
        Ordering point and quantity of each load, int64 (loads,).
    good_of_point
        Good of every point, int64 (points,).
    """

    point: Ints
    kg: Ints
    good_of_point: Ints

    def wanted_kg(self) -> Ints:
        """Quantity that each point asks for, int64 (points,)."""
        total = np.zeros(self.good_of_point.size, dtype=np.int64)
        np.add.at(total, self.point, self.kg)
        return total


def plan(
    register: SupplyRegister, net_kg: Floats, requests: Requests, slip_fen_per_t: Floats, horizon_h: float
) -> Ints:
    """Supplier edge that each load is to go along, or -1 where it is held back, int64 (loads,).

    First each good is rationed: of what is believed to be in stock, or to be made within the horizon, points
    share so that all lack the same. What is allotted then goes the way that costs least in all, waiting included.

    Parameters
    ----------
    register
        Who may be supplied by whom, and at what cost.
    net_kg
        Stock less what is owed of each supplying point as the planner believes it, float64 (points,).
    requests
        What is asked for.
    slip_fen_per_t
        What planners misjudge of the cost of each edge, as firms do, float64 (edges,).
    horizon_h
        How far ahead what is still to be made is handed out.
    """
    allotted = within_kg(ration(register, net_kg, requests, horizon_h), requests.point, requests.kg)
    point, kg = requests.point[allotted], requests.kg[allotted]
    wanted = Requests(point, kg, requests.good_of_point).wanted_kg()
    flows = cheapest_flows(register, register.cost_fen_per_t + slip_fen_per_t, wanted, net_kg)
    edge = np.full(requests.point.size, NONE, dtype=np.int64)
    edge[allotted] = assign_loads(register, flows, point, kg)
    return edge


def ration(register: SupplyRegister, net_kg: Floats, requests: Requests, horizon_h: float) -> Floats:
    """Quantity that each point may get, float64 (points,): all that it asks for unless its good is short."""
    good, wanted = requests.good_of_point, requests.wanted_kg()
    supplies = register.rate_kg_per_h > 0.0
    reach = np.where(supplies, np.maximum(net_kg + horizon_h * register.rate_kg_per_h, 0.0), 0.0)
    goods = int(good.max()) + 1
    there, asked = np.zeros(goods), np.zeros(goods)
    np.add.at(there, good, reach)
    np.add.at(asked, good, wanted)
    most = wanted.astype(np.float64)
    for short in np.flatnonzero(asked > there).tolist():
        mine = np.flatnonzero((good == short) & (wanted > 0))
        most[mine] = share_out(most[mine], float(there[short]))
    return most

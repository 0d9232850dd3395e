"""How much to order: inventory policies over all points at once, registered by name.

A policy looks at nothing but the inventory position (on hand, less what is owed, plus what is on
order) and its levels, and is exact in whole kilograms. A new policy is a function and a name here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from sim.arrays import Ints
from sim.knowledge.stocks import StockKnowledge


@dataclass(frozen=True)
class Levels:
    """Policy of each point and its parameters, all int64 (points,).

    Parameters
    ----------
    policy
        Row of the policy in ``POLICIES``.
    reorder_kg
        Position at or below which an order is placed: ``s`` of (s, S) and ``r`` of (r, Q).
    up_to_kg
        Position that an order restores: the order-up-to level ``S``.
    batch_kg
        ``Q`` of (r, Q), and what orders of an order-up-to policy are whole multiples of.
    """

    policy: Ints
    reorder_kg: Ints
    up_to_kg: Ints
    batch_kg: Ints

    def at(self, rows: Ints) -> Levels:
        """Levels of some points."""
        return Levels(self.policy[rows], self.reorder_kg[rows], self.up_to_kg[rows], self.batch_kg[rows])

    @property
    def least_kg(self) -> Ints:
        """Position above which every review leaves a point, int64 (points,)."""
        by_batch = self.policy == policy_row("order_up_to")
        return np.where(by_batch, self.up_to_kg - self.batch_kg, self.reorder_kg)

    def moved(self, kg: Ints) -> Levels:
        """The same policies at positions that are higher by ``kg``."""
        return Levels(self.policy, self.reorder_kg + kg, self.up_to_kg + kg, self.batch_kg)


def order_up_to(position_kg: Ints, levels: Levels) -> Ints:
    """Order as many batches as fit below the level; with batches of 1 kg the textbook's base-stock policy.

    Snyder and Shen (2019), ch. 4.3. With larger batches it is an (r, nQ) policy with r one batch below S.
    """
    missing = np.maximum(levels.up_to_kg - position_kg, 0)
    return missing // levels.batch_kg * levels.batch_kg


def reorder_up_to(position_kg: Ints, levels: Levels) -> Ints:
    """Order up to S once the position is at or below s: (s, S), optimal with fixed costs (Scarf 1960)."""
    return np.where(position_kg <= levels.reorder_kg, levels.up_to_kg - position_kg, 0)


def reorder_batches(position_kg: Ints, levels: Levels) -> Ints:
    """Order the fewest batches that lift the position above r: (r, Q), or (r, nQ) where one is not enough."""
    batches = np.maximum((levels.reorder_kg - position_kg) // levels.batch_kg + 1, 0)
    return batches * levels.batch_kg


#: From inventory positions and levels to quantities, int64 (points,) all.
Policy = Callable[[Ints, Levels], Ints]

POLICIES: MappingProxyType[str, Policy] = MappingProxyType(
    {"order_up_to": order_up_to, "s_S": reorder_up_to, "r_Q": reorder_batches}
)


def policy_row(name: str) -> int:
    """Row of a policy in ``POLICIES``."""
    return list(POLICIES).index(name)


def order_quantities_kg(stocks: StockKnowledge, levels: Levels) -> Ints:
    """What each point orders now, int64 (points,); nothing where nobody orders."""
    position = stocks.position_kg()
    quantity = np.zeros(position.size, dtype=np.int64)
    for row, policy in enumerate(POLICIES.values()):
        mine = np.flatnonzero(stocks.orders_here & (levels.policy == row))
        if mine.size:
            quantity[mine] = policy(position[mine], levels.at(mine))
    return quantity


def split_into_loads(quantity_kg: Ints, load_kg: Ints) -> tuple[Ints, Ints]:
    """Cut quantities into loads that a truck can carry: full ones, then what is left.

    Parameters
    ----------
    quantity_kg, load_kg
        What each point orders, and its largest load, int64 (points,).

    Returns
    -------
    Point and mass of each load, int64 (loads,), points ascending; the masses of a point add up exactly.
    """
    loads = -(-quantity_kg // load_kg)
    point = np.repeat(np.arange(quantity_kg.size), loads)
    kg = load_kg[point]
    last = np.cumsum(loads)[loads > 0] - 1
    kg[last] -= (loads * load_kg - quantity_kg)[loads > 0]
    return point, kg

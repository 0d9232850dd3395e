"""Rated orders: queues at suppliers in which the orders of some buyers go before those of all others."""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, AnyArray, Ints, Mask
from sim.city.freight.cancel import serve_anew
from sim.city.tables import CityTables
from sim.engine.compiled import lean_kernel


def put_first(city: CityTables, rated: Mask, now_ms: int) -> AnyArray:
    """Move the waiting orders of rated buyers before all others, in the order in which they stand.

    Parameters
    ----------
    rated
        Whether the orders of each point go first, bool (points,).

    Returns
    -------
    Copies of the orders moved, records of ``ORDER``.
    """
    rows = behind_others(city, rated)
    moved: AnyArray = city.orders[rows]
    suppliers = np.unique(moved["supplier"])
    _relink(city, suppliers, rated)
    serve_anew(city, suppliers, now_ms)
    return moved


def behind_others(city: CityTables, rated: Mask) -> Ints:
    """Rows of orders of rated buyers that wait behind an order of somebody else, int64."""
    behind = np.zeros(city.orders.size, dtype=np.bool_)
    _look_behind(city, rated, behind)
    return np.flatnonzero(behind)


@lean_kernel
def _look_behind(city: CityTables, rated: Mask, behind: Mask) -> None:
    for point in range(city.points.size):
        row = city.points[point].queue_head
        others = False
        while row != NONE:
            if not rated[city.orders[row].buyer]:
                others = True
            elif others:
                behind[row] = True
            row = city.orders[row].next


@lean_kernel
def _relink(city: CityTables, suppliers: Ints, rated: Mask) -> None:
    for i in range(suppliers.size):
        stock = city.points[suppliers[i]]
        first_head = first_tail = other_head = other_tail = NONE
        row = stock.queue_head
        while row != NONE:
            following = city.orders[row].next
            city.orders[row].next = NONE
            if rated[city.orders[row].buyer]:
                if first_tail == NONE:
                    first_head = row
                else:
                    city.orders[first_tail].next = row
                first_tail = row
            else:
                if other_tail == NONE:
                    other_head = row
                else:
                    city.orders[other_tail].next = row
                other_tail = row
            row = following
        stock.queue_head = first_head
        city.orders[first_tail].next = other_head
        stock.queue_tail = other_tail

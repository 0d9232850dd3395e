"""The compiled city and its SimPy twin are one and the same, to the millisecond and the kilogram."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given, settings

from sim.arrays import AnyArray
from sim.city.tables import OrderState, VehicleState

from .towns import Draw, Script, Town, draws, play, random_script, random_town
from .twin import Record, Twin

_TIMES = ("ready_ms", "assigned_ms", "at_pickup_ms", "loaded_ms", "at_drop_ms", "delivered_ms")
_INTEGRALS = ("held_kg_ms", "owed_kg_ms", "empty_ms", "wanted_kg", "at_once_kg", "lost_kg")


def _play(here: Town, script: Script) -> Record:
    """The city's own record."""
    stocks: list[tuple[int, ...]] = []

    def watch(stop: int) -> None:
        points = here.city.tables.points
        if stop < script.until_ms:
            stocks.append((*points["on_hand_kg"].tolist(), *points["waiting_kg"].tolist()))

    orders = play(here, script, watch)
    here.city.settle(script.until_ms)
    here.city.audit()
    tables = here.city.tables
    times = np.where(_reached(orders, tables.vehicles), np.stack([orders[name] for name in _TIMES]), -1).T
    columns = [orders["vehicle"], *times.T]
    for name, arrived in (("empty_m", times[:, 2]), ("loaded_m", times[:, 4])):
        columns.append(np.where(arrived < 0, -1, orders[name]))
    return Record(
        list(zip(*(column.tolist() for column in columns), strict=True)),
        stocks,
        list(zip(*(tables.points[name].tolist() for name in _INTEGRALS), strict=True)),
        list(zip(*(tables.plants[name].tolist() for name in ("made_kg", "breakdowns", "down_ms")), strict=True)),
        tables.vehicles["driven_m"].tolist(),
        tables.jam["forced"].tolist(),
    )


def _reached(orders: AnyArray, vehicles: AnyArray) -> AnyArray:
    """Which steps of each order are done, (steps, orders): of the others a row has what an earlier order left there."""
    state = orders["state"]
    under_way = np.isin(state, (OrderState.ASSIGNED, OrderState.LOADED))
    doing = np.where(under_way, vehicles["state"][orders["vehicle"]], VehicleState.IDLE)
    at_pickup = np.isin(doing, (VehicleState.QUEUE_PICKUP, VehicleState.LOADING))
    at_drop = np.isin(doing, (VehicleState.QUEUE_DROP, VehicleState.UNLOADING))
    loaded, delivered = state >= OrderState.LOADED, state == OrderState.DELIVERED
    ready, assigned = state >= OrderState.READY, state >= OrderState.ASSIGNED
    return np.stack([ready, assigned, loaded | at_pickup, loaded, delivered | at_drop, delivered])


def _differences(city: Record, twin: Record) -> list[str]:
    return [
        f"{name} {i}: {mine} in the city, {other} in the twin"
        for name, column, others in zip(Record._fields, city, twin, strict=True)
        for i, (mine, other) in enumerate(zip(column, others, strict=True))
        if mine != other
    ]


#: A ring of full links in which one look of the gridlock rule lets in a truck that blocks another link.
_RING = Draw(24, 3, 23, 3, 3, 3, False, False, False, False, jammed=True)


@settings(max_examples=60)
@given(draws())
@example(_RING)
def test_every_order_and_every_stock_is_that_of_the_twin(draw: Draw) -> None:
    """Each order's truck, times and ways, each stock at each stop, each integral: equal in random small cities."""
    here = random_town(draw)
    script = random_script(here, hours=30)
    assert not _differences(_play(here, script), Twin(here, script).run())


#: Towns of which each has moments in which several things happen, and in which their order matters.
_BUSY = [Draw(seed, 4, 20, 2, 2, 1, True, False, False, True) for seed in range(12)]


@pytest.mark.parametrize(
    "rank",
    [pytest.param(lambda _: 0, id="as scheduled"), pytest.param(lambda entity: 10**6 - entity, id="backwards")],
)
def test_a_twin_that_breaks_ties_otherwise_is_another_city(rank: Callable[[int], int]) -> None:
    """The order of entities at one instant is a rule of its own: neither SimPy's order of scheduling nor any."""
    others = 0
    for draw in _BUSY:
        here = random_town(draw)
        script = random_script(here, hours=30)
        true = Twin(here, script).run()
        assert not _differences(_play(here, script), true)
        others += true != Twin(here, script, rank).run()
    assert others >= 3

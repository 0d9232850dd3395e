"""Random towns with carriers that make tours, keep hours and go home, and their life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.arrays import AnyArray
from sim.model.freight import Freight
from sim.units import HOUR_MS, MINUTE_MS

from ..towns import Draw, Script, Town, order_key, random_town

DISPATCH_MS = 10 * MINUTE_MS

fleets = st.fixed_dictionaries(
    {
        "most_orders": st.integers(1, 5),
        "board": st.sampled_from(["shared", "own"]),
        "wait_to_fill": st.sampled_from([0.0, 1.0]),
        "return_after": st.sampled_from([0.0, 0.5]),
        "dispatch": st.sampled_from(["auto", "greedy"]),
    }
)


def freight_of(here: Town) -> Freight:
    """Who sends the town's trucks."""
    return Freight(here.city, here.built.roster, here.scenario, here.seed)


def carriers_town(draw: Draw, fleet: dict[str, Any], orders_per_truck: float) -> Town:
    """A random town whose trucks carry some orders, and whose first site is open from six to eight in the evening."""
    here = random_town(draw)
    load = here.city.chain.order_kg * orders_per_truck / 1000
    here = random_town(draw, {**fleet, "load": max(load, here.industry.order_lot)})
    here.city.tables.sites["opens_ms"][0], here.city.tables.sites["closes_ms"][0] = 6 * HOUR_MS, 20 * HOUR_MS
    return here


def play_with_carriers(
    here: Town,
    script: Script,
    watch: Callable[[int], None],
    from_ms: int = 0,
    to_ms: int | None = None,
    cancel_after_ms: int = 0,
) -> list[AnyArray]:
    """Let a town live with its carriers; return the orders that have come to an end.

    Delivered ones, and with ``cancel_after_ms`` also those cancelled, as they stood, and those brought back.
    """
    city, freight, done = here.city, freight_of(here), []
    to_ms = script.until_ms if to_ms is None else to_ms
    for stop in script.stops:
        if not from_ms <= stop < to_ms:
            continue
        city.advance(stop)
        watch(stop)
        if stop % HOUR_MS == 0:
            city.start_hour(stop)
            city.sell(stop)
        elif stop % DISPATCH_MS == 0:
            city.refresh_roads(stop)
        done += [city.take_delivered(), city.take_returned()]
        if cancel_after_ms:
            rows, cancelled = city.standing_orders(stop - cancel_after_ms)
            city.cancel_orders(rows, stop)
            done.append(cancelled)
        numbers = np.array(script.placed_at(stop), dtype=np.int64)
        edges = np.array(script.edges, dtype=np.int64)[numbers]
        keys = np.array([order_key(int(number)) for number in numbers], dtype=np.uint64)
        kg = np.array([script.quantity_kg(number, city) for number in numbers.tolist()], dtype=np.int64)
        city.place_orders(city.chain.edge_buyer[edges], city.chain.edge_supplier[edges], kg, keys, numbers, stop)
        if stop % DISPATCH_MS == 0:
            freight.dispatch(stop)
    city.advance(to_ms)
    watch(to_ms)
    return [*done, city.take_delivered(), city.take_returned()]

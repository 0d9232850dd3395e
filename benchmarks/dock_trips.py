"""Trips of trucks between docks beside SimPy: load, drive, queue for a dock, unload, drive back; every time equal.

Each truck belongs to one of the yards and serves the stores around it, trip after trip. A store has a few docks, at
which trucks queue; yards have one for every truck. The city's own kernels drive, queue and serve, each
truck with all of its trips as one tour. SimPy has a process for each truck and a `Resource` for each
store, and is given every duration that our kernels draw. Creating trucks is timed for neither.
"""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
import simpy

from benchmarks.movement import LONG_AGO_MS, WITHOUT_SPILLBACK
from sim.arrays import Ints
from sim.city.advance import send_trucks
from sim.city.freight.orders import without_orders
from sim.city.roads.assemble import RawLinks, RawNodes, build_network
from sim.city.roads.network import RoadNetwork
from sim.city.tables import DOCK, Law, OrderState
from sim.city.trips import Trips
from sim.city.wheel import BUCKET_SHIFT, SHORTEST_DELAY_MS
from sim.engine.streams import Stream
from sim.units import HOUR_MS, MINUTE_MS

_STORES_OF_A_YARD = 100
_TRUCKS_OF_A_STORE = 10
_DOCKS = 3
_DOCK_TIME_MS = 15.0 * MINUTE_MS
_LINK_MIN = (14.0, 42.0)
_VEHICLES_PER_HOUR = 36_000.0
_BEGINS_MS = MINUTE_MS


@dataclass(frozen=True)
class Yards:
    """What is to be driven.

    Parameters
    ----------
    network
        Yards, each with a road to every store around it and back.
    yard
        Yard of each truck, which is its node, int64 (trucks,).
    store
        Store of each trip, counted from 0, int64 (trucks, trips).
    """

    network: RoadNetwork
    yard: Ints
    store: Ints

    @property
    def yards(self) -> int:
        """Number of yards; their nodes come before those of stores."""
        return int(self.yard.max()) + 1

    @property
    def trips(self) -> int:
        """Number of all trips."""
        return self.store.size


@dataclass(frozen=True)
class Times:
    """When trucks have reached the store and have unloaded, int64 (trucks, trips), and the CPU time that it took."""

    at_store_ms: Ints
    unloaded_ms: Ints
    cpu_s: float


def measure(fleets: dict[int, int], rounds: int = 3) -> dict[str, Any]:
    """Medians of CPU time over rounds in turn, for fleets of so many trucks with so many trips each."""
    drive_ourselves(yards(1_000, 1))  # compiled
    return {
        "rounds": rounds,
        "fleets": {str(trucks): _beside(yards(trucks, n), rounds) for trucks, n in fleets.items()},
    }


def yards(trucks: int, trips: int, seed: int = 3) -> Yards:
    """Trucks that each make so many trips to stores of their yard, chosen at random."""
    rng = np.random.default_rng(seed)
    stores = max(1, trucks // _TRUCKS_OF_A_STORE)
    around = min(stores, _STORES_OF_A_YARD)
    count = stores // around
    yard = np.arange(trucks) % count
    return Yards(_network(count, around, rng), yard, yard[:, None] * around + rng.integers(0, around, (trucks, trips)))


def _network(count: int, around: int, rng: np.random.Generator) -> RoadNetwork:
    """Yards in a ring, which holds the city together and is not driven, and roads to stores and back."""
    yard = np.arange(count)
    home, store = np.repeat(yard, around), count + np.arange(count * around)
    tail, head = np.concatenate([yard, home, store]), np.concatenate([(yard + 1) % count, store, home])
    keep = tail != head
    tail, head = tail[keep], head[keep]
    ones, nodes = np.ones(tail.size), count * (around + 1)
    minutes = rng.uniform(*_LINK_MIN, tail.size)
    ids = tuple(map(str, range(tail.size)))
    raw = RawLinks(ids, tail, head, minutes, minutes, _VEHICLES_PER_HOUR * ones, ones, 0 * ones, ones, 0 * ones)
    names = tuple(map(str, range(nodes)))
    x, y = rng.uniform(0.0, 100.0, (2, nodes))
    return build_network(RawNodes(names, x, y, False, np.ones(nodes, dtype=np.bool_), {}), raw, Counter())


def _beside(task: Yards, rounds: int) -> dict[str, Any]:
    own, theirs = [], []
    uncollected = [drive_in_simpy(task, collects=False)]
    for _ in range(rounds):
        own.append(drive_ourselves(task))
        theirs.append(drive_in_simpy(task))
    here, there = own[0], theirs[0]
    waits = [(times.unloaded_ms - times.at_store_ms).mean() / MINUTE_MS for times in (here, there)]
    if not np.isclose(*waits, rtol=1e-3):  # a tie at a dock may be broken otherwise
        raise AssertionError(f"trucks spend {waits} minutes at stores")
    cpu_s = {
        name: median(times.cpu_s for times in runs)
        for name, runs in (("own", own), ("simpy", theirs), ("simpy_without_garbage_collection", uncollected))
    }
    return {
        "trips": task.trips,
        "minutes_at_a_store": round(float(waits[0]), 3),
        "unloaded_at_the_same_ms": float(np.mean(here.unloaded_ms == there.unloaded_ms)),
        "trips_per_cpu_s": {name: round(task.trips / spent) for name, spent in cpu_s.items()},
        "ratio": round(cpu_s["simpy"] / cpu_s["own"], 1),
        "ratio_without_garbage_collection": round(cpu_s["simpy_without_garbage_collection"] / cpu_s["own"], 1),
    }


def drive_ourselves(task: Yards) -> Times:
    """Let the city's kernels drive all trips."""
    trucks, trips = task.store.shape
    nodes = np.arange(task.network.nodes)
    run = Trips(task.network, task.yard, task.yard, np.zeros_like(task.yard), WITHOUT_SPILLBACK, places=nodes)
    run.run(step_ms=_BEGINS_MS)  # ready at their yards
    run.tables = without_orders(run.tables, task.trips)
    run.tables.counts["bucket"] = _BEGINS_MS >> BUCKET_SHIFT
    run.tables.sites["free_docks"][task.yards :] = _DOCKS
    run.tables.chances["stream"], run.tables.chances["law"] = Stream(1, "dock time").key, int(Law.EXPONENTIAL)
    run.tables.chances["mean_ms"][DOCK] = _DOCK_TIME_MS
    orders = run.tables.orders
    orders["key"], orders["kg"], orders["state"] = np.arange(task.trips), 1, OrderState.READY
    orders["supplier"], orders["buyer"] = np.repeat(task.yard, trips), task.yards + task.store.ravel()
    stops, first = np.repeat(np.arange(task.trips), 2), np.arange(trucks + 1) * 2 * trips
    began = time.process_time()
    send_trucks(run.tables, run.ways, stops, first, np.arange(trucks), _BEGINS_MS)
    run.run()
    spent = time.process_time() - began
    return Times(*(orders[name].reshape(task.store.shape) for name in ("at_drop_ms", "delivered_ms")), spent)


def drive_in_simpy(task: Yards, collects: bool = True) -> Times:
    """Let a SimPy process for each truck drive all trips, with or without Python's collector of garbage."""
    trucks, trips = task.store.shape
    network = task.network
    dock_time, keys = Stream(1, "dock time"), np.arange(task.trips).astype(np.uint64)
    loads, unloads = (_durations(dock_time.exponentials(keys, _DOCK_TIME_MS, nth), trips) for nth in (0, 1))
    out, back = (_links(network, task, way).reshape(trucks, trips).tolist() for way in ("out", "back"))
    free_ms, headway_ms = network.free_ms.tolist(), round(HOUR_MS / _VEHICLES_PER_HOUR)
    leaves_ms = [LONG_AGO_MS] * network.links
    at_store_ms, unloaded_ms = ([[0] * trips for _ in range(trucks)] for _ in range(2))
    env = simpy.Environment(initial_time=_BEGINS_MS)
    docks = [simpy.Resource(env, _DOCKS) for _ in range(network.nodes - task.yards)]

    def drive_ms(link: int) -> int:
        leaves_ms[link] = max(env.now + free_ms[link], leaves_ms[link] + headway_ms)
        return leaves_ms[link] - env.now

    def truck(number: int, stores: list[int]) -> Generator[simpy.Event, Any, None]:
        load, unload, there, home = loads[number], unloads[number], out[number], back[number]
        arrives, leaves = at_store_ms[number], unloaded_ms[number]
        for trip, store in enumerate(stores):
            yield env.timeout(load[trip])
            yield env.timeout(drive_ms(there[trip]))
            arrives[trip] = env.now
            with docks[store].request() as dock:
                yield dock
                yield env.timeout(unload[trip])
            leaves[trip] = env.now
            if trip + 1 < trips:
                yield env.timeout(drive_ms(home[trip]))

    for number, stores in enumerate(task.store.tolist()):
        env.process(truck(number, stores))
    gc.collect()
    gc.freeze()
    if not collects:
        gc.disable()
    began = time.process_time()
    env.run()
    spent = time.process_time() - began
    gc.enable()
    gc.unfreeze()
    return Times(np.array(at_store_ms), np.array(unloaded_ms), spent)


def _durations(drawn: Any, trips: int) -> list[list[int]]:
    durations: list[list[int]] = np.maximum(drawn.astype(np.int64), SHORTEST_DELAY_MS).reshape(-1, trips).tolist()
    return durations


def _links(network: RoadNetwork, task: Yards, way: str) -> Ints:
    """Link from the yard to the store of each trip, or back; int64 (trucks, trips)."""
    yard, store = np.broadcast_to(task.yard[:, None], task.store.shape), task.yards + task.store
    tail, head = (yard, store) if way == "out" else (store, yard)
    number = network.tail.astype(np.int64) * network.nodes + network.head
    return np.searchsorted(number, tail * network.nodes + head)

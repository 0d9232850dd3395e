"""The truth of the roads: what each link takes and lets through now.

Everybody else's traffic of the hour sets the usual time. The day and the moment let its delay vary,
incidents take capacity away or close links, and whoever would have driven there turns off in part.
Trucks find what everybody else leaves: time, headway, and whether the link is open at all.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import AnyArray, Floats, Ints, Keys, Mask, State
from sim.city.roads.network import RoadNetwork
from sim.city.tables import records
from sim.city.traffic.background import CRAWL_KMH, BackgroundTraffic
from sim.city.traffic.bpr import bpr_time
from sim.city.traffic.incidents import INCIDENT, Incidents
from sim.city.traffic.queues import NO_LIMIT, SHARES
from sim.city.traffic.variation import delay_factors, delay_variation
from sim.engine.compiled import kernel
from sim.engine.streams import entity_keys
from sim.scenario import schema
from sim.units import HOUR_MS, HOURS_PER_DAY

#: Capacity in vehicles per hour below which a link counts as this narrow.
_LEAST_CAPACITY = 1.0


class RoadConditions:
    """Times, headways and closures of all links as they are now.

    Parameters
    ----------
    network
        Roads that trucks drive on.
    traffic
        Everybody else.
    roads
        Section of the scenario.
    planned
        Closures that the scenario names, records of ``INCIDENT``.
    district
        District of each node.
    seed
        Seed of the run.
    """

    def __init__(
        self,
        network: RoadNetwork,
        traffic: BackgroundTraffic,
        roads: schema.Roads,
        planned: AnyArray,
        district: Ints,
        seed: int,
    ) -> None:
        self._network = network
        self._traffic = traffic
        key = link_keys(network)
        self.incidents = Incidents(roads.incidents, planned, key, network.length_km, network.lanes, seed)
        self._trucks = roads.trucks
        self._rerouted = roads.incidents.rerouted if roads.incidents else 0.0
        self._variation = (
            delay_variation(roads.variation, key, district[network.tail], seed) if roads.variation else None
        )
        self._crawl_ms = np.maximum(np.rint(network.length_km / CRAWL_KMH * HOUR_MS).astype(np.int64), network.free_ms)
        #: Time on each link now, int64 (links,).
        self.time_ms: Ints = network.free_ms.copy()
        #: Share of each link's capacity that incidents leave, float64 (links,); 0 where it is closed.
        self.capacity_left: Floats = np.ones(network.links)
        self._volume: Floats = np.zeros(network.links)

    @property
    def vary(self) -> bool:
        """Whether roads are ever other than usual for the hour."""
        return self._variation is not None or self.incidents.possible

    @property
    def closed(self) -> Mask:
        """Links that nobody may enter now."""
        return self.capacity_left == 0.0

    @property
    def headway_ms(self) -> Ints:
        """Least time between two trucks leaving each link; never none, or the later could leave first."""
        return np.maximum(np.rint(self._trucks.pce * HOUR_MS / self._capacity), 1.0).astype(np.int64)

    @property
    def others(self) -> Ints:
        """Share of what each link lets through that everybody else takes, in parts of ``SHARES``, int64 (links,)."""
        share = np.minimum(self._volume / self._capacity, self._trucks.others_most)
        return np.floor(share * SHARES).astype(np.int64)

    @property
    def storage(self) -> Ints:
        """Trucks that each link holds in a jam beside everybody else, 0 where it is closed, int64 (links,).

        Everybody else's number on a link is volume times time (Little 1961). Each open link holds one
        truck, and as many as pass in its free time, so that storage alone never throttles its flow.
        """
        network, trucks = self._network, self._trucks
        if not trucks.spillback:
            return np.where(self.closed, 0, NO_LIMIT)
        room = network.length_km * np.maximum(network.lanes, 1.0) / trucks.spacing
        others = np.minimum(self._volume * self.time_ms / HOUR_MS, trucks.others_most * room)
        passing = -(-network.free_ms // self.headway_ms)
        holds = np.maximum(np.floor((room - others) / trucks.pce).astype(np.int64), passing)
        return np.where(self.closed, 0, np.clip(holds, 1, NO_LIMIT))

    @property
    def _capacity(self) -> Floats:
        return np.maximum(self._network.capacity * self.capacity_left, _LEAST_CAPACITY)

    def refresh(self, now_ms: int) -> None:
        """Let roads be as they are now."""
        hour = now_ms // HOUR_MS % HOURS_PER_DAY
        self.incidents.refresh(self._traffic.volume[hour], now_ms)
        usual, free = self._traffic.link_time_ms[hour], self._network.free_ms
        time = usual.astype(np.float64)
        if self._variation is not None:
            time = free + (time - free) * delay_factors(self._variation, now_ms)
        self.capacity_left = self.incidents.capacity_left()
        self._volume = self._traffic.volume[hour].copy()
        hit = np.flatnonzero(self.capacity_left < 1.0)
        if hit.size:
            self._volume[hit] *= 1.0 - self._rerouted
            time[hit] = np.maximum(time[hit], self._delayed(hit))
        self.time_ms = np.clip(np.rint(time).astype(np.int64), free, self._crawl_ms)

    def _delayed(self, links: Ints) -> Floats:
        """Time on links with incidents, in ms, for everybody who stays on them."""
        network, out = self._network, np.empty(links.size)
        capacity = network.capacity[links] * np.maximum(self.capacity_left[links], 1e-9)
        free = network.free_ms[links].astype(np.float64)
        _bpr_times(free, network.alpha[links], network.beta[links], capacity, self._volume[links], out)
        return np.minimum(out, self._crawl_ms[links])

    def state(self) -> State:
        """What is under way."""
        return self.incidents.state()

    def restore(self, state: State) -> None:
        """Take back what was saved; links are as they were saved, until they are refreshed."""
        self.incidents.restore(state)


@kernel
def _bpr_times(free: Floats, alpha: Floats, beta: Floats, capacity: Floats, volume: Floats, out: Floats) -> None:
    for i in range(out.size):
        out[i] = bpr_time(free[i], alpha[i], beta[i], capacity[i], volume[i])


def link_keys(network: RoadNetwork) -> Keys:
    """Key of each link by its ends and name, so that a link keeps its draws when others are added."""
    ends = zip(network.tail.tolist(), network.head.tolist(), network.link_ids, strict=True)
    return entity_keys([f"{network.node_ids[u]}>{network.node_ids[v]}:{name}" for u, v, name in ends])


def planned_closures(closures: tuple[schema.Closure, ...], network: RoadNetwork) -> tuple[AnyArray, list[int]]:
    """Closures that a scenario names as records of ``INCIDENT``, and which of them name no link of the map."""
    row_of = {name: i for i, name in enumerate(network.link_ids)}
    unknown = [i for i, closure in enumerate(closures) if closure.link not in row_of]
    known = [closure for closure in closures if closure.link in row_of]
    return records(
        INCIDENT, len(known), key=entity_keys([f"closure {closure.link} {closure.begin}" for closure in known]),
        link=[row_of[closure.link] for closure in known], begin_ms=[closure.begin_ms for closure in known],
        end_ms=[closure.end_ms for closure in known],
    ), unknown  # fmt: skip

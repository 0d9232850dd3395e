"""Given trips on a network with nothing else in the city: for validation and measurement.

The city's own kernels move the trucks. Each truck has one load; it leaves its origin when it is due,
and its trip ends when it reaches its destination, where it is unloaded at once.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, Ints, in_cache_lines
from sim.city.advance import advance, depart
from sim.city.freight.orders import without_orders
from sim.city.roads.network import RoadNetwork
from sim.city.routing.detour import search_memory
from sim.city.routing.tables import RouteFinder
from sim.city.start import closure_table, jam_table, link_table, vehicle_table
from sim.city.tables import (
    CHANCE,
    INPUT,
    PASSAGE,
    PLANT,
    POINT,
    SITE,
    CityTables,
    OrderState,
    VehicleState,
    Ways,
    records,
)
from sim.city.traffic.background import BackgroundTraffic, no_traffic
from sim.city.traffic.conditions import RoadConditions, planned_closures
from sim.city.traffic.queues import set_storage
from sim.city.wheel import BUCKET_SHIFT, SHORTEST_DELAY_MS, wheel_tables
from sim.scenario.schema import Roads, TrucksOnRoads
from sim.units import HOUR_MS

#: Trucks as cars: alone on the road, a link lets through its capacity of them.
AS_CARS = Roads(trucks=TrucksOnRoads(pce=1.0))


class Trips:
    """Trucks with one trip each at a time.

    Parameters
    ----------
    network
        Roads, on which every destination can be reached.
    origin, destination
        Nodes of each truck's first trip, int64 (trucks,).
    depart_ms
        When each leaves its origin, in ms from the start, int64 (trucks,); 0 or later.
    roads
        Section of a scenario on how trucks share the roads; by default each counts for one car.
    traffic
        Everybody else; nobody by default.
    places
        Nodes that trucks may ever be sent to, int64; by default those of the first trips.

    Examples
    --------
    A bottleneck: ``Trips(network, origin, destination, depart_ms).run()``, then ``arrive_ms - depart_ms``.
    """

    def __init__(
        self,
        network: RoadNetwork,
        origin: Ints,
        destination: Ints,
        depart_ms: Ints,
        roads: Roads = AS_CARS,
        traffic: BackgroundTraffic | None = None,
        places: Ints | None = None,
    ) -> None:
        known = destination if places is None else np.concatenate([destination, places])
        self._places, row = np.unique(np.concatenate([origin, known]), return_inverse=True)
        self.tables = _tables(network, self._places, row[: origin.size], roads.trucks)
        planned, _ = planned_closures(roads.closures, network)
        nowhere = np.zeros(network.nodes, dtype=np.int64)
        self._conditions = RoadConditions(network, traffic or no_traffic(network), roads, planned, nowhere, seed=1)
        usual_ms = (traffic or no_traffic(network)).link_time_ms[0]
        next_hop = RouteFinder(network, self._places).find(usual_ms).next_hop
        memory = search_memory(network.nodes, network.links)
        self.ways = Ways(network.first_out, network.head, next_hop[None], usual_ms[None], memory)
        self.refresh(0)
        self.depart_ms = np.zeros(origin.size, dtype=np.int64)
        self.send(np.arange(origin.size), destination, depart_ms)

    def refresh(self, now_ms: int) -> None:
        """Let roads be as they are at ``now_ms``."""
        self._conditions.refresh(now_ms)
        links = self.tables.links
        for name in ("time_ms", "headway_ms", "others"):
            links[name] = getattr(self._conditions, name)
        set_storage(self.tables, self._conditions.storage, now_ms)

    def send(self, trucks: Ints, destination: Ints, depart_ms: Ints) -> None:
        """Send idle trucks from where they stand; each departs at its time or, if that is past, very soon."""
        self.depart_ms[trucks] = depart_ms
        depart(self.tables, trucks, np.searchsorted(self._places, destination), depart_ms)

    def advance(self, until_ms: int) -> None:
        """Let trucks drive until ``until_ms``, whole buckets of the wheel."""
        advance(self.tables, self.ways, until_ms)
        self.tables.counts["delivered"] = 0

    def run(self, step_ms: int = HOUR_MS) -> None:
        """Let trucks drive until all have arrived."""
        now_ms = int(self.tables.counts["bucket"][0]) << BUCKET_SHIFT
        while (self.tables.vehicles["state"] != VehicleState.IDLE).any():
            now_ms += step_ms
            self.advance(now_ms)

    @property
    def idle(self) -> Ints:
        """Trucks that have arrived."""
        return np.flatnonzero(self.tables.vehicles["state"] == VehicleState.IDLE)

    @property
    def arrive_ms(self) -> Ints:
        """When each truck has reached its destination, int64 (trucks,); 0 while it is under way."""
        return self.tables.orders["at_drop_ms"]


def _tables(network: RoadNetwork, places: Ints, origin: Ints, trucks: TrucksOnRoads) -> CityTables:
    """A city of roads and trucks, with a site and a stock at each place, and an order for each truck."""
    sites, entities = places.size, origin.size + places.size
    rows, none = np.arange(sites), np.empty(0, dtype=np.int64)
    city = CityTables(
        **wheel_tables(entities),
        links=link_table(network),
        sites=records(SITE, sites, node=places, place=rows, free_docks=origin.size, queue_head=NONE, queue_tail=NONE),
        vehicles=vehicle_table(places[origin], origin, load_kg=1),
        state_ms=in_cache_lines(np.zeros((origin.size, len(VehicleState)), dtype=np.int64)),
        points=records(POINT, sites, site=rows, queue_head=NONE, queue_tail=NONE),
        plants=records(PLANT, sites),
        inputs=records(INPUT, 0),
        orders=none, free=none, delivered=none, counts=none,
        chances=records(CHANCE, 3, mean_ms=SHORTEST_DELAY_MS),
        jam=jam_table(trucks),
        passages=records(PASSAGE, 0),
        met=closure_table(origin.size),
        came_from=origin.astype(np.int32),
    )  # fmt: skip
    city = without_orders(city, origin.size)
    city.orders["state"] = OrderState.DELIVERED
    return city

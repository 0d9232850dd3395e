"""The physical city behind one face: advance, order, dispatch, read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import NONE, AnyArray, Floats, Ints, Keys, Mask, SmallInts, State, in_cache_lines
from sim.city.advance import advance, open_docks, send_home, send_trucks, start_plants
from sim.city.freight import orders as freight
from sim.city.freight.cancel import cancel, standing_still
from sim.city.freight.prefer import behind_others, put_first
from sim.city.inspect import audit, settle_all
from sim.city.pending import refill_wheel
from sim.city.plants.demand import RetailDemand
from sim.city.plants.reserves import release
from sim.city.plants.stocks import sell
from sim.city.plants.supply import SupplyChain
from sim.city.roads.network import RoadNetwork
from sim.city.routing.choice import RoadTruth, RouteTimes
from sim.city.routing.detour import search_memory
from sim.city.routing.profile import HistoricRoutes
from sim.city.routing.views import PUBLIC, RoadViews
from sim.city.sensors.sensing import Sensing
from sim.city.tables import PASSAGE, CityTables, OrderState, VehicleState, Ways, records
from sim.city.traffic.conditions import RoadConditions
from sim.city.traffic.queues import set_storage
from sim.city.wheel import BUCKET_SHIFT
from sim.units import HOUR_MS, HOURS_PER_DAY


class City:
    """Roads, plants, trucks and sensors; their truth is read by nobody but sensors and the recorder.

    Parameters
    ----------
    network
        Roads that trucks drive on.
    chain
        Plants, stocks and who may supply whom.
    routes
        Travel times and next hops by hour of the day.
    conditions
        What links take and let through.
    demand
        What customers want at each shelf.
    sensing
        Stock sensors.
    tables
        The changing state.
    """

    def __init__(
        self,
        network: RoadNetwork,
        chain: SupplyChain,
        routes: HistoricRoutes,
        conditions: RoadConditions,
        demand: RetailDemand,
        sensing: Sensing,
        tables: CityTables,
    ) -> None:
        self.network = network
        self.chain = chain
        self.routes = routes
        self.tables = tables
        self._conditions = conditions
        self._demand = demand
        self._sensing = sensing
        self._views = RoadViews(routes)
        self._search = search_memory(network.nodes, network.links)
        self._started_kg = int(tables.points["on_hand_kg"].sum())
        self._released_kg = 0
        self._docks = int(tables.sites["free_docks"].sum())

    # ── time ─────────────────────────────────────────────────────────────────────────────────────
    def start(self) -> None:
        """Let every machine begin."""
        self.start_hour(0)
        start_plants(self.tables, 0)

    def start_hour(self, now_ms: int) -> None:
        """Put the hour's traffic on the roads and its usual travel times into the public map; open docks."""
        self._views.start_hour(now_ms // HOUR_MS % HOURS_PER_DAY)
        self.refresh_roads(now_ms)
        open_docks(self.tables, now_ms)

    @property
    def roads_vary(self) -> bool:
        """Whether roads are ever other than usual for the hour, and so want a refresh every slot."""
        return self._conditions.vary

    def refresh_roads(self, now_ms: int) -> None:
        """Let links take and let through what they do now; trucks on a link keep the time they entered with."""
        self._conditions.refresh(now_ms)
        links = self.tables.links
        links["time_ms"] = self._conditions.time_ms
        links["headway_ms"] = self._conditions.headway_ms
        links["others"] = self._conditions.others
        set_storage(self.tables, self._conditions.storage, now_ms)

    def advance(self, until_ms: int) -> None:
        """Let the city live until ``until_ms``, a whole number of minutes."""
        advance(self.tables, self.ways, until_ms)

    def pace(self, lot_ms: Ints) -> None:
        """Let each machine take so long for the lots that it begins from now on, int64 (sites,)."""
        self.tables.plants["lot_ms"] = lot_ms

    def sell(self, now_ms: int) -> None:
        """Let the customers of the coming hour into the stores."""
        demand = self._demand
        sell(self.tables, demand.shelves, demand.wanted_kg(now_ms), demand.customers_wait, now_ms)

    # ── road views ───────────────────────────────────────────────────────────────────────────────
    def add_view(self, link_time_ms: Ints) -> int:
        """Add a road view made from times on the links, int64 (links,); return its number.

        View 0, by which all trucks drive at first, is the public map of the hour.
        """
        return self._views.add(link_time_ms)

    def refresh_view(self, view: int, link_time_ms: Ints) -> None:
        """Make a view anew; trucks under way follow it from the next node on."""
        self._views.refresh(view, link_time_ms)

    def prepare_view(self, view: int, link_time_ms: Ints) -> None:
        """Begin to make a view anew in the background, for a refresh with the same times to come."""
        self._views.prepare(view, link_time_ms)

    def assign_view(self, trucks: Ints, view: int) -> None:
        """Let trucks drive by a view from the next node on."""
        if not 0 <= view < self._views.count:
            raise ValueError(f"there are {self._views.count} road views, and none has the number {view}")
        self.tables.vehicles["road_view"][trucks] = view

    def drive_ms_by(self, view: int) -> SmallInts:
        """Time to place ``i`` from place ``j`` as a view has it, int32 (places, places)."""
        return self._views.drive_ms(view)

    @property
    def ways(self) -> Ways:
        """What trucks find at a node now."""
        network, views = self.network, self._views
        return Ways(network.first_out, network.head, views.next_hop, views.link_time_ms, self._search)

    # ── orders ───────────────────────────────────────────────────────────────────────────────────
    def place_orders(
        self, buyer: Ints, supplier: Ints, kg: Ints, key: Keys, event: Ints, now_ms: int, *, may_wait: bool = True
    ) -> Mask:
        """Enter orders of their own quantities, in the order of the arrays.

        Returns
        -------
        Which of them are refused, because there is too little stock and they may not wait, bool like ``buyer``.
        """
        rows = self.tables.orders.size
        if buyer.size > self.tables.counts["free"][0]:
            self.tables = freight.with_more_orders(self.tables, 2 * rows + buyer.size)
        return freight.place_orders(self.tables, buyer, supplier, kg, key, event, now_ms, may_wait)

    def waiting_orders(self) -> AnyArray:
        """Copies of the orders that are not ready yet, records of ``ORDER``."""
        return self.tables.orders[self.tables.orders["state"] == OrderState.WAITING]

    def open_loads(self) -> tuple[Ints, Ints]:
        """Orders ready for a truck, first ready first, and the places where they wait."""
        rows = freight.ready_rows(self.tables)
        return rows, self.places_of(self.tables.orders["supplier"][rows])

    def places_of(self, points: Ints) -> Ints:
        """Places of stocks, as rows of the tables of drives, int64 like ``points``."""
        return self.tables.sites["place"][self.tables.points["site"][points]].astype(np.int64)

    def idle_trucks(self) -> tuple[Ints, Ints]:
        """Trucks without an order, and the places where they stand."""
        vehicles, sites = self.tables.vehicles, self.tables.sites
        rows = np.flatnonzero(vehicles["state"] == VehicleState.IDLE)
        return rows, sites["place"][vehicles["site"][rows]].astype(np.int64)

    def trucks_idle_since(self, time_ms: int) -> Ints:
        """Trucks that have been idle away from their depot since ``time_ms`` or longer, int64."""
        vehicles = self.tables.vehicles
        idle = (vehicles["state"] == VehicleState.IDLE) & (vehicles["idle_from_ms"] <= time_ms)
        return np.flatnonzero(idle & (vehicles["site"] != vehicles["depot"]))

    @property
    def drive_ms(self) -> SmallInts:
        """Time to place ``i`` from place ``j`` by the hour's public map, int32 (places, places)."""
        return self._views.drive_ms(PUBLIC)

    def dispatch(self, orders: Ints, truck: Ints, now_ms: int) -> None:
        """Send a truck for each of the open loads ``orders``; -1 where a load has to wait."""
        self.send(np.repeat(orders, 2), 2 * np.arange(orders.size + 1), truck, now_ms)

    def send(self, stops: Ints, first: Ints, truck: Ints, now_ms: int) -> None:
        """Send trucks on tours of open loads.

        Parameters
        ----------
        stops
            Orders in the order of stops; each twice, for its pickup and for its drop, int64.
        first
            Stops of tour ``t`` are ``stops[first[t]:first[t + 1]]``, int64 (tours + 1,).
        truck
            Truck for each tour, or -1 where its loads have to wait, int64 (tours,).
        """
        going = np.zeros(self.tables.orders.size, dtype=np.bool_)
        going[stops[np.repeat(truck != NONE, np.diff(first))]] = True
        rows = freight.ready_rows(self.tables)
        freight.keep_ready(self.tables, rows, ~going[rows])
        send_trucks(self.tables, self.ways, stops, first, truck, now_ms)

    def send_home(self, trucks: Ints, now_ms: int) -> None:
        """Let idle trucks drive to their depots, where they can be sent for loads again."""
        send_home(self.tables, self.ways, trucks, now_ms)

    def take_delivered(self) -> AnyArray:
        """Hand over copies of the orders delivered since the last call, records of ``ORDER``, and free their rows."""
        return freight.take_ended(self.tables, OrderState.DELIVERED)

    def take_returned(self) -> AnyArray:
        """Hand over copies of the cancelled orders that have come back since the last call, and free their rows."""
        return freight.take_ended(self.tables, OrderState.RETURNED)

    def standing_orders(self, since_ms: int) -> tuple[Ints, AnyArray]:
        """Orders that have been at one step since ``since_ms`` or longer, first placed first: rows, and copies."""
        rows = standing_still(self.tables, since_ms)
        return rows, self.tables.orders[rows]

    def cancel_orders(self, rows: Ints, now_ms: int) -> None:
        """Cancel orders, in the order given."""
        if rows.size:
            cancel(self.tables, rows, now_ms)

    def orders_behind(self, rated: Mask) -> AnyArray:
        """Copies of orders of rated points, bool (points,), that wait for goods behind those of others."""
        return self.tables.orders[behind_others(self.tables, rated)]

    def put_first(self, rated: Mask, now_ms: int) -> AnyArray:
        """Let waiting orders of rated points, bool (points,), go before all others; return copies of those moved."""
        return put_first(self.tables, rated, now_ms)

    def release(self, point: Ints, kg: Ints, now_ms: int) -> None:
        """Put goods from outside into stores of plants, output points, each once; orders waiting there are served."""
        release(self.tables, point, kg, now_ms)
        self._released_kg += int(kg.sum())

    # ── what may be sensed ───────────────────────────────────────────────────────────────────────
    def read_net_stock(self, points: Ints, now_ms: int) -> tuple[Floats, Mask]:
        """Stock less waiting orders in kg as sensors and order books have it, and where there is a reading."""
        return self._sensing.read_net(points, self.tables.points, now_ms)

    @property
    def samples_every_ms(self) -> int:
        """Time between two samples of stock sensors; 0 where they measure when they are read."""
        return 0 if self._sensing.samples is None else self._sensing.samples.interval_ms

    def sample(self, now_ms: int) -> None:
        """Let stock sensors take the samples that are due."""
        self._sensing.sample(self.tables.points, now_ms)

    def read_own_stock(self) -> tuple[Ints, Ints]:
        """Stock on hand and unmet demand of every point by its owner's inventory records, exact."""
        return self.tables.points["on_hand_kg"], self.tables.points["waiting_kg"]

    def read_wanted(self) -> Ints:
        """What customers have wanted at every point so far, by its owner's till, exact."""
        return self.tables.points["wanted_kg"]

    def read_link_times(self, links: Ints) -> tuple[Floats, Mask]:
        """Time in ms that traffic takes now on links with a detector, and where there is traffic to see.

        The truth of these links, for a sensor to blur; on a closed link there is nothing to see.
        """
        return self.tables.links["time_ms"][links].astype(np.float64), self.tables.links["storage"][links] > 0

    def watch_trucks(self, trucks: Ints) -> None:
        """Let these trucks, and no others, note their passages of links."""
        vehicles = self.tables.vehicles
        vehicles["probe"] = 0
        vehicles["probe"][trucks] = 1
        counts = self.tables.counts
        counts["passages"] = counts["passages_read"] = 0
        self.tables = self.tables._replace(passages=records(PASSAGE, _PASSAGES_PER_PROBE * trucks.size))

    def take_passages(self) -> AnyArray:
        """Hand over the passages of watched trucks since the last call, records of ``PASSAGE``, first left first.

        A ring holds some for each truck; of more than fit between two calls the oldest are lost.
        """
        ring, counts = self.tables.passages, self.tables.counts[0]
        first = max(int(counts["passages_read"]), int(counts["passages"]) - ring.size)
        rows = np.arange(first, int(counts["passages"])) % max(ring.size, 1)
        counts["passages_read"] = counts["passages"]
        return ring[rows]

    def closures(self) -> Ints:
        """Links that are closed now, for whoever is told of closures."""
        return np.flatnonzero(self.tables.links["storage"] == 0)

    def incidents(self) -> AnyArray:
        """Incidents and closures under way, records of ``INCIDENT``, for whoever is called to them."""
        return self._conditions.incidents.under_way.copy()

    def closures_met(self) -> Ints:
        """Links that watched trucks have found closed on their present drive, int64, ascending."""
        watched = self.tables.vehicles["probe"] == 1
        met = self.tables.met[watched]
        count = self.tables.vehicles["met"][watched]
        return np.unique(met[(np.arange(met.shape[1]) < count[:, None]) & (met != NONE)]).astype(np.int64)

    # ── for the recorder and for experiments ─────────────────────────────────────────────────────
    def net_stock(self) -> Ints:
        """Truth behind a stock feed: stock less waiting orders of every point, int64 (points,)."""
        return self.tables.points["on_hand_kg"] - self.tables.points["waiting_kg"]

    def road_counters(self) -> dict[str, int]:
        """Links entered, incidents begun, and trucks let into full links by the gridlock rule, so far."""
        tables = self.tables
        return {
            "passages": int(tables.links["entered"].sum()),
            "incidents": self._conditions.incidents.count,
            "forced": int(tables.jam["forced"][0]),
        }

    def link_times(self) -> Ints:
        """Truth behind a road view: time on each link now, int64 (links,)."""
        return self.tables.links["time_ms"]

    def hold_routes(self, views: Sequence[int], origin: int, destination: int) -> list[RouteTimes] | None:
        """Hold the routes between two sites by some views against the truth of now; None where no way is open."""
        sites, links = self.tables.sites, self.tables.links
        start, end = int(sites["node"][origin]), int(sites["node"][destination])
        truth = RoadTruth(self.network, links["time_ms"], links["storage"] == 0, self.routes.hierarchy)
        hops = self._views.next_hop[:, sites["place"][destination]]
        times = [truth.hold(hops[view], start, end) for view in views]
        return None if None in times else [each for each in times if each is not None]

    def settle(self, now_ms: int) -> None:
        """Bring all integrals up to now, so that they can be recorded."""
        settle_all(self.tables, now_ms)

    def audit(self) -> None:
        """Check that goods and trucks are all accounted for.

        Raises
        ------
        ConservationError
            If a kilogram or a truck has appeared or vanished.
        """
        audit(self.tables, self._started_kg + self._released_kg, self._docks)

    def state(self) -> State:
        """Everything that changes and cannot be made again from the rest."""
        tables = {name: getattr(self.tables, name).copy() for name in _SAVED}
        tables["released_kg"] = np.array([self._released_kg], dtype=np.int64)
        return {**tables, **self._views.state(), **self._conditions.state(), **self._sensing.state()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self.tables = self.tables._replace(**{name: in_cache_lines(state[name]) for name in _SAVED})
        self._released_kg = int(state["released_kg"][0])
        refill_wheel(self.tables)
        self._sensing.restore(state)
        now_ms = int(self.tables.counts["bucket"][0]) << BUCKET_SHIFT
        self._conditions.restore(state)
        self._views.restore(state, now_ms // HOUR_MS % HOURS_PER_DAY)


#: Passages that a watched truck has room for between two readings.
_PASSAGES_PER_PROBE = 64
#: Tables that change in a run; the wheel's buckets follow from the events.
_SAVED = (
    "events", "links", "sites", "vehicles", "state_ms", "points", "plants", "orders", "free", "delivered", "counts",
    "jam", "passages", "met", "came_from",
)  # fmt: skip

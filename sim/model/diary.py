"""The diary: what the recorder notes of the physical city, beside what rooms emit themselves."""

from __future__ import annotations

import numpy as np

from sim.arrays import AnyArray, Ints, State
from sim.city.build import BuiltCity
from sim.city.plants.sites import Ownership, SiteKind
from sim.city.plants.supply import Role
from sim.city.tables import VehicleState
from sim.data.products import FIRST_EXOGENOUS, Code, Consent, Domain, ProductKind, Tier
from sim.engine.events import EventLog
from sim.engine.tally import Tally
from sim.model.materials import Materials
from sim.model.persons import Persons
from sim.model.trade import Trade
from sim.units import HOUR_MS, KG_PER_T

_DRIVING = (VehicleState.TO_PICKUP, VehicleState.TO_DROP, VehicleState.TO_DEPOT)
_QUEUEING = (VehicleState.QUEUE_PICKUP, VehicleState.QUEUE_DROP)
_AT_DOCK = (VehicleState.LOADING, VehicleState.UNLOADING)


class Diary:
    """Writes the city's daily and hourly figures into the event log.

    Parameters
    ----------
    built
        The city, its trucks and districts.
    materials
        What has been ordered.
    trade
        What could be traded, and how many it bears on.
    persons
        Owners of trucks.
    log
        Where it is written.
    """

    def __init__(
        self,
        built: BuiltCity,
        materials: Materials,
        trade: Trade,
        persons: Persons,
        log: EventLog,
    ) -> None:
        self._built = built
        self._city = built.city
        self._materials = materials
        self._trade = trade
        self._persons = persons
        self._carrier_account = persons.carriers[built.roster.carrier]
        self._log = log
        self._tally = Tally()
        role = built.city.chain.point_role
        self._shelves, self._outputs, self._inputs = (role == each for each in (Role.SHELF, Role.OUTPUT, Role.INPUT))

    # ── once ─────────────────────────────────────────────────────────────────────────────────────
    def introduce(self) -> None:
        """Write down sites and products."""
        chain, network = self._city.chain, self._city.network
        sites, rows = chain.sites, np.arange(chain.sites.count)
        district = self._built.districts.of_node[sites.node]
        for kind in SiteKind:
            for ownership in Ownership:
                mine = rows[(sites.kind == kind) & (sites.ownership == ownership)]
                self._log.emit(
                    "sites", mine.size, site=mine, kind=kind.name.lower(), good=sites.good[mine],
                    district=district[mine], x=network.x[sites.node[mine]], y=network.y[sites.node[mine]], owner=mine,
                    ownership=ownership.name.lower(), capacity_kg=sites.rate_kg_per_day[mine],
                )  # fmt: skip
        self._introduce_persons()
        self._introduce_products()

    def _introduce_persons(self) -> None:
        persons = self._persons
        kind, ownership = (np.array(words, dtype=object) for words in (persons.kind, persons.ownership))
        self._log.emit("persons", kind.size, person=np.arange(kind.size), kind=kind, ownership=ownership)

    def _introduce_products(self) -> None:
        products = self._trade.products
        interested = np.bincount(self._trade.interests.product, minlength=products.count)
        self._log.emit(
            "products", products.count, product=np.arange(products.count), site=products.site, holder=products.holder,
            processor=products.processor, seller=products.seller, interested=interested,
            exogenous=products.domain >= FIRST_EXOGENOUS,
            **{name: getattr(products, name) for name in _PRODUCT_FIGURES},
            **{name: _words(of, getattr(products, name)) for name, of in _PRODUCT_WORDS.items()},
        )  # fmt: skip

    def conclude(self) -> None:
        """Write down the roads, with the trucks that have used them."""
        network, links = self._city.network, self._city.tables.links
        worst_h = self._city.routes.worst_time_ms() / HOUR_MS
        self._log.emit(
            "roads", network.links, x1=network.x[network.tail], y1=network.y[network.tail],
            x2=network.x[network.head], y2=network.y[network.head], length_m=network.length_m, lanes=network.lanes,
            free_speed=network.length_km / (network.free_ms / HOUR_MS), peak_speed=network.length_km / worst_h,
            trucks=links["entered"],
        )  # fmt: skip

    # ── as it happens ────────────────────────────────────────────────────────────────────────────
    def delivered(self, orders: AnyArray) -> None:
        """Note orders that have arrived, and the trips that brought them."""
        if orders.size == 0:
            return
        chain, many = self._city.chain, orders.size
        buyer, supplier = chain.point_site[orders["buyer"]], chain.point_site[orders["supplier"]]
        self._log.emit(
            "orders", many, delivered_ms=orders["delivered_ms"], buyer=buyer, supplier=supplier,
            good=chain.point_good[orders["buyer"]], kg=orders["kg"], wait_ms=orders["ready_ms"] - orders["placed_ms"],
            lead_ms=orders["delivered_ms"] - orders["placed_ms"], cause=orders["event"],
        )  # fmt: skip
        self._log.emit(
            "trips", many, delivered_ms=orders["delivered_ms"], vehicle=orders["vehicle"],
            carrier=self._carrier_account[orders["vehicle"]], origin=supplier, destination=buyer,
            empty_m=orders["empty_m"], loaded_m=orders["loaded_m"],
            truck_wait_ms=orders["assigned_ms"] - orders["ready_ms"],
            fetch_ms=orders["at_pickup_ms"] - orders["assigned_ms"],
            pickup_ms=orders["loaded_ms"] - orders["at_pickup_ms"],
            drive_ms=orders["at_drop_ms"] - orders["loaded_ms"],
            drop_ms=orders["delivered_ms"] - orders["at_drop_ms"], cause=orders["event"],
        )  # fmt: skip

    def observe(self, now_ms: int) -> None:
        """Note a few figures of the whole city."""
        tables = self._city.tables
        on_hand, waiting = tables.points["on_hand_kg"], tables.points["waiting_kg"]
        doing = np.bincount(tables.vehicles["state"], minlength=len(VehicleState))
        values = (
            *(doing[list(states)].sum() for states in ((VehicleState.IDLE,), _DRIVING, _QUEUEING, _AT_DOCK)),
            *(waiting[rows].sum() / KG_PER_T for rows in (self._shelves, self._outputs)),
            *(on_hand[rows].sum() / KG_PER_T for rows in (self._shelves, self._outputs, self._inputs)),
        )  # fmt: skip
        self._log.emit(
            "series", len(values), time_ms=now_ms, name=_SERIES[:, 0], key=_SERIES[:, 1], value=np.array(values)
        )

    def close_day(self, now_ms: int) -> None:
        """Note the day of each stock and of each carrier's trucks."""
        self._close_stocks(now_ms)
        self._close_fleet(now_ms)
        self._close_roads(now_ms)

    def _close_stocks(self, now_ms: int) -> None:
        chain, points, plants = self._city.chain, self._city.tables.points, self._city.tables.plants
        counters = {name: points[name] for name in _POINT_COUNTERS} | {"ordered_kg": self._materials.ordered_kg}
        grown = {name: self._tally.since_last(name, counter) for name, counter in counters.items()}
        made = {name: self._tally.since_last(name, plants[name]) for name in _PLANT_COUNTERS}
        for role in Role:
            rows = np.flatnonzero(chain.point_role == role)
            site = chain.point_site[rows]
            mine = {name: column[site] if role == Role.OUTPUT else 0 for name, column in made.items()}
            self._log.emit(
                "stocks", rows.size, time_ms=now_ms, site=site, good=chain.point_good[rows], role=role.name.lower(),
                on_hand_kg=points["on_hand_kg"][rows], waiting_kg=points["waiting_kg"][rows],
                **{name: column[rows] for name, column in grown.items()}, **mine,
            )  # fmt: skip

    def _close_fleet(self, now_ms: int) -> None:
        tables = self._city.tables
        state_ms = self._tally.since_last("state_ms", tables.state_ms)
        names = ("driven_m", "empty_m", "free_ms")
        grown = [self._tally.since_last(name, tables.vehicles[name]) for name in names]
        carriers, row = np.unique(self._carrier_account, return_inverse=True)
        total = np.zeros((carriers.size, state_ms.shape[1]), dtype=np.int64)
        np.add.at(total, row, state_ms)
        driven = np.zeros((len(names), carriers.size), dtype=np.int64)
        for i, each in enumerate(grown):
            np.add.at(driven[i], row, each)
        driving = total[:, list(_DRIVING)].sum(axis=1)
        self._log.emit(
            "fleet", carriers.size, time_ms=now_ms, carrier=carriers, trucks=np.bincount(row), driven_m=driven[0],
            empty_m=driven[1], idle_ms=total[:, VehicleState.IDLE], driving_ms=driving, delay_ms=driving - driven[2],
            queue_ms=total[:, list(_QUEUEING)].sum(axis=1), dock_ms=total[:, list(_AT_DOCK)].sum(axis=1),
        )  # fmt: skip

    def _close_roads(self, now_ms: int) -> None:
        counters = self._city.road_counters()
        grown = {name: self._tally.since_last(name, np.array([count])) for name, count in counters.items()}
        self._log.emit("traffic", 1, time_ms=now_ms, **grown)

    def state(self) -> State:
        """Counters at the last midnight."""
        return self._tally.state()

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._tally.restore(state)


def _words(of: type[Code], codes: Ints) -> AnyArray:
    """Words of codes, (n,)."""
    return np.array([of(code).word for code in codes.tolist()], dtype=object)


_PRODUCT_FIGURES = ("persons", "sensitivity", "secret_fen", "noise", "coverage", "lag_ms", "update_ms")
_PRODUCT_WORDS = {"domain": Domain, "kind": ProductKind, "tier": Tier, "consent": Consent}
#: Name and key of each figure of ``Diary.observe``.
_SERIES = np.array(
    [
        ("trucks", "idle"), ("trucks", "driving"), ("trucks", "in a queue"), ("trucks", "at a dock"),
        ("waiting, t", "customers"), ("waiting, t", "orders"),
        ("stock, t", "shelves"), ("stock, t", "outputs"), ("stock, t", "inputs"),
    ],
    dtype=object,
)  # fmt: skip
_POINT_COUNTERS = ("held_kg_ms", "owed_kg_ms", "empty_ms", "wanted_kg", "at_once_kg", "lost_kg")
_PLANT_COUNTERS = ("made_kg", "down_ms")

"""A yard of trucks and pits to fetch from: the city's own streets and docks under a given stream of trucks.

The city is built from files as a user's is. Trucks stand at a kiln; each order is one truckload from a
pit to the kiln, and a truck leaves for it at a given instant.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.arrays import AnyArray, Ints
from sim.city.advance import advance
from sim.city.build import build_city
from sim.city.city import City
from sim.city.fleet.motion import send_for
from sim.city.freight.orders import keep_ready
from sim.city.plants.supply import Role
from sim.city.tables import CityTables, Ways
from sim.city.wheel import BUCKET_SHIFT
from sim.engine.compiled import kernel
from sim.engine.streams import combine_each, entity_keys
from sim.scenario.load import LoadedScenario
from sim.scenario.schema import Scenario

_PLENTY_KG = 1 << 50
_DOCKS_AT_THE_KILN = 100_000
_CHUNK = 100_000
_ORDER_T = 0.001


@dataclass(frozen=True)
class Street:
    """The street from the kiln to the pits.

    Parameters
    ----------
    km, kmh
        Length and free speed.
    capacity
        Vehicles an hour.
    """

    km: float
    kmh: float
    capacity: float


@dataclass(frozen=True)
class Docks:
    """Docks of each pit.

    Parameters
    ----------
    docks
        How many.
    mean_h, cv, law
        Of the time that loading takes.
    """

    docks: int = 1
    mean_h: float = 1.0
    cv: float = 0.0
    law: str = "lognormal"


class Yard:
    """A kiln, pits beside it or at the end of a street, and trucks.

    Parameters
    ----------
    seed
        Seed of the draws of dock times.
    docks
        Docks of each pit.
    pits
        How many pits, each alike.
    trucks
        How many trucks.
    street
        Street to the pits; none where they are beside the kiln.
    """

    def __init__(self, seed: int, docks: Docks, *, pits: int, trucks: int, street: Street | None = None) -> None:
        with tempfile.TemporaryDirectory() as name:
            _write(Path(name), docks, pits, trucks, street)
            loaded = LoadedScenario.from_scenario(_scenario(docks), Path(name))
            self.city: City = build_city(loaded, seed).city
        self.city.start_hour(0)
        chain = self.city.chain
        is_clay = chain.point_good == chain.goods.names.index("clay")
        self.pits: Ints = np.flatnonzero(is_clay & (chain.point_role == Role.OUTPUT))
        self._kiln = int(np.flatnonzero(is_clay & (chain.point_role == Role.INPUT))[0])
        self.city.tables.points["on_hand_kg"][self.pits] = _PLENTY_KG
        self._keys = entity_keys(["validation"])
        self._idle = self.city.idle_trucks()[0][::-1].copy()
        self._idle_count = self._idle.size
        self._sent = 0

    def send(self, at_ms: Ints, pit: Ints) -> Iterator[AnyArray]:
        """Send a truck for each of a sequence of orders; yield records of the orders delivered, as they come.

        Parameters
        ----------
        at_ms
            When each truck leaves, ascending, rounded down to the wheel's buckets, int64 (orders,).
        pit
            To which pit, as a number from 0, int64 (orders,).
        """
        for first in range(0, at_ms.size, _CHUNK):
            yield self._send_chunk(at_ms[first : first + _CHUNK], self.pits[pit[first : first + _CHUNK]])

    def finish(self, until_ms: int) -> AnyArray:
        """Let the city live on; return records of the orders delivered by then."""
        self.city.advance(until_ms >> BUCKET_SHIFT << BUCKET_SHIFT)
        return self.city.take_delivered()

    def _send_chunk(self, at_ms: Ints, supplier: Ints) -> AnyArray:
        number = self._sent + np.arange(at_ms.size)
        self._sent += at_ms.size
        buyer = np.full(at_ms.size, self._kiln)
        keys = combine_each(np.repeat(self._keys, at_ms.size), number)
        kg = np.full(at_ms.size, self.city.chain.order_kg)
        self.city.place_orders(buyer, supplier, kg, keys, number, int(at_ms[0]))
        rows, _ = self.city.open_loads()
        keep_ready(self.city.tables, rows, np.zeros(rows.size, dtype=np.bool_))
        at_ms = at_ms >> BUCKET_SHIFT << BUCKET_SHIFT
        self._idle_count = _send_each(self.city.tables, self.city.ways, rows, at_ms, self._idle, self._idle_count)
        if self._idle_count < 0:
            raise ValueError(f"{self._idle.size:,} trucks are too few for this stream of orders")
        return self.city.take_delivered()


@kernel
def _send_each(city: CityTables, ways: Ways, rows: Ints, at_ms: Ints, idle: Ints, idle_count: int) -> int:
    """Send an idle truck for each order at its instant; return how many are idle then, -1 if one lacked.

    Trucks that have delivered stand ready again; ``idle`` is the stack of them.
    """
    seen = city.counts[0].delivered
    stops = np.empty(2, dtype=np.int64)
    for i in range(rows.size):
        advance(city, ways, at_ms[i])
        while seen < city.counts[0].delivered:
            idle[idle_count] = city.orders[city.delivered[seen]].vehicle
            idle_count += 1
            seen += 1
        if idle_count == 0:
            return -1
        idle_count -= 1
        stops[:] = rows[i]  # pickup and drop
        send_for(city, ways, stops, idle[idle_count], at_ms[i])
    return idle_count


def _write(folder: Path, docks: Docks, pits: int, trucks: int, street: Street | None) -> None:
    at = 0 if street is None else 1
    street = street or Street(1.0, 60.0, 1000.0)
    lines = {
        "map/node.csv": ["node_id,x_coord,y_coord", "n0,0,0", f"n1,{street.km},0"],
        "map/link.csv": [
            "link_id,from_node_id,to_node_id,directed,length,free_speed,lanes,capacity",
            *(f"{i},n{i},n{1 - i},1,{street.km},{street.kmh},1,{street.capacity}" for i in (0, 1)),
        ],
        "sites.csv": [
            "site_id,kind,good,node_id,capacity_t_per_day,docks",
            f"kiln,factory,bricks,n0,1,{_DOCKS_AT_THE_KILN}",
            "store,retailer,,n0,1,1",
            *(f"pit{i},source,clay,n{at},1,{docks.docks}" for i in range(pits)),
        ],
        "vehicles.csv": ["vehicle_id,carrier,site_id", *(f"t{i},carrier,kiln" for i in range(trucks))],
    }
    for name, rows in lines.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("\n".join(rows) + "\n")


def _scenario(docks: Docks) -> Scenario:
    return Scenario.model_validate(
        {
            "roads": {
                # A truck counts for one car and waits on its own link, as in theory.
                "trucks": {"pce": 1.0, "spillback": False},
                "map": "map", "districts": 1, "background": {"scale": 0.0, "levels": 2},
                "length_unit": "km", "speed_unit": "km/h", "capacity_per": "link",
            },
            "industry": {
                "goods": [
                    {"name": "clay", "price": 200},
                    {"name": "bricks", "price": 900, "inputs": {"clay": 1.0}, "demand": 1},
                ],
                "sites": "sites.csv", "order_lot": _ORDER_T, "lot": 1000.0,
                "dock_time": docks.mean_h, "dock_time_cv": docks.cv, "dock_time_law": docks.law,
            },
            "fleet": {"table": "vehicles.csv"},
        }
    )  # fmt: skip

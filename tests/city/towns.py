"""Small cities for tests, built from files as a user's would be, and drawn at random."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import strategies as st

from sim.arrays import NONE, AnyArray, Ints
from sim.city.build import BuiltCity, build_city
from sim.city.city import City
from sim.city.tables import OrderState
from sim.city.traffic.conditions import RoadConditions, planned_closures
from sim.decisions.dispatch import assign_trucks
from sim.engine.streams import combine
from sim.scenario.load import LoadedScenario
from sim.scenario.schema import Industry, Scenario
from sim.units import HOUR_MS, MINUTE_MS


class Street(NamedTuple):
    """A road link from one node to another."""

    tail: int
    head: int
    km: float = 1.0
    kmh: float = 60.0
    capacity: float = 600.0


class Place(NamedTuple):
    """A row of ``sites.csv``."""

    name: str
    kind: str
    good: str = ""
    node: int = 0
    t_per_day: float = 80.0
    docks: int = 1


@dataclass(frozen=True)
class Town:
    """A built city and what it was built from."""

    built: BuiltCity
    loaded: LoadedScenario
    seed: int

    @property
    def city(self) -> City:
        """The city itself."""
        return self.built.city

    def conditions(self) -> RoadConditions:
        """What happens on the roads, made once more."""
        roads, network = self.scenario.roads, self.city.network
        planned, _ = planned_closures(roads.closures, network)
        return RoadConditions(network, self.built.traffic, roads, planned, self.built.districts.of_node, self.seed)

    @property
    def scenario(self) -> Scenario:
        """The scenario alone."""
        return self.loaded.scenario

    @property
    def industry(self) -> Industry:
        """The scenario's section on industry."""
        return self.loaded.scenario.industry


#: Clay is dug and burnt to bricks, which stores sell.
BRICKS: tuple[dict[str, Any], ...] = (
    {"name": "clay", "price": 200},
    {"name": "bricks", "price": 900, "inputs": {"clay": 1.3}, "demand": 1},
)
#: Two nodes and a street each way.
TWO_STREETS = (Street(0, 1), Street(1, 0))
#: A pit, a kiln and a store.
THREE_PLACES = (
    Place("pit", "source", "clay", 0, 200.0),
    Place("kiln", "factory", "bricks", 1, 80.0),
    Place("store", "retailer", "", 0, 1.0),
)


def town(
    folder: Path,
    *,
    streets: Sequence[Street] = TWO_STREETS,
    places: Sequence[Place] = THREE_PLACES,
    trucks: Sequence[str] = ("kiln", "store"),
    goods: Sequence[dict[str, Any]] = BRICKS,
    industry: dict[str, Any] | None = None,
    sensors: dict[str, Any] | None = None,
    load: float = 10.0,
    fleet: dict[str, Any] | None = None,
    traffic: float = 0.0,
    roads: dict[str, Any] | None = None,
    seed: int = 1,
) -> Town:
    """Write a map, sites and vehicles into ``folder`` and build the city.

    Parameters
    ----------
    trucks
        Site at which each truck stands first.
    load
        What a truck carries, t.
    traffic
        Peak load of the background traffic; without it, streets are free at every hour.
    roads
        What else the scenario says of the roads; street ``i`` is link ``i``.
    """
    _write(folder / "map" / "node.csv", ["node_id,x_coord,y_coord", *_circle(1 + max(max(s[:2]) for s in streets))])
    header = "link_id,from_node_id,to_node_id,directed,length,free_speed,lanes,capacity"
    rows = [f"{i},n{s.tail},n{s.head},1,{s.km},{s.kmh},1,{s.capacity}" for i, s in enumerate(streets)]
    _write(folder / "map" / "link.csv", [header, *rows])
    header = "site_id,kind,good,node_id,capacity_t_per_day,docks"
    _write(folder / "sites.csv", [header, *(f"{p[0]},{p[1]},{p[2]},n{p[3]},{p[4]},{p[5]}" for p in places)])
    rows = [f"t{i},carrier-{i % 3},{site}" for i, site in enumerate(trucks)]
    _write(folder / "vehicles.csv", ["vehicle_id,carrier,site_id", *rows])
    units = {"length_unit": "km", "speed_unit": "km/h", "capacity_per": "link"}
    background = {"scale": 1.0 if traffic else 0.0, "peak_load": traffic or 0.5, "levels": 2, "gap": 0.05}
    scenario = Scenario.model_validate(
        {
            "roads": {
                "map": "map",
                "districts": 1,
                "background": background,
                "trucks": {"pce": 1.0},
                **units,
                **(roads or {}),
            },
            "industry": {"goods": goods, "sites": "sites.csv", **(industry or {})},
            "fleet": {"table": "vehicles.csv", "load": load, **(fleet or {})},
            "sensors": sensors or {},
        }
    )
    loaded = LoadedScenario.from_scenario(scenario, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        return Town(build_city(loaded, seed), loaded, seed)


def _write(file: Path, lines: Sequence[str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n")


def _circle(nodes: int) -> list[str]:
    angle = 2 * np.pi * np.arange(nodes) / nodes
    return [f"n{i},{3 * np.cos(a):.4f},{3 * np.sin(a):.4f}" for i, a in enumerate(angle)]


# ── at random ────────────────────────────────────────────────────────────────────────────────────
class Draw(NamedTuple):
    """What a random town is drawn from; smaller is simpler."""

    seed: int
    nodes: int
    trucks: int
    makers: int  # most sites for one good
    stores: int
    docks: int  # most docks of a site
    round_times: bool  # everything takes whole minutes, so that much happens at one instant
    traffic: bool
    breakdowns: bool
    customers_wait: bool
    troubled: bool = False  # delays vary, lanes are blocked, links are closed
    jammed: bool = False  # links hold few trucks, so that queues spill back


def draws(**fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Draw]:
    """Random towns from a village of two nodes up."""
    fields: dict[str, st.SearchStrategy[Any]] = {
        "seed": st.integers(0, 2**32),
        "nodes": st.integers(2, 30),
        "trucks": st.integers(1, 30),
        "makers": st.integers(1, 3),
        "stores": st.integers(1, 3),
        "docks": st.integers(1, 3),
        "round_times": st.booleans(),
        "traffic": st.booleans(),
        "breakdowns": st.booleans(),
        "customers_wait": st.booleans(),
        "troubled": st.booleans(),
        "jammed": st.booleans(),
    }
    return st.builds(Draw, **{**fields, **fixed})


def random_town(draw: Draw, fleet: dict[str, Any] | None = None) -> Town:
    """The town that a draw stands for; trucks carry many orders unless ``fleet`` says otherwise."""
    rng = _chance(draw.seed)
    goods = _random_goods(rng)
    t_per_day = rng.choice([3.0, 96.0, 1440.0])
    places = _random_places(draw, goods, t_per_day, rng)
    industry: dict[str, Any] = {
        "lot": t_per_day * rng.choice([0.002, 0.02, 0.1]),
        "order_lot": t_per_day * rng.choice([0.01, 0.05, 0.2]),
        "cover": rng.choice([1.0, 12.0]),
        "output_cover": rng.choice([0.5, 14.0]),
        "dock_time": rng.choice([0.1, 0.5]),
        "dock_time_cv": 0.0 if draw.round_times else 0.5,
        "customer": rng.choice([0.01, 0.5]),
        "unmet": "backlog" if draw.customers_wait else "lost",
        "machines": {
            "mean_up": rng.choice([0.2, 3.0]) if draw.breakdowns else 1e6,
            "mean_repair": rng.choice([0.1, 2.0]) if draw.breakdowns else 0.0,
        },
    }
    with tempfile.TemporaryDirectory() as folder:
        return town(
            Path(folder),
            streets=(streets := _random_streets(draw, rng)),
            roads={
                **(_random_troubles(len(streets), _chance(draw.seed + 2)) if draw.troubled else {}),
                "trucks": {"pce": 2.0, "spacing": 0.5, "patience": 0.3} if draw.jammed else {"spillback": False},
            },
            places=places,
            trucks=[rng.choice(places).name for _ in range(draw.trucks)],
            goods=goods,
            industry=industry,
            load=1000.0,
            fleet=fleet,
            traffic=0.9 if draw.traffic else 0.0,
            seed=draw.seed,
        )


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311


def _random_goods(rng: random.Random) -> list[dict[str, Any]]:
    """Raw materials, and goods each made of some before it; what nobody uses is sold."""
    raw, made = rng.randint(1, 2), rng.randint(1, 3)
    goods: list[dict[str, Any]] = [{"name": f"g{i}", "price": 100} for i in range(raw)]
    used: set[str] = set()
    for i in range(raw, raw + made):
        names = rng.sample([good["name"] for good in goods], rng.randint(1, min(2, i)))
        goods.append({"name": f"g{i}", "price": 500, "inputs": {name: rng.choice([0.25, 1.0, 1.6]) for name in names}})
        used.update(names)
    for good in goods:
        if good["name"] not in used:
            good["demand"] = rng.choice([0.5, 1.0])
    return goods


def _random_places(draw: Draw, goods: list[dict[str, Any]], t_per_day: float, rng: random.Random) -> list[Place]:
    rows = [("retailer", "", i) for i in range(draw.stores)]
    for good in goods:
        kind = "factory" if "inputs" in good else "source"
        rows += [(kind, good["name"], i) for i in range(rng.randint(1, draw.makers))]
    rng.shuffle(rows)
    return [
        Place(
            f"{good or 'store'}-{i}", kind, good, rng.randrange(draw.nodes),
            t_per_day * rng.choice([0.5, 1.0, 1.0, 4.0]), rng.randint(1, draw.docks),
        )
        for kind, good, i in rows
    ]  # fmt: skip


def _random_streets(draw: Draw, rng: random.Random) -> list[Street]:
    """A ring, so that everything can be reached, and some more."""
    ends = [(i, (i + 1) % draw.nodes) for i in range(draw.nodes)]
    ends += [tuple(rng.sample(range(draw.nodes), 2)) for _ in range(rng.randint(0, 2 * draw.nodes))]
    lengths = [1.0, 2.0] if draw.round_times else [0.01, 0.7, 1.31, 4.0]
    return [Street(u, v, rng.choice(lengths), 60.0, rng.choice([6.0, 60.0, 1800.0])) for u, v in ends]


def _random_troubles(links: int, rng: random.Random) -> dict[str, Any]:
    begin = [rng.randrange(20) / 2 for _ in range(rng.randint(0, 6))]
    closures = [
        {"link": str(rng.randrange(links)), "begin": hour, "end": hour + rng.choice([0.5, 2.0, 30.0])} for hour in begin
    ]
    return {
        "variation": {"between_days": 0.5, "within_day": 0.8},
        "incidents": {"per_million_km": 3000.0, "closed": 0.5, "duration": rng.choice([0.1, 1.0])},
        "closures": closures,
    }


# ── what is done to them ─────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Script:
    """Institutions' commands: orders at given minutes, trucks every ten minutes, customers each hour.

    Parameters
    ----------
    edges
        Supplier edge of each order, in the order of ``place_ms``.
    place_ms
        When each order is placed.
    kg
        Quantity of each order; the usual one for those beyond the list.
    until_ms
        End of the play.
    """

    until_ms: int
    edges: list[int] = field(default_factory=list)
    place_ms: list[int] = field(default_factory=list)
    kg: list[int] = field(default_factory=list)

    @property
    def stops(self) -> list[int]:
        """Every instant at which somebody acts, ascending."""
        return sorted({*range(0, self.until_ms, 10 * MINUTE_MS), *self.place_ms})

    def quantity_kg(self, number: int, city: City) -> int:
        """Quantity of an order."""
        return self.kg[number] if number < len(self.kg) else city.chain.order_kg

    def placed_at(self, stop: int) -> list[int]:
        """Numbers of the orders placed at a stop."""
        return [number for number, time_ms in enumerate(self.place_ms) if time_ms == stop]


def random_script(here: Town, hours: int, most_orders: int = 250) -> Script:
    """Orders along random edges, about as many as the town can make, or twice, or half."""
    rng = _chance(here.seed + 1)
    chain = here.city.chain
    flow = float(chain.use_kg_per_h[np.unique(chain.edge_buyer)].sum()) / chain.order_kg
    orders = min(most_orders, 1 + round(flow * hours * rng.choice([0.5, 1.0, 2.0])))
    minutes = sorted(rng.choice([rng.randrange(60 * hours), 10 * rng.randrange(6 * hours)]) for _ in range(orders))
    edges = [rng.randrange(chain.edge_buyer.size) for _ in minutes]
    kg = [rng.choice([chain.order_kg, rng.randint(1, chain.order_kg)]) for _ in minutes]
    return Script(hours * HOUR_MS, edges, [minute * MINUTE_MS for minute in minutes], kg)


def order_along(city: City, edge: Ints, number: Ints, now_ms: int) -> None:
    """Place an order of the usual quantity along each edge."""
    keys = np.array([order_key(int(n)) for n in number], dtype=np.uint64)
    kg = np.full(edge.size, city.chain.order_kg)
    city.place_orders(city.chain.edge_buyer[edge], city.chain.edge_supplier[edge], kg, keys, number, now_ms)


def order_key(number: int) -> np.uint64:
    """Key of the draws about an order."""
    return np.uint64(combine(np.uint64(2014), number))


def play(here: Town, script: Script, watch: Callable[[int], None] = lambda _: None, *, start: bool = True) -> AnyArray:
    """Let the city live under a script; return all its orders by number, records of ``ORDER``.

    Parameters
    ----------
    watch
        Told of each stop before anybody acts, and of the end.
    start
        Whether the city is still to be started.
    """
    city = here.city
    if start:
        city.start()
    done: list[AnyArray] = []
    for stop in script.stops:
        city.advance(stop)
        watch(stop)
        done.append(act(city, script, stop))
    city.advance(script.until_ms)
    watch(script.until_ms)
    orders = np.concatenate([*done, city.take_delivered(), city.tables.orders])
    orders = orders[orders["state"] != OrderState.FREE]
    return orders[np.argsort(orders["event"])]


def act(city: City, script: Script, stop: int) -> AnyArray:
    """What institutions do at one stop, in the model's order; return the orders delivered since the last."""
    if stop % HOUR_MS == 0:
        city.start_hour(stop)
        city.sell(stop)
    elif stop % (10 * MINUTE_MS) == 0:
        city.refresh_roads(stop)
    delivered = city.take_delivered()
    numbers = np.array(script.placed_at(stop), dtype=np.int64)
    edges = np.array(script.edges, dtype=np.int64)[numbers]
    keys = np.array([order_key(int(number)) for number in numbers], dtype=np.uint64)
    kg = np.array([script.quantity_kg(number, city) for number in numbers.tolist()], dtype=np.int64)
    city.place_orders(city.chain.edge_buyer[edges], city.chain.edge_supplier[edges], kg, keys, numbers, stop)
    if stop % (10 * MINUTE_MS) == 0:
        send_nearest(city, stop)
    return delivered


def send_nearest(city: City, now_ms: int) -> None:
    """Send idle trucks for open loads by the rule for boards of any size."""
    orders, pickup = city.open_loads()
    trucks, stands = city.idle_trucks()
    if orders.size and trucks.size:
        row = assign_trucks(pickup, stands, city.drive_ms, "greedy")
        city.dispatch(orders, np.where(row == NONE, NONE, trucks[row]), now_ms)

"""Sites: ports and mines, factories, and stores; who owns them, what they make, where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np

from sim import units
from sim.arrays import Floats, Ints, Mask
from sim.city.plants.goods import Goods
from sim.city.roads.network import RoadNetwork
from sim.decisions.replenishment import POLICIES
from sim.engine.streams import Stream, entity_keys
from sim.errors import Problem, ScenarioError
from sim.scenario.schema import Industry
from sim.scenario.tables import HEADER, Column, Field, read_table


class SiteKind(IntEnum):
    """What a site does."""

    SOURCE = 0
    FACTORY = 1
    RETAILER = 2


class Ownership(IntEnum):
    """Who stands behind a firm."""

    PRIVATE = 0
    STATE = 1
    FOREIGN = 2


#: Good of a site that makes none.
NO_GOOD = -1
_CAPACITY_CV = 0.3
_STORE_SIZE_CV = 0.3
_DOCK_UTILISATION = 0.5
_FACTORIES_PER_PARK = 5
_FEWEST_PARKS = 24
#: Weight of a place that suits a purpose least, beside at most 1 or 2 of one that suits it best.
_LITTLE = 0.05


@dataclass(frozen=True)
class OwnWays:
    """How single sites order, where they differ from the whole industry.

    Parameters
    ----------
    policy
        Name of each site's policy, or empty.
    cover_h, reorder_h, review_h
        Hours in place of the industry's, or nan, float64 (sites,).
    """

    policy: tuple[str, ...]
    cover_h: Floats
    reorder_h: Floats
    review_h: Floats

    @classmethod
    def none(cls, sites: int) -> OwnWays:
        """Nobody differs."""
        return cls(("",) * sites, *(np.full(sites, np.nan) for _ in range(3)))


@dataclass(frozen=True)
class Sites:
    """Where goods are made and sold, one row a site.

    Parameters
    ----------
    names
        Stable name of each site.
    kind, ownership
        ``SiteKind`` and ``Ownership`` codes, int64 (sites,).
    good
        Good that the site makes, or ``NO_GOOD``, int64 (sites,).
    node
        Road node the site stands at, int64 (sites,).
    capacity_kg_per_day
        What its machine is planned to make in a day without breakdowns; for a store, the weight of its
        customers in the city's demand, float64 (sites,).
    productivity
        What it really makes of the same work and time, as a multiple of that, float64 (sites,).
    docks
        Trucks that can be served at once, int64 (sites,).
    opens_h, closes_h
        Hours of the day between which trucks are served, int64 (sites,).
    own_ways
        How single sites order.
    """

    names: tuple[str, ...]
    kind: Ints
    ownership: Ints
    good: Ints
    node: Ints
    capacity_kg_per_day: Floats
    productivity: Floats
    docks: Ints
    opens_h: Ints
    closes_h: Ints
    own_ways: OwnWays

    @property
    def count(self) -> int:
        """Number of sites."""
        return len(self.names)

    @property
    def rate_kg_per_day(self) -> Floats:
        """What each machine makes in a day without breakdowns, float64 (sites,)."""
        return self.capacity_kg_per_day * self.productivity

    def of(self, kind: SiteKind) -> Mask:
        """Which sites are of ``kind``, bool (sites,)."""
        return self.kind == kind


def availability(industry: Industry) -> float:
    """Share of time in which a machine is not under repair."""
    machines = industry.machines
    return machines.mean_up / (machines.mean_up + machines.mean_repair)


def _productivity(industry: Industry, kind: Ints, ownership: Ints) -> Floats:
    """What each site makes of the same work, as a multiple of what is planned, float64 (sites,)."""
    by_owner = np.array([getattr(industry.productivity, owner.name.lower()) for owner in Ownership])
    return np.where(kind == SiteKind.FACTORY, by_owner[ownership], 1.0)


def made_up_sites(industry: Industry, order_t: float, goods: Goods, network: RoadNetwork, seed: int) -> Sites:
    """Size and place ports and mines, factories and stores from the scenario's few numbers."""
    kinds, names, good = _roster(industry, goods)
    demand = made_up_demand_kg_per_day(industry, goods)
    capacity = _capacities(industry, goods, kinds, names, good, demand, seed)
    ownership = _owners(industry, kinds, names, seed)
    hours = np.array([getattr(industry.dock_hours, kind.name.lower()) for kind in SiteKind], dtype=np.int64)[kinds]
    return Sites(
        names=tuple(names),
        kind=kinds,
        ownership=ownership,
        good=good,
        node=_place(kinds, names, network, seed),
        capacity_kg_per_day=capacity,
        productivity=_productivity(industry, kinds, ownership),
        docks=_docks(industry, goods, kinds, good, capacity, demand, order_t),
        opens_h=hours[:, 0].copy(),
        closes_h=hours[:, 1].copy(),
        own_ways=OwnWays.none(len(names)),
    )


def made_up_demand_kg_per_day(industry: Industry, goods: Goods) -> float:
    """Demand at which factories of the stated mean size run at the stated utilisation."""
    makes = industry.factories * industry.output * units.KG_PER_T
    return makes * industry.utilisation * availability(industry) / float(goods.needed[~goods.is_raw].sum())


def _capacities(
    industry: Industry, goods: Goods, kinds: Ints, names: list[str], good: Ints, demand: float, seed: int
) -> Floats:
    """Plants and stores of different size that together make and sell what the demand needs."""
    keys = entity_keys(names)
    size = np.ones(len(names))
    for kind, stream, cv in (
        (SiteKind.FACTORY, "plant size", _CAPACITY_CV), (SiteKind.RETAILER, "store size", _STORE_SIZE_CV),
    ):  # fmt: skip
        mine = kinds == kind
        size[mine] = Stream(seed, stream).lognormals(keys[mine], 1.0, cv)
    for g in range(goods.count):
        utilisation = industry.source_utilisation if goods.is_raw[g] else industry.utilisation
        made_of_it = good == g
        if made_of_it.any():
            total = goods.needed[g] * demand / (utilisation * availability(industry))
            size[made_of_it] *= total / size[made_of_it].sum()
    return size


def _owners(industry: Industry, kinds: Ints, names: list[str], seed: int) -> Ints:
    """Ports and mines are the state's, stores private, factories as the scenario says."""
    u = Stream(seed, "ownership").uniforms(entity_keys(names))
    owner = np.where(u < industry.state_owned + industry.foreign_owned, Ownership.FOREIGN, Ownership.PRIVATE)
    owner[u < industry.state_owned] = Ownership.STATE
    owner[kinds == SiteKind.RETAILER] = Ownership.PRIVATE
    owner[kinds == SiteKind.SOURCE] = Ownership.STATE
    return owner.astype(np.int64)


def _docks(
    industry: Industry, goods: Goods, kinds: Ints, good: Ints, capacity: Floats, demand: float, order_t: float
) -> Ints:
    """As many docks as keep them busy for about half of the time, and no fewer than the scenario says."""
    takes_and_gives = np.where(good == NO_GOOD, 0.0, 1.0 + goods.recipe.sum(axis=1)[good])
    stores = kinds == SiteKind.RETAILER
    sold = demand * capacity / max(float(capacity[stores].sum()), 1e-300)
    loads = np.where(stores, sold, capacity * takes_and_gives) / (order_t * units.KG_PER_T)
    busy = loads * industry.dock_time / units.HOURS_PER_DAY
    return np.maximum(industry.docks, np.ceil(busy / _DOCK_UTILISATION)).astype(np.int64)


def _roster(industry: Industry, goods: Goods) -> tuple[Ints, list[str], Ints]:
    """Kind, name and good of every made-up site; factories go to goods by largest remainder."""
    made = np.flatnonzero(~goods.is_raw)
    wanted = goods.needed[made] / max(goods.needed[made].sum(), 1e-300) * (industry.factories - made.size)
    factories = 1 + np.floor(wanted).astype(np.int64)
    spare = industry.factories - int(factories.sum())
    factories[np.argsort(np.floor(wanted) - wanted, kind="stable")[:spare]] += 1
    kinds, names, good = [], [], []
    for g in np.flatnonzero(goods.is_raw).tolist():
        for i in range(industry.sources_per_good):
            kinds.append(SiteKind.SOURCE)
            names.append(f"source-{goods.names[g]}-{i + 1}")
            good.append(g)
    for g, many in zip(made.tolist(), factories.tolist(), strict=True):
        for i in range(many):
            kinds.append(SiteKind.FACTORY)
            names.append(f"{goods.names[g]}-{i + 1}")
            good.append(g)
    for i in range(industry.retailers):
        kinds.append(SiteKind.RETAILER)
        names.append(f"store-{i + 1}")
        good.append(NO_GOOD)
    return np.array(kinds, dtype=np.int64), names, np.array(good, dtype=np.int64)


def _place(kinds: Ints, names: list[str], network: RoadNetwork, seed: int) -> Ints:
    """Put stores near the centre, plants into industrial parks further out, ports and mines at the edge."""
    land = network.land
    weight = {
        SiteKind.SOURCE: _LITTLE + land.riverside + land.outskirts,
        SiteKind.FACTORY: _LITTLE + (1.0 - land.centrality),
        SiteKind.RETAILER: _LITTLE + land.centrality,
    }
    stream = Stream(seed, "place")
    node = np.empty(len(names), dtype=np.int64)
    for kind in SiteKind:
        mine = [names[row] for row in np.flatnonzero(kinds == kind)]
        node[kinds == kind] = (
            _in_parks(stream, mine, weight[kind])
            if kind == SiteKind.FACTORY
            else _draw_nodes(stream, mine, weight[kind])
        )
    return node


def _in_parks(stream: Stream, names: list[str], weight: Floats) -> Ints:
    """Factories share the addresses of industrial parks, which keeps destinations few in large cities."""
    parks = min(len(names), _FEWEST_PARKS + len(names) // _FACTORIES_PER_PARK)
    park_node = _draw_nodes(stream, [f"park-{i + 1}" for i in range(parks)], weight)
    return park_node[(stream.uniforms(entity_keys(names)) * parks).astype(np.int64)]


def _draw_nodes(stream: Stream, names: list[str], weight: Floats) -> Ints:
    cumulative = np.cumsum(weight)
    u = stream.uniforms(entity_keys(names)) * cumulative[-1]
    return np.searchsorted(cumulative, u, side="right").astype(np.int64)


_COLUMNS = (
    Column("site_id", "text", unique=True),
    Column("kind", "text", choices=("source", "factory", "retailer")),
    Column("good", "text", default=""),
    Column("node_id", "text"),
    Column("capacity_t_per_day", "float", low=0.0),
    Column("docks", "int", low=1, default=2),
    Column("opens_h", "int", low=0, high=24, default=0),
    Column("closes_h", "int", low=0, high=24, default=24),
    Column("ownership", "text", choices=("private", "state", "foreign"), default="private"),
    Column("policy", "text", choices=tuple(POLICIES), default=""),
    Column("cover_h", "float", above=0.0, default=np.nan, unit="h"),
    Column("reorder_h", "float", low=0.0, default=np.nan, unit="h"),
    Column("review_h", "float", low=1 / 60, default=np.nan, unit="h"),
)


def _lacks(made: set[Field], kind: Ints, goods: Goods) -> Iterator[tuple[str, str]]:
    """Yield what a whole table of sites lacks: a column, and what to write there."""
    if not (kind == SiteKind.RETAILER).any():
        yield "kind", "nobody sells anything; a city needs at least one retailer with customers"
    for name, needed in zip(goods.names, goods.needed, strict=True):
        if needed > 0 and name not in made:
            yield "good", f"nobody makes {name!r}, which the city needs; add a site that does"


def read_sites(file: Path, shown_as: str, industry: Industry, goods: Goods, network: RoadNetwork) -> Sites:
    """Read sites from a CSV table.

    Raises
    ------
    ScenarioError
        If a column is missing, a site names an unknown good or road node, nobody makes a good that
        the city needs, or nobody sells.
    """
    table = read_table(file, _COLUMNS, shown_as)
    kind = np.array([SiteKind[str(k).upper()] for k in table["kind"]], dtype=np.int64)
    good_row = {name: i for i, name in enumerate(goods.names)} | {"": NO_GOOD}
    node_row = {name: i for i, name in enumerate(network.node_ids)}
    problems = []
    problem_at: Callable[[int, str, str], Problem] = table.problem
    for row, (name, node) in enumerate(zip(table["good"], table["node_id"], strict=True)):
        if name not in good_row:
            problems.append(problem_at(row, "good", f"there is no good {name!r}; goods: {', '.join(goods.names)}"))
        elif (name == "") != (kind[row] == SiteKind.RETAILER):
            problems.append(problem_at(row, "good", "name the good of a source or factory, and none for a retailer"))
        if node not in node_row:
            problems.append(problem_at(row, "node_id", f"there is no drivable road node {node!r}"))
        if table["opens_h"][row] == table["closes_h"][row]:
            problems.append(problem_at(row, "closes_h", "it would never be open; write 0 and 24 for the whole day"))
    # A good may only seem to lack a maker because its name is misspelt.
    works = np.asarray(table["capacity_t_per_day"], dtype=np.float64) > 0
    made = {name for name, able in zip(table["good"], works, strict=True) if able}
    problems = problems or [table.problem(HEADER, *lack) for lack in _lacks(made, kind[works], goods)]
    if problems:
        raise ScenarioError(problems)
    ownership = np.array([Ownership[str(o).upper()] for o in table["ownership"]], dtype=np.int64)
    return Sites(
        names=tuple(map(str, table["site_id"])),
        kind=kind,
        ownership=ownership,
        good=np.array([good_row[name] for name in table["good"]], dtype=np.int64),
        node=np.array([node_row[node] for node in table["node_id"]], dtype=np.int64),
        capacity_kg_per_day=np.asarray(table["capacity_t_per_day"], dtype=np.float64) * units.KG_PER_T,
        productivity=_productivity(industry, kind, ownership),
        docks=np.asarray(table["docks"], dtype=np.int64),
        opens_h=np.asarray(table["opens_h"], dtype=np.int64),
        closes_h=np.asarray(table["closes_h"], dtype=np.int64),
        own_ways=OwnWays(
            tuple(table.texts("policy")), table.floats("cover_h"), table.floats("reorder_h"), table.floats("review_h")
        ),
    )

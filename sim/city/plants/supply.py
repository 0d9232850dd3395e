"""The supply chain: stocks at sites, what a lot takes and gives, and who may supply whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

import numpy as np

from sim import units
from sim.arrays import Floats, Ints, Keys
from sim.city.plants.candidates import choose_candidates
from sim.city.plants.goods import Goods
from sim.city.plants.sites import NO_GOOD, SiteKind, Sites, availability
from sim.city.roads.network import RoadNetwork
from sim.engine.streams import Stream, entity_keys
from sim.scenario.schema import Industry

#: Recipes are read to a millionth of a tonne a tonne: exactly, where they have no more digits than that.
_FINEST_RECIPE = 1_000_000
_SHORTEST_LOT_MS = 10 * units.SECOND_MS


class Role(IntEnum):
    """What a stock is for."""

    OUTPUT = 0
    INPUT = 1
    SHELF = 2


@dataclass(frozen=True)
class SupplyChain:
    """Stocks, recipes and candidate suppliers.

    A *point* is the stock of one good at one site. Points of a site stand together: output first,
    then inputs in the order of goods. An *edge* joins a point that orders to an output point that
    may supply it; edges of a point stand together.

    Parameters
    ----------
    goods, sites
        What the chain is made of.
    point_site, point_good, point_role
        Of each point, int64 (points,).
    point_key
        Key of each point's random draws, uint64 (points,).
    target_kg
        Order-up-to level of inputs and shelves, storage limit of outputs, int64 (points,).
    use_kg_per_h
        Mean rate at which the point is emptied, float64 (points,).
    output_point
        Output point of each site or -1, int64 (sites,).
    lot_kg, lot_ms
        Size and duration of a production lot, int64 (sites,); 0 where nothing is made.
    first_input
        Inputs of site ``s`` are rows ``first_input[s]:first_input[s + 1]``, int64 (sites + 1,).
    input_point
        Point of each input, int64 (inputs,).
    input_kg, input_lots
        What so many lots take of it, as whole numbers without a common divisor, int64 (inputs,).
    first_edge
        Edges of point ``p`` are ``first_edge[p]:first_edge[p + 1]``, int64 (points + 1,).
    edge_buyer, edge_supplier
        Ordering point and output point of each edge, int64 (edges,).
    supplier_price_fen_per_t
        Price each site asks for its output, int64 (sites,).
    order_kg, load_kg
        Usual quantity of an order, and largest load of a truck, int.
    demand_kg_per_day
        Mean demand of each shelf, 0 elsewhere, float64 (points,).
    """

    goods: Goods
    sites: Sites
    point_site: Ints
    point_good: Ints
    point_role: Ints
    point_key: Keys
    target_kg: Ints
    use_kg_per_h: Floats
    output_point: Ints
    lot_kg: Ints
    lot_ms: Ints
    first_input: Ints
    input_point: Ints
    input_kg: Ints
    input_lots: Ints
    first_edge: Ints
    edge_buyer: Ints
    edge_supplier: Ints
    supplier_price_fen_per_t: Ints
    order_kg: int
    load_kg: int
    demand_kg_per_day: Floats

    @property
    def points(self) -> int:
        """Number of points."""
        return int(self.point_site.size)

    def point_names(self) -> list[str]:
        """Stable name of each point: its site and good."""
        return _point_names(self.goods, self.sites, self.point_site, self.point_good)


def build_supply_chain(
    industry: Industry, truck_load_t: float, goods: Goods, sites: Sites, network: RoadNetwork, seed: int
) -> SupplyChain:
    """Lay out stocks, lots and candidate suppliers for given sites."""
    order_kg = max(1, units.kg_from_t(min(industry.order_lot, truck_load_t)))
    point_site, point_good, point_role = _points(goods, sites)
    keys = entity_keys(_point_names(goods, sites, point_site, point_good))
    demand = _retail_demand(industry, goods, sites, point_site, point_good, point_role)
    use = _use(industry, goods, sites, point_site, point_good, point_role, demand)
    lot_kg, lot_ms = _lots(industry, sites)
    output_point = np.full(sites.count, -1, dtype=np.int64)
    output_point[point_site[point_role == Role.OUTPUT]] = np.flatnonzero(point_role == Role.OUTPUT)
    is_input = point_role == Role.INPUT
    recipe = goods.recipe[sites.good[point_site[is_input]], point_good[is_input]]
    input_kg, input_lots = _lot_inputs(recipe, lot_kg[point_site[is_input]])
    own_cover_h = sites.own_ways.cover_h[point_site]
    cover_h = np.where(np.isnan(own_cover_h), industry.cover, own_cover_h)
    cover_h = np.where(point_role == Role.OUTPUT, industry.output_cover, cover_h)
    # A whole order on top: one is placed when stock and orders have come down to the cover.
    target = np.rint(use * cover_h).astype(np.int64) + order_kg
    orders = point_role != Role.OUTPUT
    ordering = {int(good): np.flatnonzero(orders & (point_good == good)) for good in np.unique(point_good[orders])}
    buyers, suppliers = choose_candidates(
        sites, network, ordering, sites.node[point_site], keys, use, industry.candidates, seed
    )
    return SupplyChain(
        goods=goods,
        sites=sites,
        point_site=point_site,
        point_good=point_good,
        point_role=point_role,
        point_key=keys,
        target_kg=target,
        use_kg_per_h=use,
        output_point=output_point,
        lot_kg=lot_kg,
        lot_ms=lot_ms,
        first_input=_first(point_site[is_input], sites.count),
        input_point=np.flatnonzero(is_input),
        input_kg=input_kg,
        input_lots=input_lots,
        first_edge=_first(buyers, point_site.size),
        edge_buyer=buyers,
        edge_supplier=output_point[suppliers],
        supplier_price_fen_per_t=_prices(industry, goods, sites, seed),
        order_kg=order_kg,
        load_kg=max(1, units.kg_from_t(truck_load_t)),
        demand_kg_per_day=demand,
    )


def _point_names(goods: Goods, sites: Sites, point_site: Ints, point_good: Ints) -> list[str]:
    return [f"{sites.names[s]}/{goods.names[g]}" for s, g in zip(point_site, point_good, strict=True)]


def _points(goods: Goods, sites: Sites) -> tuple[Ints, Ints, Ints]:
    rows: list[tuple[int, int, int]] = []
    sold = np.flatnonzero(goods.demand > 0)
    for site in range(sites.count):
        good = int(sites.good[site])
        if good == NO_GOOD:
            rows.extend((site, int(g), Role.SHELF) for g in sold)
            continue
        rows.append((site, good, Role.OUTPUT))
        rows.extend((site, int(g), Role.INPUT) for g in np.flatnonzero(goods.recipe[good]))
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy()


def city_demand_kg_per_day(industry: Industry, goods: Goods, sites: Sites) -> float:
    """Retail demand of the whole city at which the tightest good runs at the stated utilisation."""
    makes = np.zeros(goods.count)
    np.add.at(makes, sites.good[sites.good != NO_GOOD], sites.capacity_kg_per_day[sites.good != NO_GOOD])
    share = np.where(goods.is_raw, industry.source_utilisation, industry.utilisation)
    used = goods.needed > 0
    return float((makes[used] * share[used] / goods.needed[used]).min()) * availability(industry)


def _retail_demand(
    industry: Industry, goods: Goods, sites: Sites, point_site: Ints, point_good: Ints, point_role: Ints
) -> Floats:
    total = city_demand_kg_per_day(industry, goods, sites)
    stores = sites.of(SiteKind.RETAILER)
    weight = np.where(stores, sites.capacity_kg_per_day, 0.0)
    weight /= max(float(weight.sum()), 1e-300)
    return np.where(point_role == Role.SHELF, total * goods.demand[point_good] * weight[point_site], 0.0)


def _use(
    industry: Industry,
    goods: Goods,
    sites: Sites,
    point_site: Ints,
    point_good: Ints,
    point_role: Ints,
    demand: Floats,
) -> Floats:
    """Mean outflow of each point in kg/h when the city runs as sized."""
    total = city_demand_kg_per_day(industry, goods, sites)
    makes = np.zeros(goods.count)
    np.add.at(makes, sites.good[sites.good != NO_GOOD], sites.capacity_kg_per_day[sites.good != NO_GOOD])
    load = np.divide(goods.needed * total, makes, out=np.zeros(goods.count), where=makes > 0)
    made = sites.capacity_kg_per_day * np.where(sites.good == NO_GOOD, 0.0, load[sites.good])
    taken = goods.recipe[sites.good[point_site], point_good]
    per_day = np.where(point_role == Role.INPUT, made[point_site] * taken, made[point_site])
    return np.where(point_role == Role.SHELF, demand, per_day) / units.HOURS_PER_DAY


def _lots(industry: Industry, sites: Sites) -> tuple[Ints, Ints]:
    """Lots of the stated size, or as large as a machine makes in the shortest time that is simulated."""
    makes = (sites.good != NO_GOOD) & (sites.capacity_kg_per_day > 0)
    kg_per_ms = np.where(makes, sites.rate_kg_per_day, 1.0) / units.DAY_MS
    smallest = np.ceil(kg_per_ms * _SHORTEST_LOT_MS)
    lot_kg = np.maximum(smallest, max(1, units.kg_from_t(industry.lot))).astype(np.int64)
    lot_ms = np.maximum(np.rint(lot_kg / kg_per_ms), _SHORTEST_LOT_MS).astype(np.int64)
    return np.where(makes, lot_kg, 0), np.where(makes, lot_ms, 0)


def _lot_inputs(recipe: Floats, lot_kg: Ints) -> tuple[Ints, Ints]:
    """What lots take as fractions: kilograms, and the lots that take them, int64 (inputs,) each."""
    tonnes = [max(Fraction(each).limit_denominator(_FINEST_RECIPE), Fraction(1, _FINEST_RECIPE)) for each in recipe]
    takes = [each * lot for each, lot in zip(tonnes, lot_kg.tolist(), strict=True)]
    kg, lots = [each.numerator for each in takes], [each.denominator for each in takes]
    return np.array(kg, dtype=np.int64), np.array(lots, dtype=np.int64)


def _prices(industry: Industry, goods: Goods, sites: Sites, seed: int) -> Ints:
    spread = Stream(seed, "supplier price").normals(entity_keys(list(sites.names)))
    factor = np.clip(1.0 + industry.price_spread * spread, 0.5, 1.5)
    return np.where(sites.good == NO_GOOD, 0, np.rint(goods.price_fen_per_t[sites.good] * factor)).astype(np.int64)


def _first(rows: Ints, size: int) -> Ints:
    return np.searchsorted(rows, np.arange(size + 1)).astype(np.int64)

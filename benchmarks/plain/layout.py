"""Objects of the plain city, one for each row of the product's layout."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.plain.edge import Edge
from benchmarks.plain.exchange import Interest
from benchmarks.plain.firm import Firm
from benchmarks.plain.moment import FIRST_TRUCK
from benchmarks.plain.product import Product, Sensor
from benchmarks.plain.site import Machine, Site
from benchmarks.plain.stock import Stock
from sim.city.build import BuiltCity
from sim.city.plants.sites import Ownership
from sim.city.plants.supply import Role
from sim.engine.streams import Stream, entity_key, uniform
from sim.units import HOUR_MS, HOURS_PER_DAY, KG_PER_T, M_PER_KM, fen_from_cny

if TYPE_CHECKING:
    from benchmarks.plain.model import PlainCity

_TAKE_UP, _NOON = 0.3, 12


def make_sites(model: PlainCity, built: BuiltCity) -> tuple[list[Site], list[Stock]]:
    """Sites with their stocks."""
    chain = built.city.chain
    columns = (chain.sites.names, chain.sites.node.tolist(), chain.sites.docks.tolist())
    sites = [Site(model.env, row, *each) for row, each in enumerate(zip(*columns, strict=True))]
    stocks = []
    for number, site in enumerate(chain.point_site.tolist()):
        good, role, key = int(chain.point_good[number]), int(chain.point_role[number]), chain.point_key[number]
        target, use = int(chain.target_kg[number]), float(chain.use_kg_per_h[number])
        stocks.append(Stock(number, sites[site], good, role, key, target, use))
        sites[site].stocks.append(stocks[-1])
    return sites, stocks


def make_machines(model: PlainCity, built: BuiltCity) -> None:
    """A machine for every site that makes something."""
    chain, trucks = built.city.chain, built.roster.trucks
    for site in model.sites:
        if chain.lot_kg[site.row]:
            rows = slice(chain.first_input[site.row], chain.first_input[site.row + 1])
            columns = (chain.input_point[rows].tolist(), chain.input_kg[rows].tolist(), chain.input_lots[rows].tolist())
            inputs = [(model.stocks[point], kg, lots) for point, kg, lots in zip(*columns, strict=True)]
            lot_kg, lot_ms = int(chain.lot_kg[site.row]), int(chain.lot_ms[site.row])
            site.machine = Machine(model, site, lot_kg, lot_ms, inputs, FIRST_TRUCK + trucks + site.row)


def make_edges(model: PlainCity, built: BuiltCity, firms: list[Firm]) -> list[Edge]:
    """Candidate suppliers of every stock that is ordered for."""
    chain, fleet, choices = built.city.chain, model.settings.fleet, model.settings.choices
    distance_m = model.roads.between(built.city.network.length_m)
    time_ms = model.roads.between(built.traffic.link_time_ms[_NOON])
    edges = []
    for buyer, supplier in zip(chain.edge_buyer.tolist(), chain.edge_supplier.tolist(), strict=True):
        to, source = model.stocks[buyer], model.stocks[supplier]
        row = source.site.row
        price, capacity = int(chain.supplier_price_fen_per_t[row]), float(chain.sites.capacity_kg_per_day[row])
        edge = Edge(to, source, price, capacity, model.order_kg, choices)
        here, there = to.site.node, source.site.node
        km, hours = distance_m[here].drive_ms[there] / M_PER_KM, time_ms[here].drive_ms[there] / HOUR_MS
        edge.lies(km, hours, fleet, model.order_kg)
        edge.tonnes_per_term = to.use_kg_per_h * model.settings.feeds.term * HOURS_PER_DAY / KG_PER_T
        firms[to.site.row].consider(edge)
        edges.append(edge)
    return edges


def make_products(model: PlainCity, built: BuiltCity, firms: list[Firm], operators: list[Firm]) -> list[Product]:
    """One stock feed for every plant, sold by its owner or by whoever runs its sensors."""
    scenario, seed, sensors = model.settings, model.seed, built.sensors
    ask = fen_from_cny(scenario.feeds.ask)
    operated, by = (Stream(seed, s).key for s in ("sensors operated", "sensor operator"))
    products: list[Product] = []
    for site in (site for site in model.sites if site.stocks[0].role is Role.OUTPUT):
        stock, firm = site.output, firms[site.row]
        key, owner = entity_key(site.name), Ownership(int(built.city.chain.sites.ownership[site.row]))
        seller = firm
        if uniform(operated, key, 0) < scenario.sensors.operated:
            seller = operators[int(uniform(by, key, 0) * len(operators))]
        product = Product(len(products), entity_key(f"stock@{site.name}"), stock, firm, seller, ask)
        product.private = owner is not Ownership.STATE
        product.scale_kg = float(sensors.scale_kg[stock.number])
        rows = range(int(sensors.first[stock.number]), int(sensors.first[stock.number + 1]))
        product.sensors = [Sensor(int(sensors.key[row]), float(sensors.bias[row])) for row in rows]
        noise, bias = built.character.noise, scenario.sensors.bias
        product.error_kg = product.scale_kg * math.sqrt((noise * noise + bias * bias) / max(len(rows), 1))
        products.append(product)
    return products


def make_interests(edges: list[Edge], firms: list[Firm], products: list[Product], noise: float) -> list[Interest]:
    """Firms' interests in feeds of the suppliers that they may choose, by firm and product."""
    product_of = {product.stock: product for product in products}
    pairs = set()
    for edge in edges:
        product = product_of[edge.supplier]
        edge.error_kg = math.sqrt(product.error_kg**2 + (noise * product.scale_kg) ** 2)
        pairs.add((edge.buyer.site.row, product.row))
    for _, row in pairs:
        products[row].interested += 1
    for product in products:
        product.expected_licences = _TAKE_UP * product.interested
    return [Interest(firms[person], products[row]) for person, row in sorted(pairs)]


def groups_of(stocks: list[Stock], built: BuiltCity) -> dict[tuple[int, int], list[Stock]]:
    """Output stocks by good and district."""
    groups = defaultdict(list)
    for stock in stocks:
        if stock.role is Role.OUTPUT:
            groups[stock.good, int(built.districts.of_node[stock.site.node])].append(stock)
    return groups


def signed_keys(names: list[str]) -> list[np.int64]:
    """Keys of persons as counts that keys of deals are made with."""
    return [entity_key(name).astype(np.int64) for name in names]

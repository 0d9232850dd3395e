"""Building a city from a scenario: roads, traffic, plants, trucks and sensors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import units
from sim.arrays import NONE, AnyArray, Ints, in_cache_lines
from sim.city.city import City
from sim.city.fleet.roster import Roster, made_up_roster, read_roster
from sim.city.freight.orders import without_orders
from sim.city.plants.demand import RetailDemand
from sim.city.plants.goods import Goods
from sim.city.plants.sites import Sites, made_up_sites, read_sites
from sim.city.plants.supply import SupplyChain, build_supply_chain
from sim.city.roads import RoadReport, read_roads
from sim.city.roads.districts import Districts, divide
from sim.city.roads.network import RoadNetwork
from sim.city.routing.profile import HistoricRoutes
from sim.city.sensors.sensing import sensing_of
from sim.city.sensors.stock import Character, StockSensors, place_sensors
from sim.city.start import closure_table, jam_table, link_table, vehicle_table
from sim.city.tables import (
    CHANCE,
    INPUT,
    PASSAGE,
    PLANT,
    POINT,
    SITE,
    CityTables,
    Law,
    VehicleState,
    records,
)
from sim.city.traffic.background import BackgroundTraffic, background_traffic
from sim.city.traffic.conditions import RoadConditions, planned_closures
from sim.city.wheel import MOST_ENTITIES, wheel_tables
from sim.engine.streams import Stream, exponential
from sim.errors import ScenarioError
from sim.scenario.load import LoadedScenario
from sim.scenario.schema import Industry, Roads

_FEWEST_ORDERS = 256


@dataclass(frozen=True)
class BuiltCity:
    """A city and what others need to know to deal with it.

    Parameters
    ----------
    city
        The city itself.
    report
        How its road network came to be.
    roster
        Trucks and carriers.
    districts
        Division of the road nodes.
    traffic
        Traffic of everybody else.
    sensors, character
        Stock sensors.
    """

    city: City
    report: RoadReport
    roster: Roster
    districts: Districts
    traffic: BackgroundTraffic
    sensors: StockSensors
    character: Character


def build_city(loaded: LoadedScenario, seed: int) -> BuiltCity:
    """Build the city of a scenario under one seed.

    Raises
    ------
    ScenarioError
        If the map or a table cannot be used.
    """
    scenario = loaded.scenario
    whole, report = read_roads(scenario.roads, loaded.folder, loaded.problem)
    network = whole.drivable().network
    goods = Goods.from_scenario(scenario.industry.goods)
    sites = _sites(loaded, goods, network, seed)
    chain = build_supply_chain(scenario.industry, scenario.fleet.load, goods, sites, network, seed)
    roster = _roster(loaded, sites, seed)
    if roster.trucks + sites.count > MOST_ENTITIES:
        raise ScenarioError(loaded.problem("fleet.vehicles", f"trucks and sites together exceed {MOST_ENTITIES:,}"))
    traffic = background_traffic(whole, scenario.roads, loaded.folder, loaded.problem)
    place_node, place_of_site = np.unique(sites.node, return_inverse=True)
    routes = HistoricRoutes(network, traffic.link_time_ms, place_node)
    sensors, character = place_sensors(scenario.sensors, chain.point_key, chain.target_kg.astype(np.float64), seed)
    tables = _tables(scenario.industry, scenario.roads, network, chain, place_of_site, roster, seed)
    demand = RetailDemand.from_scenario(loaded, chain, seed)
    districts = divide(network, scenario.roads.districts)
    planned = _closures(loaded, network)
    conditions = RoadConditions(network, traffic, scenario.roads, planned, districts.of_node, seed)
    sensing = sensing_of(loaded, chain, sensors, character)
    city = City(network, chain, routes, conditions, demand, sensing, tables)
    return BuiltCity(city, report, roster, districts, traffic, sensors, character)


def _closures(loaded: LoadedScenario, network: RoadNetwork) -> AnyArray:
    closures = loaded.scenario.roads.closures
    planned, unknown = planned_closures(closures, network)
    if unknown:
        raise ScenarioError(
            [
                loaded.problem(f"roads.closures[{i}].link", f"trucks' roads have no link named {closures[i].link!r}")
                for i in unknown
            ]
        )
    return planned


def _sites(loaded: LoadedScenario, goods: Goods, network: RoadNetwork, seed: int) -> Sites:
    industry = loaded.scenario.industry
    if industry.sites is None:
        order_t = min(industry.order_lot, loaded.scenario.fleet.load)
        return made_up_sites(industry, order_t, goods, network, seed)
    return read_sites(loaded.resolve(industry.sites), industry.sites, industry, goods, network)


def _roster(loaded: LoadedScenario, sites: Sites, seed: int) -> Roster:
    fleet = loaded.scenario.fleet
    if fleet.table is None:
        return made_up_roster(fleet, sites, seed)
    return read_roster(loaded.resolve(fleet.table), fleet.table, sites, units.kg_from_t(fleet.load))


def _tables(
    industry: Industry,
    roads: Roads,
    network: RoadNetwork,
    chain: SupplyChain,
    place_of_site: Ints,
    roster: Roster,
    seed: int,
) -> CityTables:
    sites = chain.sites
    entities = roster.trucks + sites.count
    none = np.empty(0, dtype=np.int64)
    city = CityTables(
        **wheel_tables(entities),
        links=link_table(network),
        sites=records(
            SITE, sites.count, node=sites.node, place=place_of_site, free_docks=sites.docks, queue_head=NONE,
            queue_tail=NONE, opens_ms=sites.opens_h * units.HOUR_MS, closes_ms=sites.closes_h * units.HOUR_MS,
        ),
        vehicles=vehicle_table(sites.node[roster.first_site], roster.first_site, roster.load_kg),
        state_ms=in_cache_lines(np.zeros((roster.trucks, len(VehicleState)), dtype=np.int64)),
        points=records(
            POINT, chain.points, site=chain.point_site, limit_kg=chain.target_kg, on_hand_kg=chain.target_kg,
            queue_head=NONE, queue_tail=NONE,
        ),
        plants=_plants(industry, chain, seed),
        inputs=records(
            INPUT, chain.input_point.size, point=chain.input_point, kg=chain.input_kg, lots=chain.input_lots
        ),
        orders=none, free=none, delivered=none, counts=none,
        chances=_chances(industry, seed),
        jam=jam_table(roads.trucks),
        passages=records(PASSAGE, 0),
        met=closure_table(roster.trucks),
        came_from=roster.first_site.astype(np.int32),
    )  # fmt: skip
    return without_orders(city, max(_FEWEST_ORDERS, 4 * chain.points))


def _plants(industry: Industry, chain: SupplyChain, seed: int) -> AnyArray:
    life = Stream(seed, "machine life").key
    key = chain.point_key[np.maximum(chain.output_point, 0)]
    up_ms = units.ms_from_hours(industry.machines.mean_up)
    return records(
        PLANT, chain.sites.count, key=key, output=chain.output_point, lot_kg=chain.lot_kg, lot_ms=chain.lot_ms,
        first_input=chain.first_input[:-1], last_input=chain.first_input[1:],
        up_left_ms=[int(exponential(life, k, 0, up_ms)) + 1 for k in key],
    )  # fmt: skip


def _chances(industry: Industry, seed: int) -> AnyArray:
    machines = industry.machines
    hours = np.array([machines.mean_up, machines.mean_repair, industry.dock_time])
    names = ("machine life", "machine repair", "dock time")  # rows LIFE, REPAIR, DOCK
    laws = (Law.EXPONENTIAL, Law.LOGNORMAL, Law[industry.dock_time_law.upper()])
    return records(
        CHANCE, len(names), stream=np.array([Stream(seed, name).key for name in names]), mean_ms=hours * units.HOUR_MS,
        law=[int(law) for law in laws], cv=np.array([1.0, machines.repair_cv, industry.dock_time_cv]),
    )  # fmt: skip

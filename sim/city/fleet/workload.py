"""What freight asks of a fleet: expected loads, time a load, and the share of truck hours in use.

The one place where freight and fleet are weighed against each other, for whoever sizes a scenario.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from sim.arrays import Floats
from sim.city.build import BuiltCity
from sim.city.plants.goods import Goods
from sim.city.plants.sites import made_up_demand_kg_per_day
from sim.city.roads.network import RoadNetwork
from sim.scenario.schema import Industry, Scenario
from sim.units import HOUR_MS, HOURS_PER_DAY, KG_PER_T

#: Shares of truck hours below and above which a fleet is hard to believe in.
_IDLE_BELOW, _OVERWORKED_ABOVE = 0.2, 0.85
#: Share of truck hours in use for which a first scenario's fleet is sized.
_USUAL_SHARE = 0.5
#: Drive to a load over drive with it, by time: .38 to .55 in the shipped scenarios.
_EMPTY_PER_LOADED = 0.45
_ORIGINS = 24


@dataclass(frozen=True)
class Workload:
    """Freight of a mean day, with full order lots and a truck for each.

    Parameters
    ----------
    loads_per_day
        Loads of the whole city.
    hours_per_load
        Time that a load takes of its truck: drive to it, loading, drive with it, unloading; no queues.
    """

    loads_per_day: float
    hours_per_load: float

    @classmethod
    def of(cls, loads_per_day: float, industry: Industry, drive_h: float) -> Workload:
        """Freight whose loads are driven for ``drive_h`` on average."""
        return cls(loads_per_day, 2.0 * industry.dock_time + (1.0 + _EMPTY_PER_LOADED) * drive_h)

    def share_in_use(self, trucks: int) -> float:
        """Share of its hours in which a fleet is in use; above 1 it cannot keep up."""
        return self.loads_per_day * self.hours_per_load / (trucks * HOURS_PER_DAY)

    def doubts(self, trucks: int) -> list[str]:
        """What is hard to believe about a fleet of that many trucks, and what to write instead."""
        share, usual = self.share_in_use(trucks), self.usual_fleet()
        if _IDLE_BELOW <= share <= _OVERWORKED_ABOVE:
            return []
        what = "stand idle most of the time" if share < _IDLE_BELOW else "can hardly keep up"
        return [f"{trucks:,} trucks {what}: in use for {share:.0%}; about {usual:,} would be for half of their hours"]

    def usual_fleet(self) -> int:
        """Trucks that are in use for a usual share of the time."""
        return max(1, round(self.share_in_use(1) / _USUAL_SHARE))


def workload_of(built: BuiltCity, scenario: Scenario) -> Workload:
    """Freight of a city as it is sized, drives by the public map at noon."""
    chain, place = built.city.chain, built.city.tables.sites["place"]
    to, source = (place[chain.point_site[points]] for points in (chain.edge_buyer, chain.edge_supplier))
    candidates = np.diff(chain.first_edge)[chain.edge_buyer]
    loads = chain.use_kg_per_h[chain.edge_buyer] * HOURS_PER_DAY / chain.order_kg / candidates
    drive_h = _mean(built.city.routes.mean_drive_h(to, source), loads)
    return Workload.of(float(loads.sum()), scenario.industry, drive_h)


def made_up_workload(industry: Industry, load_t: float, network: RoadNetwork) -> Workload:
    """Freight of a city that is yet to be made up on a map, drives on empty roads between any two junctions."""
    goods = Goods.from_scenario(industry.goods)
    moved_t = made_up_demand_kg_per_day(industry, goods) * float(goods.needed.sum()) / KG_PER_T
    return Workload.of(moved_t / min(industry.order_lot, load_t), industry, _mean_free_drive_h(network))


def _mean(values: Floats, weights: Floats) -> float:
    return float(np.average(values, weights=weights)) if weights.sum() > 0 else 0.0


def _mean_free_drive_h(network: RoadNetwork) -> float:
    """Mean time at free speed from some junctions to all."""
    # Of parallel links the least is kept: a sparse matrix would add them up.
    order = np.lexsort((network.free_ms, network.head, network.tail))
    tail, head = network.tail[order], network.head[order]
    least = np.r_[True, (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])]
    free_ms = network.free_ms[order][least].astype(np.float64)
    graph = csr_array((free_ms, (tail[least], head[least])), shape=(network.nodes, network.nodes))
    origins = np.unique(np.linspace(0, network.nodes - 1, _ORIGINS).astype(np.int64))
    drive_ms = dijkstra(graph, indices=origins)
    return float(drive_ms[np.isfinite(drive_ms)].mean()) / HOUR_MS

"""Background traffic by the hour: equilibria at a few levels, and every hour in between them.

Trucks are few beside everybody else, so background traffic is assigned once, for the whole day,
and taken as given: it sets the usual travel time of each link and uses up capacity.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim import units
from sim.arrays import Floats, Ints
from sim.city.roads import districts, map_folder, map_form, tntp
from sim.city.roads.network import RoadNetwork
from sim.city.traffic import assignment, bpr, cache, demand, gravity, loading, trip_files
from sim.city.traffic.assignment import Equilibrium, times
from sim.city.traffic.demand import Demand, demand_from_pairs
from sim.city.traffic.gravity import gravity_demand
from sim.city.traffic.trip_files import read_trips
from sim.engine import elementary
from sim.errors import Problem, ScenarioError
from sim.scenario import schema
from sim.scenario.files import inside

#: What equilibria follow from beside their inputs: kept ones are forgotten when it changes.
_CODE = (assignment, bpr, demand, districts, elementary, gravity, loading, trip_files)
#: Speed of a queue: however large the volume, no link is slower. The volume-delay function is no
#: queueing model and knows no such bound.
CRAWL_KMH = 3.0
_KIND = "background"


class _Levels(NamedTuple):
    """Equilibria from the lowest to the highest level of traffic."""

    share: Floats  # (levels,) of the peak demand
    volume: Floats  # (levels, links of the whole network)
    gap: Floats  # (levels,)
    stranded: Floats  # (levels,) vehicles an hour without a path
    trips: Floats  # (1,) vehicles an hour at share 1


@dataclass(frozen=True, eq=False)
class BackgroundTraffic:
    """Traffic of everybody else on the links that trucks use.

    Parameters
    ----------
    link_time_ms
        Usual time on each link in each hour of the day, int64, shape (24, links).
    volume
        Vehicles an hour on each link in each hour, shape (24, links).
    link
        Number of each link in the whole network, int64, shape (links,).
    mean_speed_kmh
        Kilometres over hours of all background traffic in each hour, shape (24,); in an hour without
        traffic, that of the usual ways at free speed.
    crowded
        Share of the whole network's links above capacity in each hour, shape (24,).
    trips
        Vehicles an hour in the peak hour.
    stranded
        Of these, vehicles that have no path on the map.
    gap, gap_wanted
        Largest relative gap of the equilibria, and the one asked for.
    source
        Where the trips come from.
    from_cache
        Whether the equilibria had been computed before.
    """

    link_time_ms: Ints
    volume: Floats
    link: Ints
    mean_speed_kmh: Floats
    crowded: Floats
    trips: float
    stranded: float
    gap: float
    gap_wanted: float
    source: str
    from_cache: bool

    def lines(self) -> list[str]:
        """What a planner should know, one sentence a line."""
        slowest = int(self.mean_speed_kmh.argmin())
        best, worst = self.mean_speed_kmh.max(), self.mean_speed_kmh[slowest]
        crowded = f"when {self.crowded[slowest]:.1%} of the links are above capacity"
        said = [
            f"background traffic: {self.trips:,.0f} vehicles an hour at the peak ({self.source})",
            f"mean speed {best:.0f} km/h in the quietest hour, {worst:.0f} km/h from {slowest}:00, {crowded}",
        ]
        if self.gap > self.gap_wanted:
            said.append(f"equilibria only reached a relative gap of {self.gap:.1e}, not {self.gap_wanted:.1e}")
        if self.stranded > 0.0:
            said.append(f"{self.stranded:,.0f} vehicles an hour find no path and are left out")
        return said


def no_traffic(network: RoadNetwork) -> BackgroundTraffic:
    """Roads of a network with nobody else on them: every link at free speed in every hour."""
    hours = units.HOURS_PER_DAY
    nothing = np.zeros(hours)
    return BackgroundTraffic(
        link_time_ms=np.tile(network.free_ms, (hours, 1)), volume=np.zeros((hours, network.links)),
        link=np.arange(network.links), mean_speed_kmh=nothing, crowded=nothing, trips=0.0, stranded=0.0, gap=0.0,
        gap_wanted=1.0, source="none", from_cache=False,
    )  # fmt: skip


def background_traffic(
    network: RoadNetwork, roads: schema.Roads, folder: Path, problem: Callable[[str, str], Problem]
) -> BackgroundTraffic:
    """Background traffic of a scenario's roads.

    Trips come from ``background.demand``; else from the map folder's ``*_trips.tntp``, if the map is
    TNTP; else from a gravity model. Equilibria are kept in the user's cache, so that a second start
    takes no time.

    Parameters
    ----------
    network
        The whole network, centroids among them.
    roads
        Section of the scenario.
    folder
        Folder that paths of the scenario start from.
    problem
        Makes a problem out of a path in the scenario and a message.

    Raises
    ------
    ScenarioError
        If the table of trips is missing or faulty.
    """
    settings = roads.background
    found = _trips_file(roads, folder, problem)
    key = _key(network, settings, found)
    kept = _fetch(key, settings.levels, network.links)
    levels = kept or _equilibria(network, settings, _demand(network, settings, found))
    if kept is None:
        cache.keep(_KIND, key, levels._asdict())
    volume = _hourly(levels, np.array(settings.profile))
    source = found[1] if found else "gravity model"
    return _on_trucks_links(network, volume, levels, settings.gap, source, from_cache=kept is not None)


def _trips_file(roads: schema.Roads, folder: Path, problem: Callable[[str, str], Problem]) -> tuple[Path, str] | None:
    """Table of trips and what to call it, if there is one."""
    stated = roads.background.demand
    if stated is not None:
        try:
            file = inside(folder, stated)
        except ValueError as error:
            raise ScenarioError(problem("roads.background.demand", f"{stated!r}: {error}")) from None
        if not file.is_file():
            raise ScenarioError(problem("roads.background.demand", f"there is no file {stated!r} beside the scenario"))
        return file, stated
    if roads.map is None:
        return None
    place = map_folder(roads, folder, problem)
    beside = tntp.trips_file(place) if map_form(place) == "TNTP" else None
    return (beside, f"{roads.map}/{beside.name}") if beside else None


def _demand(network: RoadNetwork, settings: schema.Background, found: tuple[Path, str] | None) -> Demand:
    """Trips of the peak hour."""
    if found is None:
        return gravity_demand(network, settings.scale * settings.peak_load)
    origin, destination, trips = read_trips(*found, network)
    return demand_from_pairs(origin, destination, trips * (settings.scale / settings.demand_hours), found[1])


def _key(network: RoadNetwork, settings: schema.Background, found: tuple[Path, str] | None) -> str:
    columns = (
        network.x, network.y, network.tail, network.head, network.free_time_min, network.length_km, network.capacity,
        network.alpha, network.beta, network.through, network.land.centrality,
    )  # fmt: skip
    return cache.fingerprint(
        columns,
        (
            (settings.demand_hours, settings.scale, settings.peak_load, settings.levels, settings.gap),
            max(settings.profile),
            "\n".join(network.node_ids),
            network.geographic,
            sorted(network.zones.items()),
            found[0].read_bytes() if found else b"",
            trip_files.is_tntp(found[0]) if found else None,
        ),
        _CODE,
    )


def _fetch(key: str, levels: int, links: int) -> _Levels | None:
    arrays = cache.fetch(_KIND, key)
    if arrays is None or set(arrays) != set(_Levels._fields) or arrays["volume"].shape != (levels, links):
        return None
    return _Levels(**arrays)


def _equilibria(network: RoadNetwork, settings: schema.Background, trips: Demand) -> _Levels:
    """Equilibria from the lowest level up, each started from the one below in proportion.

    Upwards is the quick way: little traffic has everybody on the cheapest path, and each level only
    has to spread a little further.
    """
    share = max(settings.profile) * np.arange(1, settings.levels + 1) / settings.levels
    volume = np.zeros((share.size, network.links))
    gap, stranded = np.zeros(share.size), np.zeros(share.size)
    if trips.pairs and share[-1] > 0.0:
        equilibrium = Equilibrium(network, trips)
        for level, factor in enumerate(share.tolist()):
            found = equilibrium.assign(gap=settings.gap, factor=factor)
            volume[level], gap[level], stranded[level] = found.volume, found.gap, found.stranded
    return _Levels(share, volume, gap, stranded, np.array([trips.total]))


def _hourly(levels: _Levels, profile: Floats) -> Floats:
    """Volume of each hour, between those of the nearest levels in proportion, shape (24, links)."""
    share = np.concatenate([[0.0], levels.share])
    volume = np.concatenate([np.zeros((1, levels.volume.shape[1])), levels.volume])
    above = np.clip(np.searchsorted(share, profile), 1, share.size - 1)
    width = share[above] - share[above - 1]
    weight = np.divide(profile - share[above - 1], width, out=np.zeros_like(profile), where=width > 0.0)[:, None]
    hourly: Floats = (1.0 - weight) * volume[above - 1] + weight * volume[above]
    return hourly


def _on_trucks_links(
    network: RoadNetwork, volume: Floats, levels: _Levels, gap_wanted: float, source: str, *, from_cache: bool
) -> BackgroundTraffic:
    part = network.drivable()
    time_min = np.stack([times(network, row) for row in volume])
    vehicle_h = (volume * time_min).sum(axis=1) / 60.0
    vehicle_km = (volume * network.length_km).sum(axis=1)
    usual = levels.volume[0] if levels.volume[0].any() else np.ones(network.links)
    free_h = float((usual * network.free_time_min).sum()) / 60.0
    empty_kmh = float((usual * network.length_km).sum()) / free_h if free_h > 0.0 else 0.0
    free_ms = part.network.free_ms
    crawl_ms = np.rint(part.network.length_km / CRAWL_KMH * units.HOUR_MS).astype(np.int64)
    time_ms = np.rint(time_min[:, part.links] * units.MINUTE_MS).astype(np.int64)
    rated = network.capacity > 0.0
    return BackgroundTraffic(
        link_time_ms=np.clip(time_ms, free_ms, np.maximum(crawl_ms, free_ms)),
        volume=np.ascontiguousarray(volume[:, part.links]),
        link=part.links,
        mean_speed_kmh=np.divide(vehicle_km, vehicle_h, out=np.full(volume.shape[0], empty_kmh), where=vehicle_h > 0.0),
        crowded=(volume[:, rated] > network.capacity[rated]).mean(axis=1) if rated.any() else np.zeros(volume.shape[0]),
        trips=float(levels.trips[0]),
        stranded=float(levels.stranded[-1]),
        gap=float(levels.gap.max()),
        gap_wanted=gap_wanted,
        source=source,
        from_cache=from_cache,
    )

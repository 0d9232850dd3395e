"""What customers want at each shelf, hour by hour."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from sim import units
from sim.arrays import Floats, Ints, Keys
from sim.city.plants.processes import DemandProcess, NormalDemand, PoissonCustomers, ReplayedDemand
from sim.city.plants.series import Series, read_series
from sim.city.plants.supply import Role, SupplyChain
from sim.engine.elementary import cosine_of_turns
from sim.engine.streams import Stream
from sim.errors import ScenarioError
from sim.scenario.load import LoadedScenario
from sim.scenario.schema import Scenario

_DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Season:
    """How the mean of demand varies with the hour of the day, the day of the week and the day of the year.

    Parameters
    ----------
    hours
        Share of a day's demand in each hour, float64 (24,).
    weekdays
        Demand of each day of the week, Monday first, over that of a mean day, float64 (7,).
    amplitude, peak
        Height of the annual wave above its mean, and day of the year of its top.
    start
        Date of day 0.
    """

    hours: Floats
    weekdays: Floats
    amplitude: float
    peak: int
    start: dt.date

    @classmethod
    def from_scenario(cls, scenario: Scenario) -> Season:
        """Read the seasons of a scenario's demand; a recording of single hours has its own."""
        demand = scenario.industry.demand
        hours = np.array(scenario.industry.shopping)
        if demand.process == "replay":
            return cls(np.full(hours.size, 1.0 / hours.size), np.ones(units.DAYS_PER_WEEK), 0.0, 1, scenario.start)
        weekdays = np.array(demand.weekdays)
        return cls(
            hours / hours.sum(), weekdays / weekdays.mean(), demand.annual_amplitude, demand.annual_peak, scenario.start
        )

    def share(self, now_ms: int) -> float:
        """Share of a mean day's demand that falls into the hour that starts now."""
        day, hour = divmod(now_ms // units.HOUR_MS, units.HOURS_PER_DAY)
        date = self.start + dt.timedelta(days=day)
        wave = cosine_of_turns((date.timetuple().tm_yday - self.peak) / _DAYS_PER_YEAR)
        return float(self.hours[hour] * self.weekdays[date.weekday()] * (1.0 + self.amplitude * wave))


@dataclass(frozen=True)
class RetailDemand:
    """Demand at each shelf, a keyed function of the hour.

    Parameters
    ----------
    shelves
        Points at which customers buy, int64 (shelves,).
    key
        Their keys, uint64 (shelves,).
    mean_kg_per_day
        Mean demand at each, float64 (shelves,).
    season
        What the mean of an hour is.
    process
        What chance makes of it.
    customers_wait
        Whether unmet demand is backlogged; otherwise it is lost.
    """

    shelves: Ints
    key: Keys
    mean_kg_per_day: Floats
    season: Season
    process: DemandProcess
    customers_wait: bool

    @classmethod
    def from_scenario(cls, loaded: LoadedScenario, chain: SupplyChain, seed: int) -> RetailDemand:
        """Read the demand of the scenario's stores.

        Raises
        ------
        ScenarioError
            If the series to replay cannot be used.
        """
        shelves = np.flatnonzero(chain.point_role == Role.SHELF)
        return cls(
            shelves=shelves,
            key=chain.point_key[shelves],
            mean_kg_per_day=chain.demand_kg_per_day[shelves],
            season=Season.from_scenario(loaded.scenario),
            process=_process(loaded, chain, shelves, seed),
            customers_wait=loaded.scenario.industry.unmet == "backlog",
        )

    def wanted_kg(self, now_ms: int) -> Ints:
        """What the customers of the hour that starts now want at each shelf, int64 (shelves,)."""
        return self.process.wanted_kg(self.key, self.mean_kg_per_day * self.season.share(now_ms), now_ms)


def _process(loaded: LoadedScenario, chain: SupplyChain, shelves: Ints, seed: int) -> DemandProcess:
    industry = loaded.scenario.industry
    demand, stream = industry.demand, Stream(seed, "customers").key
    if demand.series is not None:
        series = read_series(loaded.resolve(demand.series), demand.series, least=0.0)
        return ReplayedDemand(series, _rows(loaded, series, chain, shelves))
    if demand.process == "poisson":
        return PoissonCustomers(stream, max(1, units.kg_from_t(industry.customer)))
    correlation = demand.correlation if demand.process == "ar1" else 0.0
    return NormalDemand(stream, demand.cv, correlation, round(demand.period) * units.HOUR_MS)


def _rows(loaded: LoadedScenario, series: Series, chain: SupplyChain, shelves: Ints) -> Ints:
    """Recording of each shelf: its own, or one of its site, of its good, or of all."""
    row_of = {name: row for row, name in enumerate(series.names)}
    rows = []
    for point in shelves.tolist():
        site, good = chain.sites.names[chain.point_site[point]], chain.goods.names[chain.point_good[point]]
        found = [row_of[name] for name in ((site, good), (site, ""), ("", good), ("", "")) if name in row_of]
        if not found:
            message = f"no recording is about {good!r} at {site!r}; add one, or one without a site_id"
            raise ScenarioError(loaded.problem("industry.demand.series", message))
        rows.append(found[0])
    used = np.unique(rows).tolist()
    if any(series.hourly[row].sum() == 0 for row in used):
        raise ScenarioError(loaded.problem("industry.demand.series", "a recording without demand has no mean"))
    return np.array(rows, dtype=np.int64)

"""Roads, everybody else's traffic on them, and what happens there."""

from __future__ import annotations

from typing import Literal

from pydantic import (
    Field,
    field_validator,
    model_validator,
)

from sim.scenario.schema.values import (
    Hours,
    Inside,
    Kilometres,
    Number,
    Section,
    Share,
    Spell,
    Whole,
    misfit,
    one_share_an_hour,
)


class SyntheticCity(Section):
    """A made-up city: a river, ring roads, and a hierarchy of streets."""

    nodes: Whole = Field(default=600, ge=4, le=200_000)
    """about how many road junctions"""
    size: Kilometres = Field(default=12.0, gt=0)
    """edge of the square that the city fills"""
    seed: Whole = 2014
    """seed of the map alone, so that one map serves many seeds of a run"""
    river: bool = Field(default=True, strict=True)
    """whether a river with few bridges cuts the city in two"""


class Background(Section):
    """Traffic of everybody else, assigned to the roads at user equilibrium."""

    demand: Inside | None = None
    """trips: CSV (o_node_id, d_node_id, vehicles; or o_zone_id, d_zone_id, volume) or *_trips.tntp, which
    is found by itself beside a TNTP map; a gravity model where there is none"""
    demand_hours: Hours = Field(default=1.0, gt=0)
    """length of time in which the trips of ``demand`` start"""
    scale: Number = Field(default=1.0, ge=0)
    """factor on the number of trips"""
    peak_load: Share = 0.5
    """vehicle-kilometres of the peak hour as a share of what all lanes could carry, for the gravity model"""
    profile: tuple[Share, ...] = (
        0.10, 0.07, 0.05, 0.05, 0.08, 0.20, 0.50, 0.90, 1.00, 0.75, 0.60, 0.60,
        0.62, 0.60, 0.60, 0.65, 0.75, 0.95, 0.98, 0.70, 0.50, 0.35, 0.25, 0.15,
    )  # fmt: skip
    """traffic of each hour of the day as a share of the peak hour"""
    levels: Whole = Field(default=6, ge=1, le=24)
    """number of traffic levels for which an equilibrium is computed"""
    gap: Number = Field(default=1e-3, gt=0, lt=1)
    """relative gap at which an equilibrium counts as reached"""

    _whole_day = field_validator("profile")(one_share_an_hour)


class Variation(Section):
    """How the delay on the roads differs from what is usual for the hour; its mean is the usual delay."""

    between_days: Number = Field(default=0.2, ge=0, le=2)
    """coefficient of variation of a district's delay from day to day"""
    within_day: Number = Field(default=0.4, ge=0, le=2)
    """coefficient of variation of a link's delay within a day"""
    memory: Hours = Field(default=1.0, ge=0.1)
    """time in which a link's delay becomes another"""


class Incidents(Section):
    """Crashes and breakdowns that block a lane or close a link."""

    per_million_km: Number = Field(default=3.0, ge=0)
    """incidents per million kilometres that everybody else drives"""
    duration: Hours = Field(default=0.75, gt=0)
    """mean time until the road is clear"""
    duration_cv: Number = Field(default=1.0, ge=0)
    """coefficient of variation of that time"""
    closed: Share = 0.1
    """share of incidents that close the link; the others block one lane"""
    rerouted: Share = 0.5
    """share of everybody else's traffic that turns off before a blocked lane"""


class Closure(Spell):
    """A link that is closed for a time known beforehand to its owner, and to trucks when they meet it."""

    link: str
    """name of the link on the map; a street's backward direction ends in ``r``"""


class TrucksOnRoads(Section):
    """How trucks share links with everybody else and with each other."""

    pce: Number = Field(default=2.0, ge=1, le=10)
    """cars that a truck counts for in capacity and room (Highway Capacity Manual 2016, level terrain)"""
    spillback: bool = Field(default=True, strict=True)
    """whether links fill up, so that queues reach back into the links before"""
    spacing: Kilometres = Field(default=0.0075, gt=0)
    """length of road that a car takes up in a jam"""
    jam_wave: Number = Field(default=18.0, gt=0, le=100)
    """speed in km/h at which room in a jam moves back"""
    others_most: Share = 0.9
    """most of a link's capacity and room that everybody else can take from trucks"""
    patience: Hours = Field(default=5 / 60, gt=0)
    """time without movement after which a truck enters a full link all the same, which is counted"""


class Roads(Section):
    """The road network: a folder with a GMNS or TNTP network, or a synthetic city."""

    map: Inside | None = None
    """folder with node.csv and link.csv (GMNS) or *_net.tntp (TNTP)"""
    synthetic: SyntheticCity | None = None
    """a made-up city instead of a map"""
    length_unit: Literal["auto", "km", "m", "mi", "ft"] = "auto"
    """unit of link lengths; ``auto`` reads it from the file or compares with coordinates"""
    speed_unit: Literal["auto", "km/h", "mph", "m/s"] = "auto"
    """unit of free speeds in a GMNS network"""
    time_unit: Literal["auto", "min", "h", "s"] = "auto"
    """unit of free-flow times in a TNTP network"""
    capacity_per: Literal["auto", "lane", "link"] = "auto"
    """what capacities in a GMNS network are for; ``auto``: a lane, unless no lane could carry that much"""
    districts: Whole = Field(default=9, ge=1, le=400)
    """about how many districts the city is divided into"""
    background: Background = Background()
    variation: Variation | None = None
    """how delays vary about the usual; ``{}`` for variation by default values, none without"""
    incidents: Incidents | None = None
    """crashes and breakdowns; ``{}`` for incidents by default values, none without"""
    trucks: TrucksOnRoads = TrucksOnRoads()
    closures: tuple[Closure, ...] = ()
    """links that are closed for a time"""

    @model_validator(mode="after")
    def _one_source(self) -> Roads:
        if self.map is not None and self.synthetic is not None:
            raise misfit("synthetic", "give either `map` or `synthetic`, not both")
        return self

    @property
    def made_up(self) -> SyntheticCity:
        """The synthetic city to build where no map is given."""
        return self.synthetic or SyntheticCity()

"""What a user may write in a scenario, with every default: the only place where defaults live.

Quantities are in users' units (hours, tonnes, CNY, kilometres); the rooms convert them once.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from sim import units
from sim.levers import LEVERS, NO_LIMIT, PRESETS, Lever, Policy, preset
from sim.units import Dimension


@dataclass(frozen=True)
class _Quantity:
    """Marks a number that may be written with a unit of one dimension."""

    dimension: Dimension

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.dimension.parse, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        text = {"type": "string", "pattern": self.dimension.pattern}
        number = handler(schema.get("schema", schema))
        return {"anyOf": [number, text], "description": self.dimension.expectation}


Hours = Annotated[float, _Quantity(units.DURATION)]
Days = Annotated[float, _Quantity(units.DAYS)]
Kilometres = Annotated[float, _Quantity(units.LENGTH)]
Tonnes = Annotated[float, _Quantity(units.MASS)]
TonnesPerDay = Annotated[float, _Quantity(units.MASS_PER_DAY)]
Cny = Annotated[float, _Quantity(units.MONEY)]
CnyPerT = Annotated[float, _Quantity(units.MONEY_PER_T)]
CnyPerKm = Annotated[float, _Quantity(units.MONEY_PER_KM)]
CnyPerHour = Annotated[float, _Quantity(units.MONEY_PER_HOUR)]
Share = Annotated[float, Field(ge=0, le=1), _Quantity(units.SHARE)]


def _number(value: object) -> object:
    # Otherwise true would count as 1, and a text of digits as a number.
    if isinstance(value, bool | str):
        raise ValueError("write a number")
    return value


def _whole_number(value: object) -> object:
    if isinstance(value, bool | str):
        raise ValueError("write a whole number")
    return value


def _date(value: object) -> object:
    # Otherwise a number would count seconds since 1970.
    if not isinstance(value, str | dt.date) or isinstance(value, dt.datetime):
        raise ValueError("write a date such as 2021-06-07")
    return value


Number = Annotated[float, BeforeValidator(_number)]
Whole = Annotated[int, BeforeValidator(_whole_number)]
Date = Annotated[dt.date, BeforeValidator(_date)]


def _misfit(at: str, message: str) -> PydanticCustomError:
    """Return an error of a section as a whole that stands at one of its parts."""
    return PydanticCustomError("misfit", "{message}", {"at": at, "message": message})


def _relative(value: str) -> str:
    path = PurePosixPath(value.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in value:
        raise ValueError("a path must stay inside the scenario's folder")
    return str(path)


#: A file or folder inside the scenario's folder.
Inside = Annotated[str, BeforeValidator(lambda v: _relative(v) if isinstance(v, str) else v)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=64)]


class Section(BaseModel):
    """Base of every part of a scenario: unknown keys are errors, values do not change."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        allow_inf_nan=False,
        validate_default=True,
        ser_json_inf_nan="strings",
    )


def _one_share_an_hour(shares: tuple[float, ...]) -> tuple[float, ...]:
    if len(shares) != units.HOURS_PER_DAY:
        raise ValueError(f"a day has 24 hours and there are {len(shares)} shares; write one an hour")
    if sum(shares) == 0:
        raise ValueError("at least one hour's share must be above 0")
    return shares


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

    _whole_day = field_validator("profile")(_one_share_an_hour)


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


class Closure(Section):
    """A link that is closed for a time known beforehand to its owner, and to trucks when they meet it."""

    link: str
    """name of the link on the map; a street's backward direction ends in ``r``"""
    begin: Hours = Field(ge=0)
    """from when, in hours from the start of the run"""
    end: Hours = Field(gt=0)
    """until when"""

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Closure:
        if self.end <= self.begin:
            raise _misfit("end", f"the closure ends at hour {self.end:g}, before it begins at hour {self.begin:g}")
        return self

    @property
    def begin_ms(self) -> int:
        """From when."""
        return units.ms_from_hours(self.begin)

    @property
    def end_ms(self) -> int:
        """Until when."""
        return units.ms_from_hours(self.end)


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
            raise _misfit("synthetic", "give either `map` or `synthetic`, not both")
        return self

    @property
    def made_up(self) -> SyntheticCity:
        """The synthetic city to build where no map is given."""
        return self.synthetic or SyntheticCity()


class Good(Section):
    """A material or product, with what one tonne of it is made of."""

    name: Name
    price: CnyPerT = Field(gt=0)
    inputs: dict[str, Annotated[Number, Field(gt=0)]] = {}
    """tonnes of each input for one tonne; empty for a raw material"""
    demand: Number = Field(default=0.0, ge=0)
    """relative weight of this good in what retailers sell; 0 for intermediate goods"""


def _default_goods() -> tuple[Good, ...]:
    # Round figures of the right order of magnitude for China in 2021; illustrations, not data.
    return (
        Good(name="iron_ore", price=900),
        Good(name="coal", price=800),
        Good(name="naphtha", price=4500),
        Good(name="steel", price=4500, inputs={"iron_ore": 1.6, "coal": 0.6}),
        Good(name="plastics", price=9000, inputs={"naphtha": 1.1}),
        Good(name="parts", price=12000, inputs={"steel": 1.1, "plastics": 0.1}),
        Good(name="machines", price=25000, inputs={"parts": 0.9, "steel": 0.3}, demand=1.0),
        Good(name="appliances", price=20000, inputs={"parts": 0.6, "plastics": 0.4}, demand=1.0),
    )


class Machines(Section):
    """Breakdown and repair of a plant's machine."""

    mean_up: Hours = Field(default=48.0, gt=0)
    """mean operating time between breakdowns"""
    mean_repair: Hours = Field(default=8.0, ge=0)
    """mean time to repair; 0 for machines that never break"""
    repair_cv: Number = Field(default=0.8, ge=0)
    """coefficient of variation of repair times"""


def _some_of_the_day(hours: tuple[int, int]) -> tuple[int, int]:
    if hours[0] == hours[1]:
        raise ValueError("nothing would ever be open; write [0, 24] for the whole day")
    return hours


#: First and last hour of the day; [22, 6] runs past midnight.
DayHours = Annotated[
    tuple[Annotated[Whole, Field(ge=0, le=24)], Annotated[Whole, Field(ge=0, le=24)]], AfterValidator(_some_of_the_day)
]


class DockHours(Section):
    """Hours of the day between which made-up sites begin to load or unload trucks."""

    source: DayHours = (0, 24)
    factory: DayHours = (0, 24)
    retailer: DayHours = (0, 24)


def _some_day_of_seven(shares: tuple[float, ...]) -> tuple[float, ...]:
    if len(shares) != units.DAYS_PER_WEEK:
        raise ValueError(f"a week has 7 days and there are {len(shares)} shares; write one a day, Monday first")
    if sum(shares) == 0:
        raise ValueError("at least one day's share must be above 0")
    return shares


class Demand(Section):
    """How the demand of stores' customers varies around its mean; hours of the day are in ``shopping``."""

    process: Literal["poisson", "normal", "ar1", "replay"] = "poisson"
    """customers one by one; independent normal periods; autoregressive ones; or a recorded series"""
    cv: Number = Field(default=0.3, ge=0)
    """standard deviation of a period's demand over its mean, for normal and ar1; what falls below 0 is cut"""
    correlation: Number = Field(default=0.7, ge=-0.99, le=0.99)
    """correlation of one period with the next, for ar1"""
    period: Hours = Field(default=24.0, ge=1)
    """length of a period of normal and ar1, rounded to hours, of which every hour shares the surprise"""
    series: Inside | None = None
    """CSV (timestamp, value; site_id and good where stores differ) to replay: how demand follows value,
    from the first midnight on, over and over; its mean stands for the mean demand"""
    weekdays: tuple[Share, ...] = (1.0,) * 7
    """customers of each day of the week, Monday first, as a share of the busiest day's"""
    annual_amplitude: Share = 0.0
    """how far demand rises above its mean at the peak of the year, and falls half a year later"""
    annual_peak: Whole = Field(default=15, ge=1, le=366)
    """day of the year with the peak"""

    _whole_week = field_validator("weekdays")(_some_day_of_seven)

    @model_validator(mode="after")
    def _series_is_replayed(self) -> Demand:
        if (self.process == "replay") != (self.series is not None):
            raise _misfit("series", "name a `series` for the process `replay`, and for no other")
        return self


class Replenishment(Section):
    """When and how much firms order; rows of the table of sites may differ."""

    policy: Literal["order_up_to", "s_S", "r_Q"] = "order_up_to"
    """order up to a level in whole orders; up to S once the position is at s or below; or batches of Q at r"""
    levels: Literal["cover", "derived"] = "cover"
    """``cover``: levels are hours of mean use; ``derived``: those of least cost by theory under ``costs``"""
    review: Hours = Field(default=1.0, ge=1 / 60)
    """time between two looks at a stock, rounded to minutes; the shortest is nearly continuous review"""
    reorder: Hours = Field(default=6.0, ge=0)
    """hours of mean use at which s_S and r_Q order"""
    lead_time: Hours = Field(default=4.0, ge=0)
    """time until an order arrives, for derived levels"""
    use_cv: Share = 0.3
    """coefficient of variation of a day's use, for derived levels"""
    order_cost: Cny = Field(default=100.0, gt=0)
    """fixed cost of an order, for derived levels"""
    forecast: Literal["constant", "ma", "ar1"] = "constant"
    """expected use: as the city is sized, a moving average, or a first-order autoregression (least square error)"""
    period: Hours = Field(default=24.0, ge=1 / 60)
    """length of a period of the forecast, rounded to minutes"""
    periods: Whole = Field(default=5, ge=1, le=1000)
    """periods that a moving average covers"""
    correlation: Number = Field(default=0.5, gt=-1, lt=1)
    """correlation of one period's demand with the next that ``ar1`` assumes"""


class Industry(Section):
    """Goods and the sites that make, use and sell them."""

    goods: tuple[Good, ...] = Field(default_factory=_default_goods, min_length=1)
    sites: Inside | None = None
    """CSV of sites (site_id, kind, good, node_id, capacity_t_per_day, docks, opens_h, closes_h, ownership; and
    policy, cover_h, reorder_h, review_h where a site orders in its own way) instead of made-up ones"""
    factories: Whole = Field(default=60, ge=0, le=100_000)
    """number of made-up factories"""
    retailers: Whole = Field(default=12, ge=1, le=100_000)
    """number of retail districts' stores, which sell every final good"""
    sources_per_good: Whole = Field(default=2, ge=1, le=1000)
    """number of ports and mines per raw material"""
    output: TonnesPerDay = Field(default=80.0, gt=0)
    """mean capacity of a factory"""
    utilisation: Share = Field(default=0.8, gt=0)
    """retail demand as a share of what factories can make, breakdowns allowed for"""
    source_utilisation: Share = Field(default=0.7, gt=0)
    """the same for ports and mines"""
    machines: Machines = Machines()
    candidates: Whole = Field(default=4, ge=1, le=32)
    """suppliers that a buyer considers for each input"""
    price_spread: Share = 0.003
    """standard deviation of suppliers' prices around a good's price"""
    lot: Tonnes = Field(default=1.0, gt=0)
    """production lot; a machine finishes one before it starts the next"""
    order_lot: Tonnes = Field(default=10.0, gt=0)
    """smallest quantity that is ordered"""
    cover: Hours = Field(default=12.0, gt=0)
    """hours of mean use that an order-up-to level covers"""
    replenishment: Replenishment = Replenishment()
    output_cover: Hours = Field(default=14.0, gt=0)
    """hours of output that a factory keeps in stock before it stops"""
    docks: Whole = Field(default=2, ge=1, le=1000)
    """fewest docks of a made-up site; sites with many loads have more"""
    dock_time: Hours = Field(default=0.3, gt=0)
    """mean time to load or unload a truck"""
    dock_time_cv: Number = Field(default=0.3, ge=0)
    """coefficient of variation of lognormal dock times"""
    dock_time_law: Literal["lognormal", "exponential"] = "lognormal"
    """how dock times are distributed; exponential ones are those of textbook queues, and have no other moment to set"""
    dock_hours: DockHours = DockHours()
    """when sites serve trucks; a truck that comes early waits"""
    customer: Tonnes = Field(default=0.5, gt=0)
    """quantity that one customer of a store takes"""
    shopping: tuple[Share, ...] = (0.0,) * 8 + (1.0,) * 14 + (0.0,) * 2
    """customers of each hour of the day, as a share of the busiest hour's"""
    demand: Demand = Demand()
    unmet: Literal["backlog", "lost"] = "backlog"
    """what happens to retail demand that meets an empty shelf"""
    retail_margin: Share = 0.15
    """what a store adds to the price of a good"""
    conversion_cost: Share = 0.6
    """wages and energy, as a share of the value that a plant adds"""
    working_capital: Days = Field(default=30.0, ge=0)
    """cash that a firm starts with, in days of its mean turnover"""
    state_owned: Share = 0.3
    """share of made-up factories owned by the state"""
    foreign_owned: Share = 0.1
    """share of made-up factories owned by foreigners"""

    _whole_day = field_validator("shopping")(_one_share_an_hour)

    @field_validator("goods")
    @classmethod
    def _names_once(cls, goods: tuple[Good, ...]) -> tuple[Good, ...]:
        seen: set[str] = set()
        for position, good in enumerate(goods):
            if good.name in seen:
                raise _misfit(f"[{position}].name", f"good {good.name!r} is listed twice")
            seen.add(good.name)
        return goods

    @model_validator(mode="after")
    def _owners_add_up(self) -> Industry:
        if self.state_owned + self.foreign_owned > 1:
            raise _misfit("foreign_owned", "`state_owned` and `foreign_owned` add up to more than 1")
        return self


class Fleet(Section):
    """Autonomous trucks and the carriers that own them."""

    vehicles: Whole = Field(default=150, ge=1, le=1_000_000)
    carriers: Whole = Field(default=4, ge=1, le=10_000)
    table: Inside | None = None
    """CSV of vehicles (vehicle_id, carrier, site_id) instead of made-up ones"""
    load: Tonnes = Field(default=10.0, gt=0)
    """load capacity of a truck"""
    cost_per_km: CnyPerKm = Field(default=4.0, ge=0)
    cost_per_hour: CnyPerHour = Field(default=30.0, ge=0)
    working_capital: Cny = Field(default=0.0, ge=0)
    """cash that a carrier starts with, for each of its trucks"""
    tariff_per_km: CnyPerKm = Field(default=9.0, ge=0)
    """what a carrier charges for a loaded kilometre"""
    dispatch: Literal["auto", "greedy", "assignment"] = "auto"
    """which truck fetches which load: ``greedy``, the shortest drive first; ``assignment``, the least drive for all
    loads together; ``auto``, the latter while the problem is small"""
    board: Literal["shared", "own"] = "shared"
    """``shared``: every load is offered to every carrier; ``own``: to the one that its supplier has a contract with"""
    most_orders: Whole = Field(default=8, ge=1, le=64)
    """most orders that share a truck on one tour, where their weight allows"""
    wait_to_fill: Hours = Field(default=0.0, ge=0)
    """how long a load that leaves room on its truck waits for others at the same place"""
    depots: Whole = Field(default=0, ge=0, le=100_000)
    """sites at which made-up trucks are based; 0 to scatter them over all sites"""
    return_after: Hours = Field(default=0.0, ge=0)
    """time without a load after which a truck drives back to where it started; 0 for never"""


class Sensors(Section):
    """Stock sensors in factories and stores, and who runs them."""

    count: Whole = Field(default=1200, ge=0, le=100_000_000)
    """number of stock sensors, spread evenly over (site, good) stocks"""
    noise: Share = 0.05
    """standard deviation of one reading as a share of the stock's target level"""
    bias: Share = 0.01
    """standard deviation of the lasting error of one sensor, as the same share"""
    drop_out: Share = 0.02
    """chance that a sensor gives no reading at an instant"""
    interval: Hours = Field(default=0.0, ge=0)
    """time between two samples, rounded to minutes; a reading is that of the last one. 0: measured when read"""
    latency: Hours = Field(default=0.0, ge=0)
    """time until a sample can be read; needs an ``interval``"""
    mean_up: Days = Field(default=90.0, gt=0)
    """mean time until a sensor fails"""
    mean_repair: Hours = Field(default=0.0, ge=0)
    """mean time until a failed sensor works again; 0 for sensors that never fail"""
    series: Inside | None = None
    """CSV (timestamp, value in t, site_id, good) of recorded readings that stand in for those of sensors,
    from the first midnight on, over and over"""
    operators: Whole = Field(default=3, ge=1, le=10_000)
    """IoT operators that run sensors for others"""
    operated: Share = 0.5
    """share of sites whose sensors an IoT operator runs"""

    @model_validator(mode="after")
    def _samples_can_be_late(self) -> Sensors:
        if self.latency > 0 and self.interval == 0:
            raise _misfit("latency", "what is measured when it is read cannot be late; give an `interval` above 0")
        return self


class FeedTerms(Section):
    """A feed as a product: what a licence delivers, how well, and what it costs to make."""

    interval: Hours = Field(default=1.0, gt=0)
    """time between two readings of a feed"""
    latency: Hours = Field(default=0.1, ge=0)
    """time between a reading and its delivery"""
    noise: Share = 0.0
    """further noise of delivered values, as a share of their full scale (a stock's target level)"""
    term: Days = Field(default=30.0, gt=0)
    """length of a licence"""
    integration: Cny = Field(default=20_000.0, ge=0)
    """a seller's cost of making a product ready to list"""
    upkeep: Cny = Field(default=100.0, ge=0)
    """a seller's cost of one licence of one term"""
    ask: Cny = Field(default=3_000.0, ge=0)
    """first price of a licence"""
    price_step: Share = 0.05
    """how fast a seller moves its price, a day"""


class Feeds(FeedTerms):
    """Stock feeds: the net stock of a plant that makes something."""

    secret: Cny = Field(default=40_000.0, ge=0)
    """a seller's expected harm a year if the state looks into all that it sells"""
    operator_share: Share = 0.5
    """share of a sale that an IoT operator keeps; the rest goes to the site's owner"""


class Detectors(Section):
    """Loop detectors on the roads, and how well anybody measures link times."""

    share: Share = 0.2
    """share of links with a detector"""
    police: Share = 0.5
    """share of detectors that the traffic police owns; the roads department owns the others"""
    interval: Hours = Field(default=0.25, gt=0)
    """time between two surveys, in which every detector and probe is read"""
    common_error: Share = Field(default=0.03, gt=0)
    """standard deviation of the error that all readings of a link have in common, as a share of its time; it
    does not vanish however many there are"""
    noise: Share = 0.06
    """standard deviation of one reading's own error, as the same share"""
    drop_out: Share = 0.02
    """chance that a detector gives no reading at an instant"""
    life: Hours = Field(default=2000.0, gt=0)
    """mean time between two failures of a detector"""
    repair: Hours = Field(default=48.0, ge=0)
    """mean time until a failed detector is repaired"""


class Probes(Section):
    """Trucks that let the mapping bureau know how long they took, if their carrier wants to."""

    pay: CnyPerHour = Field(default=1.0, ge=0)
    """what the bureau pays for an hour's driving of one truck"""
    cost: CnyPerHour = Field(default=0.2, ge=0)
    """what sending costs the carrier an hour"""
    secret: Cny = Field(default=40_000.0, ge=0)
    """a carrier's expected harm a year if the state looks into all that it shares"""


class MapFeed(FeedTerms):
    """A live view of the roads, made by a mapping bureau from detectors, notices and probes."""

    interval: Hours = Field(default=0.25, gt=0)
    """time between two editions of the view"""
    latency: Hours = Field(default=0.05, ge=0)
    """time between an edition and its delivery"""
    noise: Share = 0.0
    """further noise of delivered link times, as a share of them"""
    integration: Cny = Field(default=5_000.0, ge=0)
    """the bureau's cost of making the view ready to list"""
    upkeep: Cny = Field(default=20.0, ge=0)
    """the bureau's cost of one licence of one term"""
    ask: Cny = Field(default=400.0, ge=0)
    """first price of a licence"""
    memory: Hours = Field(default=1.0, gt=0)
    """time in which the state of a road is believed to change"""
    variation: Number = Field(default=0.4, gt=0)
    """coefficient of variation of delays that everybody reckons with at first"""
    trip_variation: Number = Field(default=0.1, gt=0)
    """the same for times of whole trips, before a carrier's own first ones"""
    detour: Share = 0.05
    """how much longer the next best way is, as carriers reckon before they have tried the view"""
    control: Share = 0.1
    """share of trips that a carrier with a view sends by the public map, to learn what the view saves"""
    detectors: Detectors = Detectors()
    probes: Probes = Probes()


class Exchange(Section):
    """The data exchange."""

    desks: Whole = Field(default=10, ge=1, le=10_000)
    """desks that review listings, each one at a time"""
    licences: Literal["valid", "void"] = "valid"
    """``void``: every delivery is refused; the twin run that measures the value of data"""
    void_domains: tuple[Literal["stock", "roads"], ...] = ()
    """domains whose deliveries alone are refused; leaving one out measures what it adds to the others"""


class Choices(Section):
    """How firms decide on suppliers."""

    noise: CnyPerT = Field(default=10.0, ge=0)
    """scale of the logit noise in supplier choice, the same for informed and uninformed"""
    waiting_share: Number = Field(default=0.004, ge=0)
    """cost of waiting an hour for a good, as a share of its price"""
    smoothing: Share = 0.2
    """weight of the newest experience in exponential smoothing"""
    memory: Hours = Field(default=12.0, gt=0)
    """time in which a supplier's situation is believed to change"""
    prior_wait: Hours = Field(default=1.0, ge=0)
    """waiting time that a buyer expects of a supplier it does not know"""
    prior_sd: Hours = Field(default=3.0, gt=0)
    """standard deviation of that expectation"""


class Costs(Section):
    """Prices at which the city's performance is valued."""

    holding: Number = Field(default=0.0005, ge=0)
    """cost of holding stock a day, as a share of its price"""
    backlog: Number = Field(default=0.02, ge=0)
    """cost of a customer's waiting a day, as a share of the good's price"""


class _PolicyBase(Section):
    """A preset and the levers that differ from it; a bare preset name is short for the preset alone."""

    preset: Literal[PRESETS] | None = None  # type: ignore[valid-type]
    """shipped policy that unnamed levers are taken from"""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return {"preset": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string", "enum": list(PRESETS)}, handler(schema)]}

    def on(self, base: Policy) -> Policy:
        """The policy that this makes of ``base``: another preset, or some levers moved."""
        policy = base if self.preset is None else preset(self.preset)
        return policy.with_changes({name: getattr(self, name) for name in LEVERS if name in self.model_fields_set})


def _lever_field(lever: Lever) -> Any:
    if isinstance(lever.neutral, bool):
        schema: dict[str, Any] = {"type": "boolean"}
    elif lever.options:
        schema = {"type": "string", "enum": list(lever.options)}
    elif math.isfinite(lever.high):
        schema = {"type": "number", "minimum": lever.low, "maximum": lever.high}
    else:
        schema = {"anyOf": [{"type": "number", "minimum": lever.low}, {"enum": list(NO_LIMIT)}]}
    return (
        Annotated[Any, BeforeValidator(lever.check), WithJsonSchema(schema)],
        Field(default=lever.default, description=f"{lever.text} ({lever.range} {lever.unit}; acts on {lever.arrow})"),
    )


if TYPE_CHECKING:

    class PolicyChoice(_PolicyBase):
        """A preset and the levers that differ from it (one optional field per lever)."""
else:
    PolicyChoice = create_model(
        "PolicyChoice",
        __base__=_PolicyBase,
        __doc__=_PolicyBase.__doc__,
        **{lever.name: _lever_field(lever) for lever in LEVERS.values()},
    )


class PolicyStep(Section):
    """One step of the time line: at midnight of a day a draft is published or a policy comes into force."""

    day: Whole = Field(ge=1)
    """day of the run at whose first midnight the step is taken; the run starts on day 0"""
    status: Literal["draft", "enacted"] = "enacted"
    """a draft changes what firms must reckon with, an enacted policy changes the rules"""
    policy: PolicyChoice
    """levers that move; all others stay where they are, unless a preset is named"""


class Scenario(Section):
    """A city, its firms, its data exchange, and the rules they live under."""

    version: Literal[1] = Field(default=1, alias="datacity")
    """version of this format"""
    name: Name = "scenario"
    """name of the run folders; the file's name where none is given"""
    title: str = ""
    """one line for reports"""
    seed: Whole = Field(default=1, ge=0, le=2**53)
    """seed of every random draw of the run"""
    days: Whole = Field(default=30, ge=1, le=36_500)
    """simulated days"""
    warmup_days: Whole = Field(default=2, ge=0)
    """days at the start that outcomes leave out"""
    start: Date = dt.date(2021, 6, 7)
    """date of day 0, which decides about weekends"""
    roads: Roads = Roads()
    industry: Industry = Industry()
    fleet: Fleet = Fleet()
    sensors: Sensors = Sensors()
    feeds: Feeds = Feeds()
    map_feed: MapFeed | None = None
    """a live view of the roads for sale; ``{}`` for one by default values, none without"""
    exchange: Exchange = Exchange()
    choices: Choices = Choices()
    costs: Costs = Costs()
    policy: PolicyChoice = Field(default_factory=lambda: PolicyChoice())
    """rules in force at the start"""
    timeline: tuple[PolicyStep, ...] = ()
    """later drafts and policies"""
    twins: Whole = Field(default=0, ge=0, le=1000)
    """seeds for which a run with all licences void is made as well, to measure the value of data"""

    @field_validator("policy")
    @classmethod
    def _write_out(cls, policy: PolicyChoice) -> PolicyChoice:
        # So that `policy.seller_fee` is the fee in force, also where only a preset is named.
        base = preset(PRESETS[0])
        return PolicyChoice.model_validate({"preset": policy.preset or base.name, **policy.on(base)})

    @model_validator(mode="after")
    def _time_line_in_order(self) -> Scenario:
        for position, (step, later) in enumerate(pairwise(self.timeline), start=1):
            if later.day < step.day:
                raise _misfit(f"timeline[{position}].day", f"this step stands after one of day {step.day}; sort by day")
        if self.warmup_days >= self.days:
            message = f"{self.warmup_days} days leave nothing of the run's {self.days} days to measure"
            raise _misfit("warmup_days", message)
        return self

    @property
    def first_policy(self) -> Policy:
        """Policy in force on day 0."""
        return self.policy.on(preset(PRESETS[0]))

"""Sites that make, use and sell goods; customers' demand; when and how much firms order."""

from __future__ import annotations

from typing import Literal

from pydantic import (
    Field,
    field_validator,
    model_validator,
)

from sim.scenario.schema.goods import Good, default_goods
from sim.scenario.schema.values import (
    Cny,
    DayHours,
    Days,
    Hours,
    Inside,
    Number,
    Section,
    Share,
    Spell,
    Tonnes,
    TonnesPerDay,
    Whole,
    misfit,
    one_share_a_weekday,
    one_share_an_hour,
)


class Machines(Section):
    """Breakdown and repair of a plant's machine."""

    mean_up: Hours = Field(default=48.0, gt=0)
    """mean operating time between breakdowns"""
    mean_repair: Hours = Field(default=8.0, ge=0)
    """mean time to repair; 0 for machines that never break"""
    repair_cv: Number = Field(default=0.8, ge=0)
    """coefficient of variation of repair times"""


class DockHours(Section):
    """Hours of the day between which made-up sites begin to load or unload trucks."""

    source: DayHours = (0, 24)
    factory: DayHours = (0, 24)
    retailer: DayHours = (0, 24)


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

    _whole_week = field_validator("weekdays")(one_share_a_weekday)

    @model_validator(mode="after")
    def _series_is_replayed(self) -> Demand:
        if (self.process == "replay") != (self.series is not None):
            raise misfit("series", "name a `series` for the process `replay`, and for no other")
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
    forecast: Literal["constant", "ma", "ar1", "ar1_history"] = "constant"
    """expected use: as the city is sized, a moving average, a first-order autoregression (least square error) of what
    is asked of one, or one of the end demand behind all orders of the last ``periods``"""
    period: Hours = Field(default=24.0, ge=1 / 60)
    """length of a period of the forecast, rounded to minutes"""
    periods: Whole = Field(default=5, ge=1, le=1000)
    """periods that a moving average covers, or of which ``ar1_history`` takes the orders"""
    correlation: Number = Field(default=0.5, gt=-1, lt=1)
    """correlation of one period's demand with the next that ``ar1`` assumes"""


class Productivity(Section):
    """What machines make with the same work and time, by who owns the plant, beside what is planned."""

    private: Number = Field(default=1.0, gt=0, le=10)
    """of private factories"""
    state: Number = Field(default=1.0, gt=0, le=10)
    """of the state's factories; below 1 for a productivity gap"""
    foreign: Number = Field(default=1.0, gt=0, le=10)
    """of foreigners' factories"""


class Outage(Spell):
    """A shock of supply: those who make a good make less of it for a time."""

    good: str
    """good that is hit"""
    lost: Share = Field(default=0.8, gt=0, le=0.99)
    """share of its plants' capacity that is lost meanwhile"""


class Industry(Section):
    """Goods and the sites that make, use and sell them."""

    goods: tuple[Good, ...] = Field(default_factory=default_goods, min_length=1)
    sites: Inside | None = None
    """CSV of sites (site_id, kind, good, node_id, capacity_t_per_day, docks, opens_h, closes_h, ownership; and
    policy, cover_h, reorder_h, review_h where a site orders in its own way) instead of made-up ones"""
    factories: Whole = Field(default=60, ge=0, le=100_000)
    """number of made-up factories"""
    retailers: Whole = Field(default=12, ge=1, le=100_000)
    """number of retail districts' stores, which sell every final good"""
    sources_per_good: Whole = Field(default=2, ge=1, le=1000)
    """number of ports and mines per raw material"""
    output: TonnesPerDay = Field(default=160.0, gt=0)
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
    outages: tuple[Outage, ...] = ()
    """shocks of supply, known to nobody before they are felt"""
    output_cover: Hours = Field(default=14.0, gt=0)
    """hours of output that a factory keeps in stock before it stops"""
    docks: Whole = Field(default=2, ge=1, le=1000)
    """fewest docks of a made-up site; sites with many loads have more"""
    dock_time: Hours = Field(default=0.5, gt=0)
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
    cancel_after: Hours = Field(default=168.0, ge=0)
    """time after which an order is cancelled that gets no further: it waits for goods, or for a truck, or its truck
    reaches neither supplier nor buyer; looked at whenever stocks are reviewed; 0 for never"""
    unmet: Literal["backlog", "lost"] = "backlog"
    """what happens to retail demand that meets an empty shelf"""
    unmet_orders: Literal["backlog", "lost"] = "backlog"
    """what happens to an order that finds too little stock at its supplier: it waits, or it is refused at once"""
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
    productivity: Productivity = Productivity()
    """how much factories make of the same work, by owner; ports, mines and stores are as planned"""

    _whole_day = field_validator("shopping")(one_share_an_hour)

    @field_validator("goods")
    @classmethod
    def _names_once(cls, goods: tuple[Good, ...]) -> tuple[Good, ...]:
        seen: set[str] = set()
        for position, good in enumerate(goods):
            if good.name in seen:
                raise misfit(f"[{position}].name", f"good {good.name!r} is listed twice")
            seen.add(good.name)
        return goods

    @model_validator(mode="after")
    def _owners_add_up(self) -> Industry:
        if self.state_owned + self.foreign_owned > 1:
            raise misfit("foreign_owned", "`state_owned` and `foreign_owned` add up to more than 1")
        return self

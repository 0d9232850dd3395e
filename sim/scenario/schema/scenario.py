"""A scenario as a whole."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Literal

from pydantic import (
    Field,
    field_validator,
    model_validator,
)

from sim.levers import PRESETS, Policy, preset
from sim.scenario.schema.authorities import Authorities
from sim.scenario.schema.beliefs import Beliefs
from sim.scenario.schema.brokers import Brokers
from sim.scenario.schema.catalogue import Catalogue
from sim.scenario.schema.credit import Credit
from sim.scenario.schema.enforcement import Enforcement
from sim.scenario.schema.exchange import Exchange
from sim.scenario.schema.feeds import DemandFeed, Feeds, MapFeed
from sim.scenario.schema.firms import Choices, Costs
from sim.scenario.schema.fleet import Fleet
from sim.scenario.schema.industry import Industry
from sim.scenario.schema.leaks import Leaks
from sim.scenario.schema.permits import Permits
from sim.scenario.schema.policy import PolicyChoice, PolicyStep
from sim.scenario.schema.roads import Roads
from sim.scenario.schema.sensors import Sensors
from sim.scenario.schema.spot_market import SpotMarket
from sim.scenario.schema.state import StateOffice
from sim.scenario.schema.values import Date, Name, Section, Whole, misfit


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
    demand_feed: DemandFeed | None = None
    """what stores sell and factories are asked for, told to their suppliers; ``{}`` for it by default values, none
    without"""
    credit: Credit | None = None
    """trade credit between firms; ``{}`` for it by default values; without, goods are paid for when they arrive"""
    spot_market: SpotMarket | None = None
    """a spot market of goods and loans against stock; ``{}`` for them by default values; needs ``credit``"""
    permits: Permits | None = None
    """districts that trucks enter with a permit only; ``{}`` for them by default values, none without"""
    catalogue: Catalogue | None = None
    """products whose use lies outside of the city, with those who hold and buy them; ``{}`` for default values"""
    brokers: Brokers | None = None
    """those who bring together whoever has not found each other; ``{}`` for default values, none without"""
    leaks: Leaks | None = None
    """leaks of data from those who make it and those who have got it; ``{}`` for default values, none without"""
    exchange: Exchange = Exchange()
    authorities: Authorities = Authorities()
    enforcement: Enforcement = Enforcement()
    beliefs: Beliefs = Beliefs()
    choices: Choices = Choices()
    costs: Costs = Costs()
    state: StateOffice = StateOffice()
    policy: PolicyChoice = Field(default_factory=lambda: PolicyChoice())
    """rules in force at the start"""
    timeline: tuple[PolicyStep, ...] = ()
    """later drafts and policies"""
    twins: Whole = Field(default=0, ge=0, le=1000)
    """seeds for which a run with all licences void is made as well, to measure the value of data"""
    twins_by_domain: bool = False
    """whether such runs are also made with the licences of one domain void at a time, to tell what each is worth"""
    twins_of_exchange: bool = False
    """whether such runs are also made with all exchanges closed and trade without them as it is, to tell what they are
    worth"""

    @field_validator("policy")
    @classmethod
    def _write_out(cls, policy: PolicyChoice) -> PolicyChoice:
        # So that `policy.seller_fee` is the fee in force, also where only a preset is named.
        base = preset(PRESETS[0])
        named = {"preset": policy.preset or base.name} | ({"name": policy.name} if policy.name else {})
        return PolicyChoice.model_validate({**named, **policy.on(base)})

    @model_validator(mode="after")
    def _time_line_in_order(self) -> Scenario:
        for position, (step, later) in enumerate(pairwise(self.timeline), start=1):
            if later.day < step.day:
                raise misfit(f"timeline[{position}].day", f"this step stands after one of day {step.day}; sort by day")
        if self.warmup_days >= self.days:
            message = f"{self.warmup_days} days leave nothing of the run's {self.days} days to measure"
            raise misfit("warmup_days", message)
        return self

    @model_validator(mode="after")
    def _lenders_need_courts(self) -> Scenario:
        if self.spot_market is not None and self.credit is None:
            raise misfit(
                "spot_market", "firms that borrow may default, for which `credit` has the rules; add `credit: {}`"
            )
        return self

    @model_validator(mode="after")
    def _somebody_searches(self) -> Scenario:
        if self.brokers is not None and self.exchange.search == 1:
            raise misfit("brokers", "everybody knows every product without them; set `exchange.search` below 1")
        return self

    @model_validator(mode="after")
    def _resale_has_a_place(self) -> Scenario:
        if self.catalogue is not None and self.catalogue.resale is not None and not self.exchange.off_exchange.open:
            raise misfit(
                "catalogue.resale", "copies are passed on off the exchanges; set `exchange.off_exchange.open` to true"
            )
        return self

    @property
    def royalty(self) -> float:
        """Share of the price of a copy passed on that goes to the holder of the data."""
        resale = self.catalogue.resale if self.catalogue else None
        return resale.royalty if resale else 0.0

    @property
    def traded_domains(self) -> tuple[str, ...]:
        """Domains whose data are traded and delivered."""
        reports = self.credit is not None and self.credit.report is not None
        domains = ("stock", *(("roads",) if self.map_feed else ()), *(("credit",) if reports else ()))
        domains += ("demand",) if self.demand_feed else ()
        queues = self.permits is not None and self.permits.queues is not None
        domains += ("permits",) if queues else ()
        void = domains if self.exchange.licences == "void" else self.exchange.void_domains
        return tuple(domain for domain in domains if domain not in void)

    @property
    def first_policy(self) -> Policy:
        """Policy in force on day 0."""
        return self.policy.on(preset(PRESETS[0]))

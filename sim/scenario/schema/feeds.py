"""Feeds for sale: what a licence delivers, and what it costs to make."""

from __future__ import annotations

from pydantic import (
    Field,
)

from sim.scenario.schema.values import Cny, CnyPerHour, Days, Hours, Name, Number, Section, Share


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
    mechanism: Name | None = None
    """how prices are found: posted, negotiated, call_auction, continuous_double_auction, guided, free, or a plug-in
    named on the command line; by the policy's `price_mechanism` where none is named"""


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


class DemandFeed(FeedTerms):
    """What is wanted of those who sell: sales by a store's till, and orders by a factory's book, period by period."""

    interval: Hours = Field(default=6.0, gt=0)
    """time between two readings, each of as many past periods as forecasts look back on"""
    latency: Hours = Field(default=1.0, ge=0)
    """time between a reading and its delivery"""
    noise: Share = 0.0
    """further noise of a period's demand, as a share of what is usual"""
    drop_out: Share = 0.0
    """chance that a book gives no reading at an instant"""
    memory: Days = Field(default=5.0, gt=0)
    """time in which a supplier forgets how much of each customer's business was its own, and what it was told"""
    integration: Cny = Field(default=200.0, ge=0)
    """a seller's cost of making its books ready to list"""
    upkeep: Cny = Field(default=2.0, ge=0)
    """a seller's cost of one licence of one term"""
    ask: Cny = Field(default=30.0, ge=0)
    """first price of a licence"""
    secret: Cny = Field(default=500.0, ge=0)
    """a seller's expected harm a year if the state looks into all that it sells"""

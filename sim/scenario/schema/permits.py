"""Permits: districts that trucks enter with papers only, and the desks that give these out."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.schema.feeds import FeedTerms
from sim.scenario.schema.values import Cny, Days, Hours, Number, Section, Share, Whole


class PermitQueues(FeedTerms):
    """A feed of how long the queues before all desks are."""

    interval: Hours = Field(default=1.0, gt=0)
    """time between two readings"""
    noise: Share = 0.0
    """further noise of delivered queues, as a share of a day's work"""
    integration: Cny = Field(default=2_000.0, ge=0)
    """the permit office's cost of making the feed ready to list"""
    upkeep: Cny = Field(default=20.0, ge=0)
    """the permit office's cost of one licence of one term"""
    ask: Cny = Field(default=200.0, ge=0)
    """first price of a licence"""


class Permits(Section):
    """Districts into which carriers may send trucks with a permit only; dossiers, desks and papers."""

    districts: Share = Field(default=0.3, gt=0)
    """share of districts that need a permit, one at least"""
    departments: Whole = Field(default=4, ge=0, le=6)
    """departments that a dossier needs a paper of, before the permit office grants the permit"""
    desks: Whole = Field(default=2, ge=1, le=1000)
    """desks of each, one dossier at a time"""
    service: Hours = Field(default=2.0, gt=0)
    """mean time at a desk, in office hours"""
    service_cv: Number = Field(default=0.8, ge=0)
    """coefficient of variation of that"""
    utilisation: Share = Field(default=0.85, lt=1)
    """share of desks' time that all other applicants take"""
    validity: Days = Field(default=15.0, gt=0)
    """time for which a permit is good"""
    fee: Cny = Field(default=8_000.0, gt=0)
    """fee of a permit and cost of its dossier"""
    prior_time: Hours = Field(default=6.0, gt=0)
    """office time for one paper that a carrier expects without experience"""
    prior_sd: Hours = Field(default=6.0, gt=0)
    """standard deviation of that"""
    prior_earnings: Cny = Field(default=3_000.0, gt=0)
    """what a carrier expects to earn in a district a day, before it has earned anything there"""
    smoothing: Share = 0.2
    """weight of the newest experience with permits and of a day's earnings"""
    memory: Hours = Field(default=24.0, gt=0)
    """office time in which queues are believed to change"""
    queues: PermitQueues | None = None
    """a feed of the queues for sale; ``{}`` for one by default values, none without"""

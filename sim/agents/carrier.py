"""Carriers: own trucks and send them for loads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.agents.buyer import Buyer
from sim.arrays import Floats, Ints, Mask, SmallInts
from sim.decisions import tours
from sim.decisions.beliefs import condition
from sim.decisions.dispatch import Rule, assign_trucks
from sim.decisions.permits import apply_now, cost_of_doubt_fen, critical_ratio
from sim.decisions.road_value import ViewOffer, expected_saving, worth_sharing
from sim.decisions.savings import Limits
from sim.engine.calendar import DAYS_PER_OFFICE_HOUR
from sim.engine.elementary import exp_each
from sim.knowledge.permits import PermitKnowledge
from sim.knowledge.trips import TripKnowledge


@dataclass(frozen=True)
class PermitOffer:
    """What carriers know of permits in general.

    Parameters
    ----------
    early_fen_per_day
        What a day by which a permit comes too early costs: its share of the fee.
    service_h, service_sd_h
        Mean time at a desk and its standard deviation, office hours.
    memory_h
        Office time in which queues are believed to change.
    noise_h
        Declared standard error of a queue that a feed delivers.
    """

    early_fen_per_day: float
    service_h: float
    service_sd_h: float
    memory_h: float
    noise_h: float


class Carrier(Buyer):
    """A firm with autonomous trucks; they see loads on offer, on one board or each on its own."""

    @staticmethod
    def dispatch(pickup_place: Ints, truck_place: Ints, drive_ms: SmallInts, rule: Rule) -> Ints:
        """Row of the truck for each load on the board, or -1, int64 (loads,).

        Carriers see the loads on offer, their own idle trucks and the map that they may use.
        """
        return assign_trucks(pickup_place, truck_place, drive_ms, rule)

    @staticmethod
    def plan_tours(loads: tours.Loads, drive_ms: SmallInts, limits: Limits) -> tours.Tours:
        """Which loads share a truck, from what is offered and the public map."""
        return tours.plan_tours(loads, drive_ms, limits)

    @staticmethod
    def value_view(trips: TripKnowledge, offer: ViewOffer, cost_fen_per_h: float, days: float) -> Ints:
        """Highest price that each carrier pays for a live view of the roads for some days, fen, int64 (carriers,)."""
        saved_h = np.maximum(expected_saving(trips, offer), 0.0) * trips.driving_h * days
        return np.floor(saved_h * cost_fen_per_h).astype(np.int64)

    @staticmethod
    def share_probes(trips: TripKnowledge, margin_fen_per_h: float, harm_fen: Floats) -> Mask:
        """Whether each carrier lets its trucks be probes, bool (carriers,)."""
        return worth_sharing(margin_fen_per_h, trips.driving_h, harm_fen)

    @staticmethod
    def apply_for_permits(knowledge: PermitKnowledge, offer: PermitOffer, left_h: Floats, age_h: Floats) -> Mask:
        """Which districts each carrier hands in a dossier for now, bool (carriers, districts).

        Parameters
        ----------
        left_h
            Office time until permits end, float64 (carriers, districts).
        age_h
            Office time since queues were read, infinite where they never were, float64 (carriers,).
        """
        mean, variance = expected_permit_time_h(knowledge, offer, knowledge.backlog_sd_h, age_h)
        ratio = critical_ratio(knowledge.earnings_fen, offer.early_fen_per_day)
        return ~knowledge.pending & apply_now(left_h, mean[:, None], np.sqrt(variance)[:, None], ratio)

    @staticmethod
    def value_queues_fen(knowledge: PermitKnowledge, offer: PermitOffer, age_h: float) -> Floats:
        """What seeing the queues saves each carrier when it renews all its permits, fen, float64 (carriers,)."""
        carriers = knowledge.time_mean_h.size
        told, never = np.full(carriers, age_h), np.full(carriers, np.inf)
        error = np.full(carriers, offer.noise_h)
        cost = [
            cost_of_doubt_fen(
                knowledge.earnings_fen,
                offer.early_fen_per_day,
                np.sqrt(expected_permit_time_h(knowledge, offer, error, age)[1])[:, None] * DAYS_PER_OFFICE_HOUR,
            )
            for age in (never, told)
        ]
        return np.maximum(cost[0] - cost[1], 0.0).sum(axis=1)


def expected_permit_time_h(
    knowledge: PermitKnowledge, offer: PermitOffer, sd_h: Floats, age_h: Floats
) -> tuple[Floats, Floats]:
    """Mean and variance of the office time from dossier to permit, float64 (carriers,) each.

    By own experience, and by the queues that were read: a dossier meets those that it visits later in
    half the whole time on average, and by then they have changed.

    Parameters
    ----------
    sd_h
        Standard error of each queue, float64 (carriers,).
    age_h
        Office time since they were read, infinite where they never were, float64 (carriers,).
    """
    papers = knowledge.queues.sum(axis=1)
    seen = (knowledge.queues * (knowledge.backlog_h + offer.service_h)).sum(axis=1)
    error_var = papers * (offer.service_sd_h**2 + sd_h**2)
    decay = np.minimum((age_h + knowledge.time_mean_h / 2.0) / offer.memory_h, _FORGOTTEN)
    correlation = np.where(decay < _FORGOTTEN, exp_each(-decay), 0.0)
    return condition(knowledge.time_mean_h, knowledge.time_var_h2, seen, error_var, correlation)


#: Memories after which nothing of a reading is left.
_FORGOTTEN = 700.0

"""What suppliers know of the demand that their customers have, and of how much of it comes to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.arrays import Floats, Ints, Mask, State
from sim.knowledge.suppliers import NEVER

#: A customer that hardly sold anything tells nothing about its usual orders.
_LEAST_BUSY = 0.1


@dataclass(frozen=True)
class DemandPaths:
    """Ways on which demand comes to suppliers, as everybody is sized.

    A *link* joins a customer's stock to the supplier that it may order from; links are the supplier edges in
    their order. A *sight* is a firm and a stock, of a customer or further down, whose demand it may be told.

    Parameters
    ----------
    supplier
        Site of the supplier of each link, int64 (links,).
    sights
        Number of sights.
    ahead
        Periods that stocks on the way from a sight to its firm cover, after which demand arrives, float64 (sights,).
    end_link, end_sight, end_weight
        End demand behind links: share of what the customer sells that goes to the store of the sight; the
        shares of a link add up to 1. int64, int64 and float64 (ends,).
    book
        Sight of the order book of each link's customer, or -1 where it is a store itself, int64 (links,).
    """

    supplier: Ints
    sights: int
    ahead: Floats
    end_link: Ints
    end_sight: Ints
    end_weight: Floats
    book: Ints


@dataclass
class EndDemandKnowledge:
    """Demand as suppliers have been told of it, and their own share of it.

    Parameters
    ----------
    usual_kg
        Mean demand of a period behind each sight, as its owner declares it, float64 (sights,).
    seen_kg
        Demand of past periods as last delivered, the newest last, float64 (sights, periods).
    error_kg
        Declared standard error of each, float64 (sights,).
    time_ms, source
        When it was read, or ``NEVER``, and the product that delivered it, int64 (sights,).
    ordered_kg
        What has been ordered on each link in a period: weighted mean over the past, float64 (links,).
    busy
        Demand behind each link in that time relative to the usual one, as far as it was known, float64 (links,).
    """

    usual_kg: Floats
    seen_kg: Floats
    error_kg: Floats
    time_ms: Ints
    source: Ints
    ordered_kg: Floats
    busy: Floats

    _CHANGING: ClassVar = ("seen_kg", "error_kg", "time_ms", "source", "ordered_kg", "busy")

    @classmethod
    def unaware(cls, usual_kg: Floats, periods: int, ordered_kg: Floats) -> EndDemandKnowledge:
        """Before anything is told, with orders as everybody is sized."""
        never = np.full(usual_kg.size, NEVER, dtype=np.int64)
        return cls(
            usual_kg=usual_kg,
            seen_kg=np.repeat(usual_kg[:, None], periods, axis=1),
            error_kg=np.zeros(usual_kg.size),
            time_ms=never,
            source=never.copy(),
            ordered_kg=ordered_kg.copy(),
            busy=np.ones(ordered_kg.size),
        )

    @property
    def usual_orders_kg(self) -> Floats:
        """What is usually ordered on each link in a period, float64 (links,): its customer's demand times the share.

        A ratio estimator (Cochran 1977): orders of a time in which customers had much to do count for less.
        """
        return self.ordered_kg / np.maximum(self.busy, _LEAST_BUSY)

    def known(self, now_ms: int, memory_ms: int) -> Mask:
        """Behind which sights demand is known and not out of date, bool (sights,)."""
        return (self.time_ms != NEVER) & (now_ms - self.time_ms <= memory_ms)

    def learn(self, sight: Ints, seen_kg: Floats, error_kg: Floats, time_ms: Ints, source: Ints) -> None:
        """Take in what feeds deliver, one row a sight; newer readings replace older ones."""
        newest_last = np.argsort(time_ms, kind="stable")
        row = newest_last[time_ms[newest_last] > self.time_ms[sight[newest_last]]]
        self.seen_kg[sight[row]] = seen_kg[row]
        self.error_kg[sight[row]] = error_kg[row]
        self.time_ms[sight[row]] = time_ms[row]
        self.source[sight[row]] = source[row]

    def close_period(self, ordered_kg: Ints, busy: Floats, weight: float) -> None:
        """Take in what has been ordered on each link in the period that ends now, and how busy customers were."""
        self.ordered_kg += weight * (ordered_kg - self.ordered_kg)
        self.busy += weight * (busy - self.busy)

    def state(self) -> State:
        """What changes in a run."""
        return {name: getattr(self, name).copy() for name in self._CHANGING}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        for name in self._CHANGING:
            getattr(self, name)[...] = state[name]

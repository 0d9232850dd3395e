"""What a live road view is worth to a carrier, and whether to share probes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Mask
from sim.engine.elementary import normal_loss_each
from sim.knowledge.trips import BY_PUBLIC, BY_VIEW, TripKnowledge

#: Trips' worth of weight of the prior belief about how much their times vary.
_PRIOR_TRIPS = 20.0
#: Trips by either map from which on a carrier trusts its own comparison.
_FEWEST_TRIPS = 10.0


@dataclass(frozen=True)
class ViewOffer:
    """What carriers know of a live view on offer.

    Parameters
    ----------
    known_share
        Share of the variation of link times that the view explains when it is used.
    variation
        Relative standard deviation of a trip's time that carriers expect before their first trips.
    detour
        How much longer the next best way is, as a share of the trip's time, by the public map.
    """

    known_share: float
    variation: float
    detour: float


def expected_saving(trips: TripKnowledge, offer: ViewOffer) -> Floats:
    """Share of driving time that a carrier expects to save by the view, float64 (carriers,).

    Before it has tried, a carrier reckons as with any choice between two: seeing both beforehand
    saves the spread of their difference times the unit normal loss of the gap between them (Raiffa
    and Schlaifer 1961). The spread is that of its own trips, as far as the view explains it.

    Once it has driven by the view, it compares: a random part of its trips goes by the public map on
    purpose. The difference of means is weighed against the first reckoning by inverse variance.
    """
    prior = _reckoned(trips, offer)
    mean, variance, weight = trips.mean(), trips.variance(), np.maximum(trips.weight, 1.0)
    seen = 1.0 - mean[:, BY_VIEW] / mean[:, BY_PUBLIC]
    error = (variance / weight).sum(axis=1) / mean[:, BY_PUBLIC] ** 2
    tried = (trips.weight >= _FEWEST_TRIPS).all(axis=1) & (error > 0.0)
    # As unsure of the reckoning as it is large.
    doubt = prior**2
    total = doubt + error
    share = np.divide(doubt, total, out=np.zeros_like(total), where=tried & (total > 0.0))
    return prior + share * (seen - prior)


def _reckoned(trips: TripKnowledge, offer: ViewOffer) -> Floats:
    weight, own = trips.weight[:, BY_PUBLIC], trips.variance()[:, BY_PUBLIC]
    variance = (_PRIOR_TRIPS * offer.variation**2 + weight * own) / (_PRIOR_TRIPS + weight)
    # Two ways, independently off what was promised.
    spread = np.sqrt(2.0 * variance * offer.known_share)
    z = np.divide(offer.detour, spread, out=np.full_like(spread, np.inf), where=spread > 0.0)
    losses = normal_loss_each(np.where(np.isfinite(z), z, 0.0))
    return np.where(np.isfinite(z), spread * losses, 0.0)


def worth_sharing(margin_fen_per_h: float, driving_h: Floats, harm_fen: Floats) -> Mask:
    """Whether a year's margin of letting trucks be probes exceeds the expected harm, bool (carriers,).

    Parameters
    ----------
    margin_fen_per_h
        Pay for an hour's driving of one probe, less what sending costs.
    driving_h
        Hours that each carrier's trucks drive in a day.
    harm_fen
        Expected harm a year from what others may see in it.
    """
    return margin_fen_per_h * driving_h * _DAYS_PER_YEAR > harm_fen


_DAYS_PER_YEAR = 365.0

"""How much suppliers will be asked for, by what is known of the demand behind their customers' orders.

With shared end demand a stage forecasts from that instead of its customers' orders (Chen et al. 2000; Lee,
So and Tang 2000). What a customer wants is its usual order times the forecast of the demand behind it,
relative to what is usual there: of the stores that its goods go to, or where these are not known of its own order
book. What remains unknown is as the supplier's own orders have it, so that without any feed nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import NONE, Floats, Ints, Mask
from sim.decisions.forecasts import Forecast, Outlook, Past
from sim.knowledge.end_demand import DemandPaths, EndDemandKnowledge


@dataclass(frozen=True)
class ExpectedUse:
    """What is expected to be taken from stocks over the time that they cover, by demand that was told.

    Parameters
    ----------
    informed
        Stocks of which that is known; the others go by their owners' own past, bool (points,).
    kg
        How much, int64 (points,).
    """

    informed: Mask
    kg: Ints


@dataclass(frozen=True)
class Told:
    """What suppliers expect to be asked for.

    Parameters
    ----------
    kg
        Over the time that stock covers, float64 (sites,).
    share
        Share of each supplier's business of which the demand behind it is known, float64 (sites,).
    """

    kg: Floats
    share: Floats


def relative_forecast(
    knowledge: EndDemandKnowledge, horizon: Floats, ahead: Floats, forecast: Forecast, outlook: Outlook
) -> Floats:
    """Demand expected behind each sight relative to the usual one of a period, float64 (sights,).

    Parameters
    ----------
    horizon
        Periods that the stock of the sight's firm covers, float64 (sights,).
    ahead
        Periods from the end of what was told until that time begins, float64 (sights,).
    """
    past = Past(knowledge.seen_kg, knowledge.usual_kg)
    total = forecast(past, ahead + horizon, outlook) - forecast(past, ahead, outlook)
    return np.asarray(np.maximum(total, 0.0) / knowledge.usual_kg)


def behind_links(
    knowledge: EndDemandKnowledge, paths: DemandPaths, relative: Floats, known: Mask
) -> tuple[Floats, Floats]:
    """Demand behind each link, as far as it is known, and the share of it that is, float64 (links,) each.

    Parameters
    ----------
    relative
        Demand behind each sight relative to the usual one of a period, float64 (sights,).
    known
        Which of them are known, bool (sights,).
    """
    links = knowledge.ordered_kg.size
    weight = paths.end_weight * known[paths.end_sight]
    share = np.bincount(paths.end_link, weight, links).astype(np.float64)
    demand = np.bincount(paths.end_link, weight * relative[paths.end_sight], links).astype(np.float64)
    # With nothing to sell on nobody has a book, and there is nothing to look up.
    if paths.sights:
        booked = (paths.book != NONE) & known[paths.book]
        demand = demand + np.where(booked, np.maximum(1.0 - share, 0.0) * relative[paths.book], 0.0)
        share = np.where(booked, 1.0, share)
    return demand, share


def expected_orders(
    knowledge: EndDemandKnowledge, paths: DemandPaths, relative: Floats, known: Mask, own_kg: Floats
) -> Told:
    """What each supplier expects to be asked for over the time that its stock covers.

    Parameters
    ----------
    own_kg
        The same forecast from its own past orders alone, float64 (sites,).
    """
    demand, share = behind_links(knowledge, paths, relative, known)
    usual, sites = knowledge.usual_orders_kg, own_kg.size
    total = np.bincount(paths.supplier, usual, sites)
    told = np.bincount(paths.supplier, usual * share, sites)
    known_share = np.divide(told, total, out=np.zeros(sites), where=total > 0)
    kg = np.bincount(paths.supplier, usual * demand, sites) + own_kg * (1.0 - known_share)
    return Told(kg, known_share)


def how_busy(knowledge: EndDemandKnowledge, paths: DemandPaths, known: Mask) -> Floats:
    """Demand of the newest known period behind each link relative to what is usual, float64 (links,)."""
    newest = knowledge.seen_kg[:, -1] / knowledge.usual_kg
    demand, share = behind_links(knowledge, paths, newest, known)
    return demand + np.maximum(1.0 - share, 0.0)

"""What will be wanted: forecasts of the demand over a time ahead, for many points at once.

A forecast is linear in what has been seen and may be as short as a supplier that knows only its
customers' orders, or rest on shared end demand. ``horizon`` counts periods, of which the first is
the next one. Demand that a customer passes on only after ``ahead`` periods of its own cover is
forecast as the demand of periods ``ahead + 1`` to ``ahead + horizon``: what a base-stock customer
orders is the end demand plus the change of its own level, and the changes telescope.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from sim.arrays import Floats, Ints
from sim.engine.elementary import power


@dataclass(frozen=True)
class Outlook:
    """What a forecast assumes and how far it looks; the same for all points.

    Parameters
    ----------
    periods
        Periods that a moving average covers.
    correlation
        Of one period's demand with the next one's, for ``ar1``.
    customer_cover
        Periods that the customer's own stock covers, for ``ar1_history``; one of all points or one a point. Who
        covers nothing passes demand on as it comes.
    """

    periods: int = 1
    correlation: float = 0.0
    customer_cover: float | Floats = 0.0


@dataclass(frozen=True)
class Past:
    """What each point has seen of demand.

    Parameters
    ----------
    seen_kg
        Demand of past periods, the newest last, (points, periods).
    mean_kg
        Long-run mean of a period that the point believes in, float64 (points,).
    """

    seen_kg: Ints | Floats
    mean_kg: Floats


def moving_average(past: Past, horizon: Floats, outlook: Outlook) -> Floats:
    """Expected demand over ``horizon`` periods by the mean of past ones (Chen et al. 2000, eq. 2)."""
    return horizon * past.seen_kg[:, -outlook.periods :].mean(axis=1)


def autoregressive(past: Past, horizon: Floats, outlook: Outlook) -> Floats:
    """Minimum mean square error forecast of AR(1) demand over ``horizon`` periods from the newest one.

    The sum of ``mean + rho^i (last - mean)`` (Lee, So and Tang 2000, eq. 3.2). A supplier that
    applies it to orders forecasts from the last order alone.
    """
    return _carried_on(past.seen_kg[:, -1] - past.mean_kg, past.mean_kg, horizon, outlook)


def autoregressive_by_history(past: Past, horizon: Floats, outlook: Outlook) -> Floats:
    """Forecast of a customer's orders from all of its past ones, of which ``seen_kg`` are the newest.

    Who knows that its customer orders up to the ``ar1`` forecast can reckon AR(1) end demand back from
    the orders, so that being told the demand adds nothing (Raghunathan 2001).
    """
    surprise = demand_behind_orders(past, outlook) - past.mean_kg
    cover = np.zeros(horizon.shape) + outlook.customer_cover
    over = (_carried_on(surprise, past.mean_kg, ahead, outlook) for ahead in (cover + horizon, cover))
    return next(over) - next(over)


def demand_behind_orders(past: Past, outlook: Outlook) -> Floats:
    """The newest end demand behind a customer's orders, float64 (points,).

    An order is the demand and what the forecast has moved by it, ``D(t) + e (D(t) - D(t-1))`` with the
    ``echo`` e over the customer's cover; solved for D(t), older orders count for less and less.
    """
    moved = echo(outlook.correlation, np.zeros(past.mean_kg.size) + outlook.customer_cover)[:, None]
    newest, older = 1.0 / (1.0 + moved), np.repeat(moved / (1.0 + moved), past.seen_kg.shape[1] - 1, axis=1)
    weight = np.cumprod(np.hstack([newest, older]), axis=1)[:, ::-1]
    return np.asarray(past.mean_kg + ((past.seen_kg - past.mean_kg[:, None]) * weight).sum(axis=1))


def _carried_on(surprise: Floats, mean_kg: Floats, horizon: Floats, outlook: Outlook) -> Floats:
    """AR(1) demand expected over a horizon after a period whose demand was off its mean by ``surprise``."""
    return horizon * mean_kg + echo(outlook.correlation, horizon) * surprise


def echo(correlation: float, horizon: Floats) -> Floats:
    """Sum of ``rho^i`` for i from 1 to ``horizon``: how much of a surprise comes back, float64 like ``horizon``."""
    periods, row = np.unique(horizon, return_inverse=True)
    decayed = np.array([power(abs(correlation), h) for h in periods.tolist()])[row].reshape(horizon.shape)
    if correlation < 0:
        decayed = np.where(np.rint(horizon) % 2 == 1, -decayed, decayed)
    return correlation * (1.0 - decayed) / (1.0 - correlation)


#: From past demand to the demand expected over a horizon in periods, float64 (points,).
Forecast = Callable[[Past, Floats, Outlook], Floats]

FORECASTS: MappingProxyType[str, Forecast] = MappingProxyType(
    {"ma": moving_average, "ar1": autoregressive, "ar1_history": autoregressive_by_history}
)


def cover_kg(forecast: Forecast, past: Past, horizon: Floats, outlook: Outlook, ahead: Floats | None = None) -> Ints:
    """Demand that stock must cover, in whole kg: of the ``horizon`` periods that follow the next ``ahead``."""
    total = forecast(past, horizon if ahead is None else ahead + horizon, outlook)
    if ahead is not None:
        total = total - forecast(past, ahead, outlook)
    return np.rint(total).astype(np.int64)

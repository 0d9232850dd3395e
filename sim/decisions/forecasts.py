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
    """

    periods: int = 1
    correlation: float = 0.0


@dataclass(frozen=True)
class Past:
    """What each point has seen of demand.

    Parameters
    ----------
    seen_kg
        Demand of past periods, the newest last, int64 (points, periods).
    mean_kg
        Long-run mean of a period that the point believes in, float64 (points,).
    """

    seen_kg: Ints
    mean_kg: Floats


def moving_average(past: Past, horizon: Floats, outlook: Outlook) -> Floats:
    """Expected demand over ``horizon`` periods by the mean of past ones (Chen et al. 2000, eq. 2)."""
    return horizon * past.seen_kg[:, -outlook.periods :].mean(axis=1)


def autoregressive(past: Past, horizon: Floats, outlook: Outlook) -> Floats:
    """Minimum mean square error forecast of AR(1) demand over ``horizon`` periods from the newest one.

    The sum of ``mean + rho^i (last - mean)`` (Lee, So and Tang 2000, eq. 3.2). A supplier that
    applies it to orders forecasts from the last order alone.
    """
    surprise = past.seen_kg[:, -1] - past.mean_kg
    return horizon * past.mean_kg + echo(outlook.correlation, horizon) * surprise


def echo(correlation: float, horizon: Floats) -> Floats:
    """Sum of ``rho^i`` for i from 1 to ``horizon``: how much of a surprise comes back, float64 like ``horizon``."""
    decayed = np.array([power(abs(correlation), h) for h in horizon.ravel()]).reshape(horizon.shape)
    if correlation < 0:
        decayed = np.where(np.rint(horizon) % 2 == 1, -decayed, decayed)
    return correlation * (1.0 - decayed) / (1.0 - correlation)


#: From past demand to the demand expected over a horizon in periods, float64 (points,).
Forecast = Callable[[Past, Floats, Outlook], Floats]

FORECASTS: MappingProxyType[str, Forecast] = MappingProxyType({"ma": moving_average, "ar1": autoregressive})


def cover_kg(forecast: Forecast, past: Past, horizon: Floats, outlook: Outlook, ahead: Floats | None = None) -> Ints:
    """Demand that stock must cover, in whole kg: of the ``horizon`` periods that follow the next ``ahead``."""
    total = forecast(past, horizon if ahead is None else ahead + horizon, outlook)
    if ahead is not None:
        total = total - forecast(past, ahead, outlook)
    return np.rint(total).astype(np.int64)

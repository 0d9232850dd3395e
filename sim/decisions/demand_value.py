"""What knowing end demand is worth to a supplier: smaller errors of its forecast, hence less safety stock.

Forecasts and orders are linear in demand, so the error of a forecast is a sum over past and coming surprises,
each with its own weight. Weights are found by letting one surprise run through the forecasts that firms
really use. That gives the closed forms of Chen et al. (2000) for moving averages and of Lee, So and Tang (2000)
for ``ar1``, and 0 for ``ar1_history`` (Raghunathan 2001).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints
from sim.decisions.forecasts import FORECASTS, Forecast, Outlook, Past
from sim.engine.elementary import log, normal_loss_each

#: What is left of a surprise when it is forgotten, and periods after which it is in any case.
_FORGOTTEN, _LONGEST = 1e-9, 2_000
#: Noise in which everything drowns, in standard deviations of demand.
_DROWNED = 1e6


@dataclass(frozen=True)
class Stretch:
    """One supplier behind one customer; both forecast in the same way.

    Parameters
    ----------
    forecast
        Name in ``FORECASTS``.
    outlook
        What forecasts assume.
    ahead
        Periods that the customer's stock covers.
    cover
        Periods that the supplier's own stock covers.
    """

    forecast: str
    outlook: Outlook
    ahead: int
    cover: int


def told_forecast(name: str) -> str:
    """How who is told demand forecasts: it need not be reckoned back from orders."""
    return "ar1" if name == "ar1_history" else name


def error_by_orders(stretch: Stretch) -> float:
    """Variance of the error of a forecast from the customer's orders, over that of a period's demand."""
    demand = _echo_of_a_surprise(stretch)
    orders = _orders(demand, stretch)
    outlook = Outlook(stretch.outlook.periods, stretch.outlook.correlation, float(stretch.ahead))
    expected = _forecasts(orders, FORECASTS[stretch.forecast], 0, stretch.cover, outlook)
    return _of_surprises(_coming(orders, stretch.cover) - expected, stretch)


def error_by_demand(stretch: Stretch, lag: float = 0.0, noise: float = 0.0) -> float:
    """The same where the customer's demand is told instead.

    Parameters
    ----------
    lag
        Periods by which what is told is old; between whole ones the variance goes in a straight line.
    noise
        Standard deviation of errors in what is told of a period, over that of a period's demand.
    """
    lag = min(lag, float(_LONGEST))
    whole = math.floor(lag)
    old, older = (_error_by_demand(stretch, each, min(noise, _DROWNED)) for each in (whole, whole + 1))
    return old + (lag - whole) * (older - old)


def _error_by_demand(stretch: Stretch, lag: int, noise: float) -> float:
    demand = _echo_of_a_surprise(stretch, lag)
    by = FORECASTS[told_forecast(stretch.forecast)]
    after = lag + stretch.ahead
    late = np.concatenate([np.zeros(lag), demand])[: demand.size]
    expected = _forecasts(late, by, after, stretch.cover, stretch.outlook)
    surprises = _of_surprises(_coming(_orders(demand, stretch), stretch.cover) - expected, stretch)
    pulse = (demand == 1.0) & (np.arange(demand.size) == demand.argmax())
    errors = _forecasts(pulse.astype(np.float64), by, after, stretch.cover, stretch.outlook)
    return surprises + noise**2 * float((errors**2).sum())


def _echo_of_a_surprise(stretch: Stretch, lag: int = 0) -> Floats:
    """Demand that one surprise of size 1 makes, period by period, with quiet ones before it."""
    rho, periods = stretch.outlook.correlation, stretch.outlook.periods
    memory = math.ceil(log(_FORGOTTEN) / log(abs(rho))) if abs(rho) > _FORGOTTEN else 1
    before = stretch.cover + 1
    after = min(memory, _LONGEST) + periods + stretch.cover + stretch.ahead + lag
    return np.concatenate([np.zeros(before), [1.0], np.cumprod(np.full(after, rho))])


def _orders(demand: Floats, stretch: Stretch) -> Floats:
    """What the customer orders: the demand and the change of its own level."""
    if stretch.ahead == 0:
        return demand
    by = FORECASTS[told_forecast(stretch.forecast)]
    level = _forecasts(demand, by, 0, stretch.ahead, stretch.outlook)
    return demand + np.diff(level, prepend=0.0)


def _forecasts(seen: Floats, by: Forecast, ahead: int, cover: int, outlook: Outlook) -> Floats:
    """Forecast of each period from what was seen until then, of the ``cover`` periods after the next ``ahead``."""
    padded = np.concatenate([np.zeros(outlook.periods - 1), seen])
    past = Past(np.lib.stride_tricks.sliding_window_view(padded, outlook.periods), np.zeros(seen.size))
    whole, first = (by(past, np.full(seen.size, float(each)), outlook) for each in (ahead + cover, ahead))
    return np.asarray(whole - first)


def _coming(orders: Floats, cover: int) -> Floats:
    """Orders of the next ``cover`` periods after each one."""
    total = np.concatenate([[0.0], np.cumsum(orders), np.full(cover, orders.sum())])
    return np.asarray(total[cover + 1 :][: orders.size] - total[1 : orders.size + 1])


def _of_surprises(weights: Floats, stretch: Stretch) -> float:
    """Variance over that of a period's demand, which is that of a surprise over ``1 - rho^2`` (AR(1))."""
    return float((weights**2).sum()) * (1.0 - stretch.outlook.correlation**2)


def expected_shortage(margin: Floats, sd: Floats) -> Floats:
    """Expected demand above what there is, where that is ``margin`` above the mean: sd times the unit normal loss."""
    some = sd > 0.0
    z = np.divide(margin, sd, out=np.zeros_like(sd), where=some)
    return np.where(some, sd * normal_loss_each(z), np.maximum(-margin, 0.0))


def saving(variance: Floats, explained: Floats, margin: Floats) -> Floats:
    """What stock and its lack cost less in a period when a part of the variance is explained, over ``h + p``.

    At a given level ``h E(stock) + p E(lack) = h margin + (h + p) E(lack)`` under a normal demand (Snyder and Shen
    2019, eq. 4.6), float64 like ``variance``.
    """
    before, after = np.sqrt(variance), np.sqrt(np.maximum(variance - explained, 0.0))
    return expected_shortage(margin, before) - expected_shortage(margin, after)


def missed_cost(stock: Floats | Ints, demand: Floats | Ints, holding: Floats, penalty: Floats) -> Floats:
    """What a period costs above an order that knew the demand: too much is held, or something is lacking."""
    return holding * np.maximum(stock - demand, 0.0) + penalty * np.maximum(demand - stock, 0.0)

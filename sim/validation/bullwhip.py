"""Bullwhip: orders swing more than demand, and sharing demand tames them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from sim.arrays import Floats, Ints
from sim.decisions.forecasts import Outlook
from sim.model.laboratory import Stage, normal_demand, run_line
from sim.validation.row import Figure, Row, Trial
from sim.validation.statistics import ratio_of_means

_MARGIN = 0.01
#: Demand so steady, and stock so large, that nobody runs short and no order is clipped at zero.
_MEAN_KG, _CV, _PLENTY_KG = 1e6, 0.02, 10**8
_LINES = 400
_PERIODS = 1100
_WARM_UP = 100
#: Orders that a supplier remembers where it forecasts from all of them; what is older weighs nothing any more.
_HISTORY = 60
_LEAD = 6
_HOW = "sim/model/laboratory.py: orders by sim/decisions/replenishment.py from forecasts of sim/decisions/forecasts.py"


def _squares(kg: Ints) -> Floats:
    """Variance of each of many like lines around the mean of them all, float64 (lines,), from (periods, lines)."""
    return np.asarray(((kg - kg.mean()) ** 2).mean(axis=0))


# ── moving averages ──────────────────────────────────────────────────────────────────────────────
def _averaging(lead: int, periods: int, *, shared: bool = False) -> Stage:
    """Order-up-to from a moving average; the lead time includes the review period, as in Chen et al."""
    outlook = Outlook(periods)
    return Stage(lead - 1, up_to_kg=_PLENTY_KG, forecast="ma", outlook=outlook, mean_kg=_MEAN_KG, shared=shared)


def _ratios(lead: int, shared: bool, expected: tuple[float, ...]) -> Callable[[Trial], tuple[Figure, ...]]:
    """Variance of each stage's orders over that of demand, as ratio of means over independent lines."""

    def figures(trial: Trial) -> tuple[Figure, ...]:
        demand = normal_demand(mean_kg=_MEAN_KG, cv=_CV, periods=_PERIODS, lines=_LINES, seed=trial.seed)
        trace = run_line([_averaging(lead, 5, shared=shared)] * len(expected), demand).after(_WARM_UP)
        found = []
        for stage, known in enumerate(expected):
            ratio, error = ratio_of_means(_squares(trace.ordered_kg[stage]), _squares(trace.demand_kg))
            found.append(Figure(f"variance of stage {stage + 1}", "of demand", known, ratio, _MARGIN * known, error))
        return tuple(found)

    return figures


# ── AR(1) demand ─────────────────────────────────────────────────────────────────────────────────
def _supplier_squares(trial: Trial, correlation: float, forecast: str, *, shared: bool) -> Floats:
    """Variance of a supplier's net stock in each line, to which the square of its safety stock is proportional."""
    demand = normal_demand(
        mean_kg=_MEAN_KG, cv=_CV, periods=_PERIODS, lines=_LINES, seed=trial.seed, correlation=correlation
    )
    outlook = Outlook(_HISTORY if forecast == "ar1_history" else 1, correlation, _LEAD)
    customer = Stage(_LEAD, up_to_kg=_PLENTY_KG, forecast="ar1", outlook=outlook, mean_kg=_MEAN_KG)
    supplier = replace(customer, forecast=forecast, shared=shared)
    return _squares(run_line([customer, supplier], demand, demand_first=True).after(_WARM_UP).net_stock_kg[1])


def _saved(with_demand: Floats, without: Floats) -> tuple[float, float]:
    """Percent of safety stock that is saved, and its standard error."""
    ratio, error = ratio_of_means(with_demand, without)
    return 100.0 * (1.0 - ratio**0.5), 100.0 * error / (2.0 * ratio**0.5)


_SAVED = {0.0: 0.0, 0.5: 7.0, 0.7: 20.9, 0.9: 38.4}
_POINTS = 1.0


def _by_last_order(trial: Trial) -> tuple[Figure, ...]:
    found = []
    for correlation, known in _SAVED.items():
        told = _supplier_squares(trial, correlation, "ar1", shared=True)
        saved, error = _saved(told, _supplier_squares(trial, correlation, "ar1", shared=False))
        found.append(Figure(f"saved at correlation {correlation:g}", "%", known, saved, _POINTS, error))
    return tuple(found)


def _by_all_orders(trial: Trial) -> tuple[Figure, ...]:
    found = []
    for correlation in list(_SAVED)[1:]:
        told = _supplier_squares(trial, correlation, "ar1", shared=True)
        saved, _ = _saved(told, _supplier_squares(trial, correlation, "ar1_history", shared=False))
        # What is left is rounding to whole kilograms, not chance.
        found.append(Figure(f"saved at correlation {correlation:g}", "%", 0.0, saved, 0.1))
    return tuple(found)


_CHEN = "Chen et al. (2000), 1 + 2L/p + 2L^2/p^2 at p = 5"
ROWS = (
    Row("bullwhip-2", "Order-up-to from a moving average over 5 periods, lead time 2, iid demand", _CHEN, _HOW,
        _ratios(2, False, (2.12,))),
    Row("bullwhip-4", "The same at lead time 4", _CHEN, _HOW, _ratios(4, False, (3.88,))),
    Row("bullwhip-chain", "Three stages at lead time 2, each forecasting from its customer's orders",
        "recursion after Chen et al. (2000)", _HOW, _ratios(2, False, (2.12, 5.12, 13.52))),
    Row("bullwhip-shared", "The same with end demand shared", "Chen et al. (2000)", _HOW,
        _ratios(2, True, (2.12, 3.88, 6.28))),
    Row("demand-sharing", "Safety stock that a supplier saves by seeing AR(1) end demand, lead times 5",
        "Lee, So and Tang (2000)", _HOW, _by_last_order),
    Row("demand-in-orders", "Nothing is saved where the supplier forecasts from all past orders: demand is in them",
        "Raghunathan (2001)", _HOW, _by_all_orders),
)  # fmt: skip

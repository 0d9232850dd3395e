"""What shared end demand saves a supplier whose own supply is limited."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats
from sim.decisions.forecasts import Outlook
from sim.model.laboratory import Stage, normal_demand, run_line
from sim.validation.row import Band, Figure, Row, Trial
from sim.validation.statistics import ratio_of_means

#: Demand so steady, and stock so large, that no order is clipped at zero.
_MEAN_KG, _CV, _CORRELATION, _PLENTY_KG = 1e6, 0.02, 0.7, 10**8
_LINES, _PERIODS, _WARM_UP, _LEAD = 300, 700, 200, 6
#: Of a unit in stock and of one owed, for a period.
_HOLDING, _PENALTY = 1.0, 20.0
#: Capacity above mean demand, in standard deviations of demand.
_TIGHT_SD = 0.05
_HUNDRED = 100.0
#: A cost in proportion to safety stock falls by its percentage (Lee, So and Tang 2000), to a point.
_SAVED, _POINT = 20.9, 1.0


def _least_cost(trial: Trial, capacity_kg: int | None, *, shared: bool) -> Floats:
    """Supplier's cost of a period in each line at its best safety stock, float64 (lines,).

    A base-stock supplier's net stock moves with its level kilogram for kilogram, with or without a capacity
    (Federgruen and Zipkin 1986), so the best level is the newsvendor's quantile of what was seen.
    """
    demand = normal_demand(
        mean_kg=_MEAN_KG, cv=_CV, periods=_PERIODS, lines=_LINES, seed=trial.seed, correlation=_CORRELATION
    )
    outlook = Outlook(1, _CORRELATION, _LEAD)
    customer = Stage(_LEAD, up_to_kg=_PLENTY_KG, forecast="ar1", outlook=outlook, mean_kg=_MEAN_KG)
    supplier = Stage(
        _LEAD, up_to_kg=_PLENTY_KG, forecast="ar1", outlook=outlook, mean_kg=_MEAN_KG, shared=shared,
        capacity_kg=capacity_kg,
    )  # fmt: skip
    net = run_line([customer, supplier], demand, demand_first=True).after(_WARM_UP).net_stock_kg[1]
    best = net - np.quantile(net, _HOLDING / (_HOLDING + _PENALTY))
    return np.asarray(np.where(best > 0, _HOLDING * best, -_PENALTY * best).mean(axis=0))


def saved(trial: Trial, capacity_kg: int | None) -> tuple[float, float]:
    """Percent of its cost that a supplier saves by being told end demand, and the standard error."""
    ratio, error = ratio_of_means(*(_least_cost(trial, capacity_kg, shared=told) for told in (True, False)))
    return _HUNDRED * (1.0 - ratio), _HUNDRED * error


def _figures(trial: Trial) -> tuple[Figure | Band, ...]:
    ample, error = saved(trial, None)
    tight, its_error = saved(trial, round(_MEAN_KG * (1.0 + _TIGHT_SD * _CV)))
    both = float(np.hypot(error, its_error))
    less = f"how much less with a capacity {_TIGHT_SD:g} deviations above demand"
    return (
        Figure("saved without a limit", "%", _SAVED, ample, _POINT, error),
        Band(less, "points", _SAVED / 2, _HUNDRED, ample - tight, both),
    )


ROWS = (
    Row(
        "demand-capacity",
        "A supplier saves by seeing AR(1) end demand what theory says, and hardly anything where its capacity is very"
        " tight; in between, where told orders are calmer and meet the limit less often, it can save more",
        "Lee, So and Tang (2000); direction: Gavirneni, Kapuscinski and Tayur (1999)",
        "sim/model/laboratory.py: orders by sim/decisions/replenishment.py from forecasts of sim/decisions/forecasts.py"
        " under a limit of what arrives; safety stock is the best of its kind",
        _figures,
    ),
)

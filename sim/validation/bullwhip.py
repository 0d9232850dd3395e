"""Bullwhip: orders swing more than demand, and sharing demand tames them."""

from __future__ import annotations

from collections.abc import Callable

from sim.decisions.forecasts import Outlook
from sim.model.laboratory import Stage, normal_demand, run_line
from sim.validation.row import Figure, Row, Trial
from sim.validation.statistics import mean_of

_MARGIN = 0.01
#: Demand so steady, and stock so large, that nobody runs short and no order is clipped at zero.
_MEAN_KG, _CV, _PLENTY_KG = 1e6, 0.02, 10**8
_LINES = 100
_PERIODS = 4000
_HOW = "sim/model/laboratory.py: orders by sim/decisions/replenishment.py from forecasts of sim/decisions/forecasts.py"


def _averaging(lead: int, periods: int, *, shared: bool = False) -> Stage:
    """Order-up-to from a moving average; the lead time includes the review period, as in Chen et al."""
    outlook = Outlook(periods)
    return Stage(lead - 1, up_to_kg=_PLENTY_KG, forecast="ma", outlook=outlook, mean_kg=_MEAN_KG, shared=shared)


def _ratios(lead: int, shared: bool, expected: tuple[float, ...]) -> Callable[[Trial], tuple[Figure, ...]]:
    """Variance of each stage's orders over that of demand, as ratio of means over independent lines."""

    def figures(trial: Trial) -> tuple[Figure, ...]:
        demand = normal_demand(mean_kg=_MEAN_KG, cv=_CV, periods=_PERIODS, lines=_LINES, seed=trial.seed)
        trace = run_line([_averaging(lead, 5, shared=shared)] * len(expected), demand).after(100)
        of_demand = trace.demand_kg.var()
        found = []
        for stage, ratio in enumerate(expected):
            mean, error = mean_of(trace.ordered_kg[stage].var(axis=0, ddof=1) / of_demand)
            found.append(Figure(f"variance of stage {stage + 1}", "of demand", ratio, mean, _MARGIN * ratio, error))
        return tuple(found)

    return figures


def _savings(trial: Trial) -> tuple[Figure, ...]:
    """Safety stock is proportional to the spread of the supplier's net stock."""
    found = []
    for correlation, saved in ((0.5, 7.0), (0.7, 20.9), (0.9, 38.4)):
        demand = normal_demand(
            mean_kg=_MEAN_KG, cv=_CV, periods=3000, lines=60, seed=trial.seed, correlation=correlation
        )
        spread = []
        for shared in (False, True):
            outlook = Outlook(correlation=correlation)
            stage = Stage(6, up_to_kg=_PLENTY_KG, forecast="ar1", outlook=outlook, mean_kg=_MEAN_KG, shared=shared)
            trace = run_line([stage, stage], demand, demand_first=True).after(200)
            spread.append(trace.net_stock_kg[1].std(axis=0))
        mean, error = mean_of(100.0 * (1.0 - spread[1] / spread[0]))
        found.append(Figure(f"saved at correlation {correlation:g}", "%", saved, mean, 1.0, error))
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
        "Lee, So and Tang (2000); Raghunathan (2001)", _HOW, _savings),
)  # fmt: skip

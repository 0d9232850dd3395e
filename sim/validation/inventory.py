"""Inventory: textbook levels and what they cost, in the laboratory of the city's own stocks and orders."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.arrays import Floats
from sim.decisions.levels import (
    Prices,
    base_stock,
    best_s_S,
    echelon_base_stock,
    economic_order_quantity,
    planned_shortage,
    poisson_table,
)
from sim.model.laboratory import Stage, normal_demand, poisson_demand, run_line
from sim.validation.row import Figure, Row, Trial, share
from sim.validation.statistics import mean_of

#: Kilograms in a textbook's unit.
_UNIT = 1_000
_MARGIN = 0.01
#: A published figure agrees if it does in all its digits but the last.
_DIGITS = 1e-6
_LINES = 200
_BOOK = "Snyder and Shen (2019), "
_HOW = "levels by sim/decisions/levels.py; cost in sim/model/laboratory.py: stocks of the city, orders of the firms"


def _kg(units: float) -> int:
    return round(units * _UNIT)


def _one(value: float) -> Floats:
    return np.array([value])


def _cost(unit: str, expected: float, lines: Floats) -> Figure:
    mean, error = mean_of(lines / _UNIT)
    return Figure("cost", unit, expected, mean, _MARGIN * expected, error)


# ── base stock ───────────────────────────────────────────────────────────────────────────────────
_NORMAL = {"mean_kg": 50 * _UNIT, "cv": 0.16}
_NEWSVENDOR = Prices(holding=0.18, penalty=0.7)


def _base_stock(lead: int, level: float, cost: float, periods: int) -> Callable[[Trial], tuple[Figure, ...]]:
    def figures(trial: Trial) -> tuple[Figure, ...]:
        best = float(base_stock(_one(50.0), _one(8.0), _one(lead + 1.0), _NEWSVENDOR)[0])
        demand = normal_demand(**_NORMAL, periods=periods, lines=_LINES, seed=trial.seed)
        trace = run_line([Stage(lead_periods=lead, up_to_kg=_kg(best))], demand).after(2 * lead + 2)
        spent = trace.cost([_NEWSVENDOR.holding], _NEWSVENDOR.penalty)
        return share("order-up-to level", "units", level, best, _DIGITS), _cost("a period", cost, spent)

    return figures


# ── (s, S) ───────────────────────────────────────────────────────────────────────────────────────
def _s_and_big_s(trial: Trial) -> tuple[Figure, ...]:
    prices = Prices(holding=1.0, penalty=4.0, fixed=5.0)
    best = best_s_S(poisson_table(6.0), poisson_table(6.0), prices)
    demand = poisson_demand(mean=6.0, unit_kg=_UNIT, periods=1500, lines=_LINES, seed=trial.seed)
    stage = Stage(policy="s_S", reorder_kg=_kg(best.reorder), up_to_kg=_kg(best.up_to))
    spent = run_line([stage], demand).after(50).cost([prices.holding], prices.penalty, [prices.fixed * _UNIT])
    return (
        share("s", "units", 4, best.reorder, 0.0),
        share("S", "units", 10, best.up_to, 0.0),
        _cost("a period", 8.034112, spent),
    )


# ── economic order quantity ──────────────────────────────────────────────────────────────────────
#: Steps of a year, cycles that are run, and what the steps may be off in the cost.
_STEPS, _CYCLES, _STEP_SHARE = 13_000, 12, 1e-3
_STEP_KG = 1300 * _UNIT // _STEPS
_HARRIS = Prices(holding=0.225, penalty=5.0, fixed=8.0)


def _batches(batch: float, cost: float, *, backorders: bool) -> Callable[[Trial], tuple[Figure, ...]]:
    def figures(_: Trial) -> tuple[Figure, ...]:
        best = economic_order_quantity(_one(1300.0), _HARRIS, backorders=backorders)
        owed = float(planned_shortage(best, _HARRIS)[0]) if backorders else 0.0
        # The order is placed in the step that ends where theory has it.
        stage = Stage(policy="r_Q", batch_kg=_kg(float(best[0])), reorder_kg=-_kg(owed) - _STEP_KG // 2)
        demand = np.full((_kg(float(best[0])) // _STEP_KG * _CYCLES, 1), _STEP_KG, dtype=np.int64)
        trace = run_line([stage], demand).after(2 * _kg(float(best[0])) // _STEP_KG)
        (spent,) = trace.cost([_HARRIS.holding], _HARRIS.penalty, [_HARRIS.fixed * _STEPS * _UNIT]) / _UNIT
        return (
            share("order quantity", "units", batch, float(best[0]), _DIGITS),
            share("cost", "a year", cost, float(spent), _STEP_SHARE),
        )

    return figures


# ── stages in series ─────────────────────────────────────────────────────────────────────────────
def _serial(trial: Trial) -> tuple[Figure, ...]:
    published, holding, penalty = (6.484, 12.028, 22.72), (7.0, 4.0, 2.0), 37.12
    leads = (1, 1, 2)
    best, cost = echelon_base_stock(np.array(leads, dtype=np.float64), np.array(holding), penalty, 5.0, 1.0)
    installation = np.diff(best, prepend=0.0)
    stages = [Stage(lead, up_to_kg=_kg(kg)) for lead, kg in zip(leads, installation.tolist(), strict=True)]
    demand = normal_demand(mean_kg=5 * _UNIT, cv=0.2, periods=2000, lines=_LINES, seed=trial.seed)
    spent = run_line(stages, demand, demand_first=True).after(50).cost(holding, penalty)
    levels = [
        share(f"echelon level of stage {i + 1}", "units", there, float(here), 0.005)
        for i, (there, here) in enumerate(zip(published, best, strict=True))
    ]
    return (*levels, share("cost by recursion", "a period", 47.6654, cost, 1e-3), _cost("a period", 47.6654, spent))


ROWS = (
    Row("newsvendor", "Newsvendor, h = .18, p = .7, N(50, 8)", f"{_BOOK}example 4.1", _HOW,
        _base_stock(0, 56.60396, 1.997605, 2000)),
    Row("base-stock", "Base stock at lead time 4, otherwise as the newsvendor", f"{_BOOK}example 4.4", _HOW,
        _base_stock(4, 264.76689, 4.466781, 3000)),
    Row("s-S", "(s, S) at h = 1, p = 4, K = 5, Poisson demand of 6", f"{_BOOK}example 4.7", _HOW, _s_and_big_s),
    Row("eoq", "Economic order quantity at K = 8, h = .225, 1,300 a year", f"{_BOOK}example 3.1", _HOW,
        _batches(304.0468, 68.4105, backorders=False)),
    Row("eoq-backorders", "The same with backorders at p = 5", f"{_BOOK}example 3.8", _HOW,
        _batches(310.8126, 66.9214, backorders=True)),
    Row("serial", "Three stages in series, h = 7, 4, 2, lead times 1, 1, 2, p = 37.12, N(5, 1)", f"{_BOOK}example 6.1",
        _HOW, _serial),
)  # fmt: skip

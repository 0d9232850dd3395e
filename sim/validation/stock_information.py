"""What a supplier saves by seeing its customer's stock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints
from sim.model.laboratory import Stage, normal_demand, poisson_demand, run_line
from sim.validation.row import Band, Row, Trial
from sim.validation.statistics import ratio_of_means

_UNIT = 100
_MEAN = 5
_MEAN_KG = _MEAN * _UNIT
_BATCH_KG = 2 * _MEAN_KG
_LEADS = (1, 3)
#: Of a unit in stock at the customer and at the supplier, and of one owed to consumers, for a period.
_HOLDING, _PENALTY = (1.0, 0.5), 20.0
_PERIODS, _WARM_UP = 400, 60
#: Lines on which levels are chosen, and others on which their cost is told.
_TRIED, _TOLD = 60, 800
#: What is tried: the customer's safety factor, and the supplier's stock in periods of demand.
_SAFETY, _STOCK = (0.5, 1.0, 1.5, 2.0, 3.0), np.arange(-3.0, 10.0, 0.5)
_TEN = 10.0


@dataclass(frozen=True)
class World:
    """Demand and capacity.

    Parameters
    ----------
    name
        What it is called.
    cv
        Coefficient of variation of a period's demand.
    demand
        Demand of a number of lines under a seed, int64 (periods, lines).
    capacity
        Of the supplier, as a multiple of mean demand.
    """

    name: str
    cv: float
    demand: Callable[[int, int], Ints]
    capacity: float


def _steady(lines: int, seed: int) -> Ints:
    return normal_demand(mean_kg=_MEAN_KG, cv=0.3, periods=_PERIODS, lines=lines, seed=seed)


def _wild(lines: int, seed: int) -> Ints:
    """Consumers who come every eighth period and want eight periods' worth."""
    return poisson_demand(mean=1 / 8, unit_kg=8 * _MEAN_KG, periods=_PERIODS, lines=lines, seed=seed)


USUAL = World("capacity half above demand", 0.3, _steady, 1.5)
TIGHT = World("capacity a tenth above demand", 0.3, _steady, 1.1)
WILD = World("demand with a coefficient of variation of 2.8", 8**0.5, _wild, 20.0)


def _costs(world: World, demand: Ints, safety: Floats, stock: Floats, *, sees_stock: bool) -> Floats:
    """Cost of a period of each pair of levels in each line of demand, float64 (pairs, lines)."""
    lines = demand.shape[1]
    cover, sd_kg = _LEADS[0] + 1, world.cv * _MEAN_KG
    reorder_kg = np.rint(cover * _MEAN_KG + np.repeat(safety, lines) * sd_kg * cover**0.5).astype(np.int64)
    up_to_kg = np.rint(np.repeat(stock, lines) * _MEAN_KG).astype(np.int64)
    customer = Stage(_LEADS[0], "r_Q", reorder_kg=reorder_kg, batch_kg=_BATCH_KG)
    supplier = Stage(
        _LEADS[1], up_to_kg=up_to_kg, mean_kg=_MEAN_KG, sd_kg=sd_kg, sees_stock=sees_stock,
        capacity_kg=round(world.capacity * _MEAN_KG),
    )  # fmt: skip
    trace = run_line([customer, supplier], np.tile(demand, safety.size)).after(_WARM_UP)
    return trace.cost(_HOLDING, _PENALTY).reshape(safety.size, lines)


def _least_costs(world: World, seed: int, *, sees_stock: bool) -> Floats:
    """Cost of a period in each line under the best levels, float64 (lines,)."""
    safety, stock = (grid.ravel() for grid in np.meshgrid(_SAFETY, _STOCK))
    tried = _costs(world, world.demand(_TRIED, seed + 1), safety, stock, sees_stock=sees_stock)
    best = np.array([tried.mean(axis=1).argmin()])
    return _costs(world, world.demand(_TOLD, seed), safety[best], stock[best], sees_stock=sees_stock)[0]


def saved(world: World, seed: int) -> tuple[float, float]:
    """Percent of all costs that a supplier saves by seeing its customer's stock, and its standard error."""
    ratio, error = ratio_of_means(*(_least_costs(world, seed, sees_stock=sees) for sees in (True, False)))
    return 100.0 * (1.0 - ratio), 100.0 * error


def _figures(trial: Trial) -> tuple[Band, ...]:
    usual, error = saved(USUAL, trial.seed)
    found = [Band(f"saved with {USUAL.name}", "%", 0.0, _TEN, usual, error)]
    for world in (TIGHT, WILD):
        here, its_error = saved(world, trial.seed)
        both = float(np.hypot(error, its_error))
        found.append(Band(f"how much less with {world.name}", "points", 0.0, _TEN, usual - here, both))
    return tuple(found)


ROWS = (
    Row(
        "stock-information",
        "A supplier that sees the stock of a customer who orders in batches saves a single-digit percentage of all"
        " costs, less where capacity is very tight or demand extremely variable",
        "direction: Cachon and Fisher (2000; 2.2% on average, 12.1% at most); Gavirneni, Kapuscinski and Tayur (1999)",
        "sim/model/laboratory.py: the supplier orders up to a level on top of the orders that it expects"
        " (sim/decisions/customer_stock.py) or to a constant one; both levels are the best of their kind",
        _figures,
    ),
)

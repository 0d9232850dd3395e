"""Levels by theory: what a policy's parameters should be, given costs and demand.

Closed forms where there are any (Snyder and Shen 2019, ch. 3, 4 and 6), exact searches on a grid of
whole units where there are none. Costs are per unit and period, demand is independent from period to period.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.engine.compiled import inlined, kernel
from sim.engine.elementary import exp, log, normal_loss_each, normal_quantile, normal_upper_each

#: Of a distribution's mass, what may lie beyond the end of its table.
_TAIL = 1e-12
#: Cells of a standard deviation in the recursion over echelons, and how many deviations it spans.
_CELLS_PER_SD = 60
_SPAN_SD = 8.0


@dataclass(frozen=True)
class Prices:
    """What stock, its lack and ordering cost.

    Parameters
    ----------
    holding, penalty
        Of a unit in stock and of a unit owed, for one period.
    fixed
        Of placing an order.
    """

    holding: float
    penalty: float
    fixed: float = 0.0

    @property
    def critical_ratio(self) -> float:
        """Share of periods in which the best base stock covers demand (newsvendor)."""
        return self.penalty / (self.penalty + self.holding)


def base_stock(mean: Floats, sd: Floats, periods: Floats, prices: Prices) -> Floats:
    """Best order-up-to level where stock covers ``periods`` of normal demand: the newsvendor's quantile.

    ``S = n mean + z sd sqrt(n)`` (Snyder and Shen 2019, eq. 4.5 and 4.45), float64 like ``mean``.
    """
    return periods * mean + normal_quantile(prices.critical_ratio) * sd * np.sqrt(periods)


def base_stock_cost(level: Floats, mean: Floats, sd: Floats, periods: Floats, prices: Prices) -> Floats:
    """Expected cost of a period at any order-up-to level, float64 (points,)."""
    spread = sd * np.sqrt(periods)
    surplus = level - periods * mean
    short = spread * normal_loss_each(surplus / spread)
    return prices.holding * (surplus + short) + prices.penalty * short


def economic_order_quantity(demand: Floats, prices: Prices, backorders: bool = True) -> Floats:
    """Best batch at a steady demand per period, float64 like ``demand`` (Harris 1913; Snyder and Shen 2019, eq. 3.4).

    With ``backorders`` it pays to run short at the end of a cycle, so batches are larger (eq. 3.27).
    """
    widened = 1.0 / prices.critical_ratio if backorders else 1.0
    return np.sqrt(2.0 * prices.fixed * demand * widened / prices.holding)


def planned_shortage(batch: Floats, prices: Prices) -> Floats:
    """What is owed at the end of a cycle of best batches with backorders (Snyder and Shen 2019, eq. 3.28)."""
    return batch * (1.0 - prices.critical_ratio)


# ── on a grid of whole units ─────────────────────────────────────────────────────────────────────
def poisson_table(mean: float) -> Floats:
    """Probabilities of 0, 1, 2 ... as far as they matter, float64 (units,)."""
    size = int(mean + 12.0 * np.sqrt(mean) + 24.0)
    return _cut(_poisson(mean, size))


def normal_table(mean: float, sd: float) -> Floats:
    """Probabilities of whole units of a normal demand, cut at 0, float64 (units,).

    What falls between two units is split between them so that the mean stays, however small it is beside
    a unit; probabilities are then second differences of the loss function.
    """
    size = int(mean + 8.0 * sd + 2.0)
    loss = sd * normal_loss_each((np.arange(size + 2, dtype=np.float64) - mean) / sd)
    before = np.r_[1.0 + loss[0], loss[:-2]]
    return _cut(np.maximum(before - 2.0 * loss[:-1] + loss[1:], 0.0))


def several_periods(table: Floats, periods: int) -> Floats:
    """Distribution of the demand of ``periods`` independent periods, float64 (units,)."""
    total = np.ones(1)
    for _ in range(periods):
        total = np.convolve(total, table)
    return _cut(total)


def _cut(table: Floats) -> Floats:
    rest = np.cumsum(table[::-1])[::-1]
    kept = table[rest > _TAIL * rest[0]]
    return kept / kept.sum()


@dataclass(frozen=True)
class Best:
    """The best policy of its kind and its cost.

    Parameters
    ----------
    reorder, up_to, batch
        Levels in units; ``up_to`` is that of an (s, S) policy, ``batch`` that of an (r, Q) policy.
    cost
        Expected cost of a period.
    """

    reorder: int
    up_to: int
    batch: int
    cost: float


def best_s_S(table: Floats, cover: Floats, prices: Prices) -> Best:  # noqa: N802 (the field's name)
    """Best (s, S) policy under periodic review, exact (Zheng and Federgruen 1991).

    Parameters
    ----------
    table
        Distribution of one period's demand in units, float64 (units,).
    cover
        Distribution of the demand that an order must cover: of the lead time and one period.
    prices
        Costs, with a fixed cost above 0.
    """
    low, high, cost = _zheng_federgruen(table, *_losses(cover), prices.holding, prices.penalty, prices.fixed)
    return Best(int(low), int(high), int(high - low), float(cost))


def best_r_Q(demand: float, cover: Floats, prices: Prices) -> Best:  # noqa: N802 (the field's name)
    """Best (r, Q) policy for unit demands under continuous review, exact (Federgruen and Zheng 1992).

    Parameters
    ----------
    demand
        Mean demand of a period in units.
    cover
        Distribution of the demand of the lead time, float64 (units,).
    """
    reorder, batch, cost = _federgruen_zheng(demand, *_losses(cover), prices.holding, prices.penalty, prices.fixed)
    return Best(int(reorder), int(reorder + batch), int(batch), float(cost))


def _losses(cover: Floats) -> tuple[Floats, float]:
    """Expected shortage at stocks of 0, 1, 2 ..., float64 (units + 1,), and the mean demand."""
    mean = float(np.arange(cover.size) @ cover)
    exceeded = 1.0 - np.cumsum(cover)
    return np.maximum(mean - np.r_[0.0, np.cumsum(exceeded)], 0.0), mean


@kernel
def _poisson(mean: float, size: int) -> Floats:
    table = np.empty(size)
    for k in range(size):
        total = -mean
        for j in range(1, k + 1):
            total += log(mean / j)
        table[k] = exp(total)
    return table


@inlined
def _rate(y: int, losses: Floats, mean: float, holding: float, penalty: float) -> float:
    """Expected cost of a period that begins to count at position ``y``."""
    if y < 0:
        return penalty * (mean - y)
    short = losses[y] if y < losses.size else 0.0
    return holding * (y - mean + short) + penalty * short


@kernel
def _cheapest(losses: Floats, mean: float, holding: float, penalty: float) -> int:
    y = 0
    while _rate(y + 1, losses, mean, holding, penalty) < _rate(y, losses, mean, holding, penalty):
        y += 1
    return y


@kernel
def _cycle_cost(
    reorder: int,
    up_to: int,
    renewals: Floats,
    losses: Floats,
    mean: float,
    holding: float,
    penalty: float,
    fixed: float,
) -> float:
    total = fixed
    length = 0.0
    for j in range(up_to - reorder):
        total += renewals[j] * _rate(up_to - j, losses, mean, holding, penalty)
        length += renewals[j]
    return total / length


@kernel
def _renewals(table: Floats, known: Floats, size: int) -> Floats:
    """Expected periods that demand since an order stands at each total, to ``size``; goes on from ``known``."""
    renewals = np.empty(size)
    for j in range(size):
        if j < known.size:
            renewals[j] = known[j]
            continue
        total = 1.0 if j == 0 else 0.0
        for i in range(1, min(j, table.size - 1) + 1):
            total += table[i] * renewals[j - i]
        renewals[j] = total / (1.0 - table[0])
    return renewals


@kernel
def _zheng_federgruen(
    table: Floats, losses: Floats, mean: float, holding: float, penalty: float, fixed: float
) -> tuple[int, int, float]:
    least = _cheapest(losses, mean, holding, penalty)
    renewals = _renewals(table, np.empty(0), 64)
    best = least
    reorder = least - 1
    while True:
        if best - reorder > renewals.size:
            renewals = _renewals(table, renewals, 2 * renewals.size)
        cost = _cycle_cost(reorder, best, renewals, losses, mean, holding, penalty, fixed)
        if cost <= _rate(reorder, losses, mean, holding, penalty):
            break
        reorder -= 1
    up_to = best + 1
    while _rate(up_to, losses, mean, holding, penalty) <= cost:
        while up_to - reorder > renewals.size:
            renewals = _renewals(table, renewals, 2 * renewals.size)
        tried = _cycle_cost(reorder, up_to, renewals, losses, mean, holding, penalty, fixed)
        if tried < cost:
            best = up_to
            cost = tried
            while cost <= _rate(reorder + 1, losses, mean, holding, penalty):
                reorder += 1
                cost = _cycle_cost(reorder, best, renewals, losses, mean, holding, penalty, fixed)
        up_to += 1
    return reorder, best, cost


@kernel
def _federgruen_zheng(
    demand: float, losses: Floats, mean: float, holding: float, penalty: float, fixed: float
) -> tuple[int, int, float]:
    low = high = _cheapest(losses, mean, holding, penalty)
    total = fixed * demand + _rate(low, losses, mean, holding, penalty)
    while True:
        below = _rate(low - 1, losses, mean, holding, penalty)
        above = _rate(high + 1, losses, mean, holding, penalty)
        cheaper = min(below, above)
        if cheaper >= total / (high - low + 1):
            return low - 1, high - low + 1, total / (high - low + 1)
        total += cheaper
        if below <= above:
            low -= 1
        else:
            high += 1


# ── in series ────────────────────────────────────────────────────────────────────────────────────
def echelon_base_stock(
    cover_periods: Floats, holding: Floats, penalty: float, mean: float, sd: float
) -> tuple[Floats, float]:
    """Best echelon base-stock levels of stages in series, and their cost, by the recursion of Clark and Scarf (1960).

    Parameters
    ----------
    cover_periods
        Periods of demand that each stage's stock covers, the stage that meets customers first, float64 (stages,).
    holding
        Cost of a unit in stock at each stage, or on its way from there, float64 (stages,); falls upstream.
    penalty
        Cost of a unit owed to customers.
    mean, sd
        Of a period's normal demand.
    """
    added = holding - np.r_[holding[1:], 0.0]
    step = sd / _CELLS_PER_SD
    reach = cover_periods.sum() * mean + _SPAN_SD * sd * np.sqrt(cover_periods.sum())
    position = np.arange(-reach, 2.0 * reach, step)
    passed_on = (penalty + holding[0]) * np.maximum(-position, 0.0)
    levels = np.empty(cover_periods.size)
    for stage in range(cover_periods.size):
        rate = _expected(added[stage] * position + passed_on, position, cover_periods[stage], mean, sd)
        best = int(rate.argmin())
        levels[stage] = position[best]
        passed_on = np.where(position < levels[stage], rate, rate[best])
        cost = float(rate[best])
    return levels, cost


def _expected(cost: Floats, position: Floats, periods: float, mean: float, sd: float) -> Floats:
    """Cost expected at each position once ``periods`` of demand have been taken from it."""
    step = position[1] - position[0]
    spread = sd * np.sqrt(periods)
    nodes = np.arange(-_SPAN_SD * spread, _SPAN_SD * spread + step, step)
    weight = -np.diff(normal_upper_each(np.r_[nodes - step / 2, nodes[-1] + step / 2] / spread))
    slope = (cost[1] - cost[0]) / step
    expected = np.zeros_like(cost)
    for node, share in zip(nodes, weight, strict=True):
        at = position - periods * mean - node
        below = np.minimum(at - position[0], 0.0) * slope
        expected += share * (np.interp(at, position, cost) + below)
    return expected

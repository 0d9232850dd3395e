"""User equilibrium and system optimum by the bi-conjugate Frank-Wolfe method.

Mitradjieva and Lindberg (2013), The Stiff Is Moving: Conjugate Direction Frank-Wolfe Methods with
Applications to Traffic Assignment, Transportation Science 47(2), 280-293. Each iteration loads all
trips on cheapest paths, bends that direction so that it is conjugate to the last two, and goes along
it to where the objective is least.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.arrays import Floats
from sim.city.roads.network import RoadNetwork
from sim.city.traffic.bpr import bpr_integral, bpr_slope, bpr_time
from sim.city.traffic.demand import Demand
from sim.city.traffic.loading import AllOrNothing
from sim.engine.compiled import kernel

_MOST_ITERATIONS = 2_000
#: A step this long ends at the target itself.
_WHOLE_STEP = 0.99999
_MOST_CONJUGATE = 0.9999
_STEP_PRECISION = 1e-12
_MOST_STEP_TRIALS = 60


class LinkCosts(NamedTuple):
    """Cost of each link as a function of its volume: time plus what does not depend on it."""

    free: Floats
    alpha: Floats
    beta: Floats
    capacity: Floats
    fixed: Floats


@dataclass(frozen=True, eq=False)
class Assignment:
    """Traffic at equilibrium, or as near as the iterations came.

    Parameters
    ----------
    volume
        Vehicles an hour on each link, shape (links,).
    time_min
        Travel time of each link, shape (links,).
    cost
        Generalised cost of each link to a traveller, in minutes, shape (links,).
    gap
        Relative gap: 1 - cost of all trips on cheapest paths / cost as assigned.
    iterations
        All-or-nothing loadings made.
    objective
        Beckmann's sum of integrals of generalised cost; for the system optimum, total generalised cost.
    total_time, total_cost
        Vehicle minutes an hour of travel time, and of generalised cost.
    stranded
        Vehicles an hour that have no path and are not on the roads.
    """

    volume: Floats
    time_min: Floats
    cost: Floats
    gap: float
    iterations: int
    objective: float
    total_time: float
    total_cost: float
    stranded: float


@kernel
def evaluate(links: LinkCosts, volume: Floats, cost: Floats, slope: Floats) -> float:
    """Fill in costs and their derivatives; return the sum of volume times cost."""
    total = 0.0
    for i in range(volume.size):
        free, alpha, beta, capacity = links.free[i], links.alpha[i], links.beta[i], links.capacity[i]
        cost[i] = bpr_time(free, alpha, beta, capacity, volume[i]) + links.fixed[i]
        slope[i] = bpr_slope(free, alpha, beta, capacity, volume[i])
        total += volume[i] * cost[i]
    return total


@kernel
def objective(links: LinkCosts, volume: Floats) -> float:
    """Sum of the integrals of cost over volume (Beckmann, McGuire and Winsten 1956)."""
    total = 0.0
    for i in range(volume.size):
        free, alpha, beta, capacity = links.free[i], links.alpha[i], links.beta[i], links.capacity[i]
        total += bpr_integral(free, alpha, beta, capacity, volume[i]) + volume[i] * links.fixed[i]
    return total


@kernel
def _best_step(links: LinkCosts, volume: Floats, target: Floats) -> float:
    """Share of the way to ``target`` at which the objective is least: Newton, kept inside a bracket."""
    low, high, step = 0.0, 1.0, 1.0
    for _ in range(_MOST_STEP_TRIALS):
        descent = 0.0
        curvature = 0.0
        for i in range(volume.size):
            way = target[i] - volume[i]
            if way != 0.0:
                there = max(volume[i] + step * way, 0.0)
                free, alpha, beta, capacity = links.free[i], links.alpha[i], links.beta[i], links.capacity[i]
                descent += way * (bpr_time(free, alpha, beta, capacity, there) + links.fixed[i])
                curvature += way * way * bpr_slope(free, alpha, beta, capacity, there)
        if descent <= 0.0:
            if step == 1.0:
                return 1.0
            low = step
        else:
            high = step
        newton = step - descent / curvature if curvature > 0.0 else -1.0
        following = newton if low < newton < high else 0.5 * (low + high)
        if abs(following - step) <= _STEP_PRECISION:
            return following
        step = following
    return step


@kernel
def _bend_once(volume: Floats, slope: Floats, cheapest: Floats, last: Floats, target: Floats) -> None:
    """Target conjugate to the last direction (Mitradjieva and Lindberg 2013, section 3)."""
    top = 0.0
    bottom = 0.0
    for i in range(volume.size):
        pull = (last[i] - volume[i]) * slope[i]
        top += pull * (cheapest[i] - volume[i])
        bottom += pull * (cheapest[i] - last[i])
    share = top / bottom if bottom != 0.0 else 0.0
    share = min(max(share, 0.0), _MOST_CONJUGATE)
    for i in range(volume.size):
        target[i] = share * last[i] + (1.0 - share) * cheapest[i]


@kernel
def _bend_twice(
    volume: Floats, slope: Floats, cheapest: Floats, last: Floats, before: Floats, step: float, target: Floats
) -> None:
    """Target conjugate to the last two directions (Mitradjieva and Lindberg 2013, section 4)."""
    mu_top = 0.0
    mu_bottom = 0.0
    nu_top = 0.0
    nu_bottom = 0.0
    for i in range(volume.size):
        to_last = last[i] - volume[i]
        to_both = step * last[i] + (1.0 - step) * before[i] - volume[i]
        steepest = slope[i] * (cheapest[i] - volume[i])
        mu_top += to_both * steepest
        mu_bottom += to_both * slope[i] * (before[i] - last[i])
        nu_top += to_last * steepest
        nu_bottom += to_last * slope[i] * to_last
    mu = max(-mu_top / mu_bottom, 0.0) if mu_bottom != 0.0 else 0.0
    nu = max(-nu_top / nu_bottom + mu * step / (1.0 - step), 0.0) if nu_bottom != 0.0 else 0.0
    whole = 1.0 + mu + nu
    for i in range(volume.size):
        target[i] = (cheapest[i] + nu * last[i] + mu * before[i]) / whole


@kernel
def _descends(cost: Floats, volume: Floats, target: Floats) -> bool:
    """Whether the objective falls at first on the way to ``target``."""
    total = 0.0
    for i in range(volume.size):
        total += cost[i] * (target[i] - volume[i])
    return total < 0.0


def times(network: RoadNetwork, volume: Floats) -> Floats:
    """Travel time in minutes on each link at given volumes, shape (links,)."""
    cost = np.empty_like(volume)
    evaluate(_link_costs(network, np.zeros_like(volume)), volume, cost, np.empty_like(volume))
    return cost


def _link_costs(network: RoadNetwork, fixed: Floats) -> LinkCosts:
    return LinkCosts(network.free_time_min, network.alpha, network.beta, network.capacity, fixed)


def unwatched(_iteration: int, _gap: float) -> None:
    """Watch nothing."""


class Equilibrium:
    """Assigns scaled copies of one demand to one network, each started from the last.

    Parameters
    ----------
    network
        Roads, centroids among them; through traffic keeps off nodes where ``through`` is False.
    demand
        Trips between its nodes, vehicles an hour.
    toll_weight
        Minutes that a unit of toll counts for.
    distance_weight
        Minutes that a kilometre counts for.
    system_optimum
        Minimise total cost instead of each traveller's own.
    """

    def __init__(
        self,
        network: RoadNetwork,
        demand: Demand,
        *,
        toll_weight: float = 0.0,
        distance_weight: float = 0.0,
        system_optimum: bool = False,
    ) -> None:
        fixed = toll_weight * network.toll + distance_weight * network.length_km
        own = _link_costs(network, fixed)
        self._own = own
        # Marginal cost t + v t' of a BPR link is a BPR time with alpha times (beta + 1).
        self._felt = own._replace(alpha=own.alpha * (own.beta + 1.0)) if system_optimum else own
        self._loading = AllOrNothing(network, demand)
        self._volume: Floats | None = None
        self._factor = 0.0

    def assign(
        self,
        *,
        gap: float = 1e-4,
        factor: float = 1.0,
        most_iterations: int = _MOST_ITERATIONS,
        watch: Callable[[int, float], None] = unwatched,
    ) -> Assignment:
        """Equilibrium for ``factor`` times the demand.

        Parameters
        ----------
        gap
            Relative gap at which to stop.
        factor
            Factor on all trips.
        most_iterations
            Loadings after which to stop all the same.
        watch
            Told of each iteration and the relative gap before it.
        """
        links = self._felt
        volume = self._start(factor)
        cost, slope = np.empty_like(volume), np.empty_like(volume)
        last: Floats | None = None
        before: Floats | None = None
        step, iterations = 1.0, 0
        while True:
            spent = evaluate(links, volume, cost, slope)
            cheapest, least, stranded = self._loading.load(cost, factor)
            iterations += 1
            reached_gap = (spent - least) / spent if spent > 0.0 else 0.0
            watch(iterations, reached_gap)
            if reached_gap <= gap or iterations >= most_iterations:
                break
            target = cheapest
            if last is not None:
                target = np.empty_like(volume)
                if before is not None:
                    _bend_twice(volume, slope, cheapest, last, before, step, target)
                else:
                    _bend_once(volume, slope, cheapest, last, target)
                if not _descends(cost, volume, target):
                    target, last = cheapest, None
            step = _best_step(links, volume, target)
            volume = volume + step * (target - volume)
            # At the target there is no direction left to be conjugate to: start anew from there.
            last, before = (target, last) if step < _WHOLE_STEP else (None, None)
        self._volume, self._factor = volume, factor
        return self._result(volume, reached_gap, iterations, stranded)

    def _start(self, factor: float) -> Floats:
        """The last equilibrium in proportion, or everybody on the cheapest path of empty roads."""
        if self._volume is not None and self._factor > 0.0:
            return self._volume * (factor / self._factor)
        empty = np.zeros(self._own.free.size)
        cost = np.empty_like(empty)
        evaluate(self._felt, empty, cost, np.empty_like(empty))
        return self._loading.load(cost, factor)[0]

    def _result(self, volume: Floats, gap: float, iterations: int, stranded: float) -> Assignment:
        cost = np.empty_like(volume)
        evaluate(self._own, volume, cost, np.empty_like(volume))
        time_min = cost - self._own.fixed
        return Assignment(
            volume=volume,
            time_min=time_min,
            cost=cost,
            gap=float(gap),
            iterations=iterations,
            objective=float(objective(self._felt, volume)),
            total_time=float((volume * time_min).sum()),
            total_cost=float((volume * cost).sum()),
            stranded=float(stranded),
        )

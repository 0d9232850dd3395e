"""What a feed has saved, as a buyer learns it by setting the feed aside now and then."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats, Ints

#: Periods of each kind from which a variance can be told.
_FEWEST = 2


def learned_saving(prior: Floats, prior_cv: float, periods: Ints, mean_cost: Floats, squares: Floats) -> Floats:
    """Saving as a buyer believes it, where it began with a prior, float64 (feeds,).

    Costs of periods with the feed and without it are independent means of their own; their difference is an
    observation of the saving whose variance is that of the two means, by the pooled variance of a period. With a normal
    prior the posterior mean weighs the two by their precisions (Gelman et al. 2013, section 2.5). Periods
    are drawn by lot, so that the difference is the feed's doing (Fisher 1935) whatever else changes.

    Parameters
    ----------
    prior
        Saving that theory expects of a feed that is as it declares, float64 (feeds,).
    prior_cv
        Standard deviation of that expectation, as a share of it.
    periods
        Number of periods without the feed and with it, int64 (2, feeds).
    mean_cost
        Mean cost of those periods, in the unit of ``prior``, float64 (2, feeds).
    squares
        Sum of squared deviations from that mean, float64 (2, feeds).
    """
    without, with_it = periods
    told = np.minimum(without, with_it) >= _FEWEST
    many = np.maximum(periods, 1)
    freedom = np.maximum(without + with_it - 2, 1)
    error = squares.sum(axis=0) / freedom * (1.0 / many).sum(axis=0)
    spread = (prior_cv * prior) ** 2
    weight = np.divide(spread, spread + error, out=np.zeros_like(prior), where=told & (spread > 0.0))
    return np.asarray(prior + weight * (mean_cost[0] - mean_cost[1] - prior))

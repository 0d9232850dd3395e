"""The state's picture of stocks: reports where it has them, the usual fill of storage where not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints, Mask
from sim.knowledge.state import StateKnowledge

#: Weight of the newest look in what counts as usual, once many looks have been taken.
_SMOOTHING = 0.04


@dataclass(frozen=True)
class Nowcast:
    """Estimate of a stock in each group.

    Parameters
    ----------
    estimate_kg
        Estimated total, float64 (groups,).
    seen, stocks
        Stocks with a report behind it, and all of them, int64 (groups,).
    """

    estimate_kg: Floats
    seen: Ints
    stocks: Ints


def nowcast(knowledge: StateKnowledge, now_ms: int, not_older_ms: int) -> Nowcast:
    """Estimate totals, and learn what is usual.

    A stock without a recent report is taken to be as full, relative to its registered storage, as
    reported stocks of the same good have been on average: a ratio estimator (Cochran 1977, ch. 6)
    smoothed over time, because plants' stocks move on their own and not with each other.

    Parameters
    ----------
    knowledge
        What has reached the state.
    now_ms
        When.
    not_older_ms
        Age up to which a report counts.
    """
    counted = knowledge.group >= 0
    seen = counted & knowledge.seen(now_ms, not_older_ms)
    _learn_usual_fill(knowledge, seen)
    unseen = counted & ~seen
    groups = knowledge.good_of_group.size
    estimate = _sum_by(knowledge.group[seen], knowledge.net_kg[seen], groups)
    storage = _sum_by(knowledge.group[unseen], knowledge.storage_kg[unseen], groups)
    return Nowcast(
        estimate + storage * knowledge.fill[knowledge.good_of_group],
        np.bincount(knowledge.group[seen], minlength=groups),
        np.bincount(knowledge.group[counted], minlength=groups),
    )


def _learn_usual_fill(knowledge: StateKnowledge, seen: Mask) -> None:
    goods = knowledge.fill.size
    good = knowledge.good_of_group[knowledge.group[seen]]
    stock, storage = _sum_by(good, knowledge.net_kg[seen], goods), _sum_by(good, knowledge.storage_kg[seen], goods)
    looked = storage > 0
    knowledge.looks[looked] += 1
    weight = np.maximum(_SMOOTHING, 1.0 / (1 + knowledge.looks[looked]))
    knowledge.fill[looked] += weight * (stock[looked] / storage[looked] - knowledge.fill[looked])


def _sum_by(group: Ints, values: Floats, groups: int) -> Floats:
    total = np.zeros(groups)
    np.add.at(total, group, values)
    return total

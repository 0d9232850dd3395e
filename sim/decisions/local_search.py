"""Shorter tours from given ones: stops move, tours swap their ends, parts of tours are turned round.

Local search until no such move shortens the tours: up to three stops in a row change places with up to
three, or none, of another tour (relocation, Or-opt, swap); two tours swap their ends, are joined or parted
(2-opt*; Potvin and Rousseau 1995); up to three stops in a row move within a tour (Or 1976), or any are
turned round (2-opt; Croes 1958). Ways may differ by direction; limits hold at every step.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import NONE, AnyArray, Int, Ints
from sim.decisions.savings import Limits, Stops
from sim.engine.compiled import inlined, kernel, lean_kernel

#: Most stops in a row that move together.
_MOST_MOVED = 3


class _Plan(NamedTuple):
    """Tours under improvement, of which some are empty, and what two of them would become."""

    stop: AnyArray  # (tours, most + 1) stops of each tour in their order
    many: Ints  # (tours,)
    new: AnyArray  # (2, most + 1)
    new_many: Ints  # (2,)
    moves: Ints  # (1,) so far
    changed: Ints  # (tours,) of them, the last that changed each tour
    looked: AnyArray  # (tours, tours) of them, those before no move was found between two tours, or within one


@kernel
def improve(stops: Stops, limits: Limits, following: Ints) -> Ints:
    """Stop that follows each once no move shortens the tours any more, or -1 at the end of one, int64 (stops,).

    Parameters
    ----------
    following
        The same of the tours to begin with, which keep all limits.
    """
    plan = _plan(following, limits)
    moves = NONE
    while moves < plan.moves[0]:
        moves = plan.moves[0]
        for a in range(plan.many.size):
            for b in range(plan.many.size):
                if plan.many[a] == 0 or (plan.many[b] == 0 and b > 0 and plan.many[b - 1] == 0):
                    continue  # of several empty tours one is enough
                while plan.looked[a, b] < max(plan.changed[a], plan.changed[b]):
                    now = plan.moves[0]
                    if not _moved(stops, limits, plan, a, b):
                        plan.looked[a, b] = now
    return _part(stops, plan, following.size)


@lean_kernel
def _moved(stops: Stops, limits: Limits, plan: _Plan, a: Int, b: Int) -> bool:
    """Make a move between two tours, or within one, that saves; whether there is one."""
    if a == b:
        return _rearranged(stops, limits, plan, a)
    return _exchanged(stops, limits, plan, a, b) or _swapped_ends(stops, limits, plan, a, b)


@kernel
def _plan(following: Ints, limits: Limits) -> _Plan:
    size = following.size
    most = min(limits.orders, size) + 1
    leads = np.ones(size, dtype=np.bool_)
    for i in range(size):
        if following[i] != NONE:
            leads[following[i]] = False
    tours = 0
    for i in range(size):
        tours += leads[i]
    plan = _Plan(
        np.empty((2 * tours + 1, most), dtype=np.int64), np.zeros(2 * tours + 1, dtype=np.int64),
        np.empty((2, most), dtype=np.int64), np.zeros(2, dtype=np.int64), np.zeros(1, dtype=np.int64),
        np.zeros(2 * tours + 1, dtype=np.int64), np.full((2 * tours + 1, 2 * tours + 1), NONE),
    )  # fmt: skip
    tour = 0
    for i in range(size):
        at = i if leads[i] else NONE
        while at != NONE:
            plan.stop[tour, plan.many[tour]] = at
            plan.many[tour] += 1
            at = following[at]
        tour += leads[i]
    return plan


@kernel
def _part(stops: Stops, plan: _Plan, size: Int) -> Ints:
    """Stop that follows each, where following it is shorter than a tour of its own."""
    following = np.full(size, NONE)
    for tour in range(plan.many.size):
        for k in range(1, plan.many[tour]):
            i, j = plan.stop[tour, k - 1], plan.stop[tour, k]
            if stops.between[i, j] < stops.end[i] + stops.start[j]:
                following[i] = j
    return following


@inlined
def _way(stops: Stops, i: Int, j: Int) -> Int:
    """From one stop to the next; ``NONE`` stands for where tours begin and end."""
    if i == NONE:
        return 0 if j == NONE else stops.start[j]
    return stops.end[i] if j == NONE else stops.between[i, j]


@inlined
def _at(plan: _Plan, tour: Int, k: Int) -> Int:
    return plan.stop[tour, k] if 0 <= k < plan.many[tour] else NONE


@lean_kernel
def _keeps_limits(stops: Stops, limits: Limits, plan: _Plan, which: Int) -> bool:
    many = plan.new_many[which]
    if many <= 1:
        return True
    kg, now, before = 0, 0, NONE
    for k in range(many):
        at = plan.new[which, k]
        kg += stops.kg[at]
        now = max(now + _way(stops, before, at) + (limits.stop_ms if k > 0 else 0), stops.opens[at])
        if kg > limits.kg or now > stops.closes[at]:
            return False
        before = at
    return True


@inlined
def _clear(plan: _Plan) -> None:
    plan.new_many[0] = 0
    plan.new_many[1] = 0


@lean_kernel
def _put(plan: _Plan, which: Int, tour: Int, first: Int, last: Int, step: Int) -> None:
    """Append stops of a tour from ``first`` to before ``last`` to what ``which`` would become."""
    at = first
    while at != last:
        plan.new[which, plan.new_many[which]] = plan.stop[tour, at]
        plan.new_many[which] += 1
        at += step


@lean_kernel
def _take(stops: Stops, limits: Limits, plan: _Plan, a: Int, b: Int) -> bool:
    """Let tours become what they would, if that keeps all limits."""
    if not (_keeps_limits(stops, limits, plan, 0) and (a == b or _keeps_limits(stops, limits, plan, 1))):
        return False
    plan.moves[0] += 1
    for which in range(1 if a == b else 2):
        tour = b if which else a
        plan.changed[tour] = plan.moves[0]
        plan.many[tour] = plan.new_many[which]
        for k in range(plan.many[tour]):
            plan.stop[tour, k] = plan.new[which, k]
    return True


@lean_kernel
def _exchanged(stops: Stops, limits: Limits, plan: _Plan, a: Int, b: Int) -> bool:
    """Let some stops in a row of one tour and some or none of another change places, if that saves."""
    for i in range(plan.many[a]):
        for j in range(plan.many[b] + 1):
            for m in range(1, min(_MOST_MOVED, plan.many[a] - i) + 1):
                before_a, first_a, last_a = _at(plan, a, i - 1), _at(plan, a, i), _at(plan, a, i + m - 1)
                after_a = _at(plan, a, i + m)
                for n in range(min(_MOST_MOVED, plan.many[b] - j) + 1):
                    if max(plan.many[a] - m + n, plan.many[b] + m - n) > limits.orders:
                        continue
                    before_b, after_b = _at(plan, b, j - 1), _at(plan, b, j + n)
                    saved = _way(stops, before_a, first_a) + _way(stops, last_a, after_a)
                    added = _way(stops, before_b, first_a) + _way(stops, last_a, after_b)
                    if n > 0:
                        first_b, last_b = _at(plan, b, j), _at(plan, b, j + n - 1)
                        saved += _way(stops, before_b, first_b) + _way(stops, last_b, after_b)
                        added += _way(stops, before_a, first_b) + _way(stops, last_b, after_a)
                    else:
                        saved += _way(stops, before_b, after_b)
                        added += _way(stops, before_a, after_a)
                    if added >= saved:
                        continue
                    _clear(plan)
                    _put(plan, 0, a, 0, i, 1)
                    _put(plan, 0, b, j, j + n, 1)
                    _put(plan, 0, a, i + m, plan.many[a], 1)
                    _put(plan, 1, b, 0, j, 1)
                    _put(plan, 1, a, i, i + m, 1)
                    _put(plan, 1, b, j + n, plan.many[b], 1)
                    if _take(stops, limits, plan, a, b):
                        return True
    return False


@lean_kernel
def _swapped_ends(stops: Stops, limits: Limits, plan: _Plan, a: Int, b: Int) -> bool:
    """Let two tours swap what comes after a stop of each, if that saves."""
    for i in range(plan.many[a] + 1):
        for j in range(plan.many[b] + 1):
            many_a, many_b = i + plan.many[b] - j, j + plan.many[a] - i
            if max(many_a, many_b) > limits.orders:
                continue
            before_a, after_a = _at(plan, a, i - 1), _at(plan, a, i)
            before_b, after_b = _at(plan, b, j - 1), _at(plan, b, j)
            saved = _way(stops, before_a, after_a) + _way(stops, before_b, after_b)
            if _way(stops, before_a, after_b) + _way(stops, before_b, after_a) >= saved:
                continue
            _clear(plan)
            _put(plan, 0, a, 0, i, 1)
            _put(plan, 0, b, j, plan.many[b], 1)
            _put(plan, 1, b, 0, j, 1)
            _put(plan, 1, a, i, plan.many[a], 1)
            if _take(stops, limits, plan, a, b):
                return True
    return False


@lean_kernel
def _rearranged(stops: Stops, limits: Limits, plan: _Plan, a: Int) -> bool:
    """Move some stops in a row of a tour, or turn any round, if that saves."""
    many = plan.many[a]
    length = _length(stops, plan.stop, a, many)
    for i in range(many):
        for m in range(1, many - i + 1):
            for to in range(i + 1 if m <= _MOST_MOVED else many, many - m + 1):
                _clear(plan)
                _put(plan, 0, a, 0, i, 1)
                _put(plan, 0, a, i + m, to + m, 1)
                _put(plan, 0, a, i, i + m, 1)
                _put(plan, 0, a, to + m, many, 1)
                if _length(stops, plan.new, 0, many) < length and _take(stops, limits, plan, a, a):
                    return True
            if m > 1:
                _clear(plan)
                _put(plan, 0, a, 0, i, 1)
                _put(plan, 0, a, i + m - 1, i - 1, -1)
                _put(plan, 0, a, i + m, many, 1)
                if _length(stops, plan.new, 0, many) < length and _take(stops, limits, plan, a, a):
                    return True
    return False


@lean_kernel
def _length(stops: Stops, tours: AnyArray, row: Int, many: Int) -> Int:
    length, before = 0, NONE
    for k in range(many):
        length += _way(stops, before, tours[row, k])
        before = tours[row, k]
    return length + _way(stops, before, NONE)


def length(stops: Stops, following: Ints) -> int:
    """Length of all tours together."""
    starts = np.bincount(following[following != NONE], minlength=following.size) == 0
    last = following == NONE
    between = stops.between[np.flatnonzero(~last), following[~last]]
    return int(stops.start[starts].sum() + stops.end[last].sum() + between.sum())

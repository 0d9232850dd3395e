"""The record of order quantities: what was expected, by feeds and without, beside what was then asked for."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.arrays import Floats, Ints, State
from sim.decisions.demand_value import missed_cost
from sim.engine.events import EventLog


@dataclass(frozen=True)
class Quantities:
    """Decisions on how much to have in stock or on order, one row a stock.

    Parameters
    ----------
    time_ms, due_ms
        When it was decided, and when the time ends that the stock covers, int64.
    point
        Stock, int64.
    expected_kg, own_kg
        What is expected to be taken in that time, and what would be by the owner's own past, int64.
    share
        Share of the demand that was told, float64.
    counted_kg
        All demand on the stock until the decision, int64.
    """

    time_ms: Ints
    due_ms: Ints
    point: Ints
    expected_kg: Ints
    own_kg: Ints
    share: Floats
    counted_kg: Ints

    def rows(self, rows: Ints) -> Quantities:
        """Some of the decisions."""
        return Quantities(*(getattr(self, field.name)[rows] for field in fields(self)))

    def joined(self, other: Quantities) -> Quantities:
        """These and then others."""
        return Quantities(
            *(np.concatenate([getattr(self, field.name), getattr(other, field.name)]) for field in fields(self))
        )


_NOTHING = np.empty(0, dtype=np.int64)


class QuantityRecord:
    """Holds decisions until it is known what they had to cover.

    Parameters
    ----------
    point_site, point_good
        Site and good of each stock, int64 (points,).
    margin_kg
        What a review leaves each stock above the expected use, at least, int64 (points,).
    holding, penalty
        Cost of a kilogram too much, and of one that is lacking, for one period, fen, float64 (points,).
    log
        Where decisions are recorded.
    """

    def __init__(
        self, point_site: Ints, point_good: Ints, margin_kg: Ints, holding: Floats, penalty: Floats, log: EventLog
    ) -> None:
        self._site, self._good, self._margin_kg = point_site, point_good, margin_kg
        self._holding, self._penalty = holding, penalty
        self._log = log
        self._pending = Quantities(*(_NOTHING,) * 5, np.empty(0), _NOTHING)

    def decided(self, quantities: Quantities) -> None:
        """Keep decisions until they are due."""
        self._pending = self._pending.joined(quantities)

    def settle(self, demanded_kg: Ints, now_ms: int) -> tuple[Ints, Ints]:
        """Record what has come due.

        Parameters
        ----------
        demanded_kg
            All demand on each stock so far, int64 (points,).

        Returns
        -------
        Stocks, and by how much their owners' own forecasts were too high, int64 each.
        """
        is_due = self._pending.due_ms <= now_ms
        due, self._pending = self._pending.rows(np.flatnonzero(is_due)), self._pending.rows(np.flatnonzero(~is_due))
        if due.point.size == 0:
            return _NOTHING, _NOTHING
        point = due.point
        wanted_kg = demanded_kg[point] - due.counted_kg
        regret, uninformed = (
            missed_cost(kg + self._margin_kg[point], wanted_kg, self._holding[point], self._penalty[point])
            for kg in (due.expected_kg, due.own_kg)
        )
        self._log.emit(
            "quantities", point.size, time_ms=due.time_ms, site=self._site[point], good=self._good[point],
            due_ms=due.due_ms, told=due.share, expected_kg=due.expected_kg, expected_uninformed_kg=due.own_kg,
            wanted_kg=wanted_kg, regret_fen=np.rint(regret).astype(np.int64),
            regret_uninformed_fen=np.rint(uninformed).astype(np.int64),
        )  # fmt: skip
        return point, due.own_kg - wanted_kg

    def state(self) -> State:
        """Decisions that are not due."""
        return {field.name: getattr(self._pending, field.name) for field in fields(self._pending)}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._pending = Quantities(**state)

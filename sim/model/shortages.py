"""Shortages as they are in truth: when they begin, when the state sees them, and what it could have done."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.arrays import NONE, Ints, Mask, State
from sim.city.city import City
from sim.engine.events import EventLog
from sim.knowledge.state import StateKnowledge
from sim.model.makers import Makers


@dataclass
class Shortages:
    """Shortages under way or over, one row each.

    Parameters
    ----------
    group
        Good and district, int64.
    onset_ms, detected_ms, acted_ms, end_ms
        When it began, when the state saw it, when it stepped in, and when it was over; -1 for not yet, int64.
    could_kg, moved_kg
        Orders of its makers that could have been put first, and that were, int64.
    """

    group: Ints
    onset_ms: Ints
    detected_ms: Ints
    acted_ms: Ints
    end_ms: Ints
    could_kg: Ints
    moved_kg: Ints

    @classmethod
    def none(cls) -> Shortages:
        """No row."""
        return cls(*(np.empty(0, dtype=np.int64) for _ in fields(cls)))

    def begin(self, group: Ints, now_ms: int) -> None:
        """Add shortages that begin now."""
        new = {"group": group, "onset_ms": np.full(group.size, now_ms)}
        for field in fields(self):
            nothing = 0 if field.name.endswith("kg") else NONE
            added = new.get(field.name, np.full(group.size, nothing))
            setattr(self, field.name, np.concatenate([getattr(self, field.name), added]))

    def keep(self, rows: Mask) -> None:
        """Forget all other rows."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name)[rows])

    def row_of_group(self, groups: int) -> Ints:
        """Row of the shortage under way in each group, or -1, int64 (groups,)."""
        row = np.full(groups, NONE)
        under_way = np.flatnonzero(self.end_ms == NONE)
        row[self.group[under_way]] = under_way
        return row


class ShortageRecord:
    """Follows shortages, for the record only; nobody decides by it.

    Parameters
    ----------
    city
        The truth.
    known
        Of it, only the groups of goods and districts.
    district
        District of each group, int64 (groups,).
    makers
        Who makes what.
    behind_h
        Hours of capacity behind from which on a good is short.
    log
        Where shortages are recorded.
    """

    def __init__(
        self,
        city: City,
        known: StateKnowledge,
        district: Ints,
        makers: Makers,
        behind_h: float,
        log: EventLog,
    ) -> None:
        self._city = city
        self._known = known
        self._district = district
        self._makers = makers
        self._behind_h = behind_h
        self._log = log
        self._shortages = Shortages.none()

    def look(self, believed: Mask, now_ms: int) -> None:
        """Note which goods are short in truth, and which orders of their makers could be put first."""
        counted = self._known.group >= 0
        net_kg = np.zeros(self._district.size)
        np.add.at(net_kg, self._known.group[counted], self._city.net_stock()[counted])
        short = net_kg < -self._behind_h * self._makers.rate_kg_per_h
        table = self._shortages
        under_way = table.row_of_group(short.size)
        over = under_way[~short & (under_way != NONE)]
        table.end_ms[over] = now_ms
        table.begin(np.flatnonzero(short & (under_way == NONE)), now_ms)
        self.detected(believed, now_ms)
        self._note_possible(short, now_ms)

    def _note_possible(self, short: Mask, now_ms: int) -> None:
        """Count each order once: when it is placed, or when the shortage begins in which it waits already."""
        behind = self._city.orders_behind(self._makers.rated(short))
        row = self._shortages.row_of_group(short.size)[self._makers.group_of_buyer[behind["buyer"]]]
        new = (behind["placed_ms"] == now_ms) | (self._shortages.onset_ms[row] == now_ms)
        np.add.at(self._shortages.could_kg, row[new], behind["kg"][new])

    def detected(self, believed: Mask, now_ms: int) -> None:
        """Note that the state takes goods to be short."""
        table = self._shortages
        now = (table.end_ms == NONE) & (table.detected_ms == NONE) & believed[table.group]
        table.detected_ms[now] = now_ms

    def moved(self, group: Ints, kg: Ints, now_ms: int) -> tuple[Mask, Ints]:
        """Note orders put first; return whether each group is short in truth, and how long it has been."""
        table = self._shortages
        row = table.row_of_group(self._district.size)[group]
        needed = row != NONE
        table.moved_kg[row[needed]] += kg[needed]
        first = row[needed][table.acted_ms[row[needed]] == NONE]
        table.acted_ms[first] = now_ms
        lag_ms = np.zeros(group.size, dtype=np.int64)
        lag_ms[needed] = now_ms - table.onset_ms[row[needed]]
        return needed, lag_ms

    def close_day(self, now_ms: int, *, last: bool) -> None:
        """Write down shortages that are over; on the last day those under way too."""
        table = self._shortages
        rows = np.flatnonzero((table.end_ms != NONE) | last)
        end_ms = np.where(table.end_ms[rows] == NONE, now_ms, table.end_ms[rows])
        began, seen, acted = (column[rows] for column in (table.onset_ms, table.detected_ms, table.acted_ms))
        group = table.group[rows]
        self._log.emit(
            "shortages", rows.size, time_ms=end_ms, good=self._known.good_of_group[group],
            district=self._district[group], began_ms=began, lasted_ms=end_ms - began, over=table.end_ms[rows] != NONE,
            detected=seen != NONE, detection_ms=np.where(seen == NONE, end_ms, seen) - began,
            acted=acted != NONE, lag_ms=np.where(acted == NONE, end_ms, acted) - began,
            could_kg=table.could_kg[rows], moved_kg=table.moved_kg[rows],
        )  # fmt: skip
        table.keep((table.end_ms == NONE) & (not last))

    def state(self) -> State:
        """Shortages under way."""
        return {field.name: getattr(self._shortages, field.name).copy() for field in fields(Shortages)}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._shortages = Shortages(*(state[field.name].copy() for field in fields(Shortages)))

"""Intervention: where the state sees a good short, those who make it are served first with what they need."""

from __future__ import annotations

import numpy as np

from sim.arrays import NONE, AnyArray, Ints, Mask, State
from sim.city.city import City
from sim.engine.arrows import Arrows, Flow
from sim.engine.events import EventLog
from sim.government.nowcast import Nowcast
from sim.government.state import State as TheState
from sim.knowledge.state import StateKnowledge
from sim.levers import Arrow
from sim.model.makers import Makers
from sim.model.reserves import Reserves
from sim.model.shortages import ShortageRecord

#: Level of the lever at which the state does more than give precedence.
FULL = "full"


class Intervention:
    """Gives precedence to what short goods are made of, as far as rules let the state and its nowcast tells.

    Rated orders have precedence over all others (as under the Defense Priorities and Allocations System of the
    United States, 15 CFR 700, or China's priority supply in emergencies), from one nowcast to the next. With full
    powers it also lets out reserves, as much as each nowcast says is missing.

    Parameters
    ----------
    city
        Where queues are.
    known
        What has reached the state.
    district
        District of each group, int64 (groups,).
    makers
        Who makes what.
    record
        Holds it against the truth.
    reserves
        What the state can let out.
    behind_h
        Hours of capacity behind from which on a good is short.
    arrows
        Rules on intervention.
    log
        Where interventions are recorded.
    """

    def __init__(
        self,
        city: City,
        known: StateKnowledge,
        district: Ints,
        makers: Makers,
        record: ShortageRecord,
        reserves: Reserves,
        behind_h: float,
        arrows: Arrows,
        log: EventLog,
    ) -> None:
        self._city = city
        self._known = known
        self._district = district
        self._makers = makers
        self._record = record
        self._reserves = reserves
        self._behind_h = behind_h
        self._arrows = arrows
        self._log = log
        self._short: Mask = np.zeros(district.size, dtype=np.bool_)
        self._nowcast_event: Ints = np.full(district.size, NONE)

    def look(self, nowcast: Nowcast, event: Ints, now_ms: int) -> None:
        """Take in a nowcast, recorded as these events."""
        self._short = TheState.believed_short(nowcast, self._makers.rate_kg_per_h, self._behind_h)
        self._nowcast_event = event
        self._reserves.look(nowcast.estimate_kg, self._short)
        self._record.detected(self._short, now_ms)

    def act(self, now_ms: int) -> None:
        """Step in where a good is believed to be short, if rules allow it."""
        self._record.look(self._short, now_ms)
        if not self._short.any():
            return
        flow = self._arrows.send(Arrow.ALLOCATE, Flow("shortage", now_ms, int(self._short.sum())))
        if flow.method:
            moved = self._city.put_first(self._makers.rated(self._short), now_ms)
            self._note(moved, now_ms)
        if flow.method == FULL:
            self._let_out(now_ms)

    def _let_out(self, now_ms: int) -> None:
        groups, kg = self._reserves.release(now_ms)
        needed, lag_ms = self._record.moved(groups, np.zeros_like(kg), now_ms)
        self._write(groups, "reserve", np.zeros_like(kg), kg, needed, lag_ms, now_ms)

    def _note(self, moved: AnyArray, now_ms: int) -> None:
        group = self._makers.group_of_buyer[moved["buyer"]]
        groups, row = np.unique(group, return_inverse=True)
        kg = np.zeros(groups.size, dtype=np.int64)
        np.add.at(kg, row, moved["kg"])
        needed, lag_ms = self._record.moved(groups, kg, now_ms)
        self._write(groups, "priority", np.bincount(row, minlength=groups.size), kg, needed, lag_ms, now_ms)

    def _write(self, groups: Ints, kind: str, orders: Ints, kg: Ints, needed: Mask, lag_ms: Ints, now_ms: int) -> None:
        self._log.emit(
            "interventions", groups.size, time_ms=now_ms, good=self._known.good_of_group[groups],
            district=self._district[groups], kind=kind, orders=orders, kg=kg, needed=needed, lag_ms=lag_ms,
            cause=self._nowcast_event[groups],
        )  # fmt: skip

    def state(self) -> State:
        """Where the state takes goods to be short, and since which nowcast."""
        return {"short": self._short.copy(), "nowcast_event": self._nowcast_event.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._short = state["short"].copy()
        self._nowcast_event = state["nowcast_event"].copy()

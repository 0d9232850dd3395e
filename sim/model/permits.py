"""Entry permits: carriers apply for them, desks give them out, and districts let in whom has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sim import units
from sim.accounts import Ledger
from sim.agents import Carrier
from sim.agents.carrier import PermitOffer
from sim.arrays import NONE, AnyArray, Floats, Ints, Mask, State
from sim.city.build import BuiltCity
from sim.city.tables import VehicleState
from sim.engine.arrows import Arrows, Flow
from sim.engine.calendar import WORKING_DAY_MS, Calendar
from sim.engine.events import EventLog
from sim.engine.streams import Stream, combine_each, entity_keys
from sim.knowledge.permits import PermitKnowledge
from sim.knowledge.suppliers import NEVER
from sim.levers import Arrow
from sim.model.accounts import freight_fen
from sim.model.dossiers import Dossiers
from sim.model.houses import STATE
from sim.model.persons import PERMIT_DEPARTMENTS, PERMIT_OFFICE, Persons
from sim.model.room import Room
from sim.scenario.schema import Fleet, Permits


class EntryPermits:
    """Who may send trucks where, and what carriers do about it.

    Carriers start with permits that end at different times. Papers of departments that share what they
    hold on a carrier come by themselves; for all others, and at the office that grants permits, it queues.

    Parameters
    ----------
    built, persons
        The city and who lives there.
    settings, fleet
        Sections of the scenario.
    arrows
        Rules on what departments let out.
    ledger, log
        Where money moves and where events are kept.
    calendar
        Office hours.
    seed
        Seed of the run.
    """

    def __init__(
        self,
        built: BuiltCity,
        persons: Persons,
        settings: Permits,
        fleet: Fleet,
        arrows: Arrows,
        ledger: Ledger,
        log: EventLog,
        calendar: Calendar,
        seed: int,
    ) -> None:
        self._city = built.city
        self._settings = settings
        self._fleet = fleet
        self._arrows = arrows
        self._ledger = ledger
        self._log = log
        self._calendar = calendar
        self._carriers = persons.carriers
        self._carrier_of_truck = built.roster.carrier
        self._state_account = persons.row(STATE)
        self._validity_ms = units.ms_from_hours(settings.validity * units.HOURS_PER_DAY)
        self._fee_fen = units.fen_from_cny(settings.fee)
        desks = (*PERMIT_DEPARTMENTS[: settings.departments], PERMIT_OFFICE)
        self.desk_key = entity_keys(list(desks))
        key = persons.key[self._carriers]
        #: Key of each holding: what one department has on one carrier, uint64 (carriers, desks).
        self._holding = np.column_stack([combine_each(key, desk) ^ self.desk_key[desk] for desk in range(len(desks))])
        names = list(built.districts.names)
        lot = Stream(seed, "districts with permits").uniforms(entity_keys(names))
        #: Districts that need a permit, by row, int64 (gates,); and the gate of each site, or -1, int64 (sites,).
        self.districts: Ints = np.sort(np.argsort(lot, kind="stable")[: max(1, round(settings.districts * len(names)))])
        gate = np.full(len(names), NONE, dtype=np.int64)
        gate[self.districts] = np.arange(self.districts.size)
        self._gate: Ints = gate[built.districts.of_node[built.city.chain.sites.node]]
        of_gate = np.column_stack([combine_each(key, int(row)) for row in self.districts])
        left = Stream(seed, "first permits").uniforms(of_gate.ravel()).reshape(of_gate.shape)
        self.knowledge = PermitKnowledge.novices(
            self._papers(0),
            np.ceil(left * self._validity_ms).astype(np.int64),
            settings.prior_earnings * units.FEN_PER_CNY,
            settings.prior_time,
            settings.prior_sd,
        )
        self.dossiers = Dossiers(settings, self.desk_key, key, calendar, seed)
        #: Earnings of the day, int64 (carriers, gates).
        self._earned_fen: Ints = np.zeros(of_gate.shape, dtype=np.int64)

    def _papers(self, now_ms: int) -> Mask:
        """Desks at which each carrier must fetch a paper, bool (carriers, desks)."""
        flow = Flow("department's holding", now_ms, self._holding.size, key=self._holding.ravel())
        fetched = ~self._arrows.send(Arrow.DELIVER, flow).passes.reshape(self._holding.shape)
        fetched[:, -1] = True
        return fetched

    # ── hour by hour ─────────────────────────────────────────────────────────────────────────────
    def step(self, now_ms: int) -> None:
        """Let an office hour pass: others queue up, carriers apply, dossiers move on, permits are granted."""
        if self._calendar.worked_ms(now_ms + units.HOUR_MS) == self._calendar.worked_ms(now_ms):
            return
        knowledge = self.knowledge
        knowledge.queues[:] = self._papers(now_ms)
        self.dossiers.serve_others(now_ms)
        carrier, gate = np.nonzero(self._applying(now_ms))
        fee = np.full(carrier.size, self._fee_fen, dtype=np.int64)
        self._ledger.transfer(now_ms, self._carriers[carrier], self._state_account, fee, "permit fee")
        knowledge.pending[carrier, gate] = True
        self.dossiers.hand_in(carrier, gate, now_ms)
        self._grant(self.dossiers.move_on(knowledge.queues, now_ms))

    def _applying(self, now_ms: int) -> Mask:
        """Which carriers apply for which districts now, bool (carriers, gates)."""
        knowledge = self.knowledge
        left_h = self._office_h(knowledge.ends_ms) - self._office_h(np.array([now_ms]))
        asked = self._office_h(np.maximum(knowledge.backlog_time_ms, 0))
        age_h = np.where(knowledge.backlog_time_ms == NEVER, np.inf, self._office_h(np.array([now_ms])) - asked)
        return Carrier.apply_for_permits(knowledge, self.offer(), left_h, age_h)

    def _office_h(self, time_ms: Ints) -> Floats:
        worked = [self._calendar.worked_ms(at) for at in time_ms.ravel().tolist()]
        return np.array(worked).reshape(time_ms.shape) / units.HOUR_MS

    def offer(self, noise_h: float = 0.0) -> PermitOffer:
        """What carriers know of permits in general."""
        settings = self._settings
        return PermitOffer(
            early_fen_per_day=self._fee_fen / settings.validity,
            service_h=settings.service,
            service_sd_h=settings.service * settings.service_cv,
            memory_h=settings.memory,
            noise_h=noise_h,
        )

    def _grant(self, through: Mapping[str, Ints]) -> None:
        knowledge = self.knowledge
        carrier, gate, granted_ms = through["carrier"], through["district"], through["done_ms"]
        if carrier.size == 0:
            return
        ended_ms, earnings = knowledge.ends_ms[carrier, gate], knowledge.earnings_fen[carrier, gate]
        gap_ms, early_ms = np.maximum(granted_ms - ended_ms, 0), np.maximum(ended_ms - granted_ms, 0)
        cost = (gap_ms * earnings + early_ms * self.offer().early_fen_per_day) / units.DAY_MS
        self._log.emit(
            "permits", carrier.size, time_ms=granted_ms, carrier=self._carriers[carrier],
            district=self.districts[gate], applied_ms=through["applied_ms"],
            took_ms=granted_ms - through["applied_ms"], papers=through["papers"],
            informed=knowledge.source[carrier] != NEVER, gap_ms=gap_ms, early_ms=early_ms,
            regret_fen=np.rint(cost).astype(np.int64), ends_ms=granted_ms + self._validity_ms,
        )  # fmt: skip
        knowledge.ends_ms[carrier, gate] = granted_ms + self._validity_ms
        knowledge.pending[carrier, gate] = False
        took_h = self._office_h(granted_ms) - self._office_h(through["applied_ms"])
        for row, hours in zip(carrier.tolist(), took_h.tolist(), strict=True):
            knowledge.experience(row, hours, self._settings.smoothing)

    # ── on the road ──────────────────────────────────────────────────────────────────────────────
    def boards(self, orders: Ints, trucks: Ints, now_ms: int) -> Iterator[tuple[Ints, Ints]]:
        """Loads that need the same permits and idle trucks whose carriers hold them, by position in what is given.

        Loads with most needs come first; trucks that have been sent meanwhile are left out.
        """
        tables = self._city.tables
        pickup, drop = (self._gate[tables.points["site"][tables.orders[end][orders]]] for end in ("supplier", "buyer"))
        span = self.districts.size + 1
        code = (pickup + 1) * span + drop + 1
        valid = np.column_stack([np.ones(self._carriers.size, dtype=np.bool_), self.knowledge.valid(now_ms)])
        for each in np.unique(code)[::-1].tolist():
            one, other = divmod(each, span)
            may = (valid[:, one] & valid[:, other])[self._carrier_of_truck[trucks]]
            idle = self._city.tables.vehicles["state"][trucks] == VehicleState.IDLE
            yield np.flatnonzero(code == each), np.flatnonzero(may & idle)

    def arrived(self, delivered: AnyArray) -> None:
        """Note what carriers have earned in each district."""
        chain, fleet = self._city.chain, self._fleet
        cost = delivered["loaded_m"] * units.fen_from_cny(fleet.cost_per_km) // units.M_PER_KM
        earned = np.maximum(freight_fen(delivered, fleet) - cost, 0)
        carrier = self._carrier_of_truck[delivered["vehicle"]]
        for end in ("supplier", "buyer"):
            gate = self._gate[chain.point_site[delivered[end]]]
            there = gate != NONE
            np.add.at(self._earned_fen, (carrier[there], gate[there]), earned[there])

    def close_day(self, now_ms: int) -> None:
        """Let carriers learn what a day in each district earns them, where they had a permit."""
        knowledge = self.knowledge
        open_all_day = knowledge.valid(now_ms)
        earned = np.where(open_all_day, self._earned_fen, knowledge.earnings_fen)
        knowledge.earn(earned, self._settings.smoothing)
        self._earned_fen[:] = 0

    def rooms(self) -> Mapping[str, Room]:
        """Everything that changes, by name."""
        return {"permits": self, "dossiers": self.dossiers, "permit knowledge": self.knowledge}

    def state(self) -> State:
        """Earnings of the day."""
        return {"earned_fen": self._earned_fen.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._earned_fen[...] = state["earned_fen"]


#: Office hours of a day, to which noise of the feed is relative.
OFFICE_DAY_H = WORKING_DAY_MS / units.HOUR_MS

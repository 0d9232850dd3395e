"""The whole model: builds the rooms, wires them to the agenda, and runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from sim.accounts import Ledger
from sim.agents import Broker, Platform, Society
from sim.arrays import Ints, State
from sim.city.build import build_city
from sim.city.plants.outages import Outages
from sim.city.traffic.incidents import SLOT_MS
from sim.data.cut_off import CutOff
from sim.data.products import Domain
from sim.data.void import VoidLicences
from sim.decisions.claims import ClaimRule
from sim.engine.agenda import Agenda
from sim.engine.arrows import Transform
from sim.engine.calendar import Calendar
from sim.engine.clock import Clock
from sim.engine.events import EventLog
from sim.exchange.plugins import mechanisms_with
from sim.knowledge.hazards import Hazard
from sim.knowledge.suppliers import SupplierKnowledge
from sim.model import beliefs
from sim.model.accounts import Accounts
from sim.model.allocation import Allocation
from sim.model.catalogue_trade import CatalogueTrade
from sim.model.concentration import Concentration
from sim.model.credit import TradeCredit
from sim.model.credit_trade import CreditReports
from sim.model.curation import Curators
from sim.model.data_use import DataUse
from sim.model.demand_trade import demand_offering
from sim.model.diary import Diary
from sim.model.freight import Freight
from sim.model.houses import STATE
from sim.model.inspections import Inspections
from sim.model.intervention import Intervention
from sim.model.leaks import Leaks
from sim.model.liability import Liabilities
from sim.model.loans import Loans
from sim.model.makers import Makers
from sim.model.materials import Materials
from sim.model.names import names_of
from sim.model.oversight import Oversight
from sim.model.permit_trade import permit_offering
from sim.model.permits import EntryPermits
from sim.model.persons import BANK, FOREIGN, OUTSIDE, settle_persons
from sim.model.prospects import Prospects
from sim.model.replenishment import demand_knowledge, ordering_of, review_every_ms
from sim.model.resale import Resale
from sim.model.reserves import Reserves
from sim.model.road_trade import RoadTrade
from sim.model.room import Room
from sim.model.route_record import RouteRecord
from sim.model.rules import Rules, respondents_among
from sim.model.search import Brokerage, Search
from sim.model.shared_demand import SharedDemand
from sim.model.shortages import ShortageRecord
from sim.model.spot_market import SpotTrade, traded
from sim.model.stock_trade import on_off_weeks, stock_offering
from sim.model.surplus import SurplusRecord
from sim.model.trade import Trade
from sim.model.turnover import Attendance
from sim.model.venues import VenueBooks, houses_of
from sim.record.recorder import Recorder
from sim.record.registry import EMITTED
from sim.regulation import (
    AdequacyList,
    AllocationOfMaterials,
    ConcentrationAction,
    ConsultationUptake,
    DepartmentsSharing,
    DraftEnforcement,
    EntryFee,
    ExportReview,
    ExportThresholdPersons,
    ExportThresholdSensitive,
    FalseRejection,
    FineFixed,
    FineShare,
    Forfeiture,
    ImportantAndCore,
    InspectionRate,
    InterventionPowers,
    Liability,
    ListingReview,
    Localisation,
    LookIn,
    MarketCooling,
    OneOffDemands,
    OpenPublicData,
    PriceCeiling,
    PriceCeilingScope,
    PriceMechanism,
    PrivacyNoise,
    Recognition,
    Recourse,
    RightsRegime,
    RuleVolatility,
    SellerFee,
    SellerSubsidy,
    SharingMandate,
    TechnicalStandard,
)
from sim.regulation.approval import UseApproval
from sim.regulation.court import DataCourt
from sim.scenario.load import LoadedScenario
from sim.scenario.schema import Approval, Scenario, SpotMarket
from sim.units import DAY_MS, HOUR_MS, MINUTE_MS, fen_from_cny, ms_from_hours

#: What happens at one instant, in this order.
KINDS = (
    "receive", "midnight", "policy", "inspect", "roads", "hour", "sample", "survey", "feed", "deliver", "terms",
    "permits", "reviewed", "approved", "judged", "inspected", "market", "session", "order", "dispatch", "nowcast",
)  # fmt: skip
_DISPATCH_MS = 10 * MINUTE_MS
_MARKET_OPENS_MS = 6 * HOUR_MS
_NOWCAST_MS = 6 * HOUR_MS
_SPOT_MARKET_MS = 18 * HOUR_MS


class CityModel(Society):
    """A city, its firms, its exchange and its rules under one seed.

    Parameters
    ----------
    loaded
        The scenario.
    seed
        Seed of every draw.

    Raises
    ------
    ScenarioError
        If the scenario's map or tables cannot be used.
    """

    def __init__(self, loaded: LoadedScenario, seed: int) -> None:
        super().__init__(seed)
        scenario = loaded.scenario
        self.settings = scenario  # mesa 3.5 has a `scenario` of its own
        self.days = scenario.days
        self.built = build_city(loaded, seed)
        self.city = self.built.city
        self.persons = settle_persons(self, self.city.chain.sites, self.built.roster, scenario, seed)
        self.log = EventLog(EMITTED)
        self.ledger = Ledger(len(self.persons.names), self.log)
        self._cut_off = self._cuts_off(scenario)
        transforms = [*self._transforms(scenario, seed), *([self._cut_off] if self._cut_off else [])]
        self.rules = Rules(scenario, transforms, respondents_among(self.persons), self.log)
        self.agenda = Agenda(KINDS, grid_ms=MINUTE_MS)
        self._wire(loaded, seed)
        self.clock = Clock(self.agenda, self.days * DAY_MS)

    @staticmethod
    def _transforms(scenario: Scenario, seed: int) -> list[Transform]:
        calendar = Calendar(scenario.start)
        rules: list[Transform] = [
            RightsRegime(scenario.authorities.disputed, seed),
            ListingReview([house.desks for _, house in houses_of(scenario.exchange)], calendar, seed),
            FalseRejection(seed),
            TechnicalStandard(),
            SellerSubsidy(),
            PriceCeiling(),
            PriceCeilingScope(),
            EntryFee(),
            SellerFee(),
            LookIn(seed),
            SharingMandate(seed),
            OneOffDemands(seed),
            AllocationOfMaterials(),
            InterventionPowers(),
            DepartmentsSharing(seed),
            OpenPublicData(seed),
            ImportantAndCore(seed),
            PriceMechanism(),
            Localisation(fen_from_cny(scenario.authorities.onshore)),
            ExportThresholdPersons(),
            ExportThresholdSensitive(),
            AdequacyList(),
            ExportReview(scenario.authorities.export_desks, calendar, seed),
            Liability(),
            Recourse(),
            Recognition(scenario.authorities.walk_away, seed),
            PrivacyNoise(scenario.authorities.privacy_group, scenario.authorities.privacy_clip),
            RuleVolatility(),
            Forfeiture(),
            ConcentrationAction(),
            DraftEnforcement(seed),
            ConsultationUptake(),
            InspectionRate(),
            FineShare(),
            FineFixed(),
            MarketCooling((scenario.spot_market or SpotMarket()).cooling),
        ]
        exchange = scenario.exchange
        if exchange.approval != Approval():
            rules.append(UseApproval(exchange.approval, calendar, seed))
        void = [domain for domain in Domain if exchange.licences == "void" or domain.word in exchange.void_domains]
        return [*rules, VoidLicences(void)] if void else rules

    def _wire(self, loaded: LoadedScenario, seed: int) -> None:
        scenario, chain = loaded.scenario, self.city.chain
        suppliers = beliefs.supplier_knowledge(self.built, scenario.choices, scenario.fleet)
        stocks = beliefs.stock_knowledge(chain)
        state, district_of_group = beliefs.state_knowledge(self.built)
        ordering = ordering_of(scenario.industry, scenario.costs, chain)
        habits = beliefs.habits_of(scenario.choices, ordering, chain.order_kg, seed)
        offerings = [stock_offering(self.built, self.persons, scenario, suppliers, state, habits, seed)]
        self.on_off_weeks = None
        if scenario.beliefs.on_off_weeks:
            self.on_off_weeks, offerings[0] = on_off_weeks(
                offerings[0], self.built, self.persons, scenario, suppliers, scenario.beliefs.on_off_weeks, seed
            )
        shocks = scenario.industry.outages
        self.outages = Outages(chain, shocks) if shocks else None
        self.roads = self._live_map(scenario, seed)
        offerings += [self.roads.offering] if self.roads else []
        self.credit = self._trade_credit(scenario, suppliers, seed)
        self.credit_reports = self._credit_reports(scenario, seed)
        offerings += [self.credit_reports.offering] if self.credit_reports else []
        self.permits = self._entry_permits(scenario, seed)
        queues = scenario.permits.queues if scenario.permits else None
        self.queue_feed = None
        if self.permits and scenario.permits and queues:
            offering, self.queue_feed = permit_offering(self.permits, self.persons, scenario.permits, queues, seed)
            offerings.append(offering)
        self.demand = demand_knowledge(scenario.industry, chain)
        self.shared_demand = None
        if scenario.demand_feed:
            terms = scenario.demand_feed
            self.shared_demand = SharedDemand(chain, scenario, terms, ordering, self.demand, self.log)
            offerings.append(demand_offering(self.shared_demand, chain, self.persons, scenario, terms, seed))
        catalogue = self._catalogue(loaded, seed)
        mechanisms = mechanisms_with(loaded.plugins, loaded.folder)
        offerings += catalogue.offerings() if catalogue else []
        self.prospects = Prospects(self.persons, chain, scenario.beliefs, self.rules, self.log, seed)
        self.trade = Trade(
            offerings, self.persons, scenario, mechanisms, self.prospects, self.rules, self.ledger, self.log, seed
        )
        self.venue_books = VenueBooks(scenario.exchange, self.trade.stalls, self.persons, self.ledger, self.log)
        self.search = self._search(scenario, seed)
        self.concentration = self._concentration(scenario, seed)
        if cut_off := self._cut_off:
            self.trade.market.withheld = lambda now_ms: cut_off.withheld(self.trade.products, now_ms)
        self.resale = self._resale(scenario, seed)
        self.surplus = SurplusRecord(self.trade, self.log)
        self.court = DataCourt(
            scenario.exchange.disputes, Calendar(scenario.start), self.rules.arrows, self.ledger, self.log, seed
        )
        self.data_use = self._data_use(catalogue, scenario, seed)
        self.curators = self._curators(catalogue, scenario)
        self.attendance = self._attendance(catalogue, scenario)
        self.leaks = self._leaks(scenario, seed)
        self.inspections = Inspections(
            self.trade.compliance, self.prospects, self.trade.stalls, self.trade.borders, self.trade.market.exposure,
            self.persons.key, self.persons.row(STATE), scenario.enforcement, Calendar(scenario.start),
            self.rules.arrows, self.ledger, self.log, seed,
        )  # fmt: skip
        self.suppliers, self.stocks, self.state_knowledge = suppliers, stocks, state
        self.accounts = Accounts(self.city, self.built.roster, self.persons, self.ledger, scenario, self.credit)
        self.allocation = Allocation(
            self.city, beliefs.planning(suppliers, state, habits, scenario.state), self.rules.arrows, self.log
        )
        self.materials = Materials(
            self.city, stocks, self.demand, suppliers, habits, self.log, self.allocation,
            ms_from_hours(scenario.industry.cancel_after), orders_wait=scenario.industry.unmet_orders == "backlog",
            paying=self.credit, sharing=self.shared_demand, trials=self.on_off_weeks,
        )  # fmt: skip
        routes = RouteRecord(self.city, self.persons.carriers[self.built.roster.carrier], self.log, seed)
        navigation = self.roads.navigation if self.roads else None
        self.freight = Freight(self.city, self.built.roster, scenario, seed, routes, navigation, self.permits)
        self.oversight = Oversight(self.city, state, district_of_group, self.log)
        self.spot = self._spot_market(scenario, seed)
        makers, behind_h = Makers(chain, state.group, district_of_group.size), scenario.state.shortage
        self.shortages = ShortageRecord(self.city, state, district_of_group, makers, behind_h, self.log)
        self.reserves = Reserves(self.city, makers, scenario.state.reserve, self.persons.row(STATE), self.ledger)
        self.intervention = Intervention(
            self.city,
            state,
            district_of_group,
            makers,
            self.shortages,
            self.reserves,
            behind_h,
            self.rules.arrows,
            self.log,
        )
        self.diary = Diary(self.built, self.materials, self.trade, self.persons, self.log)
        self.names = names_of(scenario.start, self.built, self.persons, self.trade.products)
        self._handle()

    def _live_map(self, scenario: Scenario, seed: int) -> RoadTrade | None:
        if scenario.map_feed is None:
            return None
        return RoadTrade(
            self.built, self.persons, scenario.map_feed, scenario.fleet, self.rules, self.ledger, self.log, seed
        )

    def _trade_credit(self, scenario: Scenario, suppliers: SupplierKnowledge, seed: int) -> TradeCredit | None:
        if scenario.credit is None:
            return None
        return TradeCredit(
            self.city.chain, self.persons, scenario.credit, scenario.industry, suppliers,
            lambda firm, now: self.trade.licences.revoke(firm, now), self.ledger, self.log, seed,
        )  # fmt: skip

    def _spot_market(self, scenario: Scenario, seed: int) -> SpotTrade | None:
        settings = scenario.spot_market
        if settings is None or self.credit is None:
            return None
        loans = Loans(
            self.city.chain, self.stocks, traded(self.city, settings), settings, self.credit.claims,
            self.credit.courts, (self.persons.row(BANK), self.persons.row(OUTSIDE)), self.ledger, self.log,
        )  # fmt: skip
        good = self.state_knowledge.good_of_group
        return SpotTrade(self.city, good, loans, settings, self.rules.arrows, self.log, seed)

    def _entry_permits(self, scenario: Scenario, seed: int) -> EntryPermits | None:
        if scenario.permits is None:
            return None
        return EntryPermits(
            self.built, self.persons, scenario.permits, scenario.fleet, self.rules.arrows, self.ledger, self.log,
            Calendar(scenario.start), seed,
        )  # fmt: skip

    def _credit_reports(self, scenario: Scenario, seed: int) -> CreditReports | None:
        if self.credit is None or scenario.credit is None or scenario.credit.report is None:
            return None
        return CreditReports(self.credit, self.persons, scenario.credit.report, self.rules, seed)

    def _catalogue(self, loaded: LoadedScenario, seed: int) -> CatalogueTrade | None:
        settings = loaded.scenario.catalogue
        return None if settings is None else CatalogueTrade(loaded, settings, self.persons, self.rules, seed)

    def _leaks(self, scenario: Scenario, seed: int) -> Leaks | None:
        if scenario.leaks is None:
            return None
        trade = self.trade
        liabilities = Liabilities(
            trade.products, trade.interests, 1.0 / trade.costs.terms_per_year, trade.sales, self.persons,
            self.prospects, scenario.leaks, self.rules, self.ledger, self.log,
        )  # fmt: skip
        if scenario.leaks.possible:
            trade.market.liabilities = liabilities
        return Leaks(
            trade, self.persons.key, scenario.leaks, self.log, seed,
            lambda holders: self.prospects.struck(Hazard.LEAK, holders), liabilities.settle,
        )  # fmt: skip

    def _cuts_off(self, scenario: Scenario) -> CutOff | None:
        settings = scenario.exchange.cut_off
        if settings is None:
            return None
        who = {
            "platforms": self.rows_of(Platform),
            "operators": self.persons.operators,
            "foreign": np.flatnonzero(np.array(self.persons.ownership) == FOREIGN),
        }
        return CutOff(who[settings.by], settings.day)

    def _concentration(self, scenario: Scenario, seed: int) -> Concentration | None:
        if not self.rows_of(Platform).size:
            return None
        trade = self.trade
        trade.market.concentration = Concentration(
            trade.products, self.persons, trade.stalls, self.prospects, scenario.authorities, self.rules, self.log, seed
        )
        return trade.market.concentration

    def _search(self, scenario: Scenario, seed: int) -> Search | None:
        if scenario.exchange.search == 1:
            return None
        trade, persons = self.trade, self.persons
        search = Search(
            trade.interests, trade.products, persons.key, scenario.exchange.search,
            Brokerage(self.rows_of(Broker), scenario.brokers) if scenario.brokers else None, self.log, seed,
        )  # fmt: skip
        trade.market.search = search
        trade.exchange.negotiations.broker = search.known.broker
        return search

    def _resale(self, scenario: Scenario, seed: int) -> Resale | None:
        if scenario.catalogue is None or scenario.catalogue.resale is None:
            return None
        settings = scenario.catalogue.resale
        return Resale(self.trade, self.persons.key, settings, scenario.exchange.split, self.log, seed)

    def _data_use(self, catalogue: CatalogueTrade | None, scenario: Scenario, seed: int) -> DataUse | None:
        if catalogue is None or scenario.catalogue is None:
            return None
        capital_fen = fen_from_cny(scenario.catalogue.buyers.capital)
        disputes = scenario.exchange.disputes
        rule = ClaimRule(disputes.after, disputes.tolerance, fen_from_cny(disputes.trouble))
        return DataUse(catalogue, self.trade, self.persons, capital_fen, self.ledger, self.log, self.court, rule, seed)

    def _curators(self, catalogue: CatalogueTrade | None, scenario: Scenario) -> Curators | None:
        settings = scenario.catalogue.curation if scenario.catalogue else None
        if catalogue is None or settings is None:
            return None
        outside = self.persons.row(OUTSIDE)
        return Curators(catalogue, self.trade, self.prospects, settings, outside, self.ledger, self.log)

    def _attendance(self, catalogue: CatalogueTrade | None, scenario: Scenario) -> Attendance | None:
        settings = scenario.catalogue.turnover if scenario.catalogue else None
        if catalogue is None or settings is None:
            return None
        outside = self.persons.row(OUTSIDE)
        return Attendance(
            catalogue, self.trade, self.persons, self.prospects, settings, outside, self.ledger, self.log
        )  # fmt: skip

    def _handle(self) -> None:
        """Say what happens at each kind of entry of the agenda."""
        on = self.agenda.handle
        on("midnight", lambda now, _: self._midnight(now), DAY_MS, first_ms=DAY_MS)
        on("policy", lambda now, _: self.rules.step(now, self.settings), DAY_MS)
        on("inspect", lambda now, _: self._inspect(now), DAY_MS)
        if self.city.roads_vary:
            on("roads", lambda now, _: self.city.refresh_roads(now), SLOT_MS)
        on("hour", lambda now, _: self._hour(now), HOUR_MS)
        on("receive", lambda _, __: self._receive(), HOUR_MS)
        if self.city.samples_every_ms:
            on("sample", lambda now, _: self.city.sample(now), self.city.samples_every_ms)
        if self.roads:
            survey, interval = self.roads.survey, self.roads.survey_ms
            on("survey", lambda now, _: survey.take(now), interval)
        on("feed", self._read_feeds)
        on("deliver", self._deliver)
        if self.credit:
            review = self.credit.review
            on("terms", lambda now, _: review(now), self.credit.review_ms)
        if self.permits:
            step = self.permits.step
            on("permits", lambda now, _: step(now), HOUR_MS)
        on("reviewed", lambda now, reviewed: self.trade.approve(reviewed, now))
        on("approved", self._conclude)
        on("judged", lambda now, _: self.court.decide(now))
        on("inspected", lambda now, firms: self.inspections.conclude(firms, now))
        on("market", lambda now, _: self._open_market(now), DAY_MS, first_ms=_MARKET_OPENS_MS)
        on("session", lambda now, _: self._session(now), HOUR_MS)
        on("order", lambda now, _: self._order(now), review_every_ms(self.materials.ordering))
        on("dispatch", lambda now, _: self.freight.dispatch(now), _DISPATCH_MS)
        on("nowcast", self._nowcast, _NOWCAST_MS, first_ms=_NOWCAST_MS)

    # ── the loop ─────────────────────────────────────────────────────────────────────────────────
    def run(self, recorder: Recorder, watch: Callable[[int], None] | None = None) -> None:
        """Live through all days, writing to ``recorder``; ``watch`` is told of each finished day."""
        self.recorder, self._watch = recorder, watch
        while (stop := self.clock.next_stop()) is not None:
            self.city.advance(stop)
            self.clock.step()

    def start(self) -> None:
        """Put everything in its place on day 0."""
        self.agenda.start()
        for domain in self.trade.deliveries:
            self.agenda.add(0, "feed", domain)
        self.city.start()
        self.accounts.endow()
        self.venue_books.endow()
        if self.data_use:
            self.data_use.endow()
        self.diary.introduce()
        if self.resale:
            self.resale.introduce()
        self.rules.announce(0)

    def _midnight(self, now_ms: int) -> None:
        """Close the day: settle, audit, record, save."""
        day = now_ms // DAY_MS - 1
        self.accounts.close_day(now_ms)
        if self.roads:
            self.roads.close_day(now_ms)
        if self.permits:
            self.permits.close_day(now_ms)
        if self.data_use:
            for time_ms in self.data_use.close_day(now_ms):
                self.agenda.add(time_ms, "judged")
        if self.leaks:
            self.leaks.close_day(now_ms)
        if self.on_off_weeks:
            self.on_off_weeks.close_day(self.trade.licences, now_ms)
        self.trade.compliance.close_day(self.trade.stalls.tier(), now_ms)
        self.venue_books.close_day(now_ms)
        self.diary.close_day(now_ms)
        self.trade.borders.close_day(now_ms)
        self.rules.close_day(now_ms)
        self.audit()
        last = day + 1 == self.days
        self.shortages.close_day(now_ms, last=last)
        if last:
            self.diary.conclude()
            self.agenda.clear()
        self.recorder.close_day(day, self.log)
        if not last and self.recorder.wants_state(day):
            self.recorder.save_state(day, self.state())
        if self._watch is not None:
            self._watch(day)

    def _hour(self, now_ms: int) -> None:
        if self.outages:
            self.city.pace(self.outages.lot_ms(now_ms))
        self.city.start_hour(now_ms)
        if self.roads:
            self.roads.navigation.refresh(now_ms)
        self.city.sell(now_ms)
        if self.shared_demand:
            self.shared_demand.books.note(self.materials.demanded_kg(), now_ms)
        self.diary.observe(now_ms)

    def _receive(self) -> None:
        delivered = self.city.take_delivered()
        self.accounts.pay_for(delivered)
        self.accounts.pay_for_returns(self.city.take_returned())
        self.materials.receive(delivered)
        self.diary.delivered(delivered)
        if self.roads:
            self.roads.arrived(delivered)
        if self.permits:
            self.permits.arrived(delivered)

    def _inspect(self, now_ms: int) -> None:
        for time_ms, firm in self.inspections.order(now_ms):
            self.agenda.add(time_ms, "inspected", firm)

    def _order(self, now_ms: int) -> None:
        cancelled = self.materials.order(now_ms)
        self.intervention.act(now_ms)
        if self.roads:
            self.roads.cancelled(cancelled)

    def _read_feeds(self, now_ms: int, domains: Ints) -> None:
        for entry in self.trade.read(now_ms, domains):
            self.agenda.add(*entry)

    def _deliver(self, now_ms: int, domains: Ints) -> None:
        self.trade.deliver(now_ms, domains)
        if self.roads and Domain.ROADS in domains:
            self.roads.navigation.refresh(now_ms)

    def _nowcast(self, now_ms: int, _: Ints) -> None:
        nowcast, event = self.oversight.take_stock(now_ms)
        self.intervention.look(nowcast, event, now_ms)
        if self.spot and now_ms % DAY_MS == _SPOT_MARKET_MS:
            self.spot.step(nowcast, now_ms)
        if self.roads:
            self.roads.watch.take(now_ms)

    def _open_market(self, now_ms: int) -> None:
        if self.roads:
            self.roads.open_day()
        if self.attendance:
            self.attendance.step(now_ms)
        for product, time_ms in self.trade.market.open_day(now_ms):
            self.agenda.add(time_ms, "reviewed", product)
        if self.resale:
            self.resale.open_day(now_ms)
        if self.curators:
            self.curators.step(now_ms)
        self.surplus.note(now_ms)

    def _session(self, now_ms: int) -> None:
        for row, time_ms in self.trade.market.session(now_ms):
            self.agenda.add(time_ms, "approved", row)

    def _conclude(self, now_ms: int, rows: Ints) -> None:
        self.trade.conclude(rows, now_ms)

    # ── state ────────────────────────────────────────────────────────────────────────────────────
    def audit(self) -> None:
        """Check that money, goods, trucks and licences are all accounted for.

        Raises
        ------
        ConservationError
            If something has appeared or vanished.
        """
        self.ledger.audit()
        self.city.audit()
        self.trade.licences.audit()
        if self.credit:
            self.credit.audit()
        if self.spot:
            self.spot.audit()

    def _rooms(self) -> dict[str, Room]:
        return {
            "agenda": self.agenda,
            "log": self.log,
            "ledger": self.ledger,
            "rules": self.rules,
            "city": self.city,
            "licences": self.trade.licences,
            "negotiations": self.trade.negotiations,
            "venues": self.venue_books,
            "suppliers": self.suppliers,
            "stocks": self.stocks,
            "demand": self.demand,
            "borders": self.trade.borders,
            "compliance": self.trade.compliance,
            "inspections": self.inspections,
            "prospects": self.prospects,
            "trials": self.trade.trials,
            "copies": self.trade.copies,
            "bids": self.trade.market.bids,
            "state": self.state_knowledge,
            **{f"feeds of {domain.word}": delivery for domain, delivery in self.trade.deliveries.items()},
            "materials": self.materials,
            "allotments": self.allocation,
            "intervention": self.intervention,
            "reserves": self.reserves,
            "shortages": self.shortages,
            "diary": self.diary,
            "accounts": self.accounts,
            **(self.roads.rooms() if self.roads else {}),
            **(self.credit.rooms() if self.credit else {}),
            **(self.credit_reports.rooms() if self.credit_reports else {}),
            **(self.spot.rooms() if self.spot else {}),
            **(self.permits.rooms() if self.permits else {}),
            **(self.shared_demand.rooms() if self.shared_demand else {}),
            **({"queue feed": self.queue_feed} if self.queue_feed else {}),
            **({"data use": self.data_use, "court": self.court} if self.data_use else {}),
            **({"curation": self.curators} if self.curators else {}),
            **({"attendance": self.attendance} if self.attendance else {}),
            **({"leaks": self.leaks} if self.leaks else {}),
            **({"search": self.search} if self.search else {}),
            **({"concentration": self.concentration} if self.concentration else {}),
            **({"on and off weeks": self.on_off_weeks} if self.on_off_weeks else {}),
        }

    def state(self) -> dict[str, State]:
        """State of every room, enough to go on from this midnight."""
        return {name: room.state() for name, room in self._rooms().items()}

    def restore(self, day: int, rooms: Mapping[str, State]) -> None:
        """Stand at the first midnight of ``day`` as the saved run did, under this scenario's time line."""
        for name, room in self._rooms().items():
            room.restore(rooms.get(name, {}))
        self.rules.catch_up(self.settings, day)
        self.clock = Clock(self.agenda, self.days * DAY_MS, start_ms=day * DAY_MS)

"""The live view of the roads as a domain of trade, with everything behind it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim import units
from sim.accounts import Ledger
from sim.agents import Carrier
from sim.arrays import AnyArray, Ints
from sim.city.build import BuiltCity
from sim.city.sensors.detectors import LinkTimeSensors, place_detectors
from sim.city.traffic.conditions import link_keys
from sim.data.roads import RoadFeed, live_view
from sim.decisions.road_value import ViewOffer
from sim.engine.elementary import exp
from sim.engine.events import EventLog
from sim.engine.streams import Stream, entity_keys
from sim.knowledge.interests import Interests
from sim.knowledge.roads import RoadPicture, SurveyError
from sim.knowledge.trips import TripKnowledge
from sim.knowledge.views import CarrierViews
from sim.model.navigation import Navigation
from sim.model.persons import BUREAU, DEPARTMENTS, Persons
from sim.model.probes import ProbeTrade
from sim.model.road_survey import RoadSurvey
from sim.model.room import Room
from sim.model.rules import Rules
from sim.model.trade import Offering
from sim.model.traffic_watch import TrafficWatch
from sim.scenario.schema import Fleet, MapFeed

#: Secrets differ much between carriers: a few have a lot to lose.
_SECRET_CV = 2.0


class RoadTrade:
    """The bureau that sells the view, the surveys behind it, and the carriers who use it.

    Parameters
    ----------
    built, persons
        The city and who lives there.
    settings, fleet
        Sections of the scenario.
    rules
        Rules in force.
    ledger, log
        Where money moves and where events are kept.
    seed
        Seed of the run.
    """

    def __init__(
        self,
        built: BuiltCity,
        persons: Persons,
        settings: MapFeed,
        fleet: Fleet,
        rules: Rules,
        ledger: Ledger,
        log: EventLog,
        seed: int,
    ) -> None:
        self._city = built.city
        self._settings = settings
        self._rules = rules
        network, carriers = built.city.network, persons.carriers
        self._memory_ms = float(units.ms_from_hours(settings.memory))
        #: Time between two surveys.
        self.survey_ms = units.ms_from_hours(settings.detectors.interval)
        link_key = link_keys(network)
        views, self._trips = CarrierViews(carriers.size, self._memory_ms), TripKnowledge.none(carriers.size)
        self.bureau, self.state_picture = self._blank(network.free_ms), self._blank(network.free_ms)
        self.survey = RoadSurvey(
            built.city,
            place_detectors(settings.detectors, link_key, len(DEPARTMENTS), seed),
            LinkTimeSensors(settings.detectors, link_key, seed),
            link_key,
            rules.arrows,
            self.bureau,
            self.state_picture,
            self.usual_ms,
            log,
        )
        self.navigation = Navigation(
            built.city, built.roster.carrier, views, self._trips, settings.control, self._memory_ms, self.usual_ms, seed
        )
        secret = Stream(seed, "carrier's secret").lognormals(
            persons.key[carriers], settings.probes.secret * units.FEN_PER_CNY, _SECRET_CV
        )
        self._probes = ProbeTrade(
            built.city,
            built.roster.carrier,
            carriers,
            self._trips,
            units.fen_from_cny(settings.probes.pay),
            units.fen_from_cny(settings.probes.cost),
            secret * persons.risk_attitude[carriers],
            persons.row(BUREAU),
            rules,
            ledger,
        )
        products = live_view(persons.row(BUREAU), BUREAU)
        self._part: Ints = built.districts.of_node[network.tail].astype(np.int64)
        part_key = entity_keys([f"{products.names[0]}/{name}" for name in built.districts.names])
        self.feed = RoadFeed(
            self.bureau, self._part, part_key, link_key, carriers, views, self.state_picture, self.usual_ms, seed
        )
        self.watch = TrafficWatch(built.city, self.state_picture, self.usual_ms, self._part, built.districts.count, log)
        self._cost_fen_per_h = fleet.cost_per_hour * units.FEN_PER_CNY
        self.offering = Offering(
            products=products,
            interests=Interests(carriers, np.zeros(carriers.size, dtype=np.int64)),
            feed=self.feed,
            terms=settings,
            value_fen=self._value_fen,
        )

    def _blank(self, free_ms: Ints) -> RoadPicture:
        detectors = self._settings.detectors
        error = SurveyError(detectors.common_error**2, detectors.noise**2)
        return RoadPicture.blank(free_ms, error, self._memory_ms, self._settings.variation**2)

    def usual_ms(self, now_ms: int) -> Ints:
        """Usual time of each link in the hour of an instant, int64 (links,)."""
        return self._city.routes.link_time_ms(now_ms // units.HOUR_MS % units.HOURS_PER_DAY)

    def _value_fen(self, _: int) -> Ints:
        settings = self._settings
        offer = ViewOffer(self._known_share(), settings.trip_variation, settings.detour)
        return Carrier.value_view(self._trips, offer, self._cost_fen_per_h, settings.term)

    def _known_share(self) -> float:
        """Share of the variation of link times that a licence explains when the view is used.

        As the bureau declares it, less what is open to all.
        """
        age_ms = units.ms_from_hours(self._settings.latency + self._settings.interval / 2)
        fresh = exp(-2.0 * age_ms / self._memory_ms)
        sold = 1.0 - self._rules.in_force.number("open_public_data")
        return sold * fresh * self.survey.known_share

    # ── in the course of a day ───────────────────────────────────────────────────────────────────
    def open_day(self) -> None:
        """Let carriers think again about sharing."""
        self._probes.open_day()

    def arrived(self, delivered: AnyArray) -> None:
        """Let carriers learn from trips that have ended."""
        self.navigation.arrived(delivered)

    def cancelled(self, orders: AnyArray) -> None:
        """Forget trips that lead nowhere any more."""
        self.navigation.forget(orders["event"])

    def close_day(self, now_ms: int) -> None:
        """Pay for probes, and let the day's experience fade."""
        self._probes.close_day(now_ms, self.navigation.close_day())

    def rooms(self) -> Mapping[str, Room]:
        """Everything that changes, by name."""
        return {
            "road survey": self.survey,
            "bureau's roads": self.bureau,
            "state's roads": self.state_picture,
            "road feed": self.feed,
            "road views": self.navigation.views,
            "trips": self._trips,
            "navigation": self.navigation,
            "probes": self._probes,
        }

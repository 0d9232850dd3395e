"""Surveys: what detectors, notices and probes say, on its way to the mapping bureau and to the state."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.agents import MappingBureau
from sim.arrays import AnyArray, Floats, Ints, Keys, Mask, State
from sim.city.city import City
from sim.city.sensors.detectors import LinkTimeSensors, LoopDetectors
from sim.engine.arrows import Arrows, Flow
from sim.engine.events import EventLog
from sim.engine.streams import combine_each
from sim.knowledge.roads import RoadPicture
from sim.levers import Arrow

_LONG_AGO_MS = -(10**12)
#: Weight of the newest survey in what the bureau says that its picture explains.
_FADING = 0.005


class RoadSurvey:
    """Reads the roads for those who make a map of them.

    Detectors belong to departments, and the traffic police is told of closures. What of that
    leaves a department is up to the rules. Probes are trucks whose carriers share their passages
    with the bureau.

    Parameters
    ----------
    city
        Where readings come from.
    detectors, sensors
        What is read, and how well.
    link_key
        Key of each link, uint64 (links,).
    arrows
        Rules on what departments share.
    bureau, state
        Pictures that readings end up in.
    usual_ms
        Usual time of each link in the hour of an instant, int64 (links,).
    log
        Where surveys are recorded.
    """

    def __init__(
        self,
        city: City,
        detectors: LoopDetectors,
        sensors: LinkTimeSensors,
        link_key: Keys,
        arrows: Arrows,
        bureau: RoadPicture,
        state: RoadPicture,
        usual_ms: Callable[[int], Ints],
        log: EventLog,
    ) -> None:
        self._city = city
        self.detectors = detectors
        self._sensors = sensors
        self._link_key = link_key
        self._arrows = arrows
        self.bureau = bureau
        self.state_picture = state
        self._usual_ms = usual_ms
        self._log = log
        #: When a probe last found each link closed, int64 (links,).
        self._found_closed_ms: Ints = np.full(link_key.size, _LONG_AGO_MS, dtype=np.int64)
        #: Variation of link times that the bureau's picture explains, and all of it, faded over days.
        self._variation: Floats = np.zeros(2)

    def take(self, now_ms: int) -> None:
        """Survey the roads, and bring both pictures up to date."""
        usual_ms = self._usual_ms(now_ms)
        link, time_ms = self._read_detectors(now_ms)
        MappingBureau.survey(self.state_picture, link, time_ms, usual_ms, now_ms)
        passed, passed_ms = self._read_probes(now_ms)
        both, both_ms = np.concatenate([link, passed]), np.concatenate([time_ms, passed_ms])
        MappingBureau.survey(self.bureau, both, both_ms, usual_ms, now_ms)
        noticed = self._notices(now_ms)
        MappingBureau.note_closures(self.state_picture, noticed)
        MappingBureau.note_closures(self.bureau, np.union1d(noticed, self._found_closed(passed, now_ms)))
        self._look_back(usual_ms, now_ms)
        self._record(link, passed, now_ms)

    @property
    def known_share(self) -> float:
        """Share of the variation of link times that the bureau's picture has explained of late."""
        known, all_of_it = self._variation.tolist()
        return known / all_of_it if all_of_it > 0.0 else 0.0

    def _look_back(self, usual_ms: Ints, now_ms: int) -> None:
        spread = self.bureau.spread(usual_ms)
        _, variance = self.bureau.at(usual_ms, now_ms)
        self._variation += _FADING * (
            np.array([np.maximum(spread - variance, 0.0).sum(), spread.sum()]) - self._variation
        )

    def _shared(self, key: Keys, now_ms: int) -> Mask:
        """What departments let out of what they hold, bool like ``key``."""
        return self._arrows.send(Arrow.DELIVER, Flow("department's holding", now_ms, key.size, key=key)).passes

    def _read_detectors(self, now_ms: int) -> tuple[Ints, Floats]:
        """Links whose detectors work and are shared, and the times that they say."""
        detectors = self.detectors
        true_ms, there = self._city.read_link_times(detectors.link)
        rows = np.flatnonzero(self._sensors.working(detectors, now_ms) & there & self._shared(detectors.key, now_ms))
        link = detectors.link[rows]
        return link, self._sensors.measure(link, detectors.key[rows], true_ms[rows], now_ms)

    def _read_probes(self, now_ms: int) -> tuple[Ints, Floats]:
        """Links that probes have left since the last survey, one a passage, and how long they took."""
        passages: AnyArray = self._city.take_passages()
        link = passages["link"].astype(np.int64)
        took_ms = (passages["left_ms"] - passages["entered_ms"]).astype(np.float64)
        key = combine_each(self._link_key[link], passages["vehicle"].astype(np.int64))
        return link, self._sensors.measure(link, key, took_ms, now_ms)

    def _notices(self, now_ms: int) -> Ints:
        """Links that the traffic police knows to be closed and lets others know of."""
        incidents = self._city.incidents()
        closures = incidents[incidents["capacity"] == 0.0]
        return np.unique(closures["link"][self._shared(closures["key"], now_ms)])

    def _found_closed(self, passed: Ints, now_ms: int) -> Ints:
        """Links that probes have found closed of late, and not passed since."""
        self._found_closed_ms[self._city.closures_met()] = now_ms
        self._found_closed_ms[passed] = _LONG_AGO_MS
        return np.flatnonzero(now_ms - self._found_closed_ms <= self.bureau.memory_ms)

    def _record(self, link: Ints, passed: Ints, now_ms: int) -> None:
        closed = self._city.closures()
        self._log.emit(
            "surveys", time_ms=now_ms, links=self._link_key.size, detectors=self.detectors.link.size,
            read=link.size, passages=passed.size, seen=np.union1d(link, passed).size,
            closed=closed.size, known_closed=int(self.bureau.closed[closed].sum()),
        )  # fmt: skip

    def state(self) -> State:
        """When probes found links closed, and what the picture has explained."""
        return {"found_closed_ms": self._found_closed_ms.copy(), "variation": self._variation.copy()}

    def restore(self, state: State) -> None:
        """Take back what was saved."""
        self._found_closed_ms[...] = state["found_closed_ms"]
        self._variation[...] = state["variation"]

"""Traffic as the state sees it, and the recorder's comparison with the truth."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.arrays import Ints
from sim.city.city import City
from sim.engine.events import EventLog
from sim.government.speeds import speeds_km_h
from sim.government.state import State
from sim.knowledge.roads import RoadPicture


class TrafficWatch:
    """Lets the state estimate speeds.

    Parameters
    ----------
    city
        Truth to compare with, for the record only.
    picture
        What has reached the state.
    usual_ms
        Usual time of each link in the hour of an instant, int64 (links,).
    district
        District of each link, int64 (links,).
    districts
        Number of districts.
    log
        Where estimates are recorded.
    """

    def __init__(
        self,
        city: City,
        picture: RoadPicture,
        usual_ms: Callable[[int], Ints],
        district: Ints,
        districts: int,
        log: EventLog,
    ) -> None:
        self._city = city
        self._picture = picture
        self._usual_ms = usual_ms
        self._district = district
        self._districts = districts
        self._log = log

    def take(self, now_ms: int) -> None:
        """Record the state's nowcast of traffic beside the truth."""
        usual_ms, length_m = self._usual_ms(now_ms), self._city.network.length_m
        where = self._district, self._districts
        nowcast = State.watch_traffic(self._picture, usual_ms, length_m, *where, now_ms)
        self._log.emit(
            "speeds", self._districts, time_ms=now_ms, district=np.arange(self._districts),
            estimate=nowcast.speed_km_h, truth=speeds_km_h(length_m, self._city.link_times(), *where),
            usual=speeds_km_h(length_m, usual_ms, *where), seen=nowcast.seen,
            links=np.bincount(self._district, minlength=self._districts),
        )  # fmt: skip

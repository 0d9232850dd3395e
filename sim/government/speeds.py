"""The state's picture of traffic: district by district, from the links of which something has reached it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Ints
from sim.knowledge.roads import RoadPicture
from sim.knowledge.suppliers import NEVER

#: Links seen in a district from which on their common factor counts more than what is usual: links
#: differ from each other about twice as much as districts do from day to day.
_HALF_BELIEVED = 4.0


@dataclass(frozen=True)
class TrafficNowcast:
    """Estimate for each district.

    Parameters
    ----------
    speed_km_h
        Mean speed over all its links, by length, float64 (districts,).
    seen
        Links of which the state has a reading, int64 (districts,).
    """

    speed_km_h: Floats
    seen: Ints


def traffic_nowcast(
    picture: RoadPicture, usual_ms: Ints, length_m: Ints, district: Ints, districts: int, now_ms: int
) -> TrafficNowcast:
    """Estimate mean speeds.

    On a link without a reading the delay is taken to be as far off the usual as on the district's
    other links: a ratio estimator (Cochran 1977, ch. 6), shrunk towards the usual where few are seen.

    Parameters
    ----------
    picture
        What has reached the state.
    usual_ms
        Usual time of each link in this hour, int64 (links,).
    length_m, district
        Length and district of each link, int64 (links,).
    """
    deviation, _ = picture.at(usual_ms, now_ms)
    seen = (picture.time_ms != NEVER) & (now_ms - picture.time_ms <= picture.memory_ms)
    delay_share = 1.0 - picture.free_ms / usual_ms
    count = np.bincount(district[seen], minlength=districts)
    off, share = (_by_district(column[seen], district[seen], districts) for column in (deviation, delay_share))
    factor = np.divide(off, share, out=np.zeros(districts), where=share > 0.0) * count / (count + _HALF_BELIEVED)
    believed = np.where(seen, deviation, delay_share * factor[district])
    return TrafficNowcast(speeds_km_h(length_m, usual_ms * (1.0 + believed), district, districts), count)


def speeds_km_h(length_m: Ints, time_ms: Ints | Floats, district: Ints, districts: int) -> Floats:
    """Mean speed of each district: all its kilometres over the time to drive them, float64 (districts,)."""
    m, ms = (_by_district(column, district, districts) for column in (length_m, time_ms))
    return np.divide(3600.0 * m, ms, out=np.zeros(districts), where=ms > 0.0)


def _by_district(values: Ints | Floats, district: Ints, districts: int) -> Floats:
    total = np.zeros(districts)
    np.add.at(total, district, values)
    return total

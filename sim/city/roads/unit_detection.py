"""Which unit a file means, where it does not say: by comparing figures that must agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim import units
from sim.arrays import AnyArray, Floats
from sim.city.roads.plane import distance_km, plane_km

#: Length of a road over the straight distance between its ends, as usual in cities (Barthelemy 2011).
_USUAL_DETOUR = 1.1
#: A unit fits if the median detour that it implies is within this factor of the usual one.
_FITS_WITHIN = 1.5
_SHORTEST_COMPARED_KM = 0.02
#: Widest extent, in degrees, that is still taken for one city's longitudes and latitudes.
_WIDEST_DEGREES = 10.0
#: Free speed, km/h, around which the median link of a city's planning network lies.
_USUAL_SPEED_KMH = 50.0
#: Median and largest free speed up to which figures are metres a second.
_MS_MEDIAN, _MS_LARGEST = 20.0, 40.0

_NAMES = {
    "kilometre": "km", "kilometer": "km", "metre": "m", "meter": "m", "mile": "mi", "foot": "ft", "feet": "ft",
    "minute": "min", "hour": "h", "hr": "h", "second": "s", "sec": "s",
    "kmh": "km/h", "kph": "km/h", "kmph": "km/h", "mile/h": "mph", "mi/h": "mph", "mps": "m/s",
}  # fmt: skip

LENGTHS = units.LENGTH.sizes
TIMES_MIN = {"min": 1.0, "h": 60.0, "s": 1.0 / 60.0}
SPEEDS = units.SPEED.sizes


class Coordinates(NamedTuple):
    """How coordinates and lengths of a file are to be read."""

    system: str
    """``degrees``, or the unit of plane coordinates"""
    length_unit: str
    detour: float
    """median of length over straight distance under this reading; nan where nothing can be compared"""

    @property
    def geographic(self) -> bool:
        """Whether coordinates are longitudes and latitudes."""
        return self.system == "degrees"

    @property
    def fits(self) -> bool:
        """Whether lengths agree with coordinates."""
        return bool(np.isnan(self.detour)) or _misfit(self.detour) <= _FITS_WITHIN


def unit_named(text: str, known: Mapping[str, float]) -> str | None:
    """Unit among ``known`` that a file's own word for it means, such as ``miles`` or ``Meters per second``."""
    parts = text.strip().lower().replace(" per ", "/").split("/")
    parts = [part.removesuffix("s") if len(part) > 2 and part not in _NAMES else part for part in parts]
    word = "/".join(_NAMES.get(part, part) for part in parts)
    word = _NAMES.get(word, word)
    return word if word in known else None


def _ratio_from_one(ratio: float) -> float:
    return max(ratio, 1.0 / ratio) if ratio > 0.0 else np.inf


def _misfit(detour: float) -> float:
    return _ratio_from_one(detour / _USUAL_DETOUR)


def _systems(x: Floats, y: Floats) -> tuple[str, ...]:
    within_degrees = np.abs(x).max() <= 180.0 and np.abs(y).max() <= 90.0
    if within_degrees and max(np.ptp(x), np.ptp(y)) <= _WIDEST_DEGREES:
        return ("degrees", "km", "m", "ft")
    # Projected systems count in metres or feet; a city is seldom given in kilometres.
    return ("m", "ft", "km")


def detect_coordinates(
    x: Floats,
    y: Floats,
    tail: AnyArray,
    head: AnyArray,
    length: Floats,
    *,
    length_unit: str | None = None,
    systems: Sequence[str] | None = None,
) -> Coordinates:
    """Read coordinates and lengths so that roads are a little longer than the straight line.

    Coordinate systems are tried in the order of likelihood and the first that fits is taken; within
    one, the length unit whose median detour is nearest to 1.1.

    Parameters
    ----------
    x, y
        Coordinates of the nodes as in the file, shape (n,), n > 0.
    tail, head, length
        Ends and length of each link as in the file, shape (m,); lengths that are not positive are left out.
    length_unit
        Unit of lengths where it is known.
    systems
        Coordinate systems to consider where they are known.
    """
    lengths = [length_unit] if length_unit else list(LENGTHS)
    best: Coordinates | None = None
    for system in systems or _systems(x, y):
        geographic = system == "degrees"
        factor = 1.0 if geographic else LENGTHS[system]
        straight = distance_km(*plane_km(x * factor, y * factor, geographic), tail, head)
        usable = (straight > _SHORTEST_COMPARED_KM) & (length > 0.0)
        if not usable.any():
            continue
        ratio = float(np.median(length[usable] / straight[usable]))
        unit = min(lengths, key=lambda unit: _misfit(ratio * LENGTHS[unit]))
        found = Coordinates(system, unit, ratio * LENGTHS[unit])
        if found.fits:
            return found
        if best is None or _misfit(found.detour) < _misfit(best.detour):
            best = found
    return best or Coordinates((systems or _systems(x, y))[0], length_unit or "km", np.nan)


def detect_speed_unit(speed: Floats, length_unit: str) -> str:
    """Unit of free speeds: miles an hour go with miles, else metres a second if they are that low."""
    if length_unit in ("mi", "ft"):
        return "mph"
    known = speed[speed > 0.0]
    if known.size and np.median(known) <= _MS_MEDIAN and known.max() <= _MS_LARGEST:
        return "m/s"
    return "km/h"


def detect_time_unit(length_km: Floats, time: Floats) -> str:
    """Unit of free-flow times whose median speed is nearest to a city's usual 50 km/h."""
    known = (length_km > 0.0) & (time > 0.0)
    if not known.any():
        return "min"
    pace = float(np.median(length_km[known] / time[known]))  # km per unit of time
    return min(TIMES_MIN, key=lambda unit: _ratio_from_one(pace * 60.0 / TIMES_MIN[unit] / _USUAL_SPEED_KMH))

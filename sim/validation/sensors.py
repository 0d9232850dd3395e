"""How many sensors or probes a stated precision needs, and what no number of them can mend."""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats
from sim.city.sensors.detectors import LinkTimeSensors
from sim.city.sensors.reading import read_stock
from sim.city.sensors.stock import place_sensors
from sim.decisions.mapping import mean_by_link
from sim.engine.elementary import normal_quantile
from sim.engine.streams import combine_each, entity_keys
from sim.knowledge.roads import SurveyError
from sim.scenario.schema import Detectors, Sensors
from sim.units import MINUTE_MS
from sim.validation.row import Figure, Row, Trial
from sim.validation.statistics import mean_of

_CV, _ERROR, _CONFIDENCE = 0.25, 0.1, 0.95
_MARGIN = 0.01
#: Standard deviation of the error that all readings of a link have in common.
_COMMON = 0.03


def needed(cv: float, error: float, confidence: float) -> float:
    """Readings for a mean within ``error`` at a confidence: (z CV / e)^2 (Srinivasan and Jovanis 1996)."""
    return float((normal_quantile(0.5 * (1.0 + confidence)) * cv / error) ** 2)


_NEEDED = round(needed(_CV, _ERROR, _CONFIDENCE))


def _within(deviation: Floats) -> Figure:
    """How many relative deviations are within 10%."""
    inside = float((np.abs(deviation) <= _ERROR).mean())
    error = float(np.sqrt(inside * (1.0 - inside) / deviation.size))
    return Figure("readings within 10%", "share", _CONFIDENCE, inside, _MARGIN * _CONFIDENCE, error)


# ── on stocks ────────────────────────────────────────────────────────────────────────────────────
_POINTS, _READINGS = 2_000, 200
_STOCK_KG = 100_000


def _on_stocks(trial: Trial) -> tuple[Figure, ...]:
    settings = Sensors(count=_POINTS * _NEEDED, noise=_CV, bias=0.0, drop_out=0.0)
    keys = entity_keys([f"point {i}" for i in range(_POINTS)])
    stock = np.full(_POINTS, _STOCK_KG)
    sensors, character = place_sensors(settings, keys, stock.astype(np.float64), trial.seed)
    value, seen = np.empty((_READINGS, _POINTS)), np.empty(_POINTS, dtype=np.bool_)
    for reading in range(_READINGS):
        read_stock(sensors, character, stock, np.arange(_POINTS), reading * MINUTE_MS, value[reading], seen)
    return (_within(value / _STOCK_KG - 1.0),)


# ── on roads ─────────────────────────────────────────────────────────────────────────────────────
_LINKS, _SURVEYS = 5_000, 20
_TRUE_MS = 60_000.0


def surveyed(trial: Trial, readings: int, common_error: float, surveys: int) -> Floats:
    """Relative deviation of each link's time by so many readings of it at an instant, float64 (surveys, links)."""
    settings = Detectors(noise=_CV, common_error=common_error)
    link_key = entity_keys([f"link {i}" for i in range(_LINKS)])
    sensors = LinkTimeSensors(settings, link_key, trial.seed)
    link = np.repeat(np.arange(_LINKS), readings)
    key = combine_each(np.repeat(entity_keys(["probe"]), link.size), np.arange(link.size))
    true_ms = np.full(link.size, _TRUE_MS)
    found = np.empty((surveys, _LINKS))
    for survey in range(surveys):
        read_ms = sensors.measure(link, key, true_ms, survey * MINUTE_MS)
        _, found[survey], _ = mean_by_link(link, read_ms / _TRUE_MS - 1.0)
    return found


def _on_roads(trial: Trial) -> tuple[Figure, ...]:
    return (_within(surveyed(trial, _NEEDED, _NONE, _SURVEYS)),)


#: As good as no common error, which has to be above 0.
_NONE = 1e-9


def _floor(trial: Trial) -> tuple[Figure, ...]:
    found = []
    for readings, surveys in ((1, _SURVEYS), (_NEEDED, _SURVEYS), (400, 6)):
        expected = _COMMON**2 + _CV**2 / readings
        variance, error = mean_of((surveyed(trial, readings, _COMMON, surveys) ** 2).ravel())
        believed = float(SurveyError(_COMMON**2, _CV**2).variance(np.array([readings]))[0])
        what = f"of {readings:,} reading{'s' * (readings > 1)}"
        found += [
            Figure(f"error variance {what}", "squared share", expected, variance, 2 * _MARGIN * expected, error),
            Figure(f"what the bureau believes it to be, {what}", "squared share", expected, believed, 1e-12),
        ]
    return tuple(found)


_SIZE = (
    f"with a coefficient of variation of {_CV:g} give a mean within {_ERROR:.0%} in {_CONFIDENCE:.0%} of readings:"
    " n = (z CV / e)^2"
)
_SOURCE = "Srinivasan and Jovanis (1996), sample size for travel times of probe vehicles"
_HOW = "detectors and probes of sim/city/sensors/detectors.py, brought together as the mapping bureau does"
ROWS = (
    Row("probes", f"{_NEEDED} sensors {_SIZE}", _SOURCE,
        "sensors of sim/city/sensors/stock.py, which average what watches one stock", _on_stocks),
    Row("probes-on-roads", f"{_NEEDED} probes of a link {_SIZE}", _SOURCE, f"{_HOW} (sim/decisions/mapping.py)",
        _on_roads),
    Row("error-floor", f"An error that all readings share, here {_COMMON:g}, stays however many there are: a + b/n",
        "sampling theory: variance of the mean of readings with a common part", f"{_HOW}; its belief is that of"
        " sim/knowledge/roads.py", _floor),
)  # fmt: skip

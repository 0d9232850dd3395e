"""How many sensors or probes a stated precision needs."""

from __future__ import annotations

import numpy as np

from sim.city.sensors.reading import read_stock
from sim.city.sensors.stock import place_sensors
from sim.engine.elementary import normal_quantile
from sim.engine.streams import entity_keys
from sim.scenario.schema import Sensors
from sim.units import MINUTE_MS
from sim.validation.row import Figure, Row, Trial

_CV, _ERROR, _CONFIDENCE = 0.25, 0.1, 0.95
_POINTS, _READINGS = 2_000, 200
_STOCK_KG = 100_000
_MARGIN = 0.01


def needed(cv: float, error: float, confidence: float) -> float:
    """Readings for a mean within ``error`` at a confidence: (z CV / e)^2 (Srinivasan and Jovanis 1996)."""
    return float((normal_quantile(0.5 * (1.0 + confidence)) * cv / error) ** 2)


def _figures(trial: Trial) -> tuple[Figure, ...]:
    number = round(needed(_CV, _ERROR, _CONFIDENCE))
    settings = Sensors(count=_POINTS * number, noise=_CV, bias=0.0, drop_out=0.0)
    keys = entity_keys([f"point {i}" for i in range(_POINTS)])
    stock = np.full(_POINTS, _STOCK_KG)
    sensors, character = place_sensors(settings, keys, stock.astype(np.float64), trial.seed)
    value, seen = np.empty(_POINTS), np.empty(_POINTS, dtype=np.bool_)
    inside = np.empty((_READINGS, _POINTS), dtype=np.bool_)
    for reading in range(_READINGS):
        read_stock(sensors, character, stock, np.arange(_POINTS), reading * MINUTE_MS, value, seen)
        inside[reading] = np.abs(value / _STOCK_KG - 1.0) <= _ERROR
    covered = float(inside.mean())
    error = float(np.sqrt(covered * (1.0 - covered) / inside.size))
    return (Figure("readings within 10%", "share", _CONFIDENCE, covered, _MARGIN * _CONFIDENCE, error),)


ROWS = (
    Row(
        "probes",
        f"{round(needed(_CV, _ERROR, _CONFIDENCE))} sensors with a coefficient of variation of {_CV:g} give a mean"
        f" within {_ERROR:.0%} in {_CONFIDENCE:.0%} of readings: n = (z CV / e)^2",
        "Srinivasan and Jovanis (1996), sample size for travel times of probe vehicles",
        "sensors of sim/city/sensors/stock.py, which average what watches one stock",
        _figures,
    ),
)

"""The bottleneck of Vickrey: more trucks than a link lets through for an hour."""

from __future__ import annotations

import numpy as np

from sim.units import HOUR_MS, SECOND_MS
from sim.validation.row import Figure, Row, Trial
from sim.validation.yard import Docks, Street, Yard

_CAPACITY, _DEMAND = 1800, 2050
_HEADWAY_S = 3600 / _CAPACITY
#: So long that the queue does not reach back to where trucks start.
_STREET = Street(km=20.0, kmh=100.0, capacity=_CAPACITY)


def _figures(trial: Trial) -> tuple[Figure, ...]:
    docks = Docks(docks=_DEMAND, mean_h=0.01)
    yard = Yard(trial.seed, docks, pits=1, trucks=_DEMAND, street=_STREET)
    at_ms = (np.arange(_DEMAND) * HOUR_MS) // _DEMAND
    done = [*yard.send(at_ms, np.zeros(_DEMAND, dtype=np.int64)), yard.finish(4 * HOUR_MS)]
    orders = np.concatenate(done)
    free_s = _STREET.km / _STREET.kmh * 3600
    delay_s = (orders["at_pickup_ms"] - orders["assigned_ms"]) / SECOND_MS - free_s
    longest_s = 3600 * (_DEMAND / _CAPACITY - 1)
    return (
        Figure("trucks arrived", "", _DEMAND, orders.size, 0.0),
        Figure("mean delay", "s", longest_s / 2, float(delay_s.mean()), _HEADWAY_S / 2),
        Figure("longest delay", "s", longest_s, float(delay_s.max()), _HEADWAY_S),
    )


ROWS = (
    Row(
        "bottleneck",
        f"A link for {_CAPACITY} vehicles an hour that {_DEMAND} enter within an hour delays them by 250 s on average",
        "Vickrey (1969), fluid limit; UXsim 1.15 gives 247.6 s",
        "trucks sent over one street of a city: the point queue of sim/city/traffic/queues.py",
        _figures,
    ),
)

"""One dock as a queue of the textbook."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.city.wheel import BUCKET_SHIFT
from sim.units import HOUR_MS

from ..towns import Place, order_along, send_nearest, town

_LOAD = 0.75
_MEAN_SERVICE_H = 0.01
_TRUCKS = 200
_BATCHES, _BATCH = 40, 300


@pytest.mark.parametrize("cv", [0.0, 0.8])
def test_mean_wait_at_a_dock_is_that_of_pollaczek_and_khinchine(tmp_path: Path, cv: float) -> None:
    """Poisson arrivals at one dock wait rho S (1 + cv^2) / (2 (1 - rho)) on average, within 4 standard errors.

    The standard error is that of 40 batches of 300 trucks; a queue at this load forgets within some 30.
    """
    places = (
        Place("pit", "source", "clay", 0, 200.0, 1),
        Place("kiln", "factory", "bricks", 0, 80.0, _TRUCKS),
        Place("store", "retailer", "", 0, 1.0),
    )
    industry = {"dock_time": _MEAN_SERVICE_H, "dock_time_cv": cv}
    city = town(tmp_path, places=places, trucks=["pit"] * _TRUCKS, industry=industry).city
    city.start_hour(0)
    point = city.chain.output_point[0]
    city.tables.points["on_hand_kg"][point] = 1 << 50
    edge = np.flatnonzero(city.chain.edge_supplier == point)[:1]
    gaps_ms = np.random.default_rng(1).exponential(_MEAN_SERVICE_H / _LOAD * HOUR_MS, (_BATCHES + 1) * _BATCH)
    done = []
    for number, time_ms in enumerate(np.cumsum(gaps_ms)):
        now_ms = round(time_ms) >> BUCKET_SHIFT << BUCKET_SHIFT
        city.advance(now_ms)
        done.append(city.take_delivered())
        order_along(city, edge, np.array([number]), now_ms)
        send_nearest(city, now_ms)
    orders = np.concatenate(done)
    assert (orders["at_pickup_ms"] == orders["placed_ms"]).all()
    orders = orders[np.argsort(orders["event"])][_BATCH : _BATCHES * _BATCH]
    # What is not service is wait, and the mean service is known better than it can be measured.
    in_system_h = (orders["loaded_ms"] - orders["at_pickup_ms"]) / HOUR_MS
    batches = in_system_h.reshape(-1, _BATCH).mean(axis=1)
    expected = _MEAN_SERVICE_H + _LOAD * _MEAN_SERVICE_H * (1 + cv**2) / (2 * (1 - _LOAD))
    error = batches.std(ddof=1) / batches.size**0.5
    assert error < 0.1 * expected
    assert abs(batches.mean() - expected) < 4 * error

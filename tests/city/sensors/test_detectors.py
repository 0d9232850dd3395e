"""Loop detectors: how many, whose, how right, and how often out of order."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.city.sensors.detectors import LinkTimeSensors, place_detectors
from sim.engine.streams import entity_keys
from sim.scenario.schema import Detectors
from sim.units import HOUR_MS

LINKS = 20_000
KEYS = entity_keys([f"link {i}" for i in range(LINKS)])


def settings(**changes: float) -> Detectors:
    """Detectors by default but for some values."""
    return Detectors.model_validate(changes)


@pytest.mark.parametrize(("share", "police"), [(0.2, 0.5), (0.0, 0.5), (1.0, 1.0), (0.7, 0.0)])
def test_detectors_stand_on_a_share_of_links_and_belong_to_departments(share: float, police: float) -> None:
    """Within 4.5 standard errors; the police's share is the first department's."""
    detectors = place_detectors(settings(share=share, police=police), KEYS, 2, 1)
    assert abs(detectors.link.size - share * LINKS) <= 4.5 * math.sqrt(LINKS * share * (1 - share)) + 1e-9
    assert (np.diff(detectors.link) > 0).all()
    assert set(detectors.owner.tolist()) <= {0, 1}
    expected = police * detectors.owner.size
    assert abs((detectors.owner == 0).sum() - expected) <= 4.5 * math.sqrt(expected * (1 - police)) + 1e-9


def test_detectors_elsewhere_move_none() -> None:
    """Where a detector stands depends on its own link alone, and a larger share only adds some."""
    whole = place_detectors(settings(), KEYS, 2, 1)
    part = place_detectors(settings(), KEYS[:500], 2, 1)
    assert part.link.tolist() == whole.link[whole.link < 500].tolist()
    assert np.isin(whole.link, place_detectors(settings(share=0.4), KEYS, 2, 1).link).all()


@pytest.mark.parametrize("n", [1, 4, 25])
def test_the_error_of_the_mean_of_n_measurements_is_a_plus_b_over_n(n: int) -> None:
    """Relative variances over 20,000 links; within 4.5 standard errors of a variance."""
    sensors = LinkTimeSensors(settings(common_error=0.04, noise=0.1), KEYS, 1)
    link = np.repeat(np.arange(LINKS), n)
    key = entity_keys([f"reading {i}" for i in range(link.size)])
    said = sensors.measure(link, key, np.full(link.size, 1000.0), 60_000).reshape(LINKS, n).mean(axis=1) / 1000.0
    expected = 0.04**2 + 0.1**2 / n
    assert abs(said.mean() - 1.0) < 4.5 * math.sqrt(expected / LINKS)
    assert said.var() == pytest.approx(expected, rel=4.5 * math.sqrt(2 / LINKS))


def test_reading_the_same_instant_twice_gives_the_same() -> None:
    """And another instant another error."""
    sensors, link, times = LinkTimeSensors(settings(), KEYS, 1), np.arange(LINKS), np.full(LINKS, 1000.0)
    once, again, later = (sensors.measure(link, KEYS, times, now_ms) for now_ms in (0, 0, 60_000))
    assert once.tobytes() == again.tobytes()
    assert (once != later).mean() > 0.99


def test_detectors_fail_and_come_back() -> None:
    """At any time a share repair / (life + repair) is out, and outages last as long as repairs; within a tenth."""
    chosen = settings(share=1, drop_out=0, life=90, repair=10)
    detectors, sensors = place_detectors(chosen, KEYS, 2, 1), LinkTimeSensors(chosen, KEYS, 1)
    hours = [sensors.working(detectors, hour * HOUR_MS) for hour in range(200, 400)]
    out = ~np.array(hours)
    assert out.mean() == pytest.approx(0.1, rel=0.1)
    ends = (out[:-1] & ~out[1:]).sum()
    assert out[:-1].sum() / ends == pytest.approx(10, rel=0.1)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_detectors_that_never_fail_drop_out_at_random(share: float) -> None:
    """Within 4.5 standard errors."""
    chosen = settings(share=1, drop_out=share, repair=0)
    detectors, sensors = place_detectors(chosen, KEYS, 2, 1), LinkTimeSensors(chosen, KEYS, 1)
    out = (~sensors.working(detectors, HOUR_MS)).mean()
    assert abs(out - share) <= 4.5 * math.sqrt(share * (1 - share) / LINKS)

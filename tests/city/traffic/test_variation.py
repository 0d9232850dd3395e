"""Delays vary about the usual: by day and district, by link and hour, and for nobody else's reasons."""

from __future__ import annotations

import numpy as np
import pytest

from sim.arrays import Floats
from sim.city.traffic.variation import DelayVariation, delay_factors, delay_variation
from sim.engine.streams import entity_keys
from sim.scenario.schema import Variation
from sim.units import DAY_MS, HOUR_MS, MINUTE_MS

_LINKS = 400


def _varied(seed: int = 1, links: int = _LINKS, **settings: float) -> DelayVariation:
    keys = entity_keys([f"link {i}" for i in range(links)])
    return delay_variation(Variation(**settings), keys, np.arange(links) % 4, seed)


def _factors(variation: DelayVariation, times_ms: range) -> Floats:
    return np.stack([delay_factors(variation, t) for t in times_ms])


@pytest.mark.parametrize("at_ms", [0, 30 * MINUTE_MS, 17 * MINUTE_MS])
def test_the_factor_has_mean_one_and_the_spread_asked_for(at_ms: int) -> None:
    """Over 400 links and 50 days mean and spread are within five standard errors, at and between the hourly knots."""
    found = _factors(_varied(between_days=0.0, within_day=0.4), range(at_ms, 50 * DAY_MS, DAY_MS))
    assert found.mean() == pytest.approx(1.0, abs=5 * 0.4 / np.sqrt(found.size))
    # A lognormal's standard deviation is known to 1.1 % from 20,000 draws; the deviate's tails are cut.
    assert found.std() == pytest.approx(0.4, rel=0.05)


def test_a_district_has_its_day() -> None:
    """Without variation by link, all links of a district share one factor all day, and others the next day."""
    found = _factors(_varied(between_days=0.3, within_day=0.0), range(0, 3 * DAY_MS, 8 * HOUR_MS))
    assert (found[:, ::4] == found[:, :1]).all()
    assert (found[:3] == found[0]).all()
    assert (found[3] != found[0]).all()
    assert np.unique(found[0]).size == 4


def test_delays_five_minutes_apart_are_alike_and_hours_apart_are_not() -> None:
    """The correlation of one link's factors is high over five minutes and none over two memories."""
    logs = np.log(_factors(_varied(between_days=0.0, within_day=0.4), range(0, 2 * DAY_MS, 5 * MINUTE_MS)))
    assert np.corrcoef(logs[:-1].ravel(), logs[1:].ravel())[0, 1] > 0.95
    assert abs(np.corrcoef(logs[:-24].ravel(), logs[24:].ravel())[0, 1]) < 0.05


def test_a_link_keeps_its_draws_when_others_are_added() -> None:
    """Draws are keyed by link: more links, or asking at other times, change no factor that was there before."""
    few, many = _varied(links=10), _varied(links=_LINKS)
    assert (delay_factors(many, HOUR_MS)[:10] == delay_factors(few, HOUR_MS)).all()
    assert (delay_factors(_varied(seed=2), HOUR_MS) != delay_factors(many, HOUR_MS)).all()


def test_without_spread_the_factor_is_one() -> None:
    """At neutral values every link takes its usual time exactly."""
    assert (delay_factors(_varied(between_days=0.0, within_day=0.0), HOUR_MS) == 1.0).all()

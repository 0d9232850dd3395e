"""The public map: the routes of every hour, kept where they are small, and the same where they are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.city.build import build_city
from sim.city.routing import profile
from sim.city.routing.profile import HistoricRoutes
from sim.scenario.load import load
from sim.units import HOURS_PER_DAY


@pytest.mark.parametrize("most_kept", [profile._MOST_KEPT, 0])
def test_hours_have_the_same_routes_on_every_day(most_kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made once where all hours may be kept and anew where not, prepared or not; always those of the hour's times."""
    monkeypatch.setattr(profile, "_MOST_KEPT", most_kept)
    built = build_city(load(Path(__file__).parents[3] / "scenarios/tiny.yaml"), 1)
    network, times = built.city.network, built.traffic.link_time_ms
    routes = HistoricRoutes(network, times, np.unique(built.city.tables.sites["node"]))
    first_day = [routes.tables(hour) for hour in range(HOURS_PER_DAY)]
    for hour, before in enumerate(first_day):
        found, again = routes.ahead().find(times[hour]), routes.tables(hour)
        routes.prepare(hour + 1)
        for mine, other, anew in zip(before, again, found, strict=True):
            assert mine.tobytes() == other.tobytes() == anew.tobytes()
    assert (routes.tables(7) is first_day[7]) == bool(most_kept)

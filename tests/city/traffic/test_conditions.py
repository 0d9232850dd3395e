"""The truth of the roads: usual but for what varies, what happens, and what is closed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.arrays import AnyArray
from sim.city.roads.network import RoadNetwork
from sim.city.traffic.background import CRAWL_KMH, BackgroundTraffic
from sim.city.traffic.bpr import bpr_time
from sim.city.traffic.conditions import RoadConditions, planned_closures
from sim.city.traffic.incidents import SLOT_MS
from sim.scenario.schema import Closure, Roads
from sim.units import DAY_MS, HOUR_MS, HOURS_PER_DAY

from ..networks import network_of

_VOLUME = 800.0


def _ring(links: int) -> RoadNetwork:
    """A ring of links of 1 km and a minute for 1,000 vehicles an hour."""
    return network_of(links, [(i, (i + 1) % links) for i in range(links)])


def _conditions(network: RoadNetwork, seed: int = 1, **roads: Any) -> RoadConditions:
    section = Roads.model_validate({"trucks": {"pce": 1.0}, **roads})
    free = network.free_ms
    usual = np.array([bpr_time(f, 0.15, 4.0, 1000.0, _VOLUME) for f in free.astype(np.float64)])
    nothing = np.zeros(HOURS_PER_DAY)
    traffic = BackgroundTraffic(
        np.tile(np.rint(usual).astype(np.int64), (HOURS_PER_DAY, 1)), np.full((HOURS_PER_DAY, network.links), _VOLUME),
        np.arange(network.links), nothing, nothing, 0.0, 0.0, 0.0, 1.0, "", False,
    )  # fmt: skip
    planned, unknown = planned_closures(section.closures, network)
    assert not unknown
    return RoadConditions(network, traffic, section, planned, np.zeros(network.nodes, dtype=np.int64), seed)


def _all_incidents(conditions: RoadConditions, days: int) -> AnyArray:
    seen = []
    for now in range(0, days * DAY_MS, SLOT_MS):
        conditions.refresh(now)
        under_way = conditions.incidents.under_way
        seen.append(under_way[under_way["begin_ms"] == now])
    return np.concatenate(seen)


def test_roads_without_troubles_are_as_usual() -> None:
    """By default every link takes the usual time of the hour, at its own capacity, and nothing is closed."""
    conditions = _conditions(_ring(5))
    for now in (0, 7 * HOUR_MS):
        conditions.refresh(now)
        assert (conditions.time_ms == round(60_000 * (1 + 0.15 * 0.8**4))).all()
        assert (conditions.headway_ms == 3600).all()
        assert not conditions.closed.any()
    assert not conditions.vary


def test_incidents_come_last_and_close_as_asked() -> None:
    """Numbers, durations and shares of closures are within five standard errors of what the scenario asks for."""
    asked = {"per_million_km": 100.0, "duration": 0.5, "duration_cv": 0.8, "closed": 0.3}
    found = _all_incidents(_conditions(_ring(300), incidents=asked), days=5)
    mean = 100e-6 * _VOLUME * 300 * 24 * 5  # km of everybody else
    assert found.size == pytest.approx(mean, abs=5 * np.sqrt(mean))
    lasts_h = (found["end_ms"] - found["begin_ms"]) / HOUR_MS
    assert lasts_h.mean() == pytest.approx(0.5, abs=5 * 0.4 / np.sqrt(found.size))
    assert (found["capacity"] == 0).mean() == pytest.approx(0.3, abs=5 * np.sqrt(0.21 / found.size))
    assert set(found["capacity"]) == {0.0, 0.35}


def test_incidents_are_keyed_by_link() -> None:
    """The same links have the same incidents on a longer road, and others under another seed."""
    asked = {"per_million_km": 300.0}
    few, many = (_all_incidents(_conditions(_ring(links), incidents=asked), 2) for links in (50, 60))
    # The last link of the short ring ends elsewhere on the long one, so it is another link.
    of_few, of_many = (
        [(int(i["link"]), int(i["begin_ms"]), int(i["end_ms"]), float(i["capacity"])) for i in all_ if i["link"] < 49]
        for all_ in (few, many)
    )
    assert of_few == of_many
    other = _all_incidents(_conditions(_ring(50), seed=2, incidents=asked), 2)
    assert other["begin_ms"].tolist() != few["begin_ms"].tolist()


def test_a_blocked_lane_delays_and_rerouting_relieves() -> None:
    """With a lane blocked a link takes longer than usual; the more of the others turn off, the less."""
    times = []
    for rerouted in (0.0, 0.5, 1.0):
        asked = {"per_million_km": 2000.0, "closed": 0.0, "rerouted": rerouted}
        conditions = _conditions(_ring(200), incidents=asked)
        conditions.refresh(0)
        hit = conditions.capacity_left < 1
        assert hit.any()
        times.append(conditions.time_ms[hit])
        assert (conditions.headway_ms[hit] == round(3600 / 0.35)).all()
        assert (conditions.time_ms[~hit] == round(60_000 * (1 + 0.15 * 0.8**4))).all()
    none, half, all_ = times
    assert (none > half).all()
    assert (half > all_).all()
    assert none.tolist() == [round(60_000 * (1 + 0.15 * (0.8 / 0.35) ** 4))] * none.size


def test_no_link_is_faster_than_free_or_slower_than_a_crawl() -> None:
    """However wild the variation, times stay between free flow and a walk."""
    network = _ring(100)
    conditions = _conditions(network, variation={"between_days": 2.0, "within_day": 2.0}, incidents={})
    crawl_ms = network.length_km / CRAWL_KMH * HOUR_MS
    for now in range(0, DAY_MS, HOUR_MS // 2):
        conditions.refresh(now)
        assert (conditions.time_ms >= network.free_ms).all()
        assert (conditions.time_ms <= crawl_ms + 1).all()
    assert np.unique(conditions.time_ms).size > 50


def test_planned_closures_hold_from_beginning_to_end() -> None:
    """A link is closed from the first refresh after the closure begins until the first after it ends."""
    conditions = _conditions(_ring(4), closures=[{"link": "2", "begin": 1.0, "end": 1.5}])
    closed = []
    for now in range(0, 2 * HOUR_MS, SLOT_MS):
        conditions.refresh(now)
        closed.append(np.flatnonzero(conditions.closed).tolist())
    assert closed == [[]] * 12 + [[2]] * 6 + [[]] * 6


def test_a_refresh_at_the_same_instant_changes_nothing() -> None:
    """Asking twice draws no second set of incidents, and a restored city goes on with those under way."""
    asked = {"per_million_km": 500.0}
    one, other = (_conditions(_ring(100), incidents=asked) for _ in range(2))
    for now in range(0, HOUR_MS, SLOT_MS):
        one.refresh(now)
        before = one.incidents.count
        one.refresh(now)
        assert one.incidents.count == before
    other.restore(one.state())
    for conditions in (one, other):
        conditions.refresh(HOUR_MS)
    assert one.incidents.under_way.tobytes() == other.incidents.under_way.tobytes()
    assert one.incidents.count == other.incidents.count > 0


def test_a_closure_that_ends_before_it_begins_is_refused() -> None:
    """The scenario says which of the two hours is wrong."""
    with pytest.raises(ValueError, match="before it begins"):
        Closure(link="1", begin=2.0, end=1.0)

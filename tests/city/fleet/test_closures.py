"""Trucks and closures: unknown until met, then avoided; where there is no way, a truck waits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.arrays import AnyArray
from sim.city.fleet.motion import LOOK_AGAIN_MS
from sim.city.tables import OrderState
from sim.errors import ScenarioError
from sim.units import MINUTE_MS

from ..towns import Place, Street, Town, order_along, town

#: From 0 to 3 by 1, in two minutes, or by 2, in four; between 1 and 2, and back to 0, in one each.
_STREETS = (
    Street(0, 1), Street(1, 3), Street(0, 2, 2.0), Street(2, 3, 2.0), Street(3, 0), Street(1, 2), Street(2, 1),
    Street(1, 0),
)  # fmt: skip
_PLACES = (
    Place("pit", "source", "clay", 0, 200.0, 9),
    Place("kiln", "factory", "bricks", 3, 80.0, 9),
    Place("store", "retailer", "", 3, 1.0),
)
_LOADED_MS = 6 * MINUTE_MS
#: Row of the link from 1 to 3, as links are ordered by their ends.
_CLOSED = 4


def _here(folder: Path, closures: list[tuple[str, float, float]], trucks: int = 1) -> Town:
    """Trucks at the pit with a load each for the kiln; loading takes six minutes."""
    industry = {"output_cover": 100, "dock_time": 0.1, "dock_time_cv": 0}
    roads: dict[str, Any] = {"closures": [{"link": link, "begin": begin, "end": end} for link, begin, end in closures]}
    here = town(
        folder, streets=_STREETS, places=_PLACES, trucks=["pit"] * trucks, industry=industry, roads=roads
    )  # fmt: skip
    city = here.city
    city.start()
    edge = np.flatnonzero(city.chain.edge_supplier == city.chain.output_point[0])[:1].repeat(trucks)
    order_along(city, edge, np.arange(trucks), 0)
    city.dispatch(city.open_loads()[0], np.arange(trucks), 0)
    return here


def _live(here: Town, minutes: int) -> AnyArray:
    """Let the city live, with roads refreshed every five minutes; return the orders delivered."""
    for now in range(5 * MINUTE_MS, minutes * MINUTE_MS + 1, 5 * MINUTE_MS):
        here.city.advance(now)
        here.city.refresh_roads(now)
    orders = here.city.tables.orders
    return orders[orders["state"] == OrderState.DELIVERED]


def _way(here: Town, passages: AnyArray) -> list[tuple[int, int]]:
    network = here.city.network
    return [(int(network.tail[p["link"]]), int(network.head[p["link"]])) for p in passages]


def test_a_closure_is_unknown_until_met_and_then_avoided(tmp_path: Path) -> None:
    """The truck drives up to the closed link, turns off to the best way round, and does not come back to it."""
    here = _here(tmp_path, [("1", 0.0, 5.0)])
    here.city.watch_trucks(np.array([0]))
    order = _live(here, 30)[0]
    assert order["at_drop_ms"] - order["loaded_ms"] == 4 * MINUTE_MS
    assert _way(here, here.city.take_passages()) == [(0, 1), (1, 2), (2, 3)]
    assert here.city.closures().tolist() == [_CLOSED]


def test_without_a_way_a_truck_waits_until_one_is_open(tmp_path: Path) -> None:
    """With both roads into the town closed for half an hour it arrives after that, at its next look."""
    here = _here(tmp_path, [("1", 0.0, 0.5), ("3", 0.0, 0.5)])
    order = _live(here, 90)[0]
    assert order["at_drop_ms"] >= 30 * MINUTE_MS
    assert order["at_drop_ms"] <= 30 * MINUTE_MS + LOOK_AGAIN_MS + 4 * MINUTE_MS


def test_a_town_cut_in_two_lives_on(tmp_path: Path) -> None:
    """While the roads stay closed trucks wait, nothing hangs, and no goods or trucks are lost."""
    here = _here(tmp_path, [("1", 0.0, 500.0), ("3", 0.0, 500.0)], trucks=5)
    assert _live(here, 24 * 60).size == 0
    here.city.audit()
    assert (here.city.tables.orders["state"] == OrderState.LOADED).sum() == 5


def test_a_truck_on_a_link_that_closes_gets_through(tmp_path: Path) -> None:
    """A closure stops those who want to enter, not those who are past its beginning."""
    here = _here(tmp_path, [("1", 0.125, 5.0)])  # half a minute after it has entered
    here.city.watch_trucks(np.array([0]))
    here.city.advance(_LOADED_MS + MINUTE_MS + MINUTE_MS // 2)
    here.city.refresh_roads(_LOADED_MS + MINUTE_MS + MINUTE_MS // 2)
    assert here.city.closures().tolist() == [_CLOSED]
    order = _live(here, 30)[0]
    assert order["at_drop_ms"] - order["loaded_ms"] == 2 * MINUTE_MS


def test_watched_trucks_note_their_passages_and_others_do_not(tmp_path: Path) -> None:
    """Each passage carries link, truck, entry and exit; reading takes them away; a full ring loses the oldest."""
    here = _here(tmp_path, [], trucks=3)
    city = here.city
    city.watch_trucks(np.array([1]))
    _live(here, 10)
    seen = city.take_passages()
    assert seen["vehicle"].tolist() == [1, 1]
    assert seen["entered_ms"].tolist() == [_LOADED_MS, int(seen["left_ms"][0])]
    assert (seen["left_ms"] - seen["entered_ms"] >= MINUTE_MS).all()
    assert city.take_passages().size == 0
    city.tables = city.tables._replace(passages=city.tables.passages[:1].copy())
    city.tables.counts["passages_read"] = 0
    assert city.take_passages().size == 1


def test_detectors_see_times_and_nothing_on_closed_links(tmp_path: Path) -> None:
    """A detector's truth is the time of its link now; where nobody may enter there is none."""
    here = _here(tmp_path, [("1", 0.0, 5.0)])
    time_ms, seen = here.city.read_link_times(np.array([0, _CLOSED]))
    assert seen.tolist() == [True, False]
    assert time_ms[0] == MINUTE_MS


def test_a_closure_of_no_link_is_an_error_with_its_place(tmp_path: Path) -> None:
    """Who closes a link that the map does not have is told which."""
    with pytest.raises(ScenarioError, match=r"roads\.closures\[0\]\.link.*no link named 'bridge'"):
        _here(tmp_path, [("bridge", 0.0, 1.0)])

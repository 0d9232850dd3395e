"""The live map in the whole model: who drives by it, what it rests on, and what it does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.arrays import Ints
from sim.city.routing.views import PUBLIC
from sim.data.products import Domain
from sim.model import CityModel
from sim.record.recorder import MemoryRecorder
from sim.record.registry import TABLES
from sim.record.run import Run
from sim.record.tables import frame
from sim.scenario.load import LoadedScenario
from sim.units import DAY_MS, HOUR_MS

from .stops import act, run_watched, started, stopped

SCENARIOS = Path(__file__).parents[2] / "scenarios"
#: A village with crowded roads, whose view costs little and is on sale at once.
_VILLAGE = {
    "roads.background.peak_load": 0.9,
    "roads.variation": {"within_day": 1.0},
    "roads.incidents": {"per_million_km": 200, "closed": 0.5},
    "policy.listing_review_days": 0,
    "policy.look_in": 0.0,
    "policy.open_public_data": 0.0,
    "policy.departments_sharing": 1.0,
    "fleet.carriers": 3,
    "fleet.working_capital": 20_000,
}
_FEED = {"ask": 5, "integration": 0, "upkeep": 1, "term": 0.5, "noise": 0.02, "detectors": {"share": 0.5}}


def village(feed: dict[str, Any] | None = None, **changes: Any) -> LoadedScenario:
    """The village, with changes by dotted path (``__`` for dots)."""
    dotted = {name.replace("__", "."): value for name, value in changes.items()}
    return sim.load(SCENARIOS / "tiny.yaml", _VILLAGE | {"map_feed": _FEED | (feed or {})} | dotted)


def road_deals(run: Run) -> pd.DataFrame:
    """Licences of the live view."""
    deals = run.table("deals")
    return deals[deals["product"].astype(str).str.startswith("roads@")]


# ── who drives by it ─────────────────────────────────────────────────────────────────────────────
def test_trucks_of_carriers_with_a_view_drive_by_it_and_no_others() -> None:
    """At every stop: a truck under way by a view belongs to a carrier that has been given one."""
    model = started(village())
    assert model.roads is not None
    views, driving = model.roads.navigation.views, set()

    def look(_: int) -> None:
        trucks = np.flatnonzero(model.city.tables.vehicles["road_view"] != PUBLIC)
        carriers = model.built.roster.carrier[trucks]
        assert (views.view_of[carriers] >= 0).all()
        assert (model.city.tables.vehicles["road_view"][trucks] == views.view_of[carriers] + 1).all()
        driving.update(carriers.tolist())

    run_watched(model, look)
    assert driving


def test_void_licences_leave_everybody_with_the_public_map() -> None:
    """Carriers buy and get nothing; where only stock feeds are void, roads are as they were."""
    void, without_stock = (sim.run(village(exchange__void_domains=[domain])) for domain in ("roads", "stock"))
    assert len(road_deals(void)) > 0
    assert not void.table("routes")["by_view"].any()
    refusals = void.table("refusals")
    assert set(refusals.loc[refusals["arrow"] == "Deliver", "reason"]) == {"licences are void"}
    assert without_stock.table("routes")["by_view"].any()


def test_an_open_view_is_driven_by_without_any_deal() -> None:
    """Carriers pay for nothing that they have anyway."""
    run = sim.run(village(policy__open_public_data=1.0))
    assert len(road_deals(run)) == 0
    assert run.table("routes")["by_view"].mean() > 0.5


@pytest.mark.slow
def test_a_part_of_trips_goes_by_the_public_map_on_purpose() -> None:
    """With everything open, all trips but the control's share go by the view; within 4.5 standard errors."""
    run = sim.run(village({"control": 0.5}, policy__open_public_data=1.0, days=4))
    routes = run.table("routes")
    routes = routes[routes["time"] >= routes["time"].min() + pd.Timedelta(hours=2)]
    assert abs(routes["by_view"].mean() - 0.5) < 4.5 * 0.5 / np.sqrt(len(routes))


def test_a_view_that_comes_too_late_is_no_view() -> None:
    """Delivered after more than four memories it says no more than the public map, so nobody drives by it."""
    run = sim.run(village({"latency": 5, "memory": 1}, policy__open_public_data=1.0))
    assert not run.table("routes")["by_view"].any()


# ── what it rests on ─────────────────────────────────────────────────────────────────────────────
def test_departments_that_keep_everything_leave_the_bureau_with_probes() -> None:
    """Neither detectors nor notices reach it, nor the state."""
    shut, shared = (sim.run(village(policy__departments_sharing=level)) for level in (0.0, 1.0))
    assert not shut.table("surveys")["read"].any()
    assert (shared.table("surveys")["read"] > 0).all()
    assert shut.table("surveys")["passages"].any()
    assert not shut.table("speeds")["seen"].any()
    closed = shared.table("surveys")
    assert (closed["known_closed"] == closed["closed"]).all(), "every notice is shared"
    assert shut.table("surveys")["known_closed"].sum() < closed["known_closed"].sum()


def test_carriers_share_probes_for_pay_and_are_paid() -> None:
    """For nothing nobody does; for good pay all do, more links are seen, and hours driven are paid for."""
    mean, paid = {}, {}
    for pay in (0.0, 50.0):
        run = sim.run(village({"probes": {"pay": pay}}))
        surveys, ledger = run.table("surveys"), run.table("ledger")
        assert surveys["passages"].any() == (pay > 0)
        mean[pay], paid[pay] = surveys["seen"].mean(), ledger.loc[ledger["why"] == "probes", "amount_cny"].sum()
    assert mean[50.0] > mean[0.0]
    fleet = run.table("fleet")
    assert 0 < paid[50.0] <= 50.0 * fleet["driving_h"].sum() + 1e-6
    assert paid[0.0] == 0


def test_look_in_keeps_carriers_with_secrets_from_sharing() -> None:
    """Where the state looks into everything, secrets outweigh little pay."""
    open_look, none = (
        sim.run(village({"probes": {"secret": 1e9}}, policy__look_in=level)).table("surveys")["passages"].sum()
        for level in (1.0, 0.0)
    )
    assert open_look == 0 < none


def _seen(model: CityModel) -> tuple[Ints, Ints]:
    """Links with a detector, and links that probes have passed since the last survey."""
    assert model.roads is not None
    return model.roads.survey.detectors.link, np.unique(model.city.take_passages()["link"]).astype(np.int64)


@pytest.mark.parametrize("hour", [30, 33, 40])
def test_truth_that_neither_detector_nor_probe_has_seen_changes_no_route(hour: int) -> None:
    """Links that nobody measures take thirty times as long at a frozen instant: every view stays as it is."""
    loaded, at_ms = village(policy__open_public_data=1.0), hour * HOUR_MS + HOUR_MS // 4
    with_detector, passed = _seen(stopped(loaded, at_ms))
    here, there, elsewhere = (stopped(loaded, at_ms) for _ in range(3))
    unseen = np.setdiff1d(np.arange(here.city.network.links), np.union1d(with_detector, passed))
    assert unseen.size > 0
    _slow_down(there, unseen)
    _slow_down(elsewhere, with_detector)
    maps = [_maps(model) for model in (here, there, elsewhere)]
    assert maps[0] == maps[1]
    assert maps[0] != maps[2], "what detectors see does change it"


def _maps(model: CityModel) -> list[bytes]:
    """Let everybody act; return what the bureau then believes, and by what times trucks drive."""
    act(model)
    assert model.roads is not None
    return [model.roads.bureau.deviation.tobytes(), model.city.state()["view_link_ms"].tobytes()]


def _slow_down(model: CityModel, links: Ints) -> None:
    """Let links take thirty times as long from this instant on, refreshes of the truth included."""
    refresh = model.city.refresh_roads

    def refresh_and_slow_down(now_ms: int) -> None:
        refresh(now_ms)
        model.city.tables.links["time_ms"][links] *= 30

    model.city.refresh_roads = refresh_and_slow_down  # type: ignore[method-assign]
    model.city.tables.links["time_ms"][links] *= 30


# ── what it does ─────────────────────────────────────────────────────────────────────────────────
def _gain(**feed: Any) -> tuple[float, float]:
    """Mean time that routes by the view save against the same trips by the public map, in minutes, and its error."""
    changes = {"days": 5, "warmup_days": 1, "policy.open_public_data": 1.0, "policy.departments_sharing": 1.0}
    changes |= {
        "roads.incidents": None,
        "roads.background.scale": 2,
        "roads.background.levels": 3,
    }  # many small savings instead of a few large ones
    chosen = {"detectors": {"share": 1}, "control": 0.0} | feed
    routes = sim.run(sim.load(SCENARIOS / "crowded.yaml", changes | {"map_feed": chosen})).table("routes")
    saved = 60.0 * (routes["regret_public_h"] - routes["regret_h"])[routes["by_view"]]
    return float(saved.mean()), float(saved.sem())


@pytest.mark.slow
def test_regret_of_route_choice_falls_with_a_live_view_and_less_with_a_worse_one() -> None:
    """Paired by trip over four days: a fresh view saves more than three standard errors, late or blurred ones less.

    A check of direction on one seed; the claim `regret_of_route_choice` of the evidence is tried on twenty.
    """
    fresh, error = _gain()
    assert fresh > 3 * error
    for worse in ({"latency": 1.5}, {"noise": 0.6}):
        assert _gain(**worse)[0] < fresh


# ── state ────────────────────────────────────────────────────────────────────────────────────────
class _Saving(MemoryRecorder):
    """Keeps the state of every midnight."""

    def __init__(self, model: CityModel) -> None:
        super().__init__(model.names)
        self.states: dict[int, Any] = {}

    def wants_state(self, day: int) -> bool:  # noqa: ARG002
        """Always."""
        return True

    def save_state(self, day: int, rooms: Any) -> None:
        """Keep it."""
        self.states[day + 1] = rooms


def test_a_run_resumed_at_any_midnight_goes_on_to_the_same_bytes() -> None:
    """With views on their way, carriers that share, licences that run, and failures of detectors."""
    loaded = village(
        {"latency": 0.4, "detectors": {"share": 0.5, "life": 20, "repair": 5}},
        policy__open_public_data=0.4, policy__departments_sharing=0.6, policy__look_in=0.02, days=4,
    )  # fmt: skip
    model = started(loaded)
    whole = _Saving(model)
    model.run(whole)
    assert len(frame(whole.tables, "surveys")) == 4 * 96
    for day, rooms in whole.states.items():
        other = CityModel(loaded, loaded.scenario.seed)
        other.restore(day, rooms)
        rest = MemoryRecorder(other.names)
        other.run(rest)
        for table in TABLES:
            after, expected = frame(rest.tables, table), frame(whole.tables, table)
            after, expected = after.astype(str), expected.tail(len(after)).reset_index(drop=True).astype(str)
            pd.testing.assert_frame_equal(after, expected)
        assert len(frame(rest.tables, "surveys")) == (4 - day) * 96


def test_a_city_without_a_map_feed_knows_nothing_of_it() -> None:
    """No bureau, no departments, no survey, no product."""
    model = started(sim.load(SCENARIOS / "tiny.yaml"))
    assert model.roads is None
    assert not {"mapping-bureau", "traffic-police", "roads-department"} & set(model.persons.names)
    assert Domain.ROADS not in model.trade.deliveries
    assert HOUR_MS < DAY_MS

"""Nobody decides by a truth that has not reached them: changed at a frozen instant, it changes no decision.

Two models are stopped at an instant at which institutions and persons are about to act. If they differ
in truths that nobody is entitled to see, all act alike; if they differ in what somebody may see, they do not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from generate import scenarios
from hypothesis import HealthCheck, assume, given, settings
from village import TRADE, village

from sim.arrays import Ints
from sim.city.plants.supply import Role
from sim.city.tables import OrderState, VehicleState
from sim.model import CityModel
from sim.record.tables import frame
from sim.scenario.load import LoadedScenario
from sim.units import DAY_MS, HOUR_MS

from .stops import act, rooms, run_watched, started, stopped

#: Everybody acts: readings, reports, listings, asks, bids, deals, orders, and the state's nowcast.
SIX_O_CLOCK = DAY_MS + 6 * HOUR_MS
#: Nothing reaches the state, and readings reach buyers at once.
_TRADE = TRADE | {"feeds.latency": 0, "policy.look_in": 0.0, "policy.sharing_mandate": 0.0}
TRADING = village(_TRADE)
#: The same with a state that looks into trades and has some firms share.
WATCHED = village(_TRADE | {"policy.look_in": 0.5, "policy.sharing_mandate": 0.3})
#: The same with scarce goods and trucks, so that loads get ready and trucks free at any minute.
SCARCE = village(_TRADE | {"industry.output_cover": "1 h", "industry.cover": "3 h", "fleet.vehicles": 6})
#: What the recorder writes down of the truth, for readers only.
_TRUTHS = {
    "choices": {"regret_fen", "regret_uninformed_fen"},
    "nowcast": {"truth_kg"},
    "plans": {"truth_kg"},
    "allocations": {"gain_fen", "gain_planned_fen", "gain_best_fen"},
}
Facts = dict[str, list[Any]]


def decisions(model: CityModel, own: Ints | None = None) -> Facts:
    """Let everybody act; return all that was decided, and all that persons and institutions then know.

    Parameters
    ----------
    own
        Stocks of which the owner's own records are left out.
    """
    decided = {
        f"{table}.{column}": [np.broadcast_to(batch[column], batch["event"].shape).tolist() for batch in batches]
        for table, batches in act(model).items()
        for column in (batches[0] if batches else ())
        if table != "series" and column not in _TRUTHS.get(table, ())
    }
    known = {f"{room}.{name}": array for room, state in rooms(model).items() for name, array in state.items()}
    # For which loads trucks were sent follows from which are ready: see the tests of dispatch below.
    known.pop("navigation.under_way", None)
    for name in ("stocks.on_hand_kg", "stocks.waiting_kg"):
        known[name] = np.delete(known[name], [] if own is None else own)
    return decided | {name: array.tolist() for name, array in known.items()}


def differing(one: Facts, other: Facts) -> list[str]:
    """Names of the facts that are not the same."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def note_readings(model: CityModel) -> list[tuple[int, Ints]]:
    """From now on, note the instant and the stocks of every question to sensors."""
    readings: list[tuple[int, Ints]] = []
    ask = model.city.read_net_stock

    def ask_and_note(points: Ints, now_ms: int) -> Any:
        readings.append((now_ms, points.copy()))
        return ask(points, now_ms)

    model.city.read_net_stock = ask_and_note  # type: ignore[method-assign]
    return readings


# ── truths that nobody may see ───────────────────────────────────────────────────────────────────
def unseen_outputs(loaded: LoadedScenario, at_ms: int) -> Ints:
    """Stocks of makers about which no sensor is asked at an instant."""
    model = stopped(loaded, at_ms)
    readings = note_readings(model)
    act(model)
    outputs = np.flatnonzero(model.city.chain.point_role == Role.OUTPUT)
    return np.setdiff1d(outputs, np.concatenate([points for _, points in readings] or [outputs[:0]]))


def upset_stocks(model: CityModel, points: Ints) -> None:
    """Fill empty stocks, empty full ones, and let long queues stand before all."""
    stock = model.city.tables.points
    stock["on_hand_kg"][points] = np.where(stock["on_hand_kg"][points] > 10_000, 0, 900_000)
    stock["waiting_kg"][points] += 77_000


def upset_machines(model: CityModel) -> None:
    """Break, mend and slow down every machine."""
    plants = model.city.tables.plants
    plants["up_left_ms"] = 1 + plants["up_left_ms"][::-1]
    plants["down_until_ms"] += 5 * HOUR_MS
    plants["down_ms"] += HOUR_MS
    plants["breakdowns"] += 3
    plants["lot_ms"] *= 2


def _with_and_without(loaded: LoadedScenario, at_ms: int) -> tuple[Facts, Facts, int]:
    """Decisions under the truth, and under another in all that nobody sees; and how many stocks that is."""
    unseen = unseen_outputs(loaded, at_ms)
    here, there = stopped(loaded, at_ms), stopped(loaded, at_ms)
    upset_stocks(there, unseen)
    upset_machines(there)
    return decisions(here, unseen), decisions(there, unseen), unseen.size


def test_truth_that_nobody_sees_changes_no_decision() -> None:
    """Stocks, queues and machines of sites without licence or report: all choose, bid, ask and estimate the same."""
    acted: set[str] = set()
    for hour in (6, 7, 9, 12, 15, 18, 21, 27, 30, 36):
        here, there, changed = _with_and_without(WATCHED, DAY_MS + hour * HOUR_MS)
        assert changed > 0
        assert differing(here, there) == []
        acted |= here.keys()
    assert {"choices.supplier", "deals.price_fen", "nowcast.estimate_kg"} <= acted


def test_the_planner_allots_by_what_has_reached_the_state() -> None:
    """Stocks of sites that nobody looks into are turned upside down: every order still goes where it went."""
    planned = village(_TRADE | {"policy.look_in": 0.3, "policy.sharing_mandate": 0.5, "policy.allocation": "planner"})
    moved = 0
    for hour in (6, 9, 12, 18):
        at_ms = DAY_MS + hour * HOUR_MS
        here, there, changed = _with_and_without(planned, at_ms)
        assert changed > 0
        assert differing(here, there) == []
        seen = np.setdiff1d(np.flatnonzero(stopped(planned, at_ms).city.chain.point_role == Role.OUTPUT),
                            unseen_outputs(planned, at_ms))  # fmt: skip
        upset = stopped(planned, at_ms)
        upset_stocks(upset, seen)
        moved += differing(decisions(stopped(planned, at_ms)), decisions(upset)).count("choices.supplier")
    assert moved > 0, "what is seen moves orders, or the test could not fail"


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios(max_days=2, steps=1))
def test_the_same_in_generated_scenarios(loaded: LoadedScenario) -> None:
    """Whatever is traded, reported or mandated, what is not read decides nothing."""
    # A refusal tells the buyer of a stock at the very instant.
    assume(loaded.scenario.industry.unmet_orders == "backlog")
    here, there, _ = _with_and_without(loaded, SIX_O_CLOCK)
    assert differing(here, there) == []


def test_sensors_are_asked_only_about_what_somebody_may_see() -> None:
    """Without reports to the state, the stocks read at an instant are those with a licence that runs then."""
    model = started(TRADING)
    readings = note_readings(model)
    tables = run_watched(model, lambda _: None).tables
    start = np.datetime64(TRADING.scenario.start, "ms")
    deals, products = frame(tables, "deals"), frame(tables, "products").set_index("product")
    assert len(readings) == 3 * 24
    assert any(points.size for _, points in readings)
    for now_ms, points in readings:
        now = start + np.timedelta64(now_ms, "ms")
        running = deals[(deals["time"] < now) & (now < deals["ends"])]
        licensed = set(products.loc[running["product"].unique(), "site"])
        assert {model.city.chain.sites.names[site] for site in model.city.chain.point_site[points]} == licensed


def test_a_firms_own_stock_is_nobody_elses_business() -> None:
    """A plant whose inputs are gone orders anew; all others order, bid and ask as if nothing had happened."""
    here, there = stopped(TRADING, SIX_O_CLOCK), stopped(TRADING, SIX_O_CLOCK)
    chain = here.city.chain
    stock = int(np.flatnonzero(chain.point_role == Role.INPUT)[0])
    site = chain.point_site[stock]
    there.city.tables.points["on_hand_kg"][stock] = 0
    before, after = decisions(here), decisions(there)
    mine, theirs = (_orders_of(facts, lambda buyer: buyer == site) for facts in (before, after))
    assert len(theirs) > len(mine)
    assert _orders_of(before, lambda buyer: buyer != site) == _orders_of(after, lambda buyer: buyer != site)
    rest = {
        name for name in differing(before, after) if name.partition(".")[0] not in ("choices", "stocks", "materials")
    }
    # One more order is one more event, so that those after it have other numbers.
    assert rest == {"log.next_event", "nowcast.event", "intervention.nowcast_event"}


def _orders_of(facts: Facts, whose: Callable[[int], bool]) -> list[tuple[int, ...]]:
    columns = (facts[f"choices.{name}"][0] for name in ("buyer", "supplier", "good", "kg", "nth"))
    return [row for row in zip(*columns, strict=True) if whose(row[0])]


# ── truths that somebody may see: the tests above can fail ───────────────────────────────────────
def test_a_feed_brings_truth_into_choices() -> None:
    """Where licences run, stocks turned upside down change what buyers believe and whom they order from."""
    chosen = []
    for hour in range(9, 18):
        here, there = (stopped(TRADING, DAY_MS + hour * HOUR_MS) for _ in range(2))
        upset_stocks(there, np.flatnonzero(there.city.chain.point_role == Role.OUTPUT))
        changes = differing(decisions(here), decisions(there))
        assert "suppliers.feed_net_kg" in changes
        chosen.append("choices.supplier" in changes)
    assert any(chosen)


def test_a_report_brings_truth_into_the_nowcast() -> None:
    """With everything private under the mandate, the state's estimate follows the truth; without, it does not.

    Nor does it if everybody withholds what it owes, which pays where hiding it costs nothing.
    """
    estimates = {}
    for mandate, effort in ((0.0, 1e9), (1.0, 1e9), (1.0, 0.0)):
        fearless = {"policy.inspection_rate": 0, "enforcement.effort": effort}
        loaded = village(fearless | {"policy.sharing_mandate": mandate, "policy.look_in": 0.0})
        here, there = stopped(loaded, SIX_O_CLOCK), stopped(loaded, SIX_O_CLOCK)
        upset_stocks(there, np.flatnonzero(there.city.chain.point_role == Role.OUTPUT))
        estimates[mandate, effort] = "nowcast.estimate_kg" in differing(decisions(here), decisions(there))
    assert estimates == {(0.0, 1e9): False, (1.0, 1e9): True, (1.0, 0.0): False}


# ── dispatch ─────────────────────────────────────────────────────────────────────────────────────
def _under_way(model: CityModel) -> set[tuple[int, int]]:
    """Loads that trucks are on their way to fetch, and which trucks."""
    orders = model.city.tables.orders
    rows = np.flatnonzero(orders["state"] == OrderState.ASSIGNED)
    return set(zip(rows.tolist(), orders["vehicle"][rows].tolist(), strict=True))


def _instants_of_dispatch() -> list[int]:
    """Instants within hours, when nobody but carriers acts, at which they send trucks."""
    model = started(SCARCE)
    instants: list[int] = []
    before: set[tuple[int, int]] = set()

    def look(now_ms: int) -> None:
        nonlocal before
        now = _under_way(model)
        if now - before and now_ms % HOUR_MS:
            instants.append(now_ms)
        before = now

    run_watched(model, look)
    return instants


def _sends_others(upset: Callable[[CityModel], None]) -> list[bool]:
    """Whether carriers send other trucks when something is upset, at several instants."""
    instants = _instants_of_dispatch()
    assert len(instants) >= 30
    differs = []
    for now_ms in instants[:: len(instants) // 8]:
        here, there = stopped(SCARCE, now_ms), stopped(SCARCE, now_ms)
        upset(there)
        act(here)
        act(there)
        differs.append(_under_way(here) != _under_way(there))
    return differs


def test_carriers_see_neither_stocks_nor_machines_nor_jams() -> None:
    """Carriers know loads on offer, their own idle trucks and the public map: nothing else sends another truck."""

    def upset(model: CityModel) -> None:
        upset_stocks(model, np.arange(model.city.chain.points))
        upset_machines(model)
        model.city.tables.links["last_exit_ms"] += HOUR_MS
        model.city.tables.links["time_ms"] *= 3
        model.city.tables.sites["free_docks"] += 2

    assert not any(_sends_others(upset))


def test_carriers_know_where_their_idle_trucks_are() -> None:
    """With idle trucks in each other's places, other trucks are sent."""

    def upset(model: CityModel) -> None:
        vehicles = model.city.tables.vehicles
        idle = np.flatnonzero(vehicles["state"] == VehicleState.IDLE)
        vehicles["site"][idle] = vehicles["site"][idle][::-1]

    assert any(_sends_others(upset))

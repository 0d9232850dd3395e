"""Money, goods, vehicles and licences are conserved at every observation, and a loss does not go unnoticed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from city.counts import Recount
from generate import scenarios
from hypothesis import HealthCheck, example, given, settings
from village import RIVALS, TRADE, village

import sim
from sim.arrays import NONE
from sim.city.tables import OrderState, VehicleState
from sim.engine.events import NO_CAUSE
from sim.errors import ConservationError
from sim.exchange.negotiations import NEXT, Step
from sim.model import CityModel
from sim.record.recorder import MemoryRecorder
from sim.record.tables import Tables, frame
from sim.scenario.load import LoadedScenario
from sim.scenario.schema.exchange import OFF_EXCHANGE
from sim.units import DAY_MS, FEN_PER_CNY, HOUR_MS

from .stops import run_watched, started, stopped


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
@example(village(TRADE))
@example(village(RIVALS))
def test_nothing_appears_or_vanishes_in_generated_scenarios(loaded: LoadedScenario) -> None:
    """At every stop the model's audits and an independent count agree; at the end so do the records."""
    model = started(loaded)
    counted = Recount(model.city)
    used: set[tuple[int, int, int, int]] = set()

    def look(now_ms: int) -> None:
        model.audit()
        assert model.ledger.balance_fen.sum() == 0
        used.update(_under_licence(model))
        if now_ms % HOUR_MS == 0:
            counted.check()

    tables = run_watched(model, look).tables
    _check_money(model, tables)
    _check_licences(model, tables)
    _check_negotiations(model, tables, used)
    _check_orders(model, tables)
    _check_trucks(model, tables)


def _check_money(model: CityModel, tables: Tables) -> None:
    """Recorded payments add up to balances, and every deal's price reaches seller, operator and holder."""
    payments = _fen(frame(tables, "ledger"))
    persons = pd.Index(model.persons.names)
    paid = payments.groupby("payer", observed=True)["fen"].sum().reindex(persons, fill_value=0)
    received = payments.groupby("payee", observed=True)["fen"].sum().reindex(persons, fill_value=0)
    assert (received - paid).tolist() == model.ledger.balance_fen.tolist()
    assert (payments["fen"] >= 0).all()
    deals = frame(tables, "deals").set_index("event")
    on_exchange = deals["venue"].astype(str) != OFF_EXCHANGE
    for why, paid_for in (("licence", deals["price_cny"]), ("seller fee", deals.loc[on_exchange, "fee_cny"])):
        booked = payments[payments["why"] == why].set_index("cause")["fen"]
        assert booked.sort_index().tolist() == _to_fen(paid_for).sort_index().tolist()
    assert (deals.loc[~on_exchange, "fee_cny"] == 0).all()
    assert (deals["fee_cny"] <= deals["price_cny"]).all()


def _check_licences(model: CityModel, tables: Tables) -> None:
    """Every deal that has not ended, nor lapsed with its exchange, is one licence, for its buyer and product."""
    deals = frame(tables, "deals")
    held = model.state()["licences"]
    end_ms = dict(zip(held["event"].tolist(), held["end_ms"].tolist(), strict=True))
    assert len(end_ms) == held["event"].size
    assert end_ms.keys() <= set(deals["event"])
    start = pd.Timestamp(model.settings.start)
    closed = [venue.name for venue in model.trade.stalls.venues if not venue.is_open]
    lapsed = deals["venue"].isin(closed)
    running = deals[((deals["ends"] - start) // pd.Timedelta("1ms") > model.days * DAY_MS) & ~lapsed]
    assert set(running["event"]) <= end_ms.keys()
    for row, event in enumerate(held["event"].tolist()):
        deal = deals.loc[deals["event"] == event].iloc[0]
        assert model.persons.names[held["buyer"][row]] == deal["buyer"]
        if deal["venue"] not in closed:
            assert (deal["ends"] - start) // pd.Timedelta("1ms") == end_ms[event]


def _under_licence(model: CityModel) -> set[tuple[int, int, int, int]]:
    """Deal, person, product and time of readings that are on their way to licensees."""
    found = set()
    for delivery in model.trade.deliveries.values():
        for batch in delivery._pending:
            columns = (batch.deal, batch.person, batch.product + delivery._first, batch.time_ms)
            found |= {row for row in zip(*(column.tolist() for column in columns), strict=True) if row[0] != NO_CAUSE}
    return found


def _check_negotiations(model: CityModel, tables: Tables, used: set[tuple[int, int, int, int]]) -> None:
    """Deals walk along the protocol's edges to the licences sold; nobody is sent anything but within its licence."""
    steps, deals = frame(tables, "negotiations").set_index("event"), frame(tables, "deals").set_index("event")
    for cause, step in zip(steps["cause"], steps["step"], strict=True):
        assert step == "REQUESTED" if cause == NO_CAUSE else Step[step] in NEXT[Step[steps.at[cause, "step"]]]
    assert (steps["reason"].astype(str) != "").equals(steps["step"] == "TERMINATED")
    pair = ["time", "product", "buyer", "price_cny"]
    finalized = steps.loc[steps["step"] == "FINALIZED", pair].astype(str)
    assert finalized.to_numpy().tolist() == deals[pair].astype(str).to_numpy().tolist()
    assert (steps.loc[deals["cause"], "step"] == "AGREED").all()
    start, names = pd.Timestamp(model.settings.start), model.trade.products.names
    for deal, person, product, time_ms in used:
        licence, time = deals.loc[deal], start + pd.Timedelta(time_ms, "ms")
        assert licence["time"] <= time < licence["ends"]
        assert (licence["buyer"], licence["product"]) == (model.persons.names[person], names[product])


def _check_orders(model: CityModel, tables: Tables) -> None:
    """Every order recorded as chosen is delivered, cancelled or open, with its goods, payments and trip."""
    choices, orders = frame(tables, "choices").set_index("event"), frame(tables, "orders")
    cancelled = frame(tables, "cancellations")
    state = model.city.tables.orders["state"]
    is_open = ~np.isin(state, (OrderState.FREE, OrderState.RETURNING, OrderState.RETURNED))
    open_orders = model.city.tables.orders["event"][is_open].tolist()
    assert sorted([*orders["cause"], *cancelled["cause"], *open_orders]) == choices.index.tolist()
    for ended in (orders, cancelled):
        chosen = choices.loc[ended["cause"]]
        for column in ("buyer", "supplier", "good", "quantity_t"):
            assert ended[column].astype(str).tolist() == chosen[column].astype(str).tolist()
    payments, trips = frame(tables, "ledger"), frame(tables, "trips")
    for booked in (trips, payments[payments["why"] == "goods"], payments[payments["why"] == "freight"]):
        assert sorted(booked["cause"]) == sorted(orders["cause"])
    turned = cancelled["cause"][cancelled["reason"] == "truck cannot bring it"]
    on_the_way_back = model.city.tables.orders["event"][state == OrderState.RETURNING].tolist()
    in_vain = payments["cause"][payments["why"] == "freight in vain"]
    assert sorted([*in_vain, *on_the_way_back]) == sorted(turned)


def _check_trucks(model: CityModel, tables: Tables) -> None:
    """Every day each carrier's trucks spend as many hours as there are, and drive as far as their odometers say."""
    fleet = frame(tables, "fleet")
    hours = fleet[["idle_h", "driving_h", "queue_h", "dock_h"]].sum(axis=1)
    assert np.allclose(hours, 24 * fleet["trucks"])
    assert fleet.groupby("day")["trucks"].sum().eq(model.city.tables.vehicles.size).all()
    assert np.isclose(fleet["driven_km"].sum(), model.city.tables.vehicles["driven_m"].sum() / 1000)


def _to_fen(cny: pd.Series[float]) -> pd.Series[int]:
    return (cny * FEN_PER_CNY).round().astype(np.int64)


def _fen(payments: pd.DataFrame) -> pd.DataFrame:
    return payments.assign(fen=_to_fen(payments["amount_cny"]))


def test_shelves_hold_what_came_less_what_was_sold() -> None:
    """By the records alone, each shelf's stock at midnight is yesterday's, plus deliveries, less sales."""
    run = sim.run(village(TRADE))
    stocks, orders = run.table("stocks"), run.table("orders")
    shelves = stocks[stocks["role"] == "shelf"].sort_values(["site", "good", "day"])
    assert len(shelves) == 3 * 3
    for _, days in shelves.groupby(["site", "good"], observed=True):
        for before, after in zip(days.itertuples(), days.iloc[1:].itertuples(), strict=False):
            came = orders[(orders["buyer"] == after.site) & orders["delivered"].between(before.day, after.day, "right")]
            sold = after.wanted_t - after.lost_t - (after.waiting_t - before.waiting_t)
            assert after.on_hand_t == pytest.approx(before.on_hand_t + came["quantity_t"].sum() - sold, abs=1e-9)


def test_where_orders_are_lost_none_waits_and_buyers_come_again() -> None:
    """What is delivered was ready at once; scarce goods are often refused, and customers are served all the same."""
    run = sim.run(village(TRADE | {"industry.unmet_orders": "lost", "industry.output_cover": "2 h"}))
    orders, refused = run.table("orders"), run.table("cancellations")
    assert (orders["wait_h"] == 0).all()
    assert (refused["reason"] == "refused").sum() > 10
    assert (refused["age_h"] == 0).all()
    shelves = run.table("stocks").query("role == 'shelf'")
    assert shelves["at_once_t"].sum() > 0


# ── audits can fail ──────────────────────────────────────────────────────────────────────────────
def _lose_a_fen(model: CityModel) -> None:
    model.ledger.balance_fen[0] -= 1


def _find_a_fen(model: CityModel) -> None:
    model.ledger.balance_fen[-1] += 1


def _lose_a_kilogram(model: CityModel) -> None:
    model.city.tables.points["on_hand_kg"][model.city.tables.points["on_hand_kg"].argmax()] -= 1


def _lose_a_loaded_truck(model: CityModel) -> None:
    vehicles = model.city.tables.vehicles
    vehicles["order"][np.flatnonzero(vehicles["order"] != NONE)[0]] = NONE


def _lose_an_idle_truck(model: CityModel) -> None:
    vehicles = model.city.tables.vehicles
    vehicles["state"][np.flatnonzero(vehicles["state"] == VehicleState.IDLE)[0]] = VehicleState.TO_PICKUP


def _change_licences(model: CityModel, rows: Callable[[int], list[int]]) -> None:
    licences = model._rooms()["licences"]
    state = dict(licences.state())
    columns = [name for name in state if name != "counts"]
    assert len(state["product"]) > 1
    licences.restore(state | {name: state[name][rows(len(state[name]))] for name in columns})


def _lose_a_licence(model: CityModel) -> None:
    _change_licences(model, lambda size: list(range(size - 1)))


def _forge_a_licence(model: CityModel) -> None:
    _change_licences(model, lambda size: [*range(size), 0])


@pytest.mark.parametrize(
    ("tamper", "message"),
    [
        (_lose_a_fen, "out of balance by -1 fen"),
        (_find_a_fen, "out of balance by 1 fen"),
        (_lose_a_kilogram, "kg of goods where"),
        (_lose_a_loaded_truck, "trucks and the loads given to them differ"),
        (_lose_an_idle_truck, "an idle truck has a load"),
        (_lose_a_licence, "licences issued"),
        (_forge_a_licence, "licences issued"),
    ],
)
def test_a_run_ends_at_the_midnight_after_a_loss(tamper: Callable[[CityModel], None], message: str) -> None:
    """A fen, a kilogram, a truck or a licence that goes missing stops the run when its day is closed."""
    model = stopped(village({"industry.dock_time": "3 h", "fleet.vehicles": 60}), 2 * DAY_MS)
    model.audit()
    tamper(model)
    with pytest.raises(ConservationError, match=message):
        model.run(MemoryRecorder(model.names))
    assert model.clock.now_ms == 2 * DAY_MS

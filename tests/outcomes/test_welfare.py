"""Welfare: every part named, all in CNY a day, adding up, and blind to who pays whom."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.experiments.simulate import yardstick_of
from sim.model import CityModel
from sim.outcomes import measure
from sim.record.recorder import MemoryRecorder

from .hand_made import YARDSTICK, HandMade, at, outcome

TINY = Path(__file__).parents[2] / "scenarios/tiny.yaml"
PERSONS = (
    "person kind ownership",
    [
        ("plant", "factory", "private"), ("mine", "factory", "state"), ("service", "digital service", "private"),
        ("state", "state", "government"), ("far", "foreign buyer", "foreign"), ("near", "factory", "foreign"),
        ("outside", "outside", ""),
    ],
)  # fmt: skip


def paid(*rows: tuple[str, str, float, str]) -> HandMade:
    """A run in which so much was paid on the second of its three days, of which two are measured."""
    return HandMade(
        persons=PERSONS, ledger=("time payer payee amount_cny why", [(at(1.5), *row) for row in rows])
    )  # fmt: skip


def parts(tables: HandMade) -> dict[str, float]:
    """Welfare and its parts by name."""
    table = measure(tables, YARDSTICK)
    rows = table[table["outcome"] == "welfare"]
    assert set(rows["unit"]) == {"CNY/day"}
    return dict(zip(rows["group"], rows["value"], strict=True))


def test_parts_add_up_to_the_whole() -> None:
    """With something in every part, by hand: half of it a day, as two days are measured."""
    tables = HandMade(
        persons=PERSONS,
        ledger=(
            "time payer payee amount_cny why",
            [
                (at(1.5), "outside", "plant", 900.0, "retail"), (at(1.5), "plant", "outside", 300.0, "production"),
                (at(2.5), "outside", "service", 50.0, "digital services"), (at(2.5), "far", "mine", 40.0, "licence"),
                (at(2.5), "mine", "state", 4.0, "seller fee"), (at(2.5), "near", "outside", 6.0, "onshore storage"),
            ],
        ),
        stocks=(
            "day good role held_t_h owed_t_h",
            [(at(2), "clay", "output", 240.0, 0.0), (at(2), "bricks", "shelf", 0.0, 2.4)],
        ),
        listings=("time what venue", [(at(1.5), "submitted", "exchange"), (at(2), "listed", "exchange")]),
        leaks=("time by harm_cny secret_cny", [(at(2), "insider", 70.0, 10.0)]),
    )  # fmt: skip
    found = parts(tables)
    expected = {
        "consumers": 0.5 * 900.0 - 10.0, "firms": 900.0 - 300.0 + 40.0 - 4.0 - 20.0,
        "firms, by data of drawn value": 50.0, "government": 4.0, "compliance": -6.0, "enforcement": -1_000.0,
        "harm to persons covered": -70.0, "secrets lost": -40.0,
    }  # fmt: skip
    assert found.pop("") == pytest.approx(sum(expected.values()) / 2)
    assert found == {name: pytest.approx(value / 2) for name, value in expected.items()}


@pytest.mark.parametrize("why", ["seller fee", "fine", "seller subsidy", "bail-out", "damages", "anything new"])
@pytest.mark.parametrize(("payer", "payee"), [("plant", "state"), ("state", "mine"), ("near", "service")])
def test_what_one_pays_another_leaves_the_whole_as_it_is(payer: str, payee: str, why: str) -> None:
    """Between any two of the city, whatever for; parts move against each other."""
    found = parts(paid((payer, payee, 123.0, why)))
    assert found[""] == 0.0
    moved = {name for name, value in found.items() if value}
    assert moved == (set() if "state" not in (payer, payee) else {"firms", "government"})


def test_capital_makes_nobody_richer_and_buyers_abroad_pay_the_city() -> None:
    """Financing is left out; a licence sold abroad is a gain."""
    assert (
        outcome(paid(("outside", "plant", 1e6, "capital"), ("outside", "mine", 1e5, "new owners' capital")), "welfare")
        == 0
    )
    assert outcome(paid(("far", "state", 80.0, "licence")), "welfare") == 40.0


def test_an_offer_off_the_exchanges_and_a_case_not_decided_cost_no_authority_anything() -> None:
    """Nobody reviews the one, and the other is still before the desk."""
    rows = [(at(1.5), "submitted", "exchange"), (at(1.5), "listed", "off-exchange")]
    tables = HandMade(persons=PERSONS, listings=("time what venue", rows))
    assert parts(tables)["enforcement"] == 0.0


def test_surpluses_of_a_run_are_what_its_accounts_hold() -> None:
    """From day 0 on, what firms and government hold at the end is what they began with and have gained since."""
    loaded = sim.load(TINY, {
        "warmup_days": 0, "catalogue": {"latency": 1}, "credit": {"term": 1, "working_capital": 1, "grace": 1},
        "leaks": {}, "policy.seller_fee": 5, "policy.seller_subsidy": 5, "permits": {"validity": 1},
        "credit.soft_budget.chance": 0.5,
    })  # fmt: skip
    model = CityModel(loaded, loaded.scenario.seed)
    model.start()
    model.run(recorder := MemoryRecorder(model.names))
    table = measure(recorder.tables, yardstick_of(loaded.scenario, model)).set_index(["outcome", "group"])["value"]
    part = table["welfare"]
    ledger = recorder.tables.arrow("ledger").to_pandas()
    capital = ledger.loc[ledger["why"].isin(["capital", "new owners' capital"])]
    of = {
        "government": np.array(["government"]),
        "firms": np.array(["state", "private", "foreign"]),
    }  # fmt: skip
    kind, ownership = np.array(model.persons.kind), np.array(model.persons.ownership)
    names = np.array(model.persons.names)
    for side, owners in of.items():
        mine = np.isin(ownership, owners) & (kind != "foreign buyer")
        held_cny = model.ledger.balance_fen[mine].sum() / 100 - capital.loc[
            capital["payee"].isin(names[mine]), "amount_cny"
        ].sum()  # fmt: skip
        gained = part[side] * loaded.scenario.days
        if side == "firms":
            gained += (part["firms, by data of drawn value"] + table["holding_cost", ""]) * loaded.scenario.days
        assert gained == pytest.approx(held_cny, abs=0.01)
        assert abs(held_cny) > 1
    assert part[""] == pytest.approx(part.drop("").sum())

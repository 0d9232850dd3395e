"""Rules over time: enacted steps take force at midnight, drafts do not, and levers at neutral are not called."""

from __future__ import annotations

from typing import Any

import pytest
from village import TRADE, village

import sim
from sim.engine.arrows import Flow
from sim.experiments.job import Job
from sim.experiments.simulate import run_in_memory
from sim.levers import LEVERS, LeverValue, neutral_levels
from sim.model import CityModel
from sim.record.run import Run
from sim.regulation import LEVERS_IN_FORCE
from sim.scenario.load import LoadedScenario
from sim.scenario.schema import Scenario
from sim.units import DAY_MS

from .stops import run_watched, started

_TRANSFORMS = {transform.lever: type(transform) for transform in CityModel._transforms(Scenario(), 1)}
_FEE, _OTHER_FEE = 4.0, 20.0
#: What levers on drafts act on.
DRAFT: tuple[dict[str, Any], ...] = (
    {"day": 1, "status": "draft", "policy": {"one_off_demands": 0.5}},
    {"day": 2, "policy": {"one_off_demands": 0.5}},
)
#: What levers need in order to have something to act on.
_AROUND: dict[str, dict[str, Any]] = {
    "intervention": {"policy.sharing_mandate": 1.0, "state.shortage": 0, "industry.output_cover": "2 h"},
    "liability": {"leaks.insider": 50},
}


def with_steps(*steps: dict[str, Any], around: dict[str, Any] | None = None, **policy: LeverValue) -> LoadedScenario:
    """The village with a time line."""
    rules = {f"policy.{lever}": level for lever, level in ({"consultation_uptake": 0.0} | policy).items()}
    markets = {"map_feed": {}, "credit": {}, "spot_market": {}, "catalogue.products": 2}
    return village(TRADE | markets | (around or {}) | rules | {"timeline": list(steps)})


def fees_by_day(run: Run) -> list[set[float]]:
    """Fees as percent of the price, day by day."""
    deals = run.table("deals")
    percent = (100 * deals["fee_cny"] / deals["price_cny"]).round()
    return [set(percent[day]) for _, day in deals.groupby(deals["time"].dt.floor("D")).groups.items()]


def test_an_enacted_step_takes_force_at_its_midnight_and_a_draft_never() -> None:
    """The first deal after the midnight pays the new fee; deals before it, and drafts, know nothing of it."""
    loaded = with_steps(
        {"day": 1, "status": "draft", "policy": {"seller_fee": 10}},
        {"day": 2, "status": "enacted", "policy": {"seller_fee": _OTHER_FEE}},
        seller_fee=_FEE,
    )
    run = sim.run(loaded)
    assert fees_by_day(run) == [{_FEE}, {_FEE}, {_OTHER_FEE}]
    midnight = run.table("deals")["time"].dt.normalize() == run.table("deals")["time"]
    assert midnight.any(), "a session at midnight itself is under the new rules"
    policies = run.table("policies")
    moved = policies[policies["status"] != "start"]
    assert moved[["status", "lever", "level"]].to_numpy().tolist() == [
        ["draft", "seller_fee", "10.0"],
        ["enacted", "seller_fee", "20.0"],
    ]
    assert moved["time"].dt.day.tolist() == [8, 9]


def test_what_respondents_ask_for_is_recorded_before_what_is_enacted() -> None:
    """A draft comes back from consultation halfway to what firms want; only the lever that was drafted does."""
    drafted = {"seller_fee": 10, "seller_subsidy": 5}
    loaded = with_steps(
        {"day": 1, "status": "draft", "policy": drafted},
        {"day": 2, "status": "enacted", "policy": drafted | {"look_in": 1}},
        seller_fee=0.0, seller_subsidy=0.0, look_in=0.0, consultation_uptake=0.5,
    )  # fmt: skip
    run = sim.run(loaded)
    policies = run.table("policies").query("status != 'start'").astype(str)
    assert policies[["status", "lever", "level"]].to_numpy().tolist() == [
        ["draft", "seller_subsidy", "5.0"],
        ["draft", "seller_fee", "10.0"],
        ["asked", "seller_subsidy", "5.0"],
        ["asked", "seller_fee", "0.0"],
        ["enacted", "seller_subsidy", "5.0"],
        ["enacted", "seller_fee", "5.0"],
        ["enacted", "look_in", "1.0"],
    ]
    acts = run.table("acts").query("lever == 'consultation_uptake'")
    assert acts["what"].tolist() == ["consultation"]
    assert acts["first"].dt.day.tolist() == [9]


def test_an_enforced_draft_acts_from_its_publication_and_gives_way_to_the_law() -> None:
    """Deals pay the drafted fee though it is not law, and the record says which it was."""
    loaded = with_steps(
        {"day": 1, "status": "draft", "policy": {"seller_fee": 10}},
        {"day": 2, "status": "enacted", "policy": {"look_in": 0.0}},
        seller_fee=_FEE,
        draft_enforcement=1,
    )
    run = sim.run(loaded)
    assert fees_by_day(run) == [{_FEE}, {10.0}, {_FEE}]
    policies = run.table("policies")
    assert policies[policies["lever"] == "seller_fee"]["status"].tolist() == ["start", "draft", "enforced"]
    acts = run.table("acts")
    assert acts[acts["what"] == "draft"]["lever"].tolist() == ["draft_enforcement"]


def test_rules_in_force_change_at_midnight_only() -> None:
    """At every stop the level of the lever is that of the last step that was enacted."""
    loaded = with_steps({"day": 1, "policy": {"look_in": 0.5}}, {"day": 2, "policy": {"look_in": 0.25}}, look_in=0.0)
    model = started(loaded)
    seen: list[tuple[int, float]] = []
    run_watched(model, lambda now_ms: seen.append((now_ms, model.rules.in_force.number("look_in"))))
    expected = (0.0, 0.5, 0.25)
    assert seen[-1][0] == 3 * DAY_MS
    assert all(level == expected[now_ms // DAY_MS] for now_ms, level in seen if now_ms < 3 * DAY_MS)


def test_a_step_leaves_the_days_before_it_alone() -> None:
    """All that is recorded before a step takes force is the same as without it."""
    plain, stepped = sim.run(with_steps()), sim.run(with_steps({"day": 2, "policy": {"seller_fee": 15}}))
    policies = stepped.table("policies")
    step = policies.loc[policies["status"] == "enacted", "event"].item()
    for table in ("choices", "deals", "ledger", "nowcast", "stocks"):
        before = [run.table(table)[run.table(table)["event"] < step] for run in (plain, stepped)]
        assert len(before[0]) > 0
        assert before[0].equals(before[1])
    assert not plain.table("deals")["fee_cny"].equals(stepped.table("deals")["fee_cny"])


@pytest.mark.parametrize("lever", sorted(LEVERS_IN_FORCE))
def test_a_lever_at_neutral_is_not_called(lever: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transform that would stop the run lies still at its lever's neutral level, and acts at any other."""

    class CalledError(Exception):
        """The transform was called."""

    def act(self: object, flow: Flow, level: LeverValue) -> None:
        raise CalledError

    monkeypatch.setattr(_TRANSFORMS[lever], "apply", act)
    around, steps = _AROUND.get(lever, {}), DRAFT if lever == "consultation_uptake" else ()
    sim.run(with_steps(*steps, around=around, **{lever: LEVERS[lever].neutral}))
    with pytest.raises(CalledError):
        sim.run(with_steps(*steps, around=around, **{lever: _other_level(lever)}))


def test_neutral_rules_are_no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """With every lever at neutral, a run is the same to the byte as one in which no transform exists."""
    neutral = with_steps(**neutral_levels())
    with_transforms = run_in_memory(Job.of(neutral))
    monkeypatch.setattr(CityModel, "_transforms", staticmethod(lambda *_: []))
    without = run_in_memory(Job.of(neutral))
    assert with_transforms.about["content_hash"] == without.about["content_hash"]
    assert len(with_transforms.table("deals")) > 0


def _other_level(name: str) -> LeverValue:
    lever = LEVERS[name]
    if isinstance(lever.neutral, bool):
        return not lever.neutral
    if lever.options:
        return next(option for option in lever.options if option != lever.neutral)
    return next(level for level in (lever.low, min(lever.high, lever.low + 1)) if level != lever.neutral)

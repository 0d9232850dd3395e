"""What firms reckon with in a run: rules as announced, drafts by their chance, and who then offers data."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from village import TRADE, village

import sim
from sim.knowledge.hazards import ANNOUNCED_BY, Hazard
from sim.levers import LeverValue
from sim.model import CityModel
from sim.regulation import LEVERS_IN_FORCE
from sim.scenario.load import LoadedScenario
from sim.units import DAY_MS, HOUR_MS

from .stops import act, run_watched, started, stopped

FIRST_OPENING = 6 * HOUR_MS
#: Only what beliefs are about differs between the policies below.
_LEVELS = {"rule_volatility": 0.0, "forfeiture": 0.0, "look_in": 0.0, "consultation_uptake": 0.0}


def ruled(changes: dict[str, object] | None = None, **policy: LeverValue) -> LoadedScenario:
    """The village, whose firms have a secret each and to whom listing costs something, under some rules."""
    rules = {f"policy.{lever}": level for lever, level in (_LEVELS | policy).items()}
    terms = {"feeds.secret": 3_000, "feeds.integration": 300, "industry.factories": 30}
    return village(TRADE | terms | rules | (changes or {}))


def handed_in(loaded: LoadedScenario) -> set[int]:
    """Products that are handed in when the exchange first opens."""
    listings = act(stopped(loaded, FIRST_OPENING))["listings"]
    return {
        product
        for batch in listings
        for product, what in zip(
            batch["product"].tolist(), np.broadcast_to(batch["what"], batch["product"].shape).tolist(), strict=True
        )
        if what == "submitted"
    }


@pytest.mark.parametrize(
    ("lever", "levels"),
    [("rule_volatility", (0.1, 0.3, 0.6)), ("forfeiture", (0.01, 0.1, 1.0)), ("look_in", (0.05, 0.3, 1.0))],
)
def test_more_of_a_hazard_never_brings_a_product_onto_the_exchange(lever: str, levels: tuple[float, ...]) -> None:
    """At the first opening, all else equal; and at the end of its range fewer are offered than without it."""
    offered = [handed_in(ruled(**{lever: level})) for level in (0.0, *levels)]
    assert all(fewer <= more for more, fewer in pairwise(offered))
    assert offered[-1] < offered[0]


def test_a_feared_leak_keeps_products_back() -> None:
    """As no lever announces leaks, the scenario says what firms reckon with at first."""
    offered = [handed_in(ruled({"beliefs.leak": leak})) for leak in (0.0, 0.05, 1.0)]
    assert offered[2] < offered[1] <= offered[0]


def test_without_believed_hazards_the_rules_in_force_keep_nobody_from_the_exchange() -> None:
    """Under the harshest rules just as many offer as where there is nothing to fear."""
    harsh = {"rule_volatility": 0.6, "forfeiture": 1.0, "look_in": 1.0}
    fearless = handed_in(ruled({"beliefs.hazards": 0}, **harsh))
    assert fearless == handed_in(ruled({"beliefs.leak": 0}))
    assert len(fearless) > 2 * len(handed_in(ruled(**harsh)))


# ── drafts ───────────────────────────────────────────────────────────────────────────────────────
DRAFTED = {
    "timeline": [
        {"day": 1, "status": "draft", "policy": {"forfeiture": 0.5, "look_in": 1.0, "seller_fee": 20}},
        {"day": 2, "status": "enacted", "policy": {"forfeiture": 0.25}},
    ]
}


def levels_by_day(loaded: LoadedScenario) -> list[dict[Hazard, float]]:
    """What hazards are reckoned at on each morning."""
    model = started(loaded)
    found: list[dict[Hazard, float]] = []

    def look(now_ms: int) -> None:
        if now_ms % DAY_MS == FIRST_OPENING:
            found.append(dict(zip(Hazard, model.prospects.beliefs.level.tolist(), strict=True)))

    run_watched(model, look)
    return found


def test_a_draft_is_reckoned_with_by_the_chance_that_it_is_enforced() -> None:
    """Until the next policy takes force: p x draft + (1 - p) x in force, also of levers on other arrows.

    Under this seed the draft is one of the nine in ten that are not enforced.
    """
    days = levels_by_day(ruled(DRAFTED, draft_enforcement=0.1, forfeiture=0.1, look_in=0.5))
    assert [day[Hazard.FORFEITURE] for day in days] == pytest.approx([0.1, 0.1 * 0.5 + 0.9 * 0.1, 0.25])
    assert [day[Hazard.LOOK_IN] for day in days] == pytest.approx([0.5, 0.1 * 1.0 + 0.9 * 0.5, 0.5])
    assert [day[Hazard.VOLATILITY] for day in days] == [0.0, 0.0, 0.0]


def test_a_draft_that_is_never_enforced_is_not_reckoned_with() -> None:
    """At the neutral level of draft enforcement."""
    days = levels_by_day(ruled(DRAFTED, draft_enforcement=0.0, forfeiture=0.1))
    assert [day[Hazard.FORFEITURE] for day in days] == [0.1, 0.1, 0.25]


@pytest.mark.parametrize(("uptake", "enacted"), [(0.0, 0.25), (0.6, 0.1), (1.0, 0.0)])
def test_a_resumed_run_remembers_the_draft(uptake: float, enacted: float) -> None:
    """The time line is published again, and comments are heard, up to the midnight at which a run goes on."""
    loaded = ruled(DRAFTED, draft_enforcement=0.1, consultation_uptake=uptake)
    model = started(loaded)
    drafted = []
    for day in (1, 2, 3):
        model.rules.catch_up(loaded.scenario, day)
        drafted.append((model.rules.drafted["forfeiture"], model.rules.in_force["forfeiture"]))
    assert drafted == [(0.0, 0.0), (0.5, 0.0), (pytest.approx(enacted),) * 2]
    assert model.rules.arrows.take_acts() == {}


def test_a_resumed_run_enforces_the_draft_as_before() -> None:
    """From the midnight of its publication until that of the next law."""
    loaded = ruled(DRAFTED, draft_enforcement=1.0, consultation_uptake=0.0)
    model = started(loaded)
    levels = []
    for day in (1, 2, 3):
        model.rules.catch_up(loaded.scenario, day)
        levels.append(model.rules.in_force["forfeiture"])
    assert levels == [0.0, 0.5, 0.25]
    assert model.rules.arrows.take_acts() == {}


@pytest.mark.parametrize(("uptake", "level"), [(0.1, 0.225), (0.6, 0.1), (1.0, 0.0)])
def test_firms_know_what_was_enacted_after_consultation(uptake: float, level: float) -> None:
    """From its first morning on they reckon with text + uptake x (asked - text), here asked for by private firms."""
    days = levels_by_day(ruled(DRAFTED, consultation_uptake=uptake))
    assert [day[Hazard.FORFEITURE] for day in days] == pytest.approx([0.0, 0.0, level])


def test_the_more_comments_count_the_more_certain_the_law_is() -> None:
    """What is enacted lies closer to what was in force, of which alone firms knew before."""
    certainty = []
    for uptake in (0.0, 0.5, 1.0):
        outcomes = sim.run(ruled(DRAFTED, consultation_uptake=uptake)).outcomes.set_index(["outcome", "group"])
        certainty.append(outcomes.loc[("legal_certainty", "forfeiture"), "value"])
    assert certainty == sorted(certainty)
    assert certainty[0] < certainty[2]


# ── events ───────────────────────────────────────────────────────────────────────────────────────
def _believed(model: CityModel, hazard: Hazard) -> np.ndarray:
    return model.prospects.beliefs.believed(hazard, np.arange(model.prospects.persons))


def test_a_leak_alarms_all_and_its_victim_most() -> None:
    """News raise everybody's belief by the stated share; whom it has struck also learns from it."""
    model = stopped(ruled(), FIRST_OPENING)
    act(model)
    before = _believed(model, Hazard.LEAK)
    model.prospects.struck(Hazard.LEAK, np.array([3]))
    raised = _believed(model, Hazard.LEAK) / before
    assert np.delete(raised, 3) == pytest.approx(np.full(raised.size - 1, 1.3))
    assert raised[3] > 1.3


def test_beliefs_are_recorded_beside_what_is_in_force() -> None:
    """One row a morning and lever, with the level in force and how far beliefs are off."""
    rows = act(stopped(ruled(forfeiture=0.2), FIRST_OPENING))["beliefs"]
    by_lever = {row["lever"]: row for row in rows}
    assert set(by_lever) == LEVERS_IN_FORCE & set(ANNOUNCED_BY.values())
    assert by_lever["forfeiture"]["level"] == 0.2
    assert 0.1 < by_lever["forfeiture"]["believed"] < 0.3
    assert 0.0 < by_lever["forfeiture"]["off"] < 0.2
    assert by_lever["rule_volatility"]["believed"] == 0.0

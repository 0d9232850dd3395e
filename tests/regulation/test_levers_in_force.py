"""Every lever in force has one transform, on its own arrow, which touches nothing else."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import sim.regulation
from sim.engine.arrows import Arrows, Flow, Transform
from sim.engine.streams import entity_keys
from sim.levers import LEVERS, PRESETS, Arrow, LeverValue, neutral_levels, preset
from sim.model.city_model import CityModel
from sim.regulation import LEVERS_IN_FORCE
from sim.scenario.schema import Scenario
from sim.units import HOUR_MS

ROWS = 50
EFFECTS = {
    "listing_review_days": "delay_ms",
    "seller_fee": "charge_fen",
    "look_in": "recorded",
    "sharing_mandate": "recorded",
    "one_off_demands": "recorded",
    "allocation": "handed_over",
    "departments_sharing": "passes",
    "open_public_data": "admitted",
    "important_core_share": "tier",
    "price_mechanism": "method",
    "review_false_rejection": "passes",
    "rights_regime": "passes",
    "buyer_entry_fee": "charge_fen",
    "technical_standard": "factor",
    "privacy_epsilon": "blur_sd",
    "localisation": "charge_fen",
    "export_threshold_persons": "held",
    "export_threshold_sensitive": "held",
    "export_adequacy_list": "held",
    "export_review_days": "delay_ms",
    "seller_subsidy": "grant_fen",
    "price_ceiling": "capped",
    "price_ceiling_scope": "exempt",
    "rule_volatility": "announced",
    "forfeiture": "announced",
    "concentration_action": "announced",
    "draft_enforcement": "draft_weight",
    "consultation_uptake": "uptake",
    "market_cooling": "lending",
    "liability": "liable",
    "recourse": "cover",
    "recognised": "lost",
    "intervention": "method",
    "inspection_rate": "visits",
    "fine_share": "fine_fen",
    "fine_fixed": "fine_fen",
}


def transforms() -> list[Transform]:
    """One of each, as a run has them."""
    return CityModel._transforms(Scenario(), 1)


#: Everything that moves along arrows where some transform acts, and a kind of which none knows.
KINDS = (*sorted({kind for transform in transforms() for kind in transform.kinds}), "bid")


def far_from_neutral(lever: str) -> LeverValue:
    """The end of a lever's range at which it does most."""
    about = LEVERS[lever]
    if about.options:
        return next(option for option in about.options if option != about.neutral)
    return about.low if about.neutral == about.high else about.high


def flow_of(kind: str) -> Flow:
    """Fifty rows that have every column that any transform asks for."""
    row, yes = np.arange(ROWS), np.ones(ROWS, dtype=np.bool_)
    return Flow(
        kind, 0, ROWS, key=entity_keys([f"row {i}" for i in range(ROWS)]),
        product=row, buyer=row, persons=row + 1, consent=row % 3, submission=np.ones(ROWS, dtype=np.int64),
        price_fen=np.full(ROWS, 10_000), cost_fen=np.full(ROWS, 9_000),
        exported=row + 1, exported_sensitive=row + 1, covers=yes, sensitive=yes, listed=~yes, private=yes, raw=yes,
        several=yes, public=~yes, anonymous=~yes, exposure=np.ones(ROWS), turnover_fen=row * 1e9,
        release_ms=np.full(ROWS, HOUR_MS), scale=np.ones(ROWS), mispricing=np.full(ROWS, 0.5),
        venue=np.zeros(ROWS, dtype=np.int64), lever=np.array([*LEVERS] * 2, dtype=object)[:ROWS],
    )  # fmt: skip


def effects(flow: Flow) -> dict[str, np.ndarray]:
    """All that a transform can do to a flow."""
    return {
        "delay_ms": flow.delay_ms, "charge_fen": flow.charge_fen, "recorded": flow.recorded,
        "passes": ~flow.passes, "blur_sd": flow.blur_sd, "admitted": flow.admitted, "tier": flow.tier,
        "method": np.array([bool(flow.method)]), "grant_fen": flow.grant_fen, "factor": flow.factor != 1.0,
        "held": flow.held, "capped": flow.capped, "exempt": flow.exempt, "announced": flow.announced,
        "lending": flow.lending != 1.0, "draft_weight": np.array([flow.draft_weight]), "cover": flow.cover,
        "uptake": np.array([flow.uptake]),
        "lost": flow.lost, "liable": flow.liable, "handed_over": flow.handed_over, "visits": flow.visits,
        "fine_fen": flow.fine_fen,
    }  # fmt: skip


def test_every_lever_in_force_has_exactly_one_transform() -> None:
    """In the model and in the room; the list that users are shown is that of the transforms there are."""
    bound = [transform.lever for transform in transforms()]
    assert sorted(bound) == sorted(LEVERS_IN_FORCE)
    classes = [found for _, found in inspect.getmembers(sim.regulation, inspect.isclass) if hasattr(found, "lever")]
    assert sorted(found.lever for found in classes) == sorted(LEVERS_IN_FORCE)


def test_a_void_twin_differs_by_one_transform_that_is_no_lever() -> None:
    """The control of an experiment has the same rules, and one more that every policy leaves in place."""
    void = Scenario.model_validate({"exchange": {"licences": "void"}})
    assert [t.lever for t in CityModel._transforms(void, 1)] == [*(t.lever for t in transforms()), None]


@pytest.mark.parametrize("lever", sorted(LEVERS_IN_FORCE))
def test_a_lever_acts_on_its_own_arrow_by_one_effect_and_on_nothing_else(lever: str) -> None:
    """Sent along every arrow as every kind, only its own flows change, and only in the one way it is meant to."""
    touched = set()
    for arrow in Arrow:
        for kind in KINDS:
            chain = Arrows(transforms(), neutral_levels() | {lever: far_from_neutral(lever)})
            flow = chain.send(arrow, flow_of(kind))
            touched |= {(arrow, name) for name, values in effects(flow).items() if values.any()}
    assert touched == {(LEVERS[lever].arrow, EFFECTS[lever])}


@pytest.mark.parametrize("arrow", Arrow)
@pytest.mark.parametrize("kind", KINDS)
def test_at_neutral_levels_nothing_happens_on_any_arrow(arrow: Arrow, kind: str) -> None:
    """What flows passes as it came."""
    flow = Arrows(transforms(), neutral_levels()).send(arrow, flow_of(kind))
    assert not any(values.any() for values in effects(flow).values())
    assert flow.refusals == []


@pytest.mark.parametrize("name", PRESETS)
def test_under_every_preset_all_that_a_lever_in_force_does_can_be_undone_by_its_neutral_level(name: str) -> None:
    """Each lever's effect is its own: with it at neutral, its effect is gone and those of the others stay."""
    whole = preset(name).levels
    for lever in LEVERS_IN_FORCE:
        without = Arrows(transforms(), whole | {lever: LEVERS[lever].neutral})
        alone = Arrows(transforms(), neutral_levels() | {lever: whole[lever]})
        for arrow in Arrow:
            for kind in KINDS:
                both = effects(Arrows(transforms(), whole).send(arrow, flow_of(kind)))
                rest, own = effects(without.send(arrow, flow_of(kind))), effects(alone.send(arrow, flow_of(kind)))
                for effect, values in both.items():
                    assert np.array_equal(values, np.maximum(rest[effect], own[effect]))

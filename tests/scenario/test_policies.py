"""Policies in files of a user's own: they extend presets and each other, and every fault has its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.levers import LEVERS, preset
from sim.scenario.load import load
from tests.scenario.conftest import Write

OURS = "# rules\nextends: eu-style\nseller_fee: 4 %\n"
ROOT = Path(__file__).parents[2]


def test_a_policy_file_is_a_preset_but_for_what_it_says(write: Write) -> None:
    """It is called after the file."""
    write(OURS, "ours.yaml")
    policy = load(write("policy: ours.yaml")).scenario.first_policy
    assert policy.name == "ours"
    assert dict(policy) == {**preset("eu-style"), "seller_fee": 4.0}


def test_files_extend_files_of_their_own_folder(write: Write) -> None:
    """The lowest is a preset, and each may have a name."""
    write(OURS, "rules/ours.yaml")
    write("extends: ours.yaml\nname: stricter\nlook_in: 0.4", "rules/strict.yaml")
    policy = load(write("policy: rules/strict.yaml")).scenario.first_policy
    assert policy.name == "stricter"
    assert dict(policy) == {**preset("eu-style"), "seller_fee": 4.0, "look_in": 0.4}


@pytest.mark.parametrize("overrides", [(), ("policy.seller_fee=3",)])
def test_what_a_scenario_moves_marks_the_files_name(overrides: tuple[str, ...], write: Write) -> None:
    """As with presets, in the scenario and from the command line, and the same comes back from what a run writes."""
    write(OURS, "ours.yaml")
    text = "policy: ours.yaml" if overrides else "policy: {preset: ours.yaml, seller_fee: 3}"
    loaded = load(write(text), overrides)
    policy = loaded.scenario.first_policy
    assert (policy.name, policy["seller_fee"]) == ("ours+", 3.0)
    assert load(write(loaded.resolved_yaml(), "again.yaml")).scenario.first_policy == policy


def test_steps_of_the_time_line_take_files(write: Write) -> None:
    """One without a preset moves what it names and leaves the rest where it is."""
    write("seller_fee: 7\n", "fee.yaml")
    loaded = load(write("policy: liberal\ntimeline: [{day: 2, status: draft, policy: fee.yaml}]"))
    policy = loaded.scenario.timeline[0].policy.on(loaded.scenario.first_policy)
    assert dict(policy) == {**preset("liberal"), "seller_fee": 7.0}


@pytest.mark.parametrize(
    ("ours", "problem"),
    [
        ("extends: eu-style\nseler_fee: 4", "ours.yaml:2:1: policy.seler_fee: unknown key; did you mean 'seller_fee'?"),
        ("seller_fee: 40", "ours.yaml:1:13: policy.seller_fee: 40 is outside 0 to 20 %"),
        ("extends: eu", "ours.yaml:1:10: extends: write one of status-quo-2021, liberal"),
        ("extends: there.yaml", "ours.yaml:1:10: extends: there is no 'there.yaml'"),
        ("extends: ours.yaml", "ours.yaml:1:10: extends: this goes in a circle"),
        ("extends: ../out.yaml", "ours.yaml:1:10: extends: a path must stay inside"),
        ("name: liberal\nlook_in: 1", "ours.yaml:1:7: policy.name: 'liberal' is a policy that ships"),
        ("", "ours.yaml:1:1: the file is empty; write keys and values, such as 'seller_fee: 2.5'"),
    ],
)
def test_a_fault_in_a_policy_file_is_told_there(ours: str, problem: str, write: Write) -> None:
    """At its own line and column, beside what is wrong with the scenario itself."""
    write(ours, "ours.yaml")
    with pytest.raises(ScenarioError) as caught:
        load(write("policy: ours.yaml\ndays: never"))
    assert problem in str(caught.value)
    assert "city.yaml:2:7: days" in str(caught.value)


def test_a_file_that_is_not_there_is_missed_where_it_is_named(write: Write) -> None:
    """In the scenario or on the command line."""
    with pytest.raises(ScenarioError, match=r"city.yaml:1:9: policy.preset: there is no 'ours.yaml'"):
        load(write("policy: ours.yaml"))
    with pytest.raises(ScenarioError, match=r"--set policy: policy.preset: there is no 'ours.yaml'"):
        load(write("policy: liberal"), ["policy=ours.yaml"])


def test_the_policy_that_ships_as_an_example_extends_a_preset() -> None:
    """It loads over the first city, and says what differs."""
    city = load(ROOT / "scenarios" / "quickstart.yaml", ["policy=policies/open-city.yaml"])
    policy, base = city.scenario.first_policy, preset("eu-style")
    moved = {name for name in LEVERS if policy[name] != base[name]}
    assert (policy.name, moved) == ("open-city", {"open_public_data", "departments_sharing", "seller_fee"})

"""Policies: named sets of levels, and what becomes of the name when a lever is moved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.levers import LEVERS, PRESETS, Policy, preset, preset_file
from sim.levers.presets import read_levels

presets = pytest.mark.parametrize("name", PRESETS)


@presets
def test_a_preset_is_its_file(name: str) -> None:
    """A policy is a mapping of every lever to the preset's level."""
    policy = preset(name)
    assert dict(policy) == read_levels(preset_file(name))
    assert list(policy) == list(LEVERS)


def test_an_unknown_preset_is_not_found() -> None:
    """An unknown name is a KeyError, for the caller to explain."""
    with pytest.raises(KeyError):
        preset("status-quo")


@given(st.sampled_from(PRESETS), st.sampled_from(sorted(LEVERS)), st.data())
def test_a_moved_lever_marks_the_name_once_and_moves_alone(name: str, moved: str, data: st.DataObject) -> None:
    """Levels other than the moved one stay, and the name gets a plus only if something differs."""
    policy = preset(name)
    level = data.draw(st.sampled_from([preset(other)[moved] for other in PRESETS]))
    changed = policy.with_changes({moved: level})
    assert changed[moved] == level
    assert {key: value for key, value in changed.items() if key != moved} == {
        key: value for key, value in policy.items() if key != moved
    }
    assert changed.name == (name if level == policy[moved] else f"{name}+")
    assert changed.with_changes({"seller_fee": 19.0}).name == f"{name}+"
    assert policy == preset(name)


def test_a_level_that_is_out_of_range_or_unknown_cannot_be_set() -> None:
    """Changes pass the same check as scenario files."""
    with pytest.raises(ValueError, match="21 is outside 0 to 20 %"):
        preset("liberal").with_changes({"seller_fee": 21.0})
    with pytest.raises(KeyError):
        preset("liberal").with_changes({"seller_fees": 1.0})


def test_only_numbers_are_handed_out_as_numbers() -> None:
    """A yes or no is 1 or 0, a choice of words is a TypeError."""
    policy = preset("status-quo-2021")
    assert policy.number("look_in") == 0.5
    assert policy.number("localisation") == 1.0
    with pytest.raises(TypeError, match="lever rights_regime is a choice, not a number"):
        policy.number("rights_regime")


def test_policies_with_equal_levels_and_names_are_equal() -> None:
    """A policy is a value."""
    assert Policy("a", {"seller_fee": 1.0}) == Policy("a", {"seller_fee": 1.0})
    assert Policy("a", {"seller_fee": 1.0}) != Policy("a", {"seller_fee": 2.0})
